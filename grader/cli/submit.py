"""`cwc submit`: a learner's work in one file for the instructor."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(epilog="Example: cwc submit --output my-work.zip")
@click.option("--workspace", type=click.Path(path_type=Path), help="Your folder of exercises.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file to write; in your workspace's submissions folder, unless given.",
)
@click.option("--learner", help="Your learner id, if you have not given it before.")
def command(workspace: Path | None, output: Path | None, learner: str | None) -> int:
    """Pack every exercise that you have begun into one file to hand in.

    It goes nowhere by itself: send it the way your instructor asked for. Save your notebooks first.
    Leaves with 1 if a notebook could not be packed.
    """
    from datetime import datetime

    from grader.catalog import load_catalog
    from grader.cli.checking import find_workspace
    from grader.cli.terminal import explain
    from grader.home.progress import Progress
    from grader.home.submission import build_submission
    from grader.home.workspace import stamp
    from grader.notebook import write_atomically

    found = find_workspace(workspace)
    if learner is not None:
        found.set_learner(learner)
    progress, now = Progress(found.state_folder), datetime.now().astimezone()
    submission = build_submission(
        found,
        load_catalog(),
        made_at=now,
        hints_used=lambda exercise: {task: progress.hints_used(exercise.id, task) for task in exercise.tasks},
    )
    path = output or found.folder / "submissions" / f"{found.learner_id}-{stamp(now)}.zip"
    write_atomically(path, submission.content)
    click.echo(f"Packed for {found.learner_id}: {', '.join(submission.exercises)}")
    click.echo(f"The file to hand in: {path.resolve()}")
    for warning in submission.warnings:
        click.secho(f"Look at this first: {warning}", fg="yellow", err=True)
    for problem in submission.problems:
        click.echo("\nOne notebook could not be packed:", err=True)
        explain(problem)
    return 1 if submission.problems else 0
