"""How nbgrader marks the cells of a notebook: its metadata schema 3 and its checksums.

Written here, and not taken from nbgrader, because learners do not have nbgrader and importing it costs
seconds. A test holds the result to what `nbgrader generate_assignment` writes.
"""

from __future__ import annotations

import hashlib
from typing import Any

SCHEMA_VERSION = 3


def locked(grade_id: str) -> dict[str, Any]:
    """A cell that the learner reads and runs, and does not change."""
    return _metadata(grade_id, grade=False, locked=True, solution=False)


def solution(grade_id: str) -> dict[str, Any]:
    """A cell that the learner writes in."""
    return _metadata(grade_id, grade=False, locked=False, solution=True)


def grade(grade_id: str, points: float) -> dict[str, Any]:
    """A cell whose outcome gives points."""
    return {**_metadata(grade_id, grade=True, locked=True, solution=False), "points": points}


def manually_graded(grade_id: str, points: float) -> dict[str, Any]:
    """A text that a person reads and marks."""
    return {**_metadata(grade_id, grade=True, locked=False, solution=True), "points": points}


def _metadata(grade_id: str, *, grade: bool, locked: bool, solution: bool) -> dict[str, Any]:
    return {
        "schema_version": SCHEMA_VERSION,
        "grade": grade,
        "grade_id": grade_id,
        "locked": locked,
        "solution": solution,
        "task": False,
    }


def protection(marks: dict[str, Any]) -> dict[str, bool]:
    """What JupyterLab lets a learner do with the cell: nothing marked can be deleted by accident."""
    return {"deletable": False} if marks["solution"] else {"deletable": False, "editable": False}


def checksum(cell_type: str, source: str, marks: dict[str, Any]) -> str:
    """The checksum by which nbgrader sees that a cell was changed (`nbgrader.utils.compute_checksum`)."""
    is_locked = not marks["solution"] and (marks["grade"] or marks["locked"])
    parts = [
        source,
        cell_type,
        str(marks["grade"]),
        str(marks["solution"]),
        str(is_locked),
        marks["grade_id"],
    ]
    if marks["grade"]:
        parts.append(str(float(marks["points"])))
    return hashlib.md5("".join(parts).encode("utf-8", "replace"), usedforsecurity=False).hexdigest()


def is_as_released(source: str, marks: dict[str, Any]) -> bool:
    """Whether a cell still holds what was released, going by the checksum in its own metadata."""
    try:
        expected = checksum(str(marks.get("cell_type", "code")), source, marks)
    except (KeyError, TypeError, ValueError):
        return False  # the metadata was changed too
    return bool(expected == marks.get("checksum"))
