"""The ways grading and the command line can refuse, each in words for a tired clinician.

Every error says what happened, where, and what to do next. The command line prints those three and
exits with the error's `exit_code`; nothing else in the project prints a traceback to a learner.
"""

from __future__ import annotations

from pathlib import Path


class CwcError(Exception):
    """Something we can explain. Subclasses differ only in whose turn it is to act (`exit_code`).

    Args:
        what: one sentence that says what happened.
        where: the file, cell, port or address it happened at, if there is one.
        next_step: what to do now, as an instruction.
    """

    exit_code = 3

    def __init__(self, what: str, *, where: str | Path | None = None, next_step: str = "") -> None:
        self.what = what
        self.where = str(where) if where is not None else ""
        self.next_step = next_step
        super().__init__(" ".join(part for part in (what, self.where, next_step) if part))


class UsageProblem(CwcError):
    """The command or a setting was used wrongly; exit code 2."""

    exit_code = 2


class WorkspaceProblem(CwcError):
    """The learner's folder cannot be read or written as it is; exit code 2."""

    exit_code = 2


class NotebookProblem(CwcError):
    """A notebook cannot be understood, for example because its JSON is broken; exit code 1."""

    exit_code = 1


class ExerciseProblem(CwcError):
    """An exercise breaks the format; its author must mend it; exit code 1."""

    exit_code = 1


class OurFault(CwcError):
    """The grader itself failed. It never costs a learner a mark; exit code 3."""

    exit_code = 3
