"""Every exercise keeps the contract of the exercise format."""

from __future__ import annotations

import pytest

from grader.authoring.contract import problems
from grader.catalog import catalog_problems, load_catalog

CATALOG = load_catalog()
EXERCISES = [exercise.id for exercise in CATALOG.exercises()]


def test_the_catalogue_and_the_folders_agree() -> None:
    assert catalog_problems(CATALOG) == []


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_the_exercise_keeps_the_whole_contract(exercise_id: str) -> None:
    assert [str(problem) for problem in problems(CATALOG.get(exercise_id))] == []
