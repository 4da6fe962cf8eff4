"""`cwc watch`: checks a notebook again each time it is saved."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(epilog="Example: cwc watch   (leave it running beside JupyterLab; stop with Ctrl-C)")
@click.option("--workspace", type=click.Path(path_type=Path), help="Your folder of exercises.")
def command(workspace: Path | None) -> None:
    """Check an exercise again each time you save its notebook."""
    from watchfiles import watch

    from grader.cli.checking import Checker
    from grader.cli.terminal import explain, is_interactive
    from grader.errors import CwcError

    checker = Checker.open(workspace)
    notebooks = {
        checker.workspace.notebook_path(exercise.id): exercise for exercise in checker.catalog.exercises()
    }
    click.echo(f"Watching {checker.workspace.folder}. Save a notebook to check it; Ctrl-C stops.")
    for changes in watch(checker.workspace.folder, raise_interrupt=False):
        saved = {Path(path) for _, path in changes}
        for exercise in [found for path, found in notebooks.items() if path in saved]:
            if is_interactive():
                click.clear()
            try:
                click.echo(checker.render(checker.check(exercise), exercise) + "\n")
            except CwcError as error:
                explain(error)
    click.echo("Stopped watching.")
