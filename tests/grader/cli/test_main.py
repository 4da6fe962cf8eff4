"""`cwc` itself: its help, its exit codes, and what it says to a slip of the finger."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import click
import pytest

from grader.cli.main import COMMANDS


def cwc(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "grader.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def test_help_names_every_command() -> None:
    shown = cwc("--help")
    assert shown.returncode == 0
    assert [name for name in COMMANDS if f"\n  {name}" not in shown.stdout] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name: str) -> None:
    command: click.Command = import_module(f"grader.cli.{COMMANDS[name][0]}").command
    context = click.Context(command, info_name=f"cwc {name}")
    assert command.help
    assert f"Example: cwc {name}" in " ".join(command.get_help(context).split())


@pytest.mark.parametrize(
    ("typed", "meant"), [("chek", "cwc check"), ("strat", "cwc start"), ("zzz", "cwc --help")]
)
def test_a_mistyped_command_is_told_which_was_meant(typed: str, meant: str) -> None:
    refused = cwc(typed)
    assert refused.returncode == 2
    assert f"There is no command “{typed}”" in refused.stderr
    assert meant in refused.stderr


def test_a_wrong_option_is_used_wrongly_not_a_crash() -> None:
    refused = cwc("check", "--tsak", "x")
    assert refused.returncode == 2
    assert "--task" in refused.stderr and "Traceback" not in refused.stderr
