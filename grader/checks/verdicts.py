"""What came of a check, as values that can be written as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    """The four ways in which a check can end."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_RUN = "not_run"  # what it builds on failed
    ERROR = "error"  # ours: an instructor sees it, and it never costs a mark


@dataclass(frozen=True)
class Finding:
    """Why a check failed, in the order in which a learner reads it.

    Attributes:
        what: the headline, if the check's own sentence does not say enough.
        tried: the call that was made, as Python the learner can paste and run.
        expected: what should have come back.
        actual: what came back.
        because: one clinical sentence on why it matters.
        boundary: the values on both sides of the edge that was tested.
        line: the learner's own line at which it went wrong.
        cause: the kind of error that stopped the code (`LearnerError.type`), for programs, not for reading.
    """

    what: str = ""
    tried: str = ""
    expected: str = ""
    actual: str = ""
    because: str = ""
    boundary: str = ""
    line: str = ""
    cause: str = ""

    def text(self) -> str:
        """All that is read, on one line, for tests of mistakes and for logs."""
        return " ".join(part for name, part in asdict(self).items() if part and name != "cause")


@dataclass(frozen=True)
class CheckResult:
    """One check's verdict. `earned` is `points`, unless it failed or did not run."""

    name: str
    task: str
    points: float
    hidden: bool
    sentence: str
    verdict: Verdict
    finding: Finding | None = None
    reread: str = ""

    @property
    def earned(self) -> float:
        """Points earned; a check that broke through our own fault costs the learner nothing."""
        return self.points if self.verdict in (Verdict.PASSED, Verdict.ERROR) else 0.0


@dataclass(frozen=True)
class Report:
    """Everything that came of checking one exercise, or one task of it."""

    exercise: str
    learner_id: str
    results: tuple[CheckResult, ...]
    hidden_left: dict[str, int] = field(default_factory=dict)  # task → hidden checks that did not run here
    notes: tuple[str, ...] = ()
    seed: str = ""

    @property
    def points(self) -> float:
        """Points earned by the checks that were asked for."""
        return sum(result.earned for result in self.results)

    @property
    def of(self) -> float:
        """Points that those checks are worth."""
        return sum(result.points for result in self.results)

    @property
    def passed(self) -> bool:
        """Whether nothing was found wanting."""
        return all(result.verdict in (Verdict.PASSED, Verdict.ERROR) for result in self.results)

    def tasks(self) -> tuple[str, ...]:
        """The tasks in the order of the exercise."""
        return tuple(dict.fromkeys(result.task for result in self.results))

    def of_task(self, task_id: str) -> Report:
        """The part of the report that is about one task."""
        results = tuple(result for result in self.results if result.task == task_id)
        left = {task_id: self.hidden_left[task_id]} if task_id in self.hidden_left else {}
        return Report(self.exercise, self.learner_id, results, left, self.notes, self.seed)

    def first_failure(self) -> CheckResult | None:
        """The failure to mend first: the first one in the order of the tasks."""
        return next((result for result in self.results if result.verdict is Verdict.FAILED), None)

    def to_json(self) -> dict[str, Any]:
        """The report as plain JSON values."""
        return {
            "exercise": self.exercise,
            "learner": self.learner_id,
            "points": self.points,
            "of": self.of,
            "passed": self.passed,
            "hidden_left": self.hidden_left,
            "notes": list(self.notes),
            "results": [{**asdict(result), "earned": result.earned} for result in self.results],
        }


class CheckFailed(AssertionError):
    """Raised by the fixtures when the learner's work does not hold; pytest shows it as a failure."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(finding.text())
