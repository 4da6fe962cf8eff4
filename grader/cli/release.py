"""`cwc release`: an instructor's nbgrader notebooks, with and without solutions."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(epilog="Example: cwc release news2-score --into my-course")
@click.argument("exercises", nargs=-1, metavar="[EXERCISE]...")
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="The folder of your nbgrader course; here, unless given.",
)
def command(exercises: tuple[str, ...], into: Path) -> None:
    """Write source/EXERCISE and release/EXERCISE as nbgrader lays them out; all exercises, unless named.

    source/ has the model solutions and the hidden checks: keep it to yourself. An earlier notebook that
    differs is kept beside it, dated.
    """
    from datetime import datetime

    from grader.catalog import load_catalog
    from grader.checks import points_of
    from grader.notebook.course_folder import write_course_config, write_exercise

    catalog = load_catalog()
    chosen = [catalog.get(exercise_id) for exercise_id in exercises] or catalog.exercises()
    if (config := write_course_config(into)) is not None:
        click.echo(f"wrote {config}")
    now = datetime.now()
    for exercise in chosen:
        for what, path in write_exercise(exercise, points_of(exercise), into, now):
            click.echo(f"{what} {path}")
    click.echo(
        "Enter each of them in nbgrader's gradebook, in that folder, with: "
        "nbgrader generate_assignment EXERCISE --force"
    )
