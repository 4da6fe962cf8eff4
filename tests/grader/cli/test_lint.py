"""What `cwc lint` finds beyond the contract: worlds that do not exist, sections that have gone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from grader.authoring.lesson_links import dead_links, sections_of
from grader.catalog import Exercise, load_catalog
from grader.checks import load_checks
from grader.cli.lint import find_wrong
from grader.errors import ExerciseProblem

EXERCISES = load_catalog().exercises()
COURSE = Path(__file__).resolve().parents[3] / "course"


@pytest.mark.parametrize("exercise", EXERCISES, ids=[one.id for one in EXERCISES])
def test_every_check_sends_its_reader_to_a_section_that_is_there(exercise: Exercise) -> None:
    assert list(dead_links(exercise, COURSE)) == []


def test_a_section_that_has_gone_is_named_with_those_that_are_there(tmp_path: Path) -> None:
    exercise = EXERCISES[0]
    lesson = tmp_path / exercise.lesson
    lesson.parent.mkdir(parents=True)
    lesson.write_text("# NEWS2\n\n## Gaps between the steps\n", encoding="utf-8")
    gone = next(dead_links(exercise, tmp_path))
    assert "has no #both-sides-of-a-boundary" in gone and "#gaps-between-the-steps" in gone


def test_a_lesson_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert next(dead_links(EXERCISES[0], tmp_path)).startswith("exercise.md: the lesson lessons/")


def test_a_heading_inside_code_is_no_section() -> None:
    page = "## What people type\n\n```python\n# a comment\n```\n\n## SpO₂, and “air”!\n"
    assert sections_of(page) == {"#what-people-type", "#spo-and-air"}


def test_a_world_that_does_not_exist_is_one_sentence(tmp_path: Path) -> None:
    text = (EXERCISES[0].folder / "exercise.md").read_text(encoding="utf-8")
    (tmp_path / "exercise.md").write_text(text.replace("world: none", "world: icu"), encoding="utf-8")
    (wrong,) = find_wrong(replace(EXERCISES[0], folder=tmp_path))
    assert "there is no world “icu”; write one of: none, ward" in wrong


def test_missing_checks_are_a_sentence_and_not_a_crash(tmp_path: Path) -> None:
    with pytest.raises(ExerciseProblem, match=r"has no checks\.py"):
        load_checks(replace(EXERCISES[0], folder=tmp_path))
