"""The learner's progress survives two writers, damage and nonsense."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.catalog import load_catalog
from grader.checks import CheckResult, Report, Verdict, visible_points_of
from grader.home.progress import Progress, ProgressSummary


def summary_of(progress: Progress) -> ProgressSummary:
    catalog = load_catalog()
    return progress.summary(catalog, {one.id: visible_points_of(one) for one in catalog.exercises()})


def report(exercise_id: str, task: str, verdict: Verdict) -> Report:
    return Report(exercise_id, "ada", (CheckResult("test_x", task, 2, False, "A sentence.", verdict),))


@pytest.fixture
def progress(tmp_path: Path) -> Progress:
    return Progress(tmp_path / ".cwc")


def test_a_new_workspace_begins_with_the_first_exercise(progress: Progress) -> None:
    summary = summary_of(progress)
    assert summary.next_exercise == load_catalog().exercises()[0].id
    assert {found.state for found in summary.exercises.values()} == {"not-started"}


def test_a_task_once_passed_stays_passed_when_it_later_fails(progress: Progress) -> None:
    exercise = load_catalog().exercises()[0]
    for verdict in (Verdict.PASSED, Verdict.FAILED):
        progress.record_check(report(exercise.id, exercise.tasks[0], verdict))
    assert summary_of(progress).exercises[exercise.id].tasks[exercise.tasks[0]].passed


def test_an_exercise_is_done_when_all_its_tasks_passed_and_the_next_one_follows(progress: Progress) -> None:
    first, second = load_catalog().exercises()[:2]
    for task in first.tasks:
        progress.record_check(report(first.id, task, Verdict.PASSED))
    summary = summary_of(progress)
    assert summary.exercises[first.id].state == "done"
    assert summary.next_exercise == second.id


def test_a_reset_takes_the_points_and_keeps_the_hints(progress: Progress) -> None:
    exercise = load_catalog().exercises()[0]
    progress.record_hint(exercise.id, exercise.tasks[0], 2)
    progress.record_check(report(exercise.id, exercise.tasks[0], Verdict.PASSED))
    progress.record_reset(exercise.id)
    found = summary_of(progress).exercises[exercise.id]
    assert (found.state, found.points, found.tasks[exercise.tasks[0]].hints_used) == ("not-started", 0, 2)


def test_lines_that_cannot_be_read_are_passed_over(progress: Progress, tmp_path: Path) -> None:
    exercise = load_catalog().exercises()[0]
    progress.record_hint(exercise.id, exercise.tasks[0], 1)
    file = tmp_path / ".cwc" / "progress.jsonl"
    half_written = '{"at": "2025-03-10T09:00:00+00:00", "event": "hi'
    nonsense = [
        "not json",
        "[]",
        '{"event": "hint"}',
        '{"at":"x","event":"hint","exercise":"a","task":"b","number":"9"}',
    ]
    file.write_text(file.read_text(encoding="utf-8") + "\n".join([*nonsense, half_written]), encoding="utf-8")
    assert progress.hints_used(exercise.id, exercise.tasks[0]) == 1


def test_what_follows_half_a_line_is_not_lost_with_it(progress: Progress, tmp_path: Path) -> None:
    exercise = load_catalog().exercises()[0]
    progress.record_hint(exercise.id, exercise.tasks[0], 1)
    with (tmp_path / ".cwc" / "progress.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"at": "2025-03-10T09:00:00+00:00", "event": "hi')  # then the power went
    progress.record_hint(exercise.id, exercise.tasks[0], 2)
    assert progress.hints_used(exercise.id, exercise.tasks[0]) == 2
