"""Clinicians Who Code: the grader. In a notebook you need one name from here: `check`.

    from grader import check

    check.begin("news2-score")      # the first cell of every exercise
    check("respiratory-rate")       # is this task right?
    check.hint("respiratory-rate")  # the next hint

For teaching, not for care.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grader.home.notebook_check import check

__all__ = ["check"]


def __getattr__(name: str) -> Any:
    if name == "check":  # loaded when it is used: `cwc --help` needs none of it
        from grader.home.notebook_check import check

        return check
    raise AttributeError(f"module 'grader' has no attribute {name!r}")
