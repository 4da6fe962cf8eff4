"""The cells of an exercise: their kinds, their names, and what each kind must look like."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, get_args

from grader.catalog.blocks import CodeBlock, ProseBlock
from grader.catalog.solution import RESERVED_WORDS, find_marker_mistake, has_solution
from grader.errors import ExerciseProblem

Kind = Literal["prose", "given", "task", "check", "reflection", "predict"]
CODE_KINDS = ("given", "task", "check", "predict")

# How Jupyter Book shows a cell; they change nothing about what the cell is.
DISPLAY_TAGS = (
    "hide-cell",
    "hide-input",
    "hide-output",
    "raises-exception",
    "remove-cell",
    "remove-input",
    "remove-output",
)

# Names become nbgrader grade ids, notebook cell ids (64 characters at most) and keys in gradebooks.
NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
LONGEST_NAME = 50
TAKEN_NAMES = re.compile(r"setup|(prose|own)-[0-9a-f]{16}")


@dataclass(frozen=True)
class Cell:
    """One cell of an exercise.

    Attributes:
        kind: what it is for.
        name: the id of its task, reflection or prediction.
        source: as the author wrote it, model solution and markers included.
        grade_id: what nbgrader calls it; None for prose.
        tags: its tags, as they stand in the notebook.
        line: where it begins in `exercise.md`.
    """

    kind: Kind
    name: str | None
    source: str
    grade_id: str | None
    tags: tuple[str, ...] = ()
    line: int = 0

    def with_grade_id(self, grade_id: str) -> Cell:
        """The same cell under another grade id."""
        return replace(self, grade_id=grade_id)


def cell_from_code(block: CodeBlock, where: Path | str) -> Cell:
    """Make a code cell of its block, or say what is wrong with it."""
    kind, name, tags = _kind_and_name(block.options, CODE_KINDS, block.line, where)
    _require_markers(kind, block, where)
    if kind == "check" and block.source.strip().replace("'", '"') != f'check("{name}")':
        raise _problem(where, block.source_line, "A check cell has one line.", f'Write: check("{name}")')
    grade_id = f"check-{name}" if kind == "check" else name
    return Cell(kind, name, block.source, grade_id, tags, block.line)


def cell_from_prose(block: ProseBlock, where: Path | str) -> Cell:
    """Make a Markdown cell of its block; it is prose unless its `+++` says that it is a reflection."""
    if not block.metadata:
        return Cell("prose", None, block.text, None, (), block.line)
    kind, name, tags = _kind_and_name(block.metadata, ("reflection",), block.line - 1, where)
    if not block.text:
        raise _problem(where, block.line - 1, "This reflection asks nothing.", "Write its question below.")
    return Cell(kind, name, block.text, name, tags, block.line)


def require_prose_without_markers(block: ProseBlock, where: Path | str) -> None:
    """Refuse nbgrader's markers in prose; a reflection may have a model answer between them."""
    for offset, line in enumerate(block.text.split("\n")):
        words = [*RESERVED_WORDS, *([] if block.metadata else ["BEGIN SOLUTION", "END SOLUTION"])]
        if any(word in line for word in words):
            what = "nbgrader would act on these words: " + next(word for word in words if word in line) + "."
            raise _problem(where, block.line + offset, what, "Say it in other words.")
    if mistake := find_marker_mistake(block.text) if block.metadata else None:
        raise _problem(where, block.line + mistake[0], mistake[1], "Balance the two solution markers.")


def _kind_and_name(
    options: dict[str, Any], kinds: tuple[str, ...], line: int, where: Path | str
) -> tuple[Kind, str | None, tuple[str, ...]]:
    for option in options:
        if option not in ("tags", "name"):
            raise _problem(where, line, f"The option “{option}” is unknown.", "Use tags and name only.")
    tags = options.get("tags", [])
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise _problem(where, line, "Tags are a list of words.", "Write `:tags: [task, a-name]`.")
    found: list[Any] = [tag for tag in tags if tag in get_args(Kind)]
    if len(found) != 1 or found[0] not in kinds:
        raise _problem(where, line, _kind_mistake(found, tags, kinds), f"Give it one of: {', '.join(kinds)}.")
    kind: Kind = found[0]
    names = [tag for tag in tags if tag != kind and tag not in DISPLAY_TAGS]
    if kind == "given" and names:
        raise _problem(
            where,
            line,
            f"The tag “{names[0]}” is unknown.",
            f"Beside [given], use: {', '.join(DISPLAY_TAGS)}.",
        )
    if "name" in options:
        names = list(dict.fromkeys([*names, options["name"]]))
    name = _name(kind, names, line, where)
    # In the notebook the name stands beside the kind, however the author wrote it.
    display = [tag for tag in tags if tag in DISPLAY_TAGS]
    return kind, name, (kind, *([name] if name and kind != "given" else []), *display)


def _kind_mistake(found: list[str], tags: list[str], kinds: tuple[str, ...]) -> str:
    if len(found) > 1:
        return f"This cell is two things at once: {' and '.join(found)}."
    if found:
        return f"A “{found[0]}” cell cannot stand here."
    if tags:
        return f"The tag “{tags[0]}” is unknown."
    return "This cell does not say what it is for." if len(kinds) > 1 else "This +++ says nothing."


def _name(kind: Kind, names: list[Any], line: int, where: Path | str) -> str | None:
    if not names and kind == "given":
        return None
    if len(names) != 1:
        what = (
            f"A {kind} cell has exactly one name; this one has "
            + (", ".join(map(str, names)) or "none")
            + "."
        )
        raise _problem(where, line, what, f"Write `:tags: [{kind}, a-name]`.")
    name = names[0]
    if not isinstance(name, str) or not NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        raise _problem(
            where,
            line,
            f"“{name}” cannot be a name.",
            f"Use small letters, digits and single hyphens, a letter first, at most {LONGEST_NAME} of them.",
        )
    if TAKEN_NAMES.fullmatch(name):
        raise _problem(
            where, line, f"The name “{name}” is kept for the notebook's own cells.", "Choose another."
        )
    return name


def _require_markers(kind: Kind, block: CodeBlock, where: Path | str) -> None:
    if mistake := find_marker_mistake(block.source):
        raise _problem(where, block.source_line + mistake[0], mistake[1], "Balance the two solution markers.")
    if kind == "task" and not has_solution(block.source):
        raise _problem(
            where,
            block.line,
            "This task has no model solution.",
            "Put it between ### BEGIN SOLUTION and ### END SOLUTION.",
        )
    if kind != "task" and has_solution(block.source):
        raise _problem(where, block.line, f"A {kind} cell has no solution.", "Take the markers out.")
    for offset, line in enumerate(block.source.split("\n")):
        for word in RESERVED_WORDS:
            if word in line:
                what = f"nbgrader would act on these words: {word}."
                raise _problem(where, block.source_line + offset, what, "Say it in other words.")


def _problem(where: Path | str, line: int, what: str, next_step: str) -> ExerciseProblem:
    return ExerciseProblem(what, where=f"{where}:{line}", next_step=next_step)
