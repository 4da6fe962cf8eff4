"""What a check sees of a learner's work, and the words a learner reads when it does not hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from grader.checks.learner import Learner
from grader.checks.outcome import LearnerError
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
        ("pass", "gave None: it says so itself, or it came to its end without a return"),
        ("return '3'", "That is text, because it is in quotation marks"),
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
    found = finding_of(lambda: learner.expect("score", 8, gives=3, because="8 is too slow"))
    assert "not written yet" in found.what and "raise NotImplementedError()" in found.line
    assert not (found.tried or found.expected or found.because), "what never ran has no result to compare"


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
    assert "TypeError" in found.what and found.line == "line 2: return rate < 8"
    assert (found.expected, found.actual) == ("raise ValueError", "")


def test_an_error_of_the_right_kind_must_say_what_was_asked_for(learner_who_wrote: Write) -> None:
    learner = learner_who_wrote("def score(rate): raise ValueError('missing')")
    found = finding_of(lambda: learner.expect_error("score", None, saying="rate"))
    assert found.actual == "missing" and "the message does not say “rate”" in found.what


@pytest.mark.parametrize(
    ("done", "advice"),
    [
        ("return ValueError('x')", "Write raise ValueError(…), not return"),
        ("print('missing')", "printed 'missing' and went on. Only raise stops it"),
    ],
)
def test_an_error_that_is_not_raised_is_told_from_one_that_is(
    learner_who_wrote: Write, done: str, advice: str
) -> None:
    learner = learner_who_wrote(f"def score(rate): {done}")
    assert advice in finding_of(lambda: learner.expect_error("score", None)).what


@pytest.mark.parametrize(
    ("value", "expected", "advice"),
    [
        ("'Low'", "low", "capitals, spaces and hyphens count too"),
        ("'999 0000018'", "9990000018", "capitals, spaces and hyphens count too"),
        ("999", "0999", "a number forgets the zeros in front"),
        ("'None'", None, "it is in quotation marks"),
        ("45.4", 45.359237, "the right number, but rounded"),
        ("45.5", 45.359237, ""),
    ],
)
def test_a_near_miss_is_named(learner_who_wrote: Write, value: str, expected: object, advice: str) -> None:
    learner = learner_who_wrote(f"def give(): return {value}")
    what = finding_of(lambda: learner.expect("give", gives=expected)).what
    assert advice in what and bool(advice) == bool(what)


def test_a_cell_that_cannot_be_read_says_where_and_what_to_look_for(learner_who_wrote: Write) -> None:
    learner = learner_who_wrote("def score(rate)\n    return 3")
    found = finding_of(lambda: learner.expect("score", 8, gives=3, because="8 is too slow"))
    assert found.what.startswith("Python cannot read this cell: expected ':'. A line that begins with def")
    assert found.line == "line 1: def score(rate)" and not found.tried and not found.because


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        ("a = “3”", "curly quotation marks"),
        ("a ≤ 3", "<="),
        ("a =< 3", "the wrong way round"),
        ("Def f(x): pass", "small letters"),
        ("if a = 3: pass", "'='? One = gives a value a name"),
        ("if True:\nb = 1", "four spaces more"),
        ("def f():\n    a = 1\n  b = 2", "same distance from the edge"),
        ("return 3", "belongs to its function"),
        ("a = (1,", "brackets"),
        ("a = 'x", "quotation mark is missing"),
        ("a = 1 2", "in this line and the one above"),
    ],
)
def test_each_slip_that_python_cannot_read_has_its_advice(
    learner_who_wrote: Write, code: str, advice: str
) -> None:
    assert advice in finding_of(lambda: learner_who_wrote(code).call("f")).what


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        ("return mmHg", "letter by letter"),
        ("return {}['pulse']", "No box has this label"),
        ("return [][1]", "counts from 0"),
        ("raise 'x'", "Name the kind of error"),
        ("return f(1)", "what stands in brackets"),
        ("return dict()('a')", "square ones look into a dictionary"),
        ("return 3 <= '4'", "Look at the quotation marks"),
        ("return 3 + None", "None (nothing)"),
        ("from decimal import Decimal; return Decimal(1) * 0.5", "float(…)"),
        ("a += 1", "Not every way to this line"),
    ],
)
def test_each_error_that_beginners_meet_has_its_advice(
    learner_who_wrote: Write, code: str, advice: str
) -> None:
    assert advice in finding_of(lambda: learner_who_wrote(f"def f(): {code}").call("f")).what


def test_a_line_in_another_cell_is_told_with_its_cell() -> None:
    error = LearnerError("TypeError", "no", cell="to-kilograms", line=9, code="return value")
    assert error.place_from("latest-weight") == "line 9 of the cell “to-kilograms”: return value"
    assert error.place_from("to-kilograms") == "line 9: return value"
    assert replace(error, cell="cell 2").place_from("total") == "line 9 of another cell: return value"


def test_a_name_that_is_only_a_little_alike_is_no_guess() -> None:
    error = LearnerError("NotDefined", "systolic_score", names=("spo2_score",))
    assert "did you mean" not in error.sentence()


def test_an_object_is_shown_in_short(learner_who_wrote: Write) -> None:
    learner = learner_who_wrote("class P:\n  def __repr__(self): return 'P' * 200\ndef f(): return P()")
    assert len(finding_of(lambda: learner.expect("f", gives="id")).actual) < 100


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
