"""`cwc check`: is my work right? Reads the saved notebooks; needs no running `cwc start`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from grader.errors import CwcError


@click.command(epilog="Example: cwc check news2-score --task pulse-and-pressure")
@click.argument("exercise", required=False)
@click.option("--task", help="Check one task only.")
@click.option("--workspace", type=click.Path(path_type=Path), help="Your folder of exercises.")
@click.option("--json", "as_json", is_flag=True, help="Print the reports as JSON.")
def command(exercise: str | None, task: str | None, workspace: Path | None, as_json: bool) -> int:
    """Check your work: one exercise, or all that you have begun.

    Save your notebook first: this reads the file. Leaves with 0 if everything asked for is right, else 1.
    """
    from grader.cli.checking import Checker

    checker = Checker.open(workspace)
    reports, problems = [], []
    for one in checker.chosen(exercise):
        try:
            reports.append(checker.check(one, task))
        except CwcError as error:
            if exercise is not None:
                raise
            problems.append((one.id, error))
        else:
            if not as_json:
                click.echo(checker.render(reports[-1], one) + "\n")
    if as_json:
        told = [{"exercise": id_, "problem": str(error)} for id_, error in problems]
        click.echo(json.dumps([report.to_json() for report in reports] + told, indent=2, default=str))
    else:
        checker.tell(problems)
    return 0 if not problems and all(report.passed for report in reports) else 1
