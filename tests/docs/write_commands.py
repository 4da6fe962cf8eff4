"""Writes the reference page of commands from the commands themselves.

    python tests/docs/write_commands.py

The page is read from click's own objects and not from the text of `--help`, because click breaks lines
differently from version to version.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from grader.cli.main import cwc

PAGE = Path(__file__).resolve().parents[2] / "course" / "reference" / "commands.md"

EXAMPLE = "Example: "
TYPES = {"integer": "NUMBER", "integer range": "NUMBER", "float": "NUMBER"}  # words, not click's types

INTRODUCTION = """\
# Commands

Everything `cwc` can do. In a terminal, `cwc --help` lists the commands and `cwc check --help` explains one.
This page is written from the commands by `python tests/docs/write_commands.py`: edit their help, not this.

## What an exit code means

| code | meaning |
|---|---|
| 0 | done |
| 1 | done, and the work was found wanting: a check failed, an archive is damaged |
| 2 | the command was used wrongly, or the workspace cannot be used: the message says what to change |
| 3 | our fault: please report it with the output of `cwc doctor` |
| 130 | you stopped it with Ctrl-C |
"""


def render_commands_page() -> str:
    """Return the whole page."""
    context = click.Context(cwc, info_name="cwc")
    sections = [INTRODUCTION]
    for name in cwc.list_commands(context):
        command = cwc.get_command(context, name)
        assert command is not None
        sections += _render_command(command, f"cwc {name}", level=2)
    return "\n".join(section.rstrip() + "\n" for section in sections)


def _render_command(command: click.Command, name: str, level: int) -> Iterator[str]:
    context = click.Context(command, info_name=name)
    yield f"{'#' * level} {name}"
    yield f"```text\n{' '.join([name, *_usage(command)])}\n```"
    yield from _render_help(command.help)
    options = [parameter for parameter in command.params if isinstance(parameter, click.Option)]
    if rows := [_row(option, context) for option in options if not option.hidden]:
        yield "\n".join(["| option | what it does |", "|---|---|", *rows])
    yield from _render_help(command.epilog)
    if isinstance(command, click.Group):
        for child in command.list_commands(context):
            found = command.get_command(context, child)
            assert found is not None
            yield from _render_command(found, f"{name} {child}", level + 1)


def _usage(command: click.Command) -> Iterator[str]:
    if any(isinstance(parameter, click.Option) for parameter in command.params):
        yield "[OPTIONS]"
    for parameter in command.params:
        if isinstance(parameter, click.Argument):
            yield _argument(parameter)
    if isinstance(command, click.Group):
        yield "[COMMAND]" if command.invoke_without_command else "COMMAND"


def _argument(argument: click.Argument) -> str:
    name = argument.metavar or (argument.name or "").upper()
    name = name.strip("[].")
    name += "..." if argument.nargs == -1 else ""
    return name if argument.required else f"[{name}]"


def _render_help(text: str | None) -> Iterator[str]:
    """Paragraphs as paragraphs; what click was told to leave alone (`\\b`) as a block."""
    for paragraph in (text or "").replace("\f", "").split("\n\n"):
        lines = [line.rstrip() for line in paragraph.strip("\n").splitlines()]
        if lines and lines[0].strip() == "\b":
            yield "\n".join(["```text", *lines[1:], "```"])
        elif lines and lines[0].startswith(EXAMPLE):
            yield "\n".join(["For example:\n", "```text", lines[0].removeprefix(EXAMPLE), *lines[1:], "```"])
        elif lines:
            yield " ".join(line.strip() for line in lines)


def _row(option: click.Option, context: click.Context) -> str:
    described = " ".join((option.help or "").split()).replace("|", "\\|")
    default = option.get_default(context, call=False)
    if option.show_default and default not in (None, False, ()):
        described += f" Default: `{default}`."
    return f"| `{_option(option)}` | {described} |"


def _option(option: click.Option) -> str:
    spelled = " / ".join(", ".join(names) for names in (option.opts, option.secondary_opts) if names)
    if option.is_flag or option.count:
        return spelled
    if isinstance(option.type, click.Choice):
        return spelled + " " + "\\|".join(map(str, option.type.choices))
    return f"{spelled} {option.metavar or TYPES.get(option.type.name, option.type.name.upper())}"


if __name__ == "__main__":
    PAGE.write_text(render_commands_page(), encoding="utf-8", newline="\n")
