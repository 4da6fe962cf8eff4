"""`cwc hint`: one more hint, never all of them."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

LAST = "That was the last hint. Still stuck? Read the lesson again, or leave it until tomorrow."


@click.command(epilog="Example: cwc hint news2-score pulse-and-pressure")
@click.argument("exercise")
@click.argument("task", required=False)
@click.option("--again", is_flag=True, help="Show only the hints you have had already.")
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
    if again:
        _tell(task, hints, range(1, shown + 1))
        click.echo(f"For the next one: cwc hint {found.id} {task}" if shown < len(hints) else LAST)
        return
    number = min(shown + 1, len(hints))
    progress.record_hint(found.id, task, number)
    _tell(task, hints, [number])
    if number == len(hints):
        click.echo(LAST)


def _tell(task: str, hints: Sequence[str], numbers: Iterable[int]) -> None:
    for number in numbers:
        told = f"{task}, hint {number} of {len(hints)}: {' '.join(hints[number - 1].split())}"
        width = min(shutil.get_terminal_size().columns, 100)
        click.echo(textwrap.fill(told, width, subsequent_indent="  ", break_on_hyphens=False))
