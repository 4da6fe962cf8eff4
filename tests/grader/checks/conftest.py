"""A run that needs no process: the functions of a learner, called here through the same JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from grader.checks.learner import Learner
from grader.checks.outcome import LearnerError, Outcome, parse_outcome
from grader.worker.child import Workbench


class InProcessRun:
    """The child's workbench without the child."""

    def __init__(self, source: str) -> None:
        self.notes: tuple[str, ...] = ()
        self._source = source
        self._workbench = Workbench()
        ran = parse_outcome(self._workbench.run("work", source))
        self._error = ran.error

    def call(self, function: str, args: list[Any], kwargs: dict[str, Any]) -> Outcome:
        return parse_outcome(self._workbench.call(function, args, kwargs))

    def read(self, name: str, space: int = 0) -> Outcome:
        return parse_outcome(self._workbench.read(name, space))

    def rerun(self, task: str, inputs: Mapping[str, Any]) -> Outcome:
        return parse_outcome(self._workbench.rerun(task, self._source, inputs))

    def cell_error(self, task: str) -> LearnerError | None:
        return self._error


@pytest.fixture
def run_of() -> Callable[[str], InProcessRun]:
    """Return a function that turns a learner's cell into a run."""
    return InProcessRun


@pytest.fixture
def learner_who_wrote() -> Callable[[str], Learner]:
    """Return a function that turns a learner's cell into what a check sees of it."""
    return lambda source: Learner(InProcessRun(source), "work")
