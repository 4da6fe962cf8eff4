"""`cwc collect`: learners' archives become nbgrader submissions."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(epilog="Example: cwc collect downloads/ --into submitted")
@click.argument("archives", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("submitted"),
    help="nbgrader's folder of submissions; ./submitted, unless given.",
)
def command(archives: tuple[Path, ...], into: Path) -> int:
    """Check archives that learners made with cwc submit into submitted/LEARNER/EXERCISE.

    ARCHIVES are files, or folders that are searched for .zip files. Each archive is checked before anything
    is written. The newest of a learner counts; earlier ones are kept in submitted-earlier. Leaves with 1
    if an archive was refused; the others are collected all the same.
    """
    from datetime import UTC, datetime

    from grader.catalog import load_catalog
    from grader.errors import UsageProblem
    from grader.home.collection import collect, find_archives

    found = find_archives(archives)
    if not found:
        raise UsageProblem(
            "There is no .zip file there.",
            where=archives[0],
            next_step="Name the archives, or the folder that you saved them in.",
        )
    refused = 0
    for outcome in collect(found, into.resolve(), load_catalog(), datetime.now(UTC)):
        if outcome.problem is None:
            click.echo(f"{outcome.archive.name}: {outcome.line}")
        else:
            refused += 1
            click.secho(f"{outcome.archive.name}: {outcome.line}", fg="red", err=True)
            click.echo(f"  What to do: {outcome.problem.next_step}", err=True)
    click.echo(f"{len(found) - refused} of {len(found)} archives collected into {into}.")
    return 1 if refused else 0
