"""Verdicts, points, dependencies between tasks, the draw and the hidden cases."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from grader.checks import Report, Verdict, hidden, score, task
from grader.checks.learner import Learner
from grader.checks.marking import Check, as_check
from grader.checks.outcome import Run
from grader.checks.scoring import Near
from grader.errors import OurFault

Runs = Callable[[str], Run]


@dataclass(frozen=True)
class Sheet:
    """As much of an exercise as scoring asks for."""

    id: str = "sheet"
    tasks: tuple[str, ...] = ("first", "second")
    lesson: str = "lessons/a/b.md"


def checks_of_the_sheet() -> tuple[Check, ...]:
    """Four checks, made in here so that pytest does not take them for its own tests."""

    @task("first", points=2, reread="#edges")
    def test_eight(learner: Learner, near: Near) -> None:
        """Eight scores three."""
        for rate, points in near({8: 3, 9: 1}):
            learner.expect("score", rate, gives=points)

    @task("first", points=1)
    @hidden
    def test_drawn(learner: Learner, draw: random.Random) -> None:
        """Any rate scores three or one."""
        rate = draw.randrange(1_000_000)
        learner.fail(f"drawn {rate}")

    @task("second", points=1, after="first")
    def test_after(learner: Learner) -> None:
        """It needs the first."""
        assert learner.call("score", 1) == 3, "one is slow too"

    @task("second", points=1)
    def test_broken() -> None:
        """Ours."""
        raise KeyError("oops")

    return tuple(check for check in map(as_check, (test_eight, test_drawn, test_after, test_broken)) if check)


CHECKS = checks_of_the_sheet()
RIGHT = "def score(rate): return 3 if rate <= 8 else 1"
WRONG = "def score(rate): return 3 if rate < 8 else 1"


def scored(run: Run, checks: tuple[Check, ...] = CHECKS, **more: Any) -> Report:
    return score(Sheet(), checks, run, **more)  # type: ignore[arg-type]  # scoring reads three attributes


def verdicts(report: Report) -> dict[str, Verdict]:
    return {result.name: result.verdict for result in report.results}


def test_honest_work_earns_its_points_and_a_broken_check_costs_none(run_of: Runs) -> None:
    report = scored(run_of(RIGHT))
    assert verdicts(report) == {"test_eight": "passed", "test_after": "passed", "test_broken": "error"}
    assert (report.points, report.of, report.passed) == (4, 4, True)


def test_a_task_waits_for_the_one_it_builds_on(run_of: Runs) -> None:
    report = scored(run_of(WRONG))
    assert verdicts(report)["test_after"] is Verdict.NOT_RUN
    assert report.points == 1


def test_a_task_asked_for_alone_still_waits_for_the_other(run_of: Runs) -> None:
    assert verdicts(scored(run_of(WRONG), tasks=["second"]))["test_after"] is Verdict.NOT_RUN


def test_a_failure_names_both_sides_of_the_boundary_and_where_to_read(run_of: Runs) -> None:
    failure = scored(run_of(WRONG)).first_failure()
    assert failure is not None and failure.finding is not None
    assert failure.finding.boundary == "8 gives 3, 9 gives 1"
    assert failure.reread == "lessons/a/b.md#edges"


def test_code_that_stopped_fell_over_no_boundary(run_of: Runs) -> None:
    failure = scored(run_of("def score(rate): return rate['x']")).first_failure()
    assert failure is not None and failure.finding is not None
    assert failure.finding.boundary == ""


def test_hidden_checks_are_counted_but_not_run_unless_asked_for(run_of: Runs) -> None:
    assert scored(run_of(RIGHT)).hidden_left == {"first": 1}
    assert "test_drawn" in verdicts(scored(run_of(RIGHT), with_hidden=True))


def drawn(run: Run, **who: str) -> str:
    report = scored(run, with_hidden=True, **who)
    return next(
        result.finding.what for result in report.results if result.name == "test_drawn" and result.finding
    )


def test_the_draw_is_the_same_for_one_learner_and_another_for_the_next(run_of: Runs) -> None:
    run = run_of(RIGHT)
    assert drawn(run, learner_id="ada") == drawn(run, learner_id="ada")
    assert drawn(run, learner_id="ada") != drawn(run, learner_id="bob")
    assert drawn(run, learner_id="ada") != drawn(run, learner_id="ada", secret="s")


def test_a_plain_assert_fails_with_its_sentence(run_of: Runs) -> None:
    report = scored(run_of("def score(rate): return 3 if rate == 8 else 1"))
    failure = next(result for result in report.results if result.name == "test_after")
    assert failure.finding is not None and failure.finding.what.startswith("one is slow too")


def test_a_report_is_plain_json(run_of: Runs) -> None:
    import json

    told = json.loads(json.dumps(scored(run_of(WRONG)).to_json()))
    assert told["points"] == 1
    assert told["results"][0]["verdict"] == "failed"


def test_a_fault_of_ours_is_no_verdict_and_earns_nothing(
    run_of: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = run_of(RIGHT)

    def cannot_start(*_: object) -> None:
        raise OurFault("Your code could not be run: no space left on the disk.")

    monkeypatch.setattr(run, "call", cannot_start)
    with pytest.raises(OurFault, match="no space left"):
        scored(run)
