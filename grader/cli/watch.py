"""`cwc watch`: checks a notebook again each time it is saved."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from grader.cli.checking import Checker


@click.command(epilog="Example: cwc watch   (leave it running beside JupyterLab; stop with Ctrl-C)")
@click.option("--workspace", type=click.Path(path_type=Path), help="Your folder of exercises.")
def command(workspace: Path | None) -> None:
    """Check an exercise again each time you save its notebook."""
    from grader.cli.checking import Checker

    checker = Checker.open(workspace)
    click.echo(f"Watching {checker.workspace.folder}. Save a notebook to check it; Ctrl-C stops.")
    with contextlib.suppress(KeyboardInterrupt):  # in the middle of a check: that is no reason to shout
        _watch(checker)
    click.echo("Stopped watching.")


def _watch(checker: Checker) -> None:
    from watchfiles import watch

    from grader.cli.terminal import explain, is_interactive
    from grader.errors import CwcError

    folder = checker.workspace.folder.resolve()  # as the system will name the files that change
    notebooks = {
        checker.workspace.notebook_path(exercise.id).resolve(): exercise
        for exercise in checker.catalog.exercises()
    }
    for changes in watch(folder, raise_interrupt=False):
        saved = {Path(path) for _, path in changes}
        for exercise in [found for path, found in notebooks.items() if path in saved]:
            if is_interactive():
                click.clear()
            try:
                click.echo(checker.render(checker.check(exercise), exercise) + "\n")
            except CwcError as error:
                explain(error)
