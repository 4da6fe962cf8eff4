"""Brings a mended exercise into a notebook that a learner has already begun.

What the learner wrote stays, down to the last line; given cells, checks and prose become the new ones.
"""

from __future__ import annotations

import copy
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from grader.notebook.build import fingerprint
from grader.notebook.matching import (
    LEARNERS_KINDS,
    Match,
    NotebookCell,
    choose_copy,
    disown_changed_copies,
    is_from_older_release,
    is_untouched,
    joined,
    match_cells,
    same_text,
)

CELL_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
KEPT_CHANGE = "*You had changed this cell. Your version, kept when the exercise was mended:*"
KEPT_TRY = "*Another version of yours, kept when the exercise was mended:*"


def merge_release(mine: dict[str, Any], release: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Put the learner's work into a newer release.

    Args:
        mine: the learner's notebook, as `read_notebook` returned it.
        release: what `build_release` built.

    Returns:
        The merged notebook, and notes for the learner on what is different now (none if nothing is).
    """
    merger = _Merger(mine, release)
    cells = merger.own_cells_behind(None)
    for cell in release["cells"]:
        cells.extend(merger.merged(cell))
        cells.extend(merger.own_cells_behind(cell["id"]))
    metadata = {**mine["metadata"], **release["metadata"]}
    return {
        **release,
        "cells": _with_unique_ids(cells),
        "metadata": metadata,
    }, merger.notes()


def restore_missing(mine: dict[str, Any], release: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Put back the cells without which nothing can be marked: setup, given cells, checks and tasks.

    Returns:
        The notebook, untouched if nothing is missing, and the grade ids of what was put back.
    """
    wanted = [cell["id"] for cell in release["cells"] if "nbgrader" in cell["metadata"]]
    there = {match.cell_id for match in match_cells(mine["cells"], wanted)}
    missing = [cell_id for cell_id in wanted if cell_id not in there]
    return (merge_release(mine, release)[0] if missing else mine), missing


def kind_of(cell: NotebookCell) -> str:
    """The kind of a released cell; prose carries no tag."""
    tags = cell["metadata"].get("tags") or ["prose"]
    return str(tags[0])


class _Merger:
    def __init__(self, mine: dict[str, Any], release: dict[str, Any]) -> None:
        fixed = {
            cell["id"]: cell["source"] for cell in release["cells"] if kind_of(cell) not in LEARNERS_KINDS
        }
        self._known = {cell["id"] for cell in release["cells"]}
        self._copies: dict[str, list[Match]] = defaultdict(list)
        self._own: dict[str | None, list[NotebookCell]] = defaultdict(list)
        self._renewed: list[str] = []
        self._notes: list[str] = []
        behind: str | None = None
        for match in disown_changed_copies(match_cells(mine["cells"], self._known), fixed):
            if match.cell_id is None:
                self._own[behind].extend(self._keep(match))
            else:
                self._copies[match.cell_id].append(match)
                behind = match.cell_id

    def merged(self, cell: NotebookCell) -> Iterator[NotebookCell]:
        """The released cell, with the learner's work in it, and what of theirs does not fit into it."""
        copies = self._copies[cell["id"]]
        if not copies:
            self._note_new(cell)
            yield copy.deepcopy(cell)
        elif kind_of(cell) in LEARNERS_KINDS:
            yield from self._learners_cell(cell, copies)
        elif kind_of(cell) == "prose":
            yield from (_filled(cell, [match]) for match in _distinct(copies))
        else:
            yield from self._fixed_cell(cell, copies)

    def own_cells_behind(self, cell_id: str | None) -> list[NotebookCell]:
        """The learner's own cells behind a released cell; None: before all of them."""
        return self._own[cell_id]

    def notes(self) -> list[str]:
        """What the learner should know."""
        if not self._renewed:
            return self._notes
        count = len(self._renewed)
        said = "1 cell is" if count == 1 else f"{count} cells are"
        return [f"The exercise was mended: {said} new. Your own cells were kept.", *self._notes]

    def _note_new(self, cell: NotebookCell) -> None:
        self._renewed.append(cell["id"])
        if kind_of(cell) == "task":
            self._notes.append(f"The task “{cell['id']}” has a fresh cell; it was not in your notebook.")

    def _learners_cell(self, cell: NotebookCell, copies: Sequence[Match]) -> Iterator[NotebookCell]:
        chosen, left_out = choose_copy(copies, cell["source"])
        if len(chosen) == 1 and is_untouched(chosen[0], cell["source"]):
            if not same_text(chosen[0].source, cell["source"]):
                self._renewed.append(cell["id"])
            yield _filled(cell, chosen) if chosen[0].source == cell["source"] else copy.deepcopy(cell)
        else:
            yield _filled(cell, chosen)
        for match in left_out:
            if not is_untouched(match, cell["source"]) and match.source.strip():
                yield _as_text(match, KEPT_TRY)

    def _fixed_cell(self, cell: NotebookCell, copies: Sequence[Match]) -> Iterator[NotebookCell]:
        if not all(same_text(match.source, cell["source"]) for match in copies):
            self._renewed.append(cell["id"])
        same = next((match for match in copies if match.source == cell["source"]), None)
        yield _filled(cell, [same]) if same else copy.deepcopy(cell)
        if same_text(joined(copies), cell["source"]):
            return
        for match in copies:
            if not is_untouched(match, cell["source"]) and match.source.strip():
                self._notes.append(
                    "You had changed a given cell or a check; your version is kept as text below the new one."
                )
                yield _as_text(match, KEPT_CHANGE)

    def _keep(self, match: Match) -> Iterator[NotebookCell]:
        """A cell that the release does not have: the learner's own, or from the release before."""
        cell, marks = match.cell, match.cell["metadata"].get("nbgrader")
        if is_from_older_release(match):
            self._renewed.append(str(cell.get("id")))
            return
        if isinstance(marks, dict) and marks.get("solution") is True:
            name = str(marks.get("grade_id"))[:60]
            self._notes.append(
                f"“{name}” is no longer part of the exercise; what you wrote there is now a cell of your own."
            )
        own = _without_marks(cell) if isinstance(marks, dict) else copy.deepcopy(cell)
        if own.get("id") in self._known:
            del own["id"]
        yield own


def _distinct(copies: Sequence[Match]) -> list[Match]:
    """Prose once, in the learner's wording where they changed it."""
    return [
        one
        for number, one in enumerate(copies)
        if not any(same_text(one.source, c.source) for c in copies[:number])
    ]


def _filled(released: NotebookCell, chosen: Sequence[Match]) -> NotebookCell:
    """The released cell with the learner's text, outputs and pictures in it."""
    cell = copy.deepcopy(released)
    cell["source"] = joined(chosen)
    first = chosen[0].cell
    if cell["cell_type"] == first["cell_type"] == "code" and len(chosen) == 1:
        cell["outputs"] = copy.deepcopy(first.get("outputs", []))
        cell["execution_count"] = first.get("execution_count")
    if cell["cell_type"] == "markdown" and "attachments" in first:
        cell["attachments"] = copy.deepcopy(first["attachments"])
    return cell


def _without_marks(cell: NotebookCell) -> NotebookCell:
    bare = copy.deepcopy(cell)
    for name in ("nbgrader", "deletable", "editable", "tags"):
        bare["metadata"].pop(name, None)
    return bare


def _as_text(match: Match, introduction: str) -> NotebookCell:
    """A Markdown cell that shows a piece of code and does not run it."""
    longest = max((len(run) for run in re.findall(r"`{3,}", match.source)), default=2)
    fence = "`" * (longest + 1)
    source = f"{introduction}\n\n{fence}python\n{match.source}\n{fence}"
    return {"cell_type": "markdown", "id": f"own-{fingerprint(source)}", "metadata": {}, "source": source}


def _with_unique_ids(cells: list[NotebookCell]) -> list[NotebookCell]:
    """Every cell gets an id of its own, as nbformat 4.5 asks."""
    seen: set[str] = set()
    for number, cell in enumerate(cells):
        cell_id = cell.get("id")
        if not isinstance(cell_id, str) or not CELL_ID.fullmatch(cell_id) or cell_id in seen:
            cell["id"] = "own-" + fingerprint(f"{number} {cell['source']}")
        seen.add(cell["id"])
    return cells
