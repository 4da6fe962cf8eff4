"""`cwc site build`: builds the course and the workbook from a clone of the project."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import click

from grader.errors import UsageProblem


@click.group(epilog="Example: cwc site build --course")
def command() -> None:
    """Build the course and the workbook."""


@command.command(epilog="Example: cwc site build --course")
@click.option("--course", is_flag=True, help="Only the course (mkdocs-material).")
@click.option("--workbook", is_flag=True, help="Only the workbook (Jupyter Book).")
def build(course: bool, workbook: bool) -> None:
    """Build course and workbook into grader/site/built, from where `cwc start` and the wheel take them."""
    from grader.site import build as site
    from grader.site.builders import NAMES
    from grader.site.checkout import BUILT, find_checkout

    checkout = find_checkout()
    if checkout is None:
        raise UsageProblem(
            "There is nothing to build here: this is an installed copy, and its pages came with it.",
            next_step='In a clone of the project run: pip install -e ".[author]" and then: cwc site build',
        )
    names = [name for name, wanted in (("course", course), ("workbook", workbook)) if wanted] or NAMES
    began = time.monotonic()
    click.echo(f"Building {' and '.join(names)} …")
    logs = Path(tempfile.mkdtemp(prefix="cwc-site-logs-"))
    jobs = site.find_jobs(checkout, names)
    site.build(checkout, jobs, logs=logs, report=lambda name: click.echo(f"  {name}: {BUILT / name}"))
    click.echo(f"Built in {time.monotonic() - began:.0f} seconds.")
