"""Runs a notebook in a child process that is ended when it takes too long, too much, or the last word."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from grader.catalog import Limits
from grader.checks.outcome import BadAnswer, LearnerError, Outcome, parse_outcome
from grader.notebook import RunCell
from grader.worker import child

MAX_ANSWER_BYTES = 8 * 1024 * 1024
MAX_FILE_MB = 64
LAUNCH = Path(__file__).with_name("launch.py")
WORKER = Path(child.__file__)


class ProcessRun:
    """A learner's notebook in a child of its own. Use it as a context manager.

    A cell or a call that does not answer within `limits.seconds` costs its child the life; the next question
    goes to a new one, in which the cells have run again without those that had to be stopped.

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
        self._child: _Child | None = None
        self._scratch = Path(tempfile.mkdtemp(prefix="cwc-"))

    def __enter__(self) -> ProcessRun:
        for name, file in self._data.items():
            copy = self._scratch / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, copy)
        self._ready()
        return self

    def __exit__(self, *_: object) -> None:
        self._end()
        shutil.rmtree(self._scratch, ignore_errors=True)

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
        return self._exchange(self._ready(), request)

    def _ready(self) -> _Child:
        """Return a living child in which all cells have run that can be run."""
        while self._child is None:
            self._child = _Child(self._environment, self._limits, self._scratch)
            for number, cell in enumerate(self._cells):
                if number in self._stopped:
                    continue
                name = cell.name or f"cell {number + 1}"
                outcome = self._exchange(self._child, {"do": "run", "cell": name, "source": cell.source})
                if outcome.error is not None:
                    self._errors[number] = outcome.error
                if self._child is None:  # this cell had to be stopped: start again without it
                    self._stopped.add(number)
                    break
        return self._child

    def _exchange(self, living: _Child, request: dict[str, Any]) -> Outcome:
        try:
            return parse_outcome(living.ask(request, self._limits.seconds))
        except _Ended as reason:
            self._end()
            return Outcome(error=reason.error)
        except BadAnswer:
            self._end()
            return Outcome(error=LearnerError("Died", "What it sent could not be understood."))

    def _end(self) -> None:
        if self._child is not None:
            self._child.end()
            self._child = None


class _Ended(Exception):
    """The child is no longer to be talked to."""

    def __init__(self, kind: str, text: str = "") -> None:
        self.error = LearnerError(kind, text)


class _Child:
    """One Python process that answers one request at a time."""

    def __init__(self, environment: Mapping[str, str], limits: Limits, scratch: Path) -> None:
        command = [sys.executable, "-I", "-X", "utf8", str(LAUNCH), str(WORKER)]
        self._process = subprocess.Popen(  # noqa: S603  # our own interpreter, no shell
            [*command, str(limits.memory_mb), str(MAX_FILE_MB)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=scratch,
            env=dict(environment),
            start_new_session=True,  # so that whatever the learner's code started can be ended with it
        )
        self._answers: queue.Queue[bytes] = queue.Queue()
        assert self._process.stdout is not None
        threading.Thread(target=self._listen, args=(self._process.stdout,), daemon=True).start()

    def _listen(self, stream: IO[bytes]) -> None:
        with contextlib.suppress(OSError, ValueError):
            while line := stream.readline(MAX_ANSWER_BYTES + 1):
                self._answers.put(line)
        self._answers.put(b"")

    def ask(self, request: dict[str, Any], seconds: float) -> object:
        """Send a request and return the child's message.

        Raises:
            _Ended: it did not answer in time, answered too much, or is gone.
        """
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(request).encode("utf-8") + b"\n")
            self._process.stdin.flush()
            line = self._answers.get(timeout=seconds)
        except queue.Empty:
            raise _Ended("TimedOut", f"{seconds:g} seconds") from None
        except OSError:
            raise _Ended("Died") from None
        if not line:
            raise _Ended("Died")
        if len(line) > MAX_ANSWER_BYTES:
            raise _Ended("TooMuch", "Return only what is asked for.")
        try:
            return json.loads(line)
        except (ValueError, RecursionError):
            raise BadAnswer("not JSON") from None

    def end(self) -> None:
        """End the child and everything it started."""
        if hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
