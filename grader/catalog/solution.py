"""The model solution inside a task's cell: where it begins and ends, and the cell with or without it.

The markers and the stub are nbgrader's own (`nbgrader.preprocessors.ClearSolutions`), so that stock
nbgrader makes the same starter of our source notebooks.
"""

from __future__ import annotations

from collections.abc import Sequence

BEGIN = "### BEGIN SOLUTION"
END = "### END SOLUTION"
CODE_STUB = ("# YOUR CODE HERE", "raise NotImplementedError()")
TEXT_STUB = ("YOUR ANSWER HERE",)

# nbgrader acts on these words anywhere in a line; they have no place in an author's text.
RESERVED_WORDS = (
    "BEGIN HIDDEN TESTS",
    "END HIDDEN TESTS",
    "BEGIN MARK SCHEME",
    "END MARK SCHEME",
    "AUTOTEST",
)


def find_marker_mistake(source: str) -> tuple[int, str] | None:
    """The first mistake in the solution markers, as (index of its line, a sentence), or None."""
    began: int | None = None
    for index, line in enumerate(source.split("\n")):
        if "BEGIN SOLUTION" not in line and "END SOLUTION" not in line:
            continue
        if line.strip() not in (BEGIN, END):
            return index, f"A solution marker stands alone on its line and reads “{BEGIN}” or “{END}”."
        if line.strip() == BEGIN and began is not None:
            return index, "A solution begins here, but the one above it has not ended."
        if line.strip() == END and began is None:
            return index, "A solution ends here that never began."
        began = index if line.strip() == BEGIN else None
    return None if began is None else (began, "The solution that begins here never ends.")


def has_solution(source: str) -> bool:
    """Whether the cell has solution markers."""
    return any(line.strip() == BEGIN for line in source.split("\n"))


def clear_solution(source: str, stub: Sequence[str] = CODE_STUB) -> str:
    """The cell as a learner gets it: each solution replaced by the stub, indented as its marker was."""
    lines: list[str] = []
    inside = False
    for line in source.split("\n"):
        if line.strip() == BEGIN:
            inside = True
            indent = line[: len(line) - len(line.lstrip())]
            lines.extend(indent + stub_line for stub_line in stub)
        elif line.strip() == END:
            inside = False
        elif not inside:
            lines.append(line)
    return "\n".join(lines)


def show_solution(source: str) -> str:
    """The cell with its model solution and without the markers around it."""
    return "\n".join(line for line in source.split("\n") if line.strip() not in (BEGIN, END))
