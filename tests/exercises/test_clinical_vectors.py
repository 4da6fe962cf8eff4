"""The model solutions agree with the project's clinical test vectors.

`tests/data/clinical_vectors.json` was computed by an independent implementation of the printed rules. It
proves agreement with those rules, not the rules themselves. For teaching, not for care.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grader.catalog import load_catalog
from grader.checks import points_of
from grader.isolation.process import ProcessRun
from grader.notebook import build_source, find_learner_cells
from grader.pipeline import execute

VECTORS = json.loads(
    (Path(__file__).parent.parent / "data" / "clinical_vectors.json").read_text(encoding="utf-8")
)
REFUSED_BY_POLICY = {"0000000000"}  # passes the arithmetic; the exercise states that it is refused
FIELDS = {
    "rr": "respiratory_rate",
    "spo2": "spo2",
    "on_o2": "on_oxygen",
    "sbp": "systolic",
    "pulse": "pulse",
    "acvpu": "acvpu",
    "temp": "temperature",
}


def solution_of(exercise_id: str) -> ProcessRun:
    exercise = load_catalog().get(exercise_id)
    cells, _ = find_learner_cells(build_source(exercise, points_of(exercise)), exercise)
    return execute(exercise, cells, None)


@pytest.fixture(scope="module")
def news2() -> Iterator[ProcessRun]:
    with solution_of("news2-score") as run:
        yield run


@pytest.fixture(scope="module")
def nhs_number() -> Iterator[ProcessRun]:
    with solution_of("nhs-number") as run:
        yield run


def value_of(run: ProcessRun, function: str, *args: Any) -> Any:
    outcome = run.call(function, list(args), {})
    assert outcome.error is None, outcome.error
    return outcome.value


@pytest.mark.parametrize("vector", VECTORS["news2"], ids=lambda vector: str(vector["out"]["total"]))
def test_news2_agrees_with_the_vector(news2: ProcessRun, vector: dict[str, Any]) -> None:
    observations = {FIELDS[name]: value for name, value in vector["inp"].items() if name in FIELDS}
    parts = {
        FIELDS[name if name != "o2" else "on_o2"]: points for name, points in vector["out"]["parts"].items()
    }
    scale = vector["inp"]["scale"]
    assert value_of(news2, "news2_parts", observations, scale) == parts
    assert value_of(news2, "news2_total", observations, scale) == vector["out"]["total"]
    assert value_of(news2, "news2_risk", parts) == vector["out"]["risk"]


@pytest.mark.parametrize(("typed", "valid"), VECTORS["nhs"].items())
def test_nhs_number_validity_agrees_with_the_vector(nhs_number: ProcessRun, typed: str, valid: bool) -> None:
    expected = valid and typed not in REFUSED_BY_POLICY
    assert value_of(nhs_number, "is_valid_nhs_number", typed) is expected


@pytest.mark.parametrize(("stem", "whole"), VECTORS["nhs_999_prefix"].items())
def test_the_check_digit_agrees_with_the_vector(nhs_number: ProcessRun, stem: str, whole: str | None) -> None:
    assert value_of(nhs_number, "check_digit", stem) == (int(whole[9]) if whole else None)
