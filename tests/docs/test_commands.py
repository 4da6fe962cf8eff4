"""The page of commands tells what the commands do today."""

from __future__ import annotations

import re
import runpy
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from grader.catalog import load_catalog
from grader.cli.main import cwc

WRITER = Path(__file__).with_name("write_commands.py")


def find_commands(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    """Yield a command and everything below it."""
    yield name, command
    if isinstance(command, click.Group):
        context = click.Context(command, info_name=name)
        for child in command.list_commands(context):
            found = command.get_command(context, child)
            assert found is not None, f"{name} lists {child} but does not have it"
            yield from find_commands(found, f"{name} {child}")


COMMANDS = list(find_commands(cwc, "cwc"))


def test_the_page_is_what_the_commands_say() -> None:
    writer = runpy.run_path(str(WRITER))
    written = writer["PAGE"].read_text(encoding="utf-8")
    assert written == writer["render_commands_page"](), "run: python tests/docs/write_commands.py"


@pytest.mark.parametrize(("name", "command"), COMMANDS, ids=[name for name, _ in COMMANDS])
def test_every_command_and_option_explains_itself(name: str, command: click.Command) -> None:
    assert (command.help or "").strip(), f"{name} has no help"
    silent = [
        option.opts[-1]
        for option in command.params
        if isinstance(option, click.Option) and not option.hidden and not (option.help or "").strip()
    ]
    assert not silent, f"{name} does not say what these do: {', '.join(silent)}"


@pytest.mark.parametrize(
    ("name", "command"),
    [(name, command) for name, command in COMMANDS if not isinstance(command, click.Group)],
    ids=[name for name, command in COMMANDS if not isinstance(command, click.Group)],
)
def test_every_command_shows_an_example(name: str, command: click.Command) -> None:
    shown = f"{command.help}\n{command.epilog}"
    first_words = " ".join(name.split()[:2])
    assert first_words in shown, f"the help of {name} shows no line that begins with {first_words}"


def test_examples_name_exercises_and_tasks_that_exist() -> None:
    catalog = load_catalog()
    for name, command in COMMANDS:
        shown = f"{command.help}\n{command.epilog}"
        for exercise in re.findall(r"cwc (?:check|hint|reset|lint|release) ([a-z][\w-]*)", shown):
            catalog.get(exercise)
        for exercise, task in re.findall(r"cwc (?:check|hint) (\S+) (?:--task )?([a-z][\w-]*)", shown):
            tasks = catalog.get(exercise).tasks
            assert task in tasks, f"the help of {name}: {exercise} has no task {task}; it has {tasks}"
