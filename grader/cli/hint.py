"""`cwc hint`: one more hint, never all of them."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(epilog="Example: cwc hint news2-score pulse-and-pressure")
@click.argument("exercise")
@click.argument("task", required=False)
@click.option("--again", is_flag=True, help="Show the hints you have had already.")
@click.option("--workspace", type=click.Path(path_type=Path), help="Your folder of exercises.")
def command(exercise: str, task: str | None, again: bool, workspace: Path | None) -> None:
    """Show the next hint for a task; without a task, for the first one that is not right yet."""
    from grader.catalog import load_catalog
    from grader.checks import visible_points_of
    from grader.cli.checking import find_workspace
    from grader.errors import UsageProblem
    from grader.home.progress import Progress

    catalog = load_catalog()
    found = catalog.get(exercise)
    progress = Progress(find_workspace(workspace).state_folder)
    if task is None:
        points = {one.id: visible_points_of(one) for one in catalog.exercises()}
        tasks = progress.summary(catalog, points).exercises[found.id].tasks
        task = next((name for name, state in tasks.items() if not state.passed), found.tasks[0])
    elif task not in found.tasks:
        raise UsageProblem(
            f"{found.id} has no task “{task}”.", next_step=f"Its tasks: {', '.join(found.tasks)}."
        )
    hints = found.notebook.hints.get(task, ())
    if not hints:
        click.echo(f"There are no hints for {task}. Read its lesson again: {found.lesson}")
        return
    shown = progress.hints_used(found.id, task)
    number = min(shown + 1, len(hints))
    for earlier in range(1, number if again else 1):
        click.echo(f"{task}, hint {earlier} of {len(hints)}: {hints[earlier - 1]}")
    if not again or shown < len(hints):
        progress.record_hint(found.id, task, number)
    click.echo(f"{task}, hint {number} of {len(hints)}: {hints[number - 1]}")
    if number == len(hints):
        click.echo("That was the last hint.")
