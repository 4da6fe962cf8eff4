"""`cwc lint`: an exercise's whole contract, in seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from grader.catalog import Exercise


@click.command(epilog="Example: cwc lint news2-score")
@click.argument("exercises", nargs=-1)
def command(exercises: tuple[str, ...]) -> int:
    """Run the contract of some exercises, or of all: solution, starter, mistakes, leaks, catalogue."""
    from grader.catalog import catalog_problems, load_catalog

    catalog = load_catalog()
    found = 0
    for problem in catalog_problems(catalog):
        found += 1
        click.echo(f"✗ catalog.toml: {problem}")
    for exercise in [catalog.get(id_) for id_ in exercises] or list(catalog.exercises()):
        wrong = find_wrong(exercise)
        found += len(wrong)
        click.secho(f"{'✗' if wrong else '✓'} {exercise.id}", fg="red" if wrong else "green", bold=True)
        for line in wrong:
            click.echo(f"    {line}")
    if found:
        click.echo(f"\n{found} to mend. The contributor's guide says how: course/guides/write-an-exercise.md")
    return 1 if found else 0


def find_wrong(exercise: Exercise) -> list[str]:
    """Return what is wrong with one exercise, as sentences."""
    from grader.authoring.contract import problems
    from grader.authoring.lesson_links import dead_links
    from grader.errors import ExerciseProblem
    from sandbox.hospital import RECIPES

    course = exercise.folder.parent.parent / "course"
    try:
        if exercise.world is not None and exercise.world not in RECIPES:
            known = ", ".join(["none", *RECIPES])
            return [f"exercise.md: there is no world “{exercise.world}”; write one of: {known}"]
        dead = list(dead_links(exercise, course)) if course.is_dir() else []  # a wheel has no pages to read
        return [*map(str, problems(exercise)), *dead]
    except ExerciseProblem as error:
        return [str(error)]
