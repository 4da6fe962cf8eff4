"""Builds the notebooks of an exercise: nbgrader's `source` with solutions, and what learners get.

nbformat 4.5 (https://nbformat.readthedocs.io/en/latest/format_description.html) with nbgrader's metadata.
The same exercise always gives the same bytes, so a rebuilt notebook can be compared with `diff`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from grader.catalog.cells import Cell
from grader.catalog.exercise import Exercise, reflection_source, released_source
from grader.catalog.solution import clear_solution, show_solution
from grader.errors import ExerciseProblem, UsageProblem
from grader.notebook import nbgrader_metadata

Notebook = dict[str, Any]

FORMAT = 1
SETUP_GRADE_ID = "setup"
PROSE_ID = "prose-"
KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def build_source(exercise: Exercise, points: Mapping[str, float]) -> Notebook:
    """The notebook that an instructor keeps: model solutions, hidden checks and all.

    Args:
        exercise: what to build.
        points: what each task is worth, by task id; a reflection named here is marked by a person.

    Raises:
        ExerciseProblem: a task has no points, because `checks.py` has no check for it.
    """
    ids = _Ids()
    cells = [_setup_cell(exercise)]
    for cell in exercise.notebook.cells:
        source = reflection_source(cell) if cell.kind == "reflection" else cell.source
        if cell.kind == "check":
            source = f"{cell.source.strip()}\n{hidden_check(cell.name)}"
        cells.append(_notebook_cell(cell, source, _marks(cell, points, exercise), ids))
    return _notebook(exercise, cells)


def build_release(exercise: Exercise, points: Mapping[str, float]) -> Notebook:
    """The notebook that learners get: no model solution, no hidden check.

    It has the cells and the metadata that `nbgrader generate_assignment` makes of `build_source`.

    Raises:
        ExerciseProblem: as `build_source`.
    """
    ids = _Ids()
    cells = [_setup_cell(exercise)]
    for cell in exercise.notebook.cells:
        source = cell.source.strip() if cell.kind == "check" else released_source(cell)
        cells.append(_notebook_cell(cell, source, _marks(cell, points, exercise), ids))
    for built in cells:
        if marks := built["metadata"].get("nbgrader"):
            marks["checksum"] = nbgrader_metadata.checksum(built["cell_type"], built["source"], marks)
            marks["cell_type"] = built["cell_type"]
    return _notebook(exercise, cells)


def starter_source(exercise: Exercise, task: str) -> str:
    """What a task's cell holds before the learner writes in it."""
    return clear_solution(_task(exercise, task).source)


def solution_source(exercise: Exercise, task: str) -> str:
    """A task's cell with its model solution, to be looked at beside one's own."""
    return show_solution(_task(exercise, task).source)


def setup_source(exercise: Exercise) -> str:
    """The first cell of every notebook: it makes `check` ready for this exercise."""
    return f'from grader import check\n\ncheck.begin("{exercise.id}")'


def _task(exercise: Exercise, task: str) -> Cell:
    for cell in exercise.notebook.cells:
        if cell.kind == "task" and cell.name == task:
            return cell
    raise UsageProblem(
        f"The exercise “{exercise.id}” has no task called “{task}”.",
        next_step=f"Its tasks: {', '.join(exercise.tasks)}.",
    )


def hidden_check(task: str | None) -> str:
    """What a check cell of the source notebook has more than the learner's: the checks for marks."""
    return f'### BEGIN HIDDEN TESTS\ncheck("{task}", hidden=True)\n### END HIDDEN TESTS'


def _marks(cell: Cell, points: Mapping[str, float], exercise: Exercise) -> dict[str, Any] | None:
    """What nbgrader has to know about the cell; None where it need not care.

    nbgrader would wipe a `predict` cell clean if it were a solution cell without markers, and it has
    nothing to mark there: it stays a cell of ours.
    """
    grade_id = cell.grade_id or ""
    if cell.kind == "given":
        return nbgrader_metadata.locked(grade_id)
    if cell.kind == "task":
        return nbgrader_metadata.solution(grade_id)
    if cell.kind == "reflection":
        return nbgrader_metadata.manually_graded(grade_id, points.get(grade_id, 0))
    if cell.kind == "check":
        if cell.name is None or points.get(cell.name, 0) <= 0:
            raise ExerciseProblem(
                f"The task “{cell.name}” of “{exercise.id}” is worth nothing.",
                where=exercise.checks_path,
                next_step=f'Write at least one check for it: @task("{cell.name}", points=1)',
            )
        return nbgrader_metadata.grade(grade_id, points[cell.name])
    return None


def _setup_cell(exercise: Exercise) -> dict[str, Any]:
    marks = nbgrader_metadata.locked(SETUP_GRADE_ID)
    return _code_cell(SETUP_GRADE_ID, setup_source(exercise), {"tags": ["given"]}, marks)


def _notebook_cell(cell: Cell, source: str, marks: dict[str, Any] | None, ids: _Ids) -> dict[str, Any]:
    metadata: dict[str, Any] = {"tags": list(cell.tags)} if cell.tags else {}
    if cell.kind in ("prose", "reflection"):
        return _markdown_cell(cell.grade_id or ids.of_prose(source), source, metadata, marks)
    if cell.kind == "predict":
        metadata |= {"deletable": False, "cwc": {"released": fingerprint(source)}}
    return _code_cell(cell.grade_id or "", source, metadata, marks)


def _markdown_cell(
    cell_id: str, source: str, metadata: dict[str, Any], marks: dict[str, Any] | None
) -> dict[str, Any]:
    return {
        "cell_type": "markdown",
        "id": cell_id,
        "metadata": _with_marks(metadata, marks),
        "source": source,
    }


def _code_cell(
    cell_id: str, source: str, metadata: dict[str, Any], marks: dict[str, Any] | None
) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": cell_id,
        "metadata": _with_marks(metadata, marks),
        "outputs": [],
        "source": source,
    }


def _with_marks(metadata: dict[str, Any], marks: dict[str, Any] | None) -> dict[str, Any]:
    if marks is None:
        return metadata
    return {**metadata, **nbgrader_metadata.protection(marks), "nbgrader": marks}


def prose_id(source: str) -> str:
    """The id of a prose cell says what stood in it, so that a learner's own words in it are seen later."""
    return PROSE_ID + fingerprint(source)


def fingerprint(source: str) -> str:
    """A short digest by which an untouched text is known."""
    return hashlib.sha256(source.encode("utf-8", "replace")).hexdigest()[:16]


class _Ids:
    """Ids of prose cells; a text that stands twice in a notebook gets a number."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}

    def of_prose(self, source: str) -> str:
        cell_id = prose_id(source)
        self._seen[cell_id] = self._seen.get(cell_id, 0) + 1
        return cell_id if self._seen[cell_id] == 1 else f"{cell_id}-{self._seen[cell_id]}"


def released_ids(exercise: Exercise) -> Iterator[tuple[Cell, str]]:
    """Every cell of the exercise with the id it has in the notebook, in order."""
    ids = _Ids()
    for cell in exercise.notebook.cells:
        yield cell, cell.grade_id or ids.of_prose(cell.source)


def _notebook(exercise: Exercise, cells: list[dict[str, Any]]) -> Notebook:
    return {
        "cells": cells,
        "metadata": {
            "cwc": {"exercise": exercise.id, "format": FORMAT, "version": exercise.version},
            "kernelspec": dict(KERNELSPEC),
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
