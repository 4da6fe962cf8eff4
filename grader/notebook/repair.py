"""Finds what counts in a learner's notebook, however it was treated, and says what it mended.

Given cells and checks are always the exercise's own; the learner's cells are the learner's. Nothing here
runs or even parses learner code.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from grader.catalog.exercise import Exercise
from grader.notebook.build import hidden_check
from grader.notebook.matching import (
    LEARNERS_KINDS,
    OWN,
    Match,
    Released,
    choose_copy,
    disown_changed_copies,
    is_from_older_release,
    is_untouched,
    joined,
    match_cells,
    released_cells,
    same_text,
)


@dataclass(frozen=True)
class RunCell:
    """A code cell to run when work is marked.

    Attributes:
        kind: `given`, `task`, `predict`, or `own` for a cell that the learner added.
        name: the task or prediction; `setup` for the first cell.
        source: what to run; empty for a task whose cell is gone.
        grade_id: nbgrader's name for it; None for a learner's own cell.
    """

    kind: str
    name: str | None
    source: str
    grade_id: str | None


def is_starter(source: str) -> bool:
    """Whether a task's cell is empty or still has the released stub in it."""
    lines = [line.strip() for line in source.splitlines() if line.strip()]
    stub = ["# YOUR CODE HERE", "raise NotImplementedError()"]
    return not lines or any(lines[index : index + 2] == stub for index in range(len(lines)))


def find_learner_cells(notebook: dict[str, Any], exercise: Exercise) -> tuple[list[RunCell], list[str]]:
    """The code cells to run for marking, in the order of the exercise, and what had to be mended.

    Args:
        notebook: what `read_notebook` returned.
        exercise: the exercise it is work on.

    Returns:
        The cells, setup and given cells from the exercise itself, the learner's own cells behind the
        cell they stand behind in the notebook, check cells left out; and notes for the learner.
    """
    found = _Found(notebook, exercise)
    cells: list[RunCell] = []
    for released in found.released:
        if released.kind == "given":
            cells.append(RunCell("given", released.name, released.source, released.grade_id))
        elif released.kind in ("task", "predict"):
            cells.append(found.learners_cell(released))
        cells.extend(found.own_cells_behind(released.cell_id))
    return cells, [*_notes_on_notebook(notebook, exercise, found), *found.notes]


def has_work(notebook: dict[str, Any], exercise: Exercise) -> bool:
    """Whether a learner wrote anything of their own in it."""
    released = {cell.cell_id: cell for cell in released_cells(exercise)}
    for match in match_cells(notebook["cells"], released):
        if match.cell_id is None:
            if match.source.strip() and not is_from_older_release(match):
                return True
        elif not is_untouched(match, released[match.cell_id].source):
            return True
    return False


class _Found:
    """The learner's cells, sorted by what they are."""

    def __init__(self, notebook: dict[str, Any], exercise: Exercise) -> None:
        self.released = released_cells(exercise)
        self.notes: list[str] = []
        by_id = {cell.cell_id: cell for cell in self.released}
        fixed = {cell.cell_id: cell.source for cell in self.released if cell.kind not in LEARNERS_KINDS}
        self.matches = disown_changed_copies(match_cells(notebook["cells"], by_id), fixed)
        self.copies: dict[str, list[Match]] = defaultdict(list)
        self._own: dict[str, list[Match]] = defaultdict(list)
        behind = self.released[0].cell_id
        for match in self.matches:
            if match.cell_id is None:
                if not is_from_older_release(match):
                    self._own[behind].append(match)
            else:
                self.copies[match.cell_id].append(match)
                behind = match.cell_id
        self._note_changes(by_id)

    def learners_cell(self, released: Released) -> RunCell:
        """The learner's version of a task or prediction."""
        copies = self.copies[released.cell_id]
        if not copies:
            self.notes.append(
                f"The cell of “{released.name}” is missing, so there is nothing to check for it. "
                "Copy your work, fetch the cell back with cwc reset, and paste your work into it."
            )
            return RunCell(released.kind, released.name, "", released.grade_id)
        chosen, left_out = choose_copy(copies, released.source)
        if len(chosen) > 1:
            self.notes.append(f"The cell of “{released.name}” was split; its parts count as one cell.")
        elif any(not is_untouched(copy, released.source) for copy in left_out):
            self.notes.append(
                f"There are {len(copies)} cells for “{released.name}”. The first with your work in it "
                "counts; put what you want to hand in there, and delete the others."
            )
        if any(copy.cell["cell_type"] != "code" for copy in chosen):
            self.notes.append(
                f"The cell of “{released.name}” was turned into text; it is read as code. "
                "Click it and press Esc, then Y, to turn it back."
            )
        return RunCell(released.kind, released.name, joined(chosen), released.grade_id)

    def own_cells_behind(self, cell_id: str) -> Iterable[RunCell]:
        """The code cells that the learner added behind a released cell."""
        for match in self._own[cell_id]:
            if match.cell["cell_type"] == "code" and match.source.strip():
                yield RunCell(OWN, None, match.source, None)

    def _note_changes(self, by_id: dict[str, Released]) -> None:
        """Changed given and check cells count as they were released; say so once for each."""
        for cell_id, copies in self.copies.items():
            released = by_id[cell_id]
            if released.kind not in ("given", "check") or _is_whole(copies, released):
                continue
            if released.kind == "check":
                self.notes.append(
                    f"You wrote in the cell that checks “{released.name}”. Only what stands in the task's "
                    "own cell counts; move your code there."
                )
            else:
                self.notes.append(
                    f"A given cell was changed (it begins with “{_first_line(released.source)}”). It counts "
                    "as it was given; write your own code in the task's cell or in a new cell."
                )


def _is_whole(copies: list[Match], released: Released) -> bool:
    """Whether the copies say what was released: each by itself, or pieces of a split cell together."""
    if all(is_untouched(copy, released.source) for copy in copies):
        return True
    in_source = f"{released.source}\n{hidden_check(released.name)}" if released.kind == "check" else ""
    return any(same_text(joined(copies), whole) for whole in (released.source, in_source))


def _notes_on_notebook(notebook: dict[str, Any], exercise: Exercise, found: _Found) -> list[str]:
    notes = []
    metadata = notebook["metadata"]
    ours = metadata.get("cwc")
    said = ours.get("exercise") if isinstance(ours, dict) else None
    if isinstance(said, str) and said != exercise.id:
        notes.append(f"This notebook says it belongs to the exercise “{said[:60]}”, not to “{exercise.id}”.")
    if not any(found.copies.values()):
        notes.append(f"None of the cells of “{exercise.id}” is in this notebook. Is it the right one?")
    kernel = metadata.get("kernelspec")
    language = kernel.get("language", "python") if isinstance(kernel, dict) else "python"
    if isinstance(language, str) and language.lower() != "python":
        notes.append(f"The notebook is set to run {language[:30]}; your work is checked with Python.")
    places = [found_at for found_at in _places(found) if found_at is not None]
    if places != sorted(places):
        notes.append("Cells were moved; they count in the order of the exercise.")
    return notes


def _places(found: _Found) -> Iterable[int | None]:
    """Where each first copy of a code cell stands in the exercise, in the order of the notebook."""
    place = {
        cell.cell_id: number for number, cell in enumerate(found.released) if cell.kind in ("given", "task")
    }
    seen: set[str] = set()
    for match in found.matches:
        if match.cell_id is not None and match.cell_id not in seen:
            seen.add(match.cell_id)
            yield place.get(match.cell_id)


def _first_line(source: str) -> str:
    return next((line.strip()[:60] for line in source.splitlines() if line.strip()), "")
