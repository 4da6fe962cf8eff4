"""Ways in which learners treat their notebooks."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

import pytest

from grader.catalog import Exercise
from grader.notebook import build_release

ANSWER = "def is_fast(pulse):\n    return pulse > 90"


@pytest.fixture
def release(pulse: Exercise, points: Mapping[str, float]) -> dict[str, Any]:
    """The released notebook of `pulse`."""
    return build_release(pulse, points)


@pytest.fixture
def mine(release: dict[str, Any]) -> dict[str, Any]:
    """The notebook of a learner who did the first task."""
    notebook = copy.deepcopy(release)
    for cell in notebook["cells"]:
        if cell["id"] == "is-fast":
            cell["source"] = ANSWER
    return notebook
