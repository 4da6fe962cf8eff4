"""Two tiny exercises that the tests of the catalogue, the notebooks and the workspace work on."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from grader.catalog import Catalog, Exercise, load_catalog

TINY = Path(__file__).parent / "tiny_exercises"
POINTS = {"is-fast": 3.0, "count-fast": 1.0, "balance": 1.0}


@pytest.fixture
def tiny_folder(tmp_path: Path) -> Path:
    """A copy of the tiny exercises that a test may change."""
    return Path(shutil.copytree(TINY, tmp_path / "exercises"))


@pytest.fixture(scope="session")
def tiny() -> Catalog:
    """The tiny catalogue: `pulse` and `fluid-balance`."""
    return load_catalog(TINY)


@pytest.fixture(scope="session")
def pulse(tiny: Catalog) -> Exercise:
    """An exercise with every kind of cell."""
    return tiny.get("pulse")


@pytest.fixture(scope="session")
def points() -> Mapping[str, float]:
    """What the tiny tasks are worth."""
    return POINTS
