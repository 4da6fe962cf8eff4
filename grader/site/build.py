"""Builds the course and the workbook side by side, and puts each in its place in one step."""

from __future__ import annotations

import importlib.util
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.errors import CwcError, OurFault, UsageProblem
from grader.isolation.children import end_child
from grader.site import builders, stamp
from grader.site.builders import NAMES, Builder
from grader.site.checkout import BUILT, Checkout

INSTALL = 'In your copy of the project run: pip install -e ".[author]"'
LAST_LINES = 15
LOOK_EVERY_S = 0.1
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
TELLING = re.compile(r"^(?!.*IPKernelApp).*(WARNING|ERROR|Error)")


class BuildProblem(CwcError):
    """The sources of the course or the workbook have a fault; exit code 1."""

    exit_code = 1


@dataclass(frozen=True)
class Job:
    """One of the two sites to build.

    Attributes:
        name: `course` or `workbook`.
        wanted: the stamp that the built pages will carry.
        built: where the pages go.
    """

    name: str
    wanted: str
    built: Path


def find_jobs(checkout: Checkout, names: Sequence[str] = NAMES, *, built: Path = BUILT) -> list[Job]:
    """Return a job for each of the named sites, current or not."""
    inputs = {"course": stamp.course_inputs, "workbook": stamp.workbook_inputs}
    return [Job(name, stamp.digest(inputs[name](checkout), checkout.folder), built / name) for name in names]


def find_stale(checkout: Checkout, *, built: Path = BUILT) -> list[Job]:
    """Return a job for each site that was never built, or is older than its sources."""
    return [job for job in find_jobs(checkout, built=built) if not stamp.is_current(job.built, job.wanted)]


def build(checkout: Checkout, jobs: Sequence[Job], *, logs: Path, report: Callable[[str], None]) -> None:
    """Build the sites of `jobs`, all at once.

    Args:
        checkout: the clone to build from.
        jobs: what to build.
        logs: the folder for what the builders print.
        report: called with the name of each site when it is in its place.

    Raises:
        UsageProblem: the builders are not installed.
        BuildProblem: a page or a notebook has a fault; says what the builder said. The other site is built.
        OurFault: the pages cannot be written where they belong.
    """
    _require_tools(jobs)
    running: dict[Job, Builder] = {}
    failed = []
    with tempfile.TemporaryDirectory(prefix="cwc-site-", ignore_cleanup_errors=True) as folder:
        try:
            for job in jobs:
                running[job] = builders.begin(job.name, checkout, Path(folder).resolve() / job.name, logs)
            for job in _in_order_of_end(running):
                if running[job].process.returncode:
                    failed.append(job)
                    continue
                put_in_place(running[job].pages, job)
                report(job.name)
        finally:
            for builder in running.values():
                end_child(builder.process, 0)
    if failed:
        raise _problem({job.name: running[job].log for job in failed})


def _require_tools(jobs: Sequence[Job]) -> None:
    if any(importlib.util.find_spec(builders.MODULES[job.name]) is None for job in jobs):
        names = " and ".join(f"the {job.name}" for job in jobs)
        raise UsageProblem(
            f"The tools that build {names} are not installed. All else works.", next_step=INSTALL
        )


def _in_order_of_end(running: Mapping[Job, Builder]) -> Iterator[Job]:
    waiting = dict(running)
    while waiting:
        ended = [job for job, builder in waiting.items() if builder.process.poll() is not None]
        for job in ended:
            del waiting[job]
            yield job
        if not ended:
            time.sleep(LOOK_EVERY_S)


def _problem(logs: Mapping[str, Path]) -> BuildProblem:
    said = [line for log in logs.values() for line in _telling_lines(log)]
    names, options = " and the ".join(logs), " ".join(f"--{name}" for name in logs)
    return BuildProblem(
        "\n  ".join([f"The {names} could not be built:", *said]),
        where=", ".join(str(log) for log in logs.values()),
        next_step=f"Mend what is named above, then: cwc site build {options}",
    )


def _telling_lines(log: Path) -> list[str]:
    text = COLOURS.sub("", log.read_text(encoding="utf-8", errors="replace"))
    said = [line for line in text.splitlines() if line.strip()]
    return ([line for line in said if TELLING.match(line)] or said)[-LAST_LINES:]


def put_in_place(pages: Path, job: Job) -> None:
    """Put new pages where the old ones are: a reader sees one or the other, never half of each.

    Raises:
        OurFault: they cannot be written there.
    """
    fresh, old = job.built.with_suffix(".new"), job.built.with_suffix(".old")
    try:
        for leftover in (fresh, old):
            shutil.rmtree(leftover, ignore_errors=True)
        shutil.copytree(pages, fresh)
        (fresh / stamp.STAMP).write_text(f"{job.wanted}\n", encoding="utf-8")
        if job.built.exists():
            job.built.rename(old)
        fresh.rename(job.built)
        shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        raise OurFault(
            f"The built {job.name} could not be put in its place: {error.strerror or error}.",
            where=job.built,
            next_step="Check that you may write there and that the disk has room.",
        ) from error
