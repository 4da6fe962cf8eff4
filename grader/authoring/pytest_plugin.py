"""Lets pytest run an exercise's `checks.py` against its own solution.

`pytest exercises/news2-score/checks.py` shows a contributor each check as an ordinary test, with pytest's own
explanation of a failed `assert`.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

LEARNER = "pytest"


def _exercise_of(path: Path) -> Any:
    from grader.catalog import load_catalog

    return load_catalog(path.parent.parent).get(path.parent.name)


@pytest.fixture(scope="module")
def _solution(request: pytest.FixtureRequest) -> Iterator[tuple[Any, Any]]:
    from grader.checks import points_of
    from grader.isolation.hospital import serve_hospital
    from grader.notebook import build_source, find_learner_cells
    from grader.pipeline import execute

    exercise = _exercise_of(Path(str(request.path)))
    with ExitStack() as stack:
        hospital = stack.enter_context(serve_hospital(exercise))
        cells, notes = find_learner_cells(build_source(exercise, points_of(exercise)), exercise)
        yield stack.enter_context(execute(exercise, cells, hospital, notes)), hospital


@pytest.fixture
def world(_solution: tuple[Any, Any], draw: random.Random) -> Iterator[Any]:
    """The exercise's hospital, made from the draw; None if it has none."""
    from grader.checks.world import World

    _, hospital = _solution
    if hospital is None:
        yield None
        return
    yield World(hospital, draw.randrange(1, 2**31))
    hospital.end()


@pytest.fixture
def learner(request: pytest.FixtureRequest, _solution: tuple[Any, Any], world: Any) -> Any:
    """The model solution, as a check sees a learner's work."""
    from grader.checks.learner import Learner

    marks = getattr(request.function, "__cwc_task__", None)
    return Learner(_solution[0], marks[0] if marks else "", world)


@pytest.fixture
def near() -> Any:
    """Yields each pair of a table."""
    from grader.checks.scoring import Near

    return Near()


@pytest.fixture
def draw(request: pytest.FixtureRequest) -> random.Random:
    """A random source seeded for an invented learner."""
    from grader.checks.scoring import seed_of

    exercise_id = Path(str(request.path)).parent.name
    return random.Random(f"{seed_of(exercise_id, LEARNER)}:{request.function.__name__}")  # noqa: S311
