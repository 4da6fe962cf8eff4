"""The notebooks that instructors and learners get.

Clauses: nbformat 4.5; nbgrader metadata schema 3; what `nbgrader generate_assignment` does.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from grader.catalog import Catalog, Exercise, load_catalog
from grader.errors import ExerciseProblem, UsageProblem
from grader.notebook import build_release, build_source, save_notebook, solution_source, starter_source
from grader.notebook.files import notebook_bytes


def by_id(notebook: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {cell["id"]: cell for cell in notebook["cells"]}


def test_every_notebook_begins_with_a_locked_cell_that_sets_up_its_checks(release: dict[str, Any]) -> None:
    setup = release["cells"][0]
    assert setup["source"] == 'from grader import check\n\ncheck.begin("pulse")'
    assert setup["metadata"]["nbgrader"]["locked"] is True
    assert setup["metadata"]["editable"] is False


def test_the_release_shows_no_solution_and_no_hidden_check(release: dict[str, Any]) -> None:
    text = json.dumps(release)
    for secret in ("pulse > 90", "SOLUTION", "HIDDEN", "hidden=True", "Compare with"):
        assert secret not in text


def test_the_stub_stands_where_the_solution_stood(release: dict[str, Any]) -> None:
    assert by_id(release)["is-fast"]["source"] == (
        'def is_fast(pulse):\n    """Whether the chart calls this pulse fast."""\n'
        "    # YOUR CODE HERE\n    raise NotImplementedError()"
    )
    assert by_id(release)["count-fast"]["source"] == "# YOUR CODE HERE\nraise NotImplementedError()"


def test_the_source_has_the_solution_and_the_hidden_check(
    pulse: Exercise, points: Mapping[str, float]
) -> None:
    cells = by_id(build_source(pulse, points))
    assert "return pulse > 90" in cells["is-fast"]["source"]
    assert cells["check-is-fast"]["source"] == (
        'check("is-fast")\n### BEGIN HIDDEN TESTS\ncheck("is-fast", hidden=True)\n### END HIDDEN TESTS'
    )


def test_points_stand_on_the_check_cell(release: dict[str, Any]) -> None:
    marks = by_id(release)["check-is-fast"]["metadata"]["nbgrader"]
    assert (marks["grade"], marks["locked"], marks["points"]) == (True, True, 3.0)


def test_a_reflection_gets_a_place_to_write_and_can_be_marked_by_a_person(release: dict[str, Any]) -> None:
    cell = by_id(release)["next-shift"]
    assert cell["source"].startswith("**Think back.**")
    assert cell["source"].endswith("\n\nYOUR ANSWER HERE")
    assert cell["metadata"]["nbgrader"]["grade"] and cell["metadata"]["nbgrader"]["solution"]
    assert cell["metadata"]["nbgrader"]["points"] == 0


def test_a_prediction_stays_as_the_author_wrote_it(release: dict[str, Any]) -> None:
    cell = by_id(release)["what-comes-out"]
    assert cell["source"].startswith("check.predict(")
    assert "nbgrader" not in cell["metadata"]


def test_a_task_without_a_check_cannot_be_built(pulse: Exercise) -> None:
    for points in ({"is-fast": 1.0}, {"is-fast": 1.0, "count-fast": 0.0}):
        with pytest.raises(ExerciseProblem, match="“count-fast” of “pulse” is worth nothing"):
            build_release(pulse, points)


def test_building_twice_gives_the_same_bytes(tiny: Catalog, points: Mapping[str, float]) -> None:
    for exercise in tiny.exercises():
        fresh = load_catalog(tiny.folder).get(exercise.id)
        assert notebook_bytes(build_release(exercise, points)) == notebook_bytes(build_release(fresh, points))
        assert notebook_bytes(build_source(exercise, points)) == notebook_bytes(build_source(fresh, points))


def test_a_task_can_be_shown_with_and_without_its_solution(pulse: Exercise) -> None:
    assert solution_source(pulse, "is-fast").endswith("    return pulse > 90")
    assert "SOLUTION" not in solution_source(pulse, "is-fast")
    assert starter_source(pulse, "is-fast").endswith("raise NotImplementedError()")
    with pytest.raises(UsageProblem, match="no task called “x”"):
        solution_source(pulse, "x")


@pytest.mark.parametrize("build", [build_source, build_release])
def test_the_notebooks_are_valid_for_jupyter_and_for_nbgrader(
    build: Any, tiny: Catalog, points: Mapping[str, float]
) -> None:
    nbformat = pytest.importorskip("nbformat")
    nbgraderformat = pytest.importorskip("nbgrader.nbgraderformat")
    for exercise in tiny.exercises():
        notebook = nbformat.from_dict(build(exercise, points))
        nbformat.validate(notebook)
        nbgraderformat.MetadataValidator().validate_nb(notebook)


@pytest.mark.slow
@pytest.mark.parametrize("which", ["tiny", "real"])
def test_stock_nbgrader_makes_the_same_release_of_our_source(
    which: str, tiny: Catalog, points: Mapping[str, float], tmp_path: Path
) -> None:
    nbformat = pytest.importorskip("nbformat")
    pytest.importorskip("nbgrader")
    catalog = tiny if which == "tiny" else load_catalog()
    # nbgrader calls `alembic` by name: the environment's own programs must be found.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    for exercise in catalog.exercises():
        worth = {task: points.get(task, 2.0) for task in exercise.tasks}
        save_notebook(
            build_source(exercise, worth), tmp_path / "source" / exercise.id / f"{exercise.id}.ipynb"
        )
        subprocess.run(
            [sys.executable, "-m", "nbgrader", "generate_assignment", exercise.id],
            cwd=tmp_path,
            env={**os.environ, "PATH": path},
            check=True,
            capture_output=True,
            timeout=120,
        )
    for exercise in catalog.exercises():
        worth = {task: points.get(task, 2.0) for task in exercise.tasks}
        theirs = nbformat.read(tmp_path / "release" / exercise.id / f"{exercise.id}.ipynb", as_version=4)
        ours = nbformat.from_dict(build_release(exercise, worth))
        assert [dict(cell) for cell in ours.cells] == [dict(cell) for cell in theirs.cells]
        assert ours.metadata.cwc == theirs.metadata.cwc
        assert ours.metadata.kernelspec == theirs.metadata.kernelspec
