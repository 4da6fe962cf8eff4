"""What the pages show as feedback is what a learner reads."""

from __future__ import annotations

import re
from pathlib import Path

from grader.authoring.contract import Trial
from grader.catalog import load_catalog
from grader.checks import Report, load_checks
from grader.feedback.wording import details
from grader.notebook import solution_source
from grader.pipeline import check_notebook

TASK = "pulse-and-pressure"


def feedback(answer: str | None = None) -> list[tuple[str, str]]:
    """The first failure of the first task, with this answer or with none."""
    exercise = load_catalog().get("news2-score")
    trial = Trial(exercise, load_checks(exercise), None)
    notebook = trial.starter() if answer is None else trial.solution({TASK: answer})
    report: Report = check_notebook(notebook, exercise, tasks=[TASK])
    failure = report.first_failure()
    assert failure is not None
    return details(failure)


def folded(text: str) -> str:
    return " ".join(text.split())


def test_the_example_on_the_first_page_is_what_a_slip_at_90_earns(top: Path) -> None:
    page = (top / "course" / "index.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^```text\n(We tried.*?)^```$", page, re.MULTILINE | re.DOTALL)
    right = solution_source(load_catalog().get("news2-score"), TASK)
    told = feedback(right.replace("per_minute <= 90", "per_minute < 90"))
    assert folded(example) == folded(" ".join(f"{label} {text}" for label, text in told))


def test_the_first_failure_that_learners_are_promised_is_the_one_they_get(top: Path) -> None:
    page = (top / "course" / "start" / "first-steps.md").read_text(encoding="utf-8")
    (quote,) = re.findall(r"^> This is not written.*?\n\n", page, re.MULTILINE | re.DOTALL)
    assert ("What happened", folded(quote.replace("\n> ", " ").removeprefix("> "))) in feedback()
