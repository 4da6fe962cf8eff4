"""A report as it reads in a terminal."""

from __future__ import annotations

import textwrap

import click

from grader.checks.verdicts import CheckResult, Report, Verdict
from grader.feedback.wording import details, headline, hidden_sentence, is_not_written

SIGNS = {
    Verdict.PASSED: ("✓", "green"),
    Verdict.FAILED: ("✗", "red"),
    Verdict.NOT_RUN: ("·", "yellow"),
    Verdict.ERROR: ("!", "magenta"),
}
LABEL = 15


def render_report(report: Report, title: str, width: int = 100) -> str:
    """Return the report as lines. The first failure is told in full; the others by their sentence."""
    first = report.first_failure()
    lines = [click.style(f"{title}: {headline(report)}", bold=True)]
    lines += [_wrap(note, width, "  ") for note in report.notes]
    told_in_full = True
    for task in report.tasks():
        part = report.of_task(task)
        was_told_in_full, told_in_full = told_in_full, first in part.results or not is_not_written(part)
        lines += [""] if was_told_in_full or told_in_full else []
        lines.append(click.style(f"  {task}", bold=True) + f"  {headline(part)}")
        if not told_in_full:  # what nobody has begun yet needs no list of its failures
            continue
        for result in part.results:
            lines += _check(result, width, in_full=result is first or result.verdict is Verdict.ERROR)
    if sentence := hidden_sentence(report):
        lines += ["", _wrap(sentence, width, "  ")]
    return "\n".join(lines)


def _check(result: CheckResult, width: int, *, in_full: bool) -> list[str]:
    sign, colour = SIGNS[result.verdict]
    lines = [_wrap(result.sentence, width, f"    {click.style(sign, fg=colour)} ", "      ")]
    if in_full:
        for label, text in details(result):
            indent = " " * (8 + LABEL)
            lines.append(_wrap(text, width, f"        {label:<{LABEL}}", indent))
    return lines


def _wrap(text: str, width: int, first: str, rest: str | None = None) -> str:
    rest = first if rest is None else rest
    room = max(20, width - len(rest))
    pieces = [piece for line in text.splitlines() for piece in textwrap.wrap(line, room) or [""]]
    return "\n".join((first if n == 0 else rest) + piece for n, piece in enumerate(pieces))
