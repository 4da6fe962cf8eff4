"""`cwc reset`: an exercise from the beginning, with a dated copy of what was there."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(epilog="Example: cwc reset news2-score")
@click.argument("exercise")
@click.option("--workspace", type=click.Path(path_type=Path), help="Your folder of exercises.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def command(exercise: str, workspace: Path | None, yes: bool) -> None:
    """Start an exercise afresh. Your notebook is kept beside the new one, under today's date."""
    from datetime import datetime

    from grader.catalog import load_catalog
    from grader.checks import points_of
    from grader.cli.checking import find_workspace
    from grader.cli.terminal import is_interactive
    from grader.errors import UsageProblem
    from grader.home.progress import Progress

    found, place = load_catalog().get(exercise), find_workspace(workspace)
    path = place.notebook_path(found.id)
    if path.exists() and not yes:
        if not is_interactive():
            raise UsageProblem(
                f"This would start {found.id} afresh, and there is nobody to ask.",
                where=path,
                next_step=f"If you mean it: cwc reset {found.id} --yes (a dated copy is kept).",
            )
        click.confirm(f"Start {found.id} afresh? Your notebook is kept as a dated copy.", abort=True)
    kept = place.reset(found, points_of(found), datetime.now())
    Progress(place.state_folder).record_reset(found.id)
    click.echo(f"A fresh notebook: {path}")
    if kept is not None:
        click.echo(f"Your earlier work: {kept}")
        click.echo("If it is open in JupyterLab, choose File, Reload Notebook from Disk.")
