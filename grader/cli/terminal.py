"""How `cwc` speaks in a terminal, and plainly where there is none."""

from __future__ import annotations

import sys

import click

from grader.errors import CwcError


def is_interactive() -> bool:
    """Whether a person sits at a terminal: only then colours, progress bars and questions make sense."""
    return sys.stdout.isatty() and sys.stdin.isatty()


def explain(error: CwcError) -> None:
    """Print an error as what happened, where, and what to do next."""
    click.secho(error.what, fg="red", bold=True, err=True)
    if error.where:
        click.echo(f"  Where: {error.where}", err=True)
    if error.next_step:
        click.echo(f"  What to do: {error.next_step}", err=True)
