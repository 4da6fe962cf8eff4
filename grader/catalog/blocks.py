"""Cuts a text notebook into its blocks: Markdown, code cells and hints, each with its line.

Fences follow CommonMark 0.31 (https://spec.commonmark.org/0.31.2/#fenced-code-blocks): the closing fence
is at least as long as the opening one, so a lesson can show a fence inside a longer fence.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.catalog.front_matter import read_yaml
from grader.errors import ExerciseProblem

FENCE = re.compile(r"^(?P<indent> *)(?P<fence>`{3,}|~{3,})(?P<info>[^`]*)$")
DIRECTIVE = re.compile(r"^\{(?P<name>[^}]*)\}\s*(?P<argument>.*)$")
BLOCK_BREAK = re.compile(r"^ {0,3}\+\+\+(?P<content>.*)$")
LANGUAGES = ("", "python", "python3", "ipython3")


@dataclass(frozen=True)
class ProseBlock:
    """Markdown up to the next code cell or `+++`; `metadata` is the JSON of the `+++` before it."""

    text: str
    metadata: dict[str, Any]
    line: int


@dataclass(frozen=True)
class CodeBlock:
    """A code cell: its options, its source, the lines of its fence and of its source's first line."""

    source: str
    options: dict[str, Any]
    line: int
    source_line: int


@dataclass(frozen=True)
class HintBlock:
    """One hint for a task."""

    task: str
    text: str
    line: int


Block = ProseBlock | CodeBlock | HintBlock


def split_blocks(lines: list[str], start: int, where: Path | str) -> Iterator[Block]:
    """Yield the blocks of `lines` from index `start` on; hints leave the prose around them whole."""
    prose = _Prose(start + 1)
    index = start
    while index < len(lines):
        line = lines[index]
        if fence := FENCE.match(line):
            end = _end_of_fence(lines, index, fence, where)
            block = _directive(lines[index : end + 1], index + 1, fence, where)
            if isinstance(block, CodeBlock):
                yield from prose.take(end + 2)
                yield block
            elif isinstance(block, HintBlock):
                yield block
            else:
                prose.lines.extend(lines[index : end + 1])
            index = end + 1
            # Where a hint stood, one empty line is enough.
            while isinstance(block, HintBlock) and index < len(lines) and prose.ends_empty(lines[index]):
                index += 1
        elif block_break := BLOCK_BREAK.match(line):
            yield from prose.take(index + 2, _metadata(block_break["content"], index + 1, where))
            index += 1
        elif line.lstrip().startswith("<!--"):
            end = _end_of_comment(lines, index, where)
            prose.lines.extend(lines[index : end + 1])
            index = end + 1
        else:
            prose.lines.append(line)
            index += 1
    yield from prose.take(len(lines) + 1)


class _Prose:
    """The Markdown collected since the last cell."""

    def __init__(self, line: int) -> None:
        self.lines: list[str] = []
        self.line = line
        self.metadata: dict[str, Any] = {}

    def ends_empty(self, next_line: str) -> bool:
        """Whether `next_line` would be a second empty line."""
        return not next_line.strip() and not (self.lines and self.lines[-1].strip())

    def take(self, next_line: int, metadata: dict[str, Any] | None = None) -> Iterator[ProseBlock]:
        text = "\n".join(self.lines).rstrip().lstrip("\n")
        if text or self.metadata:
            yield ProseBlock(text, self.metadata, self.line)
        self.lines, self.line, self.metadata = [], next_line, metadata or {}


def _end_of_fence(lines: list[str], start: int, fence: re.Match[str], where: Path | str) -> int:
    closing = re.compile(rf"^ *{re.escape(fence['fence'][0])}{{{len(fence['fence'])},}}\s*$")
    for index in range(start + 1, len(lines)):
        if closing.match(lines[index]):
            return index
    raise ExerciseProblem(
        "A block begins here and never ends.",
        where=f"{where}:{start + 1}",
        next_step=f"Close it with a line of {fence['fence']}.",
    )


def _end_of_comment(lines: list[str], start: int, where: Path | str) -> int:
    for index in range(start, len(lines)):
        if "-->" in lines[index]:
            return index
    raise ExerciseProblem(
        "A comment begins here and never ends.", where=f"{where}:{start + 1}", next_step="Close it with -->."
    )


def _directive(
    lines: list[str], number: int, fence: re.Match[str], where: Path | str
) -> CodeBlock | HintBlock | None:
    """Read a fenced block as a cell or a hint; None if it is ordinary Markdown."""
    directive = DIRECTIVE.match(fence["info"].strip())
    if directive is None:
        return None
    name, argument = directive["name"], directive["argument"].strip()
    if name not in ("code-cell", "hint"):
        raise ExerciseProblem(
            f"The block “{{{name}}}” is unknown here.",
            where=f"{where}:{number}",
            next_step="Use {code-cell} or {hint}; JupyterLab would show learners anything else as raw text.",
        )
    if fence["indent"] or fence["fence"][0] == "~":
        raise ExerciseProblem(
            f"A {{{name}}} begins at the very start of its line, with backticks.",
            where=f"{where}:{number}",
            next_step="Take it out of the list or the indented text it stands in.",
        )
    if name == "hint":
        return HintBlock(argument, "\n".join(lines[1:-1]).strip(), number)
    if argument not in LANGUAGES:
        raise ExerciseProblem(
            f"A code cell is written in Python, not in “{argument}”.",
            where=f"{where}:{number}",
            next_step="Write ```{code-cell} python.",
        )
    return _code_block(lines[1:-1], number, where)


def _code_block(body: list[str], number: int, where: Path | str) -> CodeBlock:
    option_lines, rest = _split_options(body, number, where)
    skipped = len(body) - len(rest)
    options = read_yaml("\n".join(option_lines), where, number + 1) if option_lines else {}
    if not isinstance(options, dict):
        raise ExerciseProblem(
            "The options of this code cell cannot be read.",
            where=f"{where}:{number + 1}",
            next_step="Write them as `:tags: [given]`.",
        )
    if rest and not rest[0].strip():
        rest, skipped = rest[1:], skipped + 1
    return CodeBlock("\n".join(rest), options, number, number + 1 + skipped)


def _split_options(body: list[str], number: int, where: Path | str) -> tuple[list[str], list[str]]:
    """Options are `:name: value` lines, or YAML between two lines of ---."""
    if body and body[0].startswith("---"):
        for index, line in enumerate(body[1:], start=1):
            if line.startswith("---"):
                return ["", *body[1:index]], body[index + 1 :]
        raise ExerciseProblem(
            "The options of this code cell never end.",
            where=f"{where}:{number + 1}",
            next_step="Close them with a line of ---.",
        )
    count = next((index for index, line in enumerate(body) if not line.lstrip().startswith(":")), len(body))
    return [line.lstrip()[1:] for line in body[:count]], body[count:]


def _metadata(content: str, number: int, where: Path | str) -> dict[str, Any]:
    if not content.strip():
        return {}
    try:
        metadata = json.loads(content)
    except ValueError:
        metadata = None
    if not isinstance(metadata, dict):
        raise ExerciseProblem(
            "What follows +++ is not JSON.",
            where=f"{where}:{number}",
            next_step='Write +++ alone, or +++ {"tags": ["reflection", "a-name"]}.',
        )
    return metadata
