"""The contract finds what is wrong with an exercise, and nothing wrong with a good one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from grader.authoring.contract import problems
from grader.catalog import load_catalog

Change = Callable[[str, str, str], list[str]]


@pytest.fixture
def problems_after(tiny_folder: Path) -> Change:
    """Return a function that changes a file of a tiny exercise and lists what the contract finds."""

    def change(file: str, old: str, new: str) -> list[str]:
        path = tiny_folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
        return [str(problem) for problem in problems(load_catalog(tiny_folder).get(Path(file).parts[0]))]

    return change


def test_a_good_exercise_has_no_problems(tiny_folder: Path) -> None:
    assert [str(problem) for problem in problems(load_catalog(tiny_folder).get("pulse"))] == []


def test_a_solution_that_fails_a_check_is_found(problems_after: Change) -> None:
    found = problems_after("pulse/checks.py", "91: True", "91: False")
    assert any("the solution does not pass test_both_sides_of_the_limit" in line for line in found)


def test_a_check_that_passes_on_an_empty_answer_is_found(problems_after: Change) -> None:
    found = problems_after(
        "pulse/checks.py", 'learner.expect("count_fast", [64, 90, 91, 132], gives=2,', "dict("
    )
    assert any("test_two_of_four passes although nothing has been written yet" in line for line in found)


def test_a_mistake_that_no_check_catches_is_found(problems_after: Change) -> None:
    found = problems_after("pulse/checks.py", "{90: False, 91: True}", "{60: False, 120: True}")
    assert any("should fail, but its verdict is passed" in line for line in found)


def test_a_mistake_whose_words_the_learner_never_reads_is_found(problems_after: Change) -> None:
    found = problems_after("pulse/mistakes.py", 'says="90"', 'says="ninety"')
    assert any("the learner should read" in line for line in found)


def test_a_check_that_breaks_on_nonsense_is_found(problems_after: Change) -> None:
    found = problems_after(
        "pulse/checks.py",
        'learner.expect("count_fast", [64, 90, 91, 132], gives=2,',
        'assert learner.call("count_fast", [64, 90, 91, 132]) > 1; dict(',
    )
    assert any("test_two_of_four breaks when a function returns None" in line for line in found)


def test_a_check_of_an_unknown_task_is_refused_with_the_known_ones(problems_after: Change) -> None:
    from grader.errors import ExerciseProblem

    with pytest.raises(ExerciseProblem, match="Use one of: is-fast, count-fast"):
        problems_after("pulse/checks.py", '@task("count-fast"', '@task("count-fest"')


def test_a_line_of_the_solution_in_the_starter_is_found(problems_after: Change, tiny_folder: Path) -> None:
    text = (tiny_folder / "pulse" / "exercise.md").read_text(encoding="utf-8")
    solution = text[text.index("### BEGIN SOLUTION") : text.index("### END SOLUTION")].splitlines()[1]
    long_line = f"{solution}  # the limit of the chart, as printed"
    found = problems_after(
        "pulse/exercise.md",
        f"{solution}\n",
        f"{long_line}\n    ### END SOLUTION\n{long_line}\n    ### BEGIN SOLUTION\n",
    )
    assert any("the release shows a line of the solution" in line for line in found)
