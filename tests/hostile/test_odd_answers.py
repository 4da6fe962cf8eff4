"""Whatever a learner's function gives back, a check says passed or failed: breaking the check earns nothing.

A check that breaks is our fault and costs no mark, so an answer that could break one would be full marks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from grader.catalog import Exercise, load_catalog
from grader.checks import Verdict, load_checks, score
from grader.checks.outcome import BadAnswer, LearnerError, Opaque, Outcome, decode, parse_outcome
from grader.isolation.hospital import serve_hospital
from grader.worker.child import encode

ODD_ANSWERS: dict[str, Any] = {
    "nothing": None,
    "true": True,
    "a huge number": 10**400,
    "not a number": float("nan"),
    "infinity": float("inf"),
    "a decimal that refuses to be compared": decode({"$": "Decimal", "is": "sNaN"}),
    "a decimal beyond any float": Decimal("1E+999999"),
    "empty text": "",
    "half a character": "\ud800",
    "control characters": "\x00\x1b[31m",
    "an empty list": [],
    "a list of odd things": [None, {}, Opaque("Patient", "…")],
    "an empty dictionary": {},
    "a patient that is none": {"resourceType": 3, "id": None, "name": "x", "value": {}, "unit": []},
    "a dictionary with odd keys": {None: 1, (1, 2): []},
    "an object": Opaque("Ward", "<ward 7>"),
    "a pair": ("", None),
}


@dataclass
class AlwaysGives:
    """A run in which every function and variable is the same odd thing."""

    outcome: Outcome
    notes: tuple[str, ...] = ()

    def call(self, function: str, args: list[Any], kwargs: dict[str, Any]) -> Outcome:
        return self.outcome

    def read(self, name: str, space: int = 0) -> Outcome:
        return self.outcome

    def rerun(self, task: str, inputs: Mapping[str, Any]) -> Outcome:
        return Outcome(value=1)

    def cell_error(self, task: str) -> LearnerError | None:
        return None


@pytest.mark.parametrize("exercise", load_catalog().exercises(), ids=lambda exercise: exercise.id)
def test_no_odd_answer_breaks_a_check(exercise: Exercise) -> None:
    broken = {}
    with serve_hospital(exercise) as hospital:
        for called, value in ODD_ANSWERS.items():
            for check in load_checks(exercise):
                report = score(
                    exercise, [check], AlwaysGives(Outcome(value)), hospital=hospital, with_hidden=True
                )
                if report.results[0].verdict is Verdict.ERROR:
                    broken[f"{check.name}: {called}"] = report.results[0].finding
    assert not broken


@pytest.mark.parametrize(
    "value",
    [
        {"$": []},
        {"$": {}},
        {"$": None},
        {"$": "float", "is": "x"},
        {"$": "dict", "is": [[]]},
        {"$": "dict", "is": [1]},
        {"$": "dict", "is": [{}]},
        {"$": "dict", "is": [["a"]]},
        {"$": "set", "is": [[]]},
        {"$": "too-big", "items": "x"},
        {"$": "object", "type": 1, "is": 2},
        {"$": "Decimal", "is": "x"},
        {"$": "datetime", "is": "2025-13-01"},
        {"$": "date", "is": [1]},
    ],
    ids=str,
)
def test_a_forged_value_is_refused_or_harmless(value: dict[str, Any]) -> None:
    try:
        outcome = parse_outcome({"value": value, "error": None, "printed": ""})
    except BadAnswer:
        return
    assert isinstance(outcome.value, Opaque)


def test_values_as_deep_as_the_child_sends_them_arrive() -> None:
    value: Any = 1
    for _ in range(60):
        value = {1: (value,)}
    assert decode(encode(value)).keys() == {1}
