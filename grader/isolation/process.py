"""Runs a notebook in a child process that is ended when it takes too long, too much, or the last word."""

from __future__ import annotations

import queue
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from grader.catalog import Limits
from grader.checks.outcome import BadAnswer, LearnerError, Outcome, parse_outcome
from grader.isolation.conversation import Child, Ended
from grader.notebook import RunCell

# All cells and calls of one notebook together may take this many times the limit of one: a notebook of a
# hundred endless loops must not hold up a classroom's marking.
PATIENCE = 6


class ProcessRun:
    """A learner's notebook in a child of its own. Use it as a context manager.

    A cell or a call that does not answer within `limits.seconds` costs its child the life; the next question
    goes to a new one in a fresh folder, in which the cells have run again without those that had to be
    stopped. Once all of it together has taken `PATIENCE` times that long, no question is answered any more.

    Args:
        cells: the code cells in order, as `grader.notebook.find_learner_cells` gives them.
        limits: of the exercise.
        environment: the child's whole environment.
        data: files that the learner's code may open: path as the notebook writes it → file.
        notes: what had to be mended in the notebook, for the report.
    """

    def __init__(
        self,
        cells: Sequence[RunCell],
        limits: Limits,
        *,
        environment: Mapping[str, str],
        data: Mapping[str, Path] | None = None,
        notes: Sequence[str] = (),
    ) -> None:
        self.notes = tuple(notes)
        self._cells = list(cells)
        self._limits = limits
        self._environment = dict(environment)
        self._data = data or {}
        self._errors: dict[int, LearnerError] = {}
        self._stopped: set[int] = set()
        self._child: Child | None = None
        self._left_s = limits.seconds * PATIENCE

    def __enter__(self) -> ProcessRun:
        try:
            self._ready()
        except BaseException:  # Ctrl-C while the cells run, for one
            self._end()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def call(self, function: str, args: list[Any], kwargs: dict[str, Any]) -> Outcome:
        """Call one of the learner's functions."""
        return self._ask({"do": "call", "function": function, "args": args, "kwargs": kwargs})

    def read(self, name: str, space: int = 0) -> Outcome:
        """Read one of the learner's variables."""
        return self._ask({"do": "read", "name": name, "space": space})

    def rerun(self, task: str, inputs: Mapping[str, Any]) -> Outcome:
        """Run a task's cell again on a copy of the namespace with other inputs."""
        source = next((cell.source for cell in self._cells if cell.name == task), "")
        return self._ask({"do": "rerun", "cell": task, "source": source, "inputs": dict(inputs)})

    def cell_error(self, task: str) -> LearnerError | None:
        """Return what stopped the task's own cell, if it was stopped."""
        return next(
            (
                self._errors[n]
                for n, cell in enumerate(self._cells)
                if cell.name == task and n in self._errors
            ),
            None,
        )

    def _ask(self, request: dict[str, Any]) -> Outcome:
        living = self._ready()
        return self._exchange(living, request) if living else Outcome(error=self._out_of_time())

    def _ready(self) -> Child | None:
        """Return a living child in which all cells have run that can be run; None when time is up."""
        while self._child is None and self._left_s > 0:
            living = Child(self._environment, self._limits, self._data)
            living.wait_until_awake()
            self._child = living
            self._run_cells(living)
        return self._child

    def _run_cells(self, living: Child) -> None:
        for number, cell in enumerate(self._cells):
            if number in self._stopped:
                continue
            name = cell.name or f"cell {number + 1}"
            outcome = self._exchange(living, {"do": "run", "cell": name, "source": cell.source})
            if outcome.error is not None:
                self._errors[number] = outcome.error
            if self._child is None:  # this cell had to be stopped: the next child leaves it out
                self._stopped.add(number)
                return

    def _exchange(self, living: Child, request: dict[str, Any]) -> Outcome:
        started = time.monotonic()
        try:
            return parse_outcome(living.ask(request, min(self._limits.seconds, self._left_s)))
        except queue.Empty:
            self._end()
        except Ended as reason:
            self._end()
            return Outcome(error=reason.error)
        except BadAnswer:
            self._end()
            return Outcome(error=LearnerError("Died", "What it sent could not be understood."))
        finally:
            self._left_s -= time.monotonic() - started
        return Outcome(error=self._out_of_time())

    def _out_of_time(self) -> LearnerError:
        if self._left_s > 0:
            return LearnerError("TimedOut", f"{self._limits.seconds:g} seconds")
        return LearnerError("TimedOut", f"{self._limits.seconds * PATIENCE:g} seconds in all")

    def _end(self) -> None:
        if self._child is not None:
            self._child.end()
            self._child = None
