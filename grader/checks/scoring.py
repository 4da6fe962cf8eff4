"""Runs an exercise's checks against a learner's run and gives each its verdict.

The checks are plain functions in pytest's dialect. They are called here directly, because starting pytest
costs more than the fifth of a second in which a learner should have an answer; pytest runs the very same
functions for contributors (see `grader.authoring.pytest_plugin`).
"""

from __future__ import annotations

import hashlib
import random
import traceback
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from grader.catalog import Exercise
from grader.checks.learner import Learner, show
from grader.checks.marking import Check
from grader.checks.outcome import Run
from grader.checks.verdicts import CheckFailed, CheckResult, Finding, Report, Verdict
from grader.checks.world import Hospital, World
from grader.errors import OurFault

VISIBLE_SEED = 0  # the ward that the lessons describe and every learner can look at


@dataclass
class Near:
    """Yields each pair of a table and remembers where it was, so that a failure can name the boundary."""

    pairs: list[tuple[Any, Any]] = field(default_factory=list)
    at: int = -1

    def __call__(self, table: Mapping[Any, Any] | Sequence[tuple[Any, Any]]) -> Iterator[tuple[Any, Any]]:
        self.pairs = list(table.items()) if isinstance(table, Mapping) else list(table)
        for at, pair in enumerate(self.pairs):
            self.at = at
            yield pair

    def boundary(self) -> str:
        """Both sides of the edge that was being tried: “8 gives 3, 9 gives 1”."""
        if not 0 <= self.at < len(self.pairs):
            return ""
        here = self.pairs[self.at]
        beside = [pair for pair in self.pairs[max(0, self.at - 1) : self.at + 2] if pair[1] != here[1]]
        if not beside:
            return ""
        sides = sorted([here, beside[0]], key=self.pairs.index)
        return ", ".join(f"{show(value)} gives {show(result)}" for value, result in sides)


def seed_of(exercise_id: str, learner_id: str, secret: str = "") -> str:
    """The seed of a learner's hidden cases: the same each time for the same learner, exercise and secret."""
    return hashlib.sha256("\n".join((secret, exercise_id, learner_id)).encode("utf-8")).hexdigest()


def score(
    exercise: Exercise,
    checks: Sequence[Check],
    run: Run,
    *,
    hospital: Hospital | None = None,
    learner_id: str = "",
    secret: str = "",
    tasks: Sequence[str] | None = None,
    with_hidden: bool = False,
) -> Report:
    """Run the checks of `tasks` (all, unless given) and report them in the order of the exercise.

    A check that waits for another task (`after=`) does not run while a visible check of that task fails.
    """
    session = _Session(exercise, tuple(checks), run, hospital, seed_of(exercise.id, learner_id, secret))
    wanted = exercise.tasks if tasks is None else tasks
    results = tuple(
        session.result(check)
        for check in session.checks
        if check.task in wanted and (with_hidden or not check.hidden)
    )
    hidden_left = {} if with_hidden else _count_hidden(session.checks, wanted)
    return Report(exercise.id, learner_id, results, hidden_left, run.notes, session.seed)


def _count_hidden(checks: Sequence[Check], tasks: Sequence[str]) -> dict[str, int]:
    counts = {task: sum(check.hidden for check in checks if check.task == task) for task in tasks}
    return {task: count for task, count in counts.items() if count}


@dataclass
class _Session:
    exercise: Exercise
    checks: tuple[Check, ...]
    run: Run
    hospital: Hospital | None
    seed: str
    done: dict[str, CheckResult] = field(default_factory=dict)
    endless: dict[str, Finding] = field(default_factory=dict)  # task → its first endless call

    def result(self, check: Check) -> CheckResult:
        if check.name not in self.done:
            verdict, finding = self._judge(check)
            self.done[check.name] = CheckResult(
                name=check.name,
                task=check.task,
                points=check.points,
                hidden=check.hidden,
                sentence=check.sentence,
                verdict=verdict,
                finding=finding,
                reread=f"{self.exercise.lesson}{check.reread or ''}",
            )
        return self.done[check.name]

    def _judge(self, check: Check) -> tuple[Verdict, Finding | None]:
        if check.after and not self._task_holds(check.after):
            return Verdict.NOT_RUN, Finding(what=f"This waits until {check.after} passes.")
        if check.task in self.endless:
            return Verdict.FAILED, self.endless[check.task]
        near = Near()
        try:
            check.function(**self._fixtures(check, near))
        except CheckFailed as failure:
            finding = failure.finding
            if finding.actual:  # a value came back, so the edge may be what it fell over
                finding = replace(finding, boundary=near.boundary())
            if finding.cause == "TimedOut":
                self.endless[check.task] = finding
            return Verdict.FAILED, finding
        except AssertionError as failure:
            return Verdict.FAILED, Finding(what=str(failure), tried=self._requests())
        except OurFault:  # the code could not be run or the hospital is gone: that is no verdict on anything
            raise
        except Exception:  # the check itself broke: ours, never the learner's
            return Verdict.ERROR, Finding(what=traceback.format_exc(limit=-3))
        finally:
            if self.hospital is not None:
                self.hospital.end()
        return Verdict.PASSED, None

    def _task_holds(self, task: str) -> bool:
        needed = [check for check in self.checks if check.task == task and not check.hidden]
        return all(self.result(check).verdict in (Verdict.PASSED, Verdict.ERROR) for check in needed)

    def _fixtures(self, check: Check, near: Near) -> dict[str, Any]:
        code = check.function.__code__
        wanted = code.co_varnames[: code.co_argcount]
        world = self._world(check)
        if world is not None and "world" not in wanted:
            world.renew()  # one fresh hospital will do for a check that does not look at it
        available = {
            "learner": Learner(self.run, check.task, world if "world" in wanted else None),
            "near": near,
            "draw": random.Random(f"{self.seed}:{check.name}"),  # noqa: S311  # repeatable, not secret
            "world": world,
        }
        return {name: available[name] for name in wanted}

    def _world(self, check: Check) -> World | None:
        if self.hospital is None:
            return None
        drawn = random.Random(f"{self.seed}:{check.name}:world").randrange(1, 2**31)  # noqa: S311
        return World(self.hospital, drawn if check.hidden else VISIBLE_SEED)

    def _requests(self) -> str:
        """What reached the server, for a plain `assert` about requests."""
        if self.hospital is None:
            return ""
        sent = [f"{each['method']} {each['path']}?{each['query']}" for each in self.hospital.exchanges()]
        return "; ".join(part.rstrip("?") for part in sent[:5])
