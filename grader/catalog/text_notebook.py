"""Reads `exercise.md`, the text form in which an exercise is written, reviewed and kept.

The form is the MyST notebook that Jupytext and Jupyter Book read (https://mystmd.org, "text-based
notebooks"): front matter, Markdown, ```` ```{code-cell} ````, `+++` between Markdown cells, plus our own
```` ```{hint} ````. This reader is strict, and small because a learner waits for it at every check.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from grader.catalog.blocks import CodeBlock, HintBlock, ProseBlock, split_blocks
from grader.catalog.cells import Cell, cell_from_code, cell_from_prose, require_prose_without_markers
from grader.catalog.front_matter import FrontMatter, parse_front_matter
from grader.errors import ExerciseProblem

MOST_HINTS = 3


@dataclass(frozen=True)
class TextNotebook:
    """An exercise as written: what it says about itself, its cells in order, the hints of each task."""

    front_matter: FrontMatter
    cells: tuple[Cell, ...]
    hints: dict[str, tuple[str, ...]]

    @cached_property
    def tasks(self) -> tuple[str, ...]:
        """The ids of the tasks, in order."""
        return tuple(cell.name for cell in self.cells if cell.kind == "task" and cell.name)


def parse_text_notebook(text: str, where: Path | str = "exercise.md") -> TextNotebook:
    """Read a text notebook.

    Args:
        text: the whole file.
        where: its name, for messages.

    Raises:
        ExerciseProblem: what is wrong, with file and line.
    """
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    end = _end_of_front_matter(lines, where)
    front_matter = parse_front_matter(lines[1:end], where)
    blocks = list(split_blocks(lines, end + 1, where))
    cells = tuple(_number_given(_cells(blocks, where)))
    _require_matching_names(cells, where)
    return TextNotebook(front_matter, cells, _hints(blocks, cells, where))


def _end_of_front_matter(lines: list[str], where: Path | str) -> int:
    if lines[0].rstrip() != "---":
        raise ExerciseProblem(
            "An exercise begins with its front matter.",
            where=f"{where}:1",
            next_step="Begin the file with a line of ---, then title, module, minutes …, then another ---.",
        )
    for index, line in enumerate(lines[1:], start=1):
        if line.rstrip() == "---":
            return index
    raise ExerciseProblem(
        "The front matter never ends.", where=f"{where}:1", next_step="Close it with a line of ---."
    )


def _cells(blocks: list[CodeBlock | HintBlock | ProseBlock], where: Path | str) -> Iterator[Cell]:
    for block in blocks:
        if isinstance(block, CodeBlock):
            yield cell_from_code(block, where)
        elif isinstance(block, ProseBlock):
            require_prose_without_markers(block, where)
            yield cell_from_prose(block, where)


def _number_given(cells: Iterator[Cell]) -> Iterator[Cell]:
    """Given cells carry no name, so their place among the given cells is what marks them."""
    number = 0
    for cell in cells:
        if cell.kind == "given":
            number += 1
            yield cell.with_grade_id(f"given-{cell.name or number}")
        else:
            yield cell


def _require_matching_names(cells: tuple[Cell, ...], where: Path | str) -> None:
    seen: dict[str, Cell] = {}
    for cell in cells:
        if cell.grade_id is None:
            continue
        if cell.grade_id in seen:
            raise _name_used_twice(cell, seen[cell.grade_id], where)
        seen[cell.grade_id] = cell
        if cell.kind == "check" and (cell.name not in seen or seen[cell.name].kind != "task"):
            raise _problem(
                where,
                cell.line,
                f"This cell checks “{cell.name}”, but no task above it has that name.",
                "Correct the name, or put the check below its task.",
            )
    for cell in cells:
        if cell.kind == "task" and f"check-{cell.name}" not in seen:
            raise _problem(
                where,
                cell.line,
                f"The task “{cell.name}” has no check cell.",
                f'Add a code cell tagged [check, {cell.name}] below it: check("{cell.name}")',
            )


def _name_used_twice(cell: Cell, first: Cell, where: Path | str) -> ExerciseProblem:
    what = f"The name “{cell.name}” is used twice; it is also in line {first.line}."
    if cell.kind == first.kind:
        what = f"There are two {cell.kind} cells called “{cell.name}”; the first is in line {first.line}."
    return _problem(where, cell.line, what, "Give each cell its own name.")


def _hints(
    blocks: list[CodeBlock | HintBlock | ProseBlock], cells: tuple[Cell, ...], where: Path | str
) -> dict[str, tuple[str, ...]]:
    hints: dict[str, list[str]] = {cell.name: [] for cell in cells if cell.kind == "task" and cell.name}
    for block in blocks:
        if not isinstance(block, HintBlock):
            continue
        if block.task not in hints:
            known = ", ".join(hints) or "none yet"
            raise _problem(
                where,
                block.line,
                f"This hint is for the task “{block.task}”, which does not exist.",
                f"Write ```{{hint}} and a task's id. The tasks here: {known}.",
            )
        if not block.text:
            raise _problem(where, block.line, "This hint is empty.", "Write the hint between the fences.")
        hints[block.task].append(block.text)
        if len(hints[block.task]) > MOST_HINTS:
            raise _problem(
                where,
                block.line,
                f"The task “{block.task}” has more than {MOST_HINTS} hints.",
                "Keep the best three, in order, the last nearly the answer.",
            )
    return {task: tuple(texts) for task, texts in hints.items()}


def _problem(where: Path | str, line: int, what: str, next_step: str) -> ExerciseProblem:
    return ExerciseProblem(what, where=f"{where}:{line}", next_step=next_step)
