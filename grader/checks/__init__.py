"""What an exercise's `checks.py` and `mistakes.py` are written against.

A check is a function that pytest understands (`test_…`, fixtures by name, plain `assert`) and that looks at
the learner's work from outside. See the contributor's guide for how to write one.
"""

from __future__ import annotations

from grader.checks.loading import load_checks, load_mistakes, points_of, visible_points_of
from grader.checks.marking import Check, Mistake, hidden, mistake, task
from grader.checks.scoring import score
from grader.checks.verdicts import CheckResult, Finding, Report, Verdict

__all__ = [
    "Check",
    "CheckResult",
    "Finding",
    "Mistake",
    "Report",
    "Verdict",
    "hidden",
    "load_checks",
    "load_mistakes",
    "mistake",
    "points_of",
    "score",
    "task",
    "visible_points_of",
]
