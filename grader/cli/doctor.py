"""`cwc doctor`: says in plain words what is wrong with this computer's set-up."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

MARKS = {"fine": ("✓", "green"), "note": ("!", "yellow"), "wrong": ("✗", "red")}


@click.command(epilog="Example: cwc doctor --json")
@click.option("--workspace", type=click.Path(path_type=Path), help="Your folder of exercises.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON, for your IT department.")
def command(workspace: Path | None, as_json: bool) -> int:
    """Find out what is wrong with this computer's set-up.

    Changes nothing, and asks no other computer for anything. Leaves with 1 if something must be put right.
    """
    from grader.cli.start import LAB_PORT, PORT
    from grader.home.diagnosis import WRONG, examine
    from grader.home.network_diagnosis import examine_network
    from grader.home.workspace import DEFAULT_WORKSPACE

    ports = {"the home page": PORT, "JupyterLab": LAB_PORT}
    findings = [*examine(workspace or DEFAULT_WORKSPACE), *examine_network(ports)]
    wrong = [finding for finding in findings if finding.state == WRONG]
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], indent=2, ensure_ascii=False))
        return 1 if wrong else 0
    for finding in findings:
        mark, colour = MARKS[finding.state]
        click.echo(f"{click.style(mark, fg=colour)} {finding.what}")
        if finding.next_step:
            click.echo(f"    {finding.next_step}")
    click.echo("\nThis must be put right: see ✗ above." if wrong else "\nNothing stands in your way.")
    return 1 if wrong else 0
