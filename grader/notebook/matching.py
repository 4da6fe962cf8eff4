"""Finds out which cell of a learner's notebook is which cell of the exercise.

Notebooks come back with cells copied, split, moved, retyped and stripped of their metadata. A cell is
known by nbgrader's grade id; failing that by its cell id, which the build derives from the grade id, and
failing that by its tags.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from grader.catalog.cells import Cell
from grader.catalog.exercise import Exercise, released_source
from grader.notebook.build import PROSE_ID, SETUP_GRADE_ID, fingerprint, prose_id, released_ids, setup_source
from grader.notebook.nbgrader_metadata import is_as_released

NotebookCell = dict[str, Any]

OWN = "own"
LEARNERS_KINDS = ("task", "predict", "reflection")

# What a piece of code gives a name to at its left margin: enough to tell a split cell from a second try.
TOP_LEVEL_NAME = re.compile(
    r"^(?:async[ \t]+def|def|class)[ \t]+(\w+)|^(\w+)[ \t]*(?::[^=\n]*)?=(?!=)", re.MULTILINE
)


@dataclass(frozen=True)
class Released:
    """A cell as it was released: its kind, name, grade id, cell id and source."""

    kind: str
    name: str | None
    grade_id: str | None
    cell_id: str
    source: str


@dataclass(frozen=True)
class Match:
    """A cell of the learner's notebook, and the id of the released cell it comes from (None: their own)."""

    cell: NotebookCell
    cell_id: str | None

    @property
    def source(self) -> str:
        """Its text."""
        source: str = self.cell["source"]
        return source


def released_cells(exercise: Exercise) -> list[Released]:
    """The cells of the exercise as learners get them, setup cell first."""
    setup = Released("given", SETUP_GRADE_ID, SETUP_GRADE_ID, SETUP_GRADE_ID, setup_source(exercise))
    return [setup, *(_released(cell, cell_id) for cell, cell_id in released_ids(exercise))]


def _released(cell: Cell, cell_id: str) -> Released:
    source = cell.source.strip() if cell.kind == "check" else released_source(cell)
    return Released(cell.kind, cell.name, cell.grade_id, cell_id, source)


def match_cells(cells: Iterable[NotebookCell], known_ids: Iterable[str]) -> list[Match]:
    """Say of each cell which released cell it is."""
    known = set(known_ids)
    return [Match(cell, released_id(cell, known)) for cell in cells]


def released_id(cell: NotebookCell, known: set[str]) -> str | None:
    """The id of the released cell that this cell is, or None for a cell of the learner's own."""
    metadata = cell["metadata"]
    marks = metadata.get("nbgrader")
    grade_id = marks.get("grade_id") if isinstance(marks, dict) else None
    for candidate in (grade_id, cell.get("id"), *_ids_from_tags(metadata.get("tags"))):
        if isinstance(candidate, str) and candidate in known:
            return candidate
    # Prose without its id (a program that writes nbformat 4.4 drops them) is known by its words.
    by_words = prose_id(cell["source"]) if cell["cell_type"] == "markdown" else None
    return by_words if by_words in known else None


def _ids_from_tags(tags: Any) -> list[Any]:
    if not isinstance(tags, list) or len(tags) < 2:
        return []
    if tags[0] == "check":
        return [f"check-{tags[1]}"]
    return [tags[1]] if tags[0] in LEARNERS_KINDS else []


def same_text(one: str, other: str) -> bool:
    """Whether two sources differ only in spaces at line ends and empty lines around and between."""
    return _bare_lines(one) == _bare_lines(other)


def _bare_lines(source: str) -> list[str]:
    return [line.rstrip() for line in source.splitlines() if line.strip()]


def is_untouched(match: Match, released_source: str) -> bool:
    """Whether a cell still says what was released: now, or when this learner's notebook was released."""
    if same_text(match.source, released_source):
        return True
    marks = match.cell["metadata"].get("nbgrader")
    if isinstance(marks, dict) and isinstance(marks.get("checksum"), str):
        return is_as_released(match.source, marks)
    ours = match.cell["metadata"].get("cwc")
    return isinstance(ours, dict) and ours.get("released") == fingerprint(match.source)


def is_from_older_release(match: Match) -> bool:
    """Whether a cell that this release does not have came, untouched, with an older one."""
    cell_id = str(match.cell.get("id"))
    if cell_id.startswith(PROSE_ID):
        return cell_id.startswith(prose_id(match.source))
    return bool(match.source.strip()) and is_untouched(match, "")


def disown_changed_copies(matches: Sequence[Match], released_sources: dict[str, str]) -> list[Match]:
    """A changed copy of a cell that is still there in full is the learner's own cell.

    This is about cells that are not the learner's to write: given, checks and prose.
    """
    whole = {m.cell_id for m in matches if m.cell_id and is_untouched(m, released_sources.get(m.cell_id, ""))}
    return [
        Match(match.cell, None)
        if match.cell_id in whole
        and match.cell_id in released_sources
        and not is_untouched(match, released_sources[match.cell_id])
        else match
        for match in matches
    ]


def choose_copy(copies: Sequence[Match], starter: str) -> tuple[list[Match], list[Match]]:
    """Decide what counts when a learner's cell stands several times in the notebook.

    Returns:
        The copies that count, and those that do not. More than one counts when they are pieces of a
        cell that was split; of several tries, the first that is not the untouched starter counts.
    """
    pieces = [copy for copy in copies if copy.source.strip()]
    begun = [copy for copy in pieces if not is_untouched(copy, starter)]
    if len(begun) > 1 and len(begun) == len(pieces) and _is_split(begun):
        chosen = begun
    else:
        chosen = (begun or pieces or list(copies))[:1]
    return chosen, [copy for copy in copies if not any(copy is one for one in chosen)]


def joined(chosen: Sequence[Match]) -> str:
    """The text that counts, of one cell or of the pieces of a split one."""
    return "\n".join(match.source for match in chosen)


def _is_split(pieces: Sequence[Match]) -> bool:
    """Whether the pieces give names to different things, as the parts of one cell do and two tries do not."""
    names: set[str] = set()
    for piece in pieces:
        own = {first or second for first, second in TOP_LEVEL_NAME.findall(piece.source)}
        if own & names:
            return False
        names |= own
    return bool(names)
