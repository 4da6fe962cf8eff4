"""A learner with some work, and an instructor with an empty folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from grader.catalog import Catalog
from grader.home.submission import Submission, build_submission
from grader.home.workspace import Workspace
from grader.notebook import read_notebook, save_notebook

MONDAY = datetime(2025, 3, 10, 9, 0, 0, tzinfo=UTC)

Pack = Callable[..., Submission]


@pytest.fixture
def workspace(tmp_path: Path, tiny: Catalog, points: Mapping[str, float]) -> Workspace:
    """Anna's workspace; nothing is done in it yet."""
    workspace = Workspace.open(tmp_path / "workspace")
    workspace.fill(tiny, lambda exercise: {task: points[task] for task in exercise.tasks})
    workspace.set_learner("anna")
    return workspace


@pytest.fixture
def write(workspace: Workspace) -> Callable[[str], None]:
    """Write an answer into the first task."""

    def write(answer: str) -> None:
        path = workspace.notebook_path("pulse")
        notebook = read_notebook(path)
        next(cell for cell in notebook["cells"] if cell["id"] == "is-fast")["source"] = answer
        save_notebook(notebook, path)

    return write


@pytest.fixture
def pack(workspace: Workspace, tiny: Catalog) -> Pack:
    """Pack the workspace."""

    def pack(made_at: datetime = MONDAY) -> Submission:
        return build_submission(workspace, tiny, made_at=made_at, hints_used=lambda exercise: {"is-fast": 2})

    return pack
