"""What a check sees of a learner's work, and the words a learner reads when it does not hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from grader.checks.learner import Learner
from grader.checks.verdicts import CheckFailed, Finding

Write = Callable[[str], Learner]


def finding_of(action: Callable[[], Any]) -> Finding:
    with pytest.raises(CheckFailed) as failure:
        action()
    return failure.value.finding


def test_the_right_value_passes(learner_who_wrote: Write) -> None:
    learner_who_wrote("def score(rate): return 3").expect("score", 8, gives=3)


def test_a_wrong_value_is_told_with_call_expected_actual_and_reason(learner_who_wrote: Write) -> None:
    learner = learner_who_wrote("def score(rate): return 1")
    found = finding_of(lambda: learner.expect("score", 8, gives=3, because="8 is too slow"))
    assert (found.tried, found.expected, found.actual, found.because) == (
        "score(8)",
        "3",
        "1",
        "8 is too slow",
    )


@pytest.mark.parametrize(
    ("returned", "advice"),
    [
        ("print(3)", "gave nothing back. End it with return"),
        ("pass", "Does every path through it end with return?"),
        ("return '3'", "That is text, not a number"),
        ("return True", "True or False, where something else is wanted"),
        ("return object", "an object of type type"),
    ],
)
def test_common_slips_are_named(learner_who_wrote: Write, returned: str, advice: str) -> None:
    learner = learner_who_wrote(f"def score(rate): {returned}")
    assert advice in finding_of(lambda: learner.expect("score", 8, gives=3)).what


@pytest.mark.parametrize(
    ("value", "expected"), [("True", 1), ("1", True), ("'3'", 3), ("(1, 2)", [1, 2]), ("[1]", [1, 2])]
)
def test_look_alikes_are_not_accepted(learner_who_wrote: Write, value: str, expected: object) -> None:
    learner = learner_who_wrote(f"def give(): return {value}")
    finding_of(lambda: learner.expect("give", gives=expected))


@pytest.mark.parametrize(
    ("value", "expected"), [("3.0", 3), ("[1.0, 'a']", [1, "a"]), ("{'a': 1}", {"a": 1})]
)
def test_equal_numbers_of_another_kind_are_accepted(
    learner_who_wrote: Write, value: str, expected: object
) -> None:
    learner_who_wrote(f"def give(): return {value}").expect("give", gives=expected)


@pytest.mark.parametrize("value", ["float('nan')", "float('inf')", "22.9"])
def test_a_tolerance_is_a_distance(learner_who_wrote: Write, value: str) -> None:
    learner_who_wrote("def bmi(): return 22.86").expect("bmi", gives=22.857, within=0.01)
    learner = learner_who_wrote(f"def bmi(): return {value}")
    assert "within 0.01" in finding_of(lambda: learner.expect("bmi", gives=22.857, within=0.01)).expected


def test_what_is_not_written_yet_says_so(learner_who_wrote: Write) -> None:
    learner = learner_who_wrote("def score(rate):\n    # YOUR CODE HERE\n    raise NotImplementedError()")
    assert "not written yet" in finding_of(lambda: learner.expect("score", 8, gives=3)).actual


def test_a_cell_that_could_not_run_is_the_reason_its_function_is_missing(learner_who_wrote: Write) -> None:
    learner = learner_who_wrote("import no_such_package\ndef score(rate): return 3")
    assert "No module named 'no_such_package'" in finding_of(lambda: learner.call("score", 8)).what


def test_an_expected_error_passes_with_its_kinds_and_words(learner_who_wrote: Write) -> None:
    learner = learner_who_wrote(
        "class Missing(ValueError): pass\ndef score(r): raise Missing('rate is missing')"
    )
    learner.expect_error("score", None, error="ValueError", saying="Missing")


def test_a_value_where_an_error_was_expected_is_told(learner_who_wrote: Write) -> None:
    learner = learner_who_wrote("def score(rate): return 0")
    found = finding_of(lambda: learner.expect_error("score", None, because="unknown is not normal"))
    assert (found.expected, found.actual) == ("raise ValueError", "0")


def test_another_error_than_the_expected_one_is_told_with_the_line(learner_who_wrote: Write) -> None:
    learner = learner_who_wrote("def score(rate):\n    return rate < 8")
    found = finding_of(lambda: learner.expect_error("score", None))
    assert "TypeError" in found.actual and found.line == "line 2: return rate < 8"


def test_an_argument_changed_by_the_learner_is_the_learners_copy(learner_who_wrote: Write) -> None:
    learner = learner_who_wrote("def clear(rows):\n    rows.clear()\n    return rows")
    rows = [1, 2]
    assert learner.call("clear", rows) == []


def test_what_is_printed_can_be_read(learner_who_wrote: Write) -> None:
    assert learner_who_wrote("def say(): print('hello')").printed("say") == "hello\n"


def test_a_variable_can_be_read_and_a_cell_run_again_with_other_inputs(learner_who_wrote: Write) -> None:
    learner = learner_who_wrote("weight = 70\ndouble = weight * 2")
    assert learner.read("double") == 140
    assert learner.rerun("work", {"height": 2}).read("double") == 140


def test_a_deep_or_cyclic_value_does_not_break_the_check(learner_who_wrote: Write) -> None:
    learner = learner_who_wrote("def knot():\n    a = []\n    a.append(a)\n    return a")
    finding_of(lambda: learner.expect("knot", gives=[1]))
