"""`cwc progress`: what is done and what comes next."""

from __future__ import annotations

import json
from pathlib import Path

import click

SIGNS = {"done": ("✓", "green"), "started": ("…", "yellow"), "not-started": ("·", "white")}


@click.command(epilog="Example: cwc progress --json")
@click.option("--workspace", type=click.Path(path_type=Path), help="Your folder of exercises.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def command(workspace: Path | None, as_json: bool) -> None:
    """Show each module's exercises, how far you are, and what comes next."""
    from grader.catalog import load_catalog
    from grader.checks import visible_points_of
    from grader.cli.checking import find_workspace
    from grader.feedback.wording import number
    from grader.home.progress import Progress

    catalog = load_catalog()
    points = {one.id: visible_points_of(one) for one in catalog.exercises()}
    summary = Progress(find_workspace(workspace).state_folder).summary(catalog, points)
    if as_json:
        told = {
            found.id: {"state": found.state, "points": found.points, "of": found.of, "last_at": found.last_at}
            for found in summary.exercises.values()
        }
        click.echo(json.dumps({"exercises": told, "next": summary.next_exercise}, indent=2))
        return
    for module in catalog.modules:
        click.secho(module.title, bold=True)
        for exercise_id in module.exercises:
            found = summary.exercises[exercise_id]
            sign, colour = SIGNS[found.state]
            scored = f"{number(found.points)} of {number(found.of)} points"
            click.echo(f"  {click.style(sign, fg=colour)} {exercise_id:<24} {scored}")
    if summary.next_exercise:
        click.echo(f"\nNext: {catalog.get(summary.next_exercise).title} ({summary.next_exercise})")
    else:
        click.echo(
            "\nEverything here is done. If somebody marks your work, hidden checks will run on it too."
        )
