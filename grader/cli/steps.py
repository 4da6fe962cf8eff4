"""Says what is being done while it takes a while: a moving line in a terminal, plain lines elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from grader.cli.terminal import is_interactive


@contextmanager
def step(doing: str) -> Iterator[None]:
    """Show `doing` while the block runs, and a tick when it is done."""
    if not is_interactive():
        click.echo(f"{doing} …")
        yield
        return
    from rich.console import Console

    console = Console()
    with console.status(f"{doing} …"):
        yield
    console.print(f"[green]✓[/green] {doing}")
