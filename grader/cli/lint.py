"""`cwc lint`: an exercise's whole contract, in seconds."""

from __future__ import annotations

import click


@click.command(epilog="Example: cwc lint news2-score")
@click.argument("exercises", nargs=-1)
def command(exercises: tuple[str, ...]) -> int:
    """Run the contract of some exercises, or of all: solution, starter, mistakes, leaks, catalogue."""
    from grader.authoring.contract import problems
    from grader.catalog import catalog_problems, load_catalog
    from grader.errors import ExerciseProblem

    catalog = load_catalog()
    found = 0
    for problem in catalog_problems(catalog):
        found += 1
        click.echo(f"✗ catalog.toml: {problem}")
    for exercise in [catalog.get(id_) for id_ in exercises] or list(catalog.exercises()):
        try:
            wrong = [str(problem) for problem in problems(exercise)]
        except ExerciseProblem as error:
            wrong = [str(error)]
        found += len(wrong)
        click.secho(f"{'✗' if wrong else '✓'} {exercise.id}", fg="red" if wrong else "green", bold=True)
        for line in wrong:
            click.echo(f"    {line}")
    if found:
        click.echo(f"\n{found} to mend. The contributor's guide says how: course/guides/write-an-exercise.md")
    return 1 if found else 0
