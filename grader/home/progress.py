"""What a learner has done, kept as one line of text for each thing that happened.

The file is only ever added to, so two notebooks and a terminal can write at once and a power cut costs at
most the last line. A line that cannot be read is passed over.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from grader.catalog import Catalog
from grader.checks.verdicts import Report
from grader.errors import WorkspaceProblem

FILE = "progress.jsonl"


@dataclass
class TaskProgress:
    """A task's best result so far."""

    points: float = 0.0
    of: float = 0.0
    passed: bool = False
    hints_used: int = 0
    attempts: int = 0


@dataclass
class ExerciseProgress:
    """An exercise's state: `not-started`, `started` or `done` (every task's visible checks passed once)."""

    id: str
    tasks: dict[str, TaskProgress] = field(default_factory=dict)
    last_at: str = ""

    @property
    def points(self) -> float:
        """Best points on visible checks, all tasks together."""
        return sum(task.points for task in self.tasks.values())

    @property
    def of(self) -> float:
        """What the visible checks are worth, as far as they have been run."""
        return sum(task.of for task in self.tasks.values())

    @property
    def state(self) -> str:
        """How far the exercise is."""
        if self.tasks and all(task.passed for task in self.tasks.values()):
            return "done"
        return "started" if self.last_at else "not-started"


@dataclass(frozen=True)
class ProgressSummary:
    """Where a learner is in the whole catalogue."""

    exercises: Mapping[str, ExerciseProgress]
    next_exercise: str | None


class Progress:
    """The log of one workspace.

    Args:
        state_folder: the workspace's `.cwc` folder.
    """

    def __init__(self, state_folder: Path) -> None:
        self._file = state_folder / FILE

    def record_check(self, report: Report, *, at: datetime | None = None) -> None:
        """Note the result of each task in a report."""
        for task in report.tasks():
            part = report.of_task(task)
            self._add(
                "checked", report.exercise, task, at, points=part.points, of=part.of, passed=part.passed
            )

    def noted(self, report: Report) -> Report:
        """Note a report and return it; if it cannot be noted, with a word on that: feedback comes first."""
        try:
            self.record_check(report)
        except WorkspaceProblem as problem:
            return replace(report, notes=(*report.notes, str(problem)))
        return report

    def record_hint(self, exercise_id: str, task: str, number: int, *, at: datetime | None = None) -> None:
        """Note that a hint was shown."""
        self._add("hint", exercise_id, task, at, number=number)

    def record_prediction(
        self, exercise_id: str, name: str, answer: str, *, at: datetime | None = None
    ) -> None:
        """Note what a learner said would happen, before they saw it."""
        self._add("predicted", exercise_id, name, at, answer=answer[:2_000])

    def record_reset(self, exercise_id: str, *, at: datetime | None = None) -> None:
        """Note that an exercise was begun afresh: what was passed before no longer counts."""
        self._add("reset", exercise_id, "", at)

    def hints_used(self, exercise_id: str, task: str) -> int:
        """How many hints of a task have been shown."""
        shown = [
            int(event["number"])
            for event in self._events()
            if event["event"] == "hint" and event["exercise"] == exercise_id and event["task"] == task
        ]
        return max(shown, default=0)

    def summary(self, catalog: Catalog, visible_points: Mapping[str, Mapping[str, float]]) -> ProgressSummary:
        """Fold the log into where the learner is.

        Args:
            catalog: what there is to do.
            visible_points: exercise → task → points of its visible checks.
        """
        exercises = {
            exercise.id: ExerciseProgress(
                exercise.id,
                {task: TaskProgress(of=of) for task, of in visible_points[exercise.id].items()},
            )
            for exercise in catalog.exercises()
        }
        for event in self._events():
            if (found := exercises.get(event["exercise"])) is not None:
                _fold(found, event)
        todo = [found.id for found in exercises.values() if found.state != "done"]
        begun = [id_ for id_ in todo if exercises[id_].state == "started"]
        return ProgressSummary(exercises, next(iter(begun or todo), None))

    def _add(self, event: str, exercise: str, task: str, at: datetime | None, **more: Any) -> None:
        when = (at or datetime.now(UTC)).isoformat(timespec="seconds")
        line = json.dumps({"at": when, "event": event, "exercise": exercise, "task": task, **more})
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with self._file.open("ab") as file:
                file.write((self._rest_of_line() + line + "\n").encode("utf-8"))
        except OSError as error:
            raise self._unusable("noted", error) from error

    def _rest_of_line(self) -> str:
        """Return what ends the last line, if a power cut left half of one: the next must not hang on it."""
        with self._file.open("rb") as file:
            if file.seek(0, os.SEEK_END) == 0:
                return ""
            file.seek(-1, os.SEEK_END)
            return "" if file.read(1) == b"\n" else "\n"

    def _unusable(self, what: str, error: OSError) -> WorkspaceProblem:
        return WorkspaceProblem(
            f"Your progress could not be {what}: {error.strerror or error}.",
            where=self._file,
            next_step="Check that the disk has room and that you may read and write this file.",
        )

    def _events(self) -> Iterator[dict[str, Any]]:
        try:
            lines = self._file.read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return
        except OSError as error:
            raise self._unusable("read", error) from error
        for line in lines:
            try:
                event = json.loads(line)
            except (ValueError, RecursionError):
                continue
            if isinstance(event, dict) and _is_event(event):
                yield event


_NEEDED: dict[str, dict[str, type | tuple[type, ...]]] = {
    "checked": {"points": (int, float), "of": (int, float), "passed": bool},
    "hint": {"number": int},
    "predicted": {"answer": str},
    "reset": {},
}


def _is_event(event: dict[str, Any]) -> bool:
    needed = _NEEDED.get(str(event.get("event")))
    if needed is None or not all(isinstance(event.get(key), str) for key in ("at", "exercise", "task")):
        return False
    return all(isinstance(event.get(key), kind) for key, kind in needed.items())


def _fold(found: ExerciseProgress, event: dict[str, Any]) -> None:
    if event["event"] == "reset":
        found.tasks = {
            name: TaskProgress(of=task.of, hints_used=task.hints_used) for name, task in found.tasks.items()
        }
        found.last_at = ""
        return
    found.last_at = event["at"]
    task = found.tasks.get(event["task"])
    if task is None:
        return
    if event["event"] == "hint":
        task.hints_used = max(task.hints_used, event["number"])
    elif event["event"] == "checked":
        task.attempts += 1
        task.points = max(task.points, min(event["points"], task.of))
        task.passed = task.passed or event["passed"]
