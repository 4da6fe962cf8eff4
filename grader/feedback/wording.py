"""The sentences of a report, the same wherever they are shown."""

from __future__ import annotations

from grader.checks.verdicts import CheckResult, Report, Verdict


def number(points: float) -> str:
    """2.0 as “2”, 1.5 as “1.5”."""
    return f"{points:g}"


def headline(report: Report) -> str:
    """One line on how far a task, or an exercise, is."""
    score = f"{number(report.points)} of {number(report.of)} points"
    if report.passed:
        return f"Right: {score}."
    if is_not_written(report):
        return f"Not written yet: {score}."
    return f"Not there yet: {score}."


def is_not_written(report: Report) -> bool:
    """Whether all that failed here failed for want of a beginning."""
    return all(result.verdict is Verdict.FAILED and _not_written(result) for result in report.results)


def _not_written(result: CheckResult) -> bool:
    return result.finding is not None and result.finding.cause == "NotImplementedError"


def details(result: CheckResult) -> list[tuple[str, str]]:
    """What a learner reads about one failed check: label and text, in reading order."""
    if result.finding is None:
        return []
    finding = result.finding
    if result.verdict is Verdict.ERROR:
        return [
            ("Our fault", "This check broke. It costs you nothing; please report it."),
            ("For us", finding.what),
        ]
    found = [
        ("What happened", finding.what),
        ("We tried", finding.tried),
        ("It should give" if not finding.expected.startswith("raise ") else "It should", finding.expected),
        ("It gave", finding.actual),
        ("Your line", finding.line),
        ("The boundary", finding.boundary),
        ("Why it matters", _as_sentence(finding.because)),
    ]
    return [(label, text) for label, text in found if text]


def _as_sentence(text: str) -> str:
    """Authors write reasons as half sentences; a learner reads a whole one."""
    return f"{text[0].upper()}{text[1:].rstrip('.')}." if text else ""


def hidden_sentence(report: Report) -> str:
    """What will only be checked when the work is graded."""
    left = sum(report.hidden_left.values())
    if not left:
        return ""
    checks = "1 hidden check runs" if left == 1 else f"{left} hidden checks run"
    return f"{'Visible checks passed; ' if report.passed else ''}{checks} when your work is graded."


def lesson_url(reread: str, course: str) -> str:
    """The address of a lesson's section: `lessons/a/b.md#c` under the course's address."""
    page, _, anchor = reread.partition("#")
    folder = page.removesuffix("index.md").removesuffix(".md").rstrip("/")
    return f"{course}/{folder}/{'#' + anchor if anchor else ''}"
