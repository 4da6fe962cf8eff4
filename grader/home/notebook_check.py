"""`check`, as learners call it in a notebook."""

from __future__ import annotations

import atexit
import sys
from contextlib import ExitStack
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any

from grader.catalog import Exercise, load_catalog
from grader.checks import Report, load_checks, score
from grader.checks.world import Hospital
from grader.errors import CwcError, UsageProblem
from grader.feedback import render_html, render_report
from grader.home.progress import Progress
from grader.home.workspace import Workspace
from grader.isolation.hospital import find_running_hospital, serve_hospital
from grader.isolation.kernel import KernelRun, names_bound_by
from grader.notebook import solution_source
from grader.settings import load_settings, set_fhir_base_url


class Shown(float):
    """Points that show themselves as a report in a notebook, and as the number alone to nbgrader."""

    _html: str

    def __new__(cls, points: float, html: str) -> Shown:
        """Make a number that carries its report."""
        made = super().__new__(cls, points)
        made._html = html
        return made

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/plain": repr(float(self)), "text/html": self._html}


class Message:
    """Words below a cell, in a notebook or a terminal. Hints are written in Markdown."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return self._text

    def _repr_markdown_(self) -> str:
        return self._text


class NotebookCheck:
    """Checks the notebook it is called in. One instance, `check`, lives in each kernel."""

    def __init__(self) -> None:
        self._exercise: Exercise | None = None
        self._hospital: Hospital | None = None
        self._served = ""  # the exercise whose hospital, if it has one, this kernel serves itself
        self._closing = ExitStack()
        atexit.register(self._closing.close)

    def begin(self, exercise_id: str) -> Message:
        """Connect this notebook to an exercise's checks and its hospital. The first cell does it."""
        try:
            exercise = load_catalog().get(exercise_id)
            self._connect(exercise)
        except CwcError as error:
            return _told(error)
        self._exercise = exercise
        _keep_the_kernel()
        return Message(f"Ready: {exercise.title}. Run each cell with Shift+Enter, from the top down.")

    def __call__(self, task: str = "", *, hidden: bool = False) -> Shown:
        """Check one task and show what came of it.

        Args:
            task: the task's id, as in the cell that was given to you.
            hidden: also run the checks that run when work is graded.

        Returns:
            The points earned, which show themselves as a report.
        """
        try:
            exercise = self._required(task)
            report = self._score(exercise, task, hidden=hidden)
            report = self._noted(report)
        except CwcError as error:
            message = repr(_told(error))
            _say(message)
            return Shown(
                0.0, f"<p>{escape(message)}</p>"
            )  # a number: nbgrader gives anything else full marks
        _say(render_report(report, task))
        solution = solution_source(exercise, task) if report.passed else ""
        hint = f'check.hint("{task}")' if exercise.notebook.hints.get(task) else ""
        html = render_html(report, course=self._course, solution=solution, next_hint=hint)
        return Shown(report.points, html)

    def hint(self, task: str = "") -> Message:
        """Show the next hint for a task; the last one again when there are no more."""
        try:
            exercise = self._required(task)
        except CwcError as error:
            return _told(error)
        hints = exercise.notebook.hints.get(task, ())
        if not hints:
            return Message("There are no hints for this task.")
        number = min(self._hints_shown(exercise, task) + 1, len(hints))
        self._hints[task] = number
        if self._progress is not None:
            self._progress.record_hint(exercise.id, task, number)
        return Message(f"Hint {number} of {len(hints)}: {hints[number - 1]}")

    def predict(self, name: str, question: str) -> Message:
        """Ask what will happen, and note the answer and the time before the next cell shows it."""
        if not _can_ask():
            return Message(f"{question} (Your answer is asked for when you run this in JupyterLab.)")
        answer = input(f"{question} ").strip()
        if self._exercise is not None and self._progress is not None:
            self._progress.record_prediction(self._exercise.id, name, answer)
        return Message(f"You said: {answer or '(nothing yet)'}. Now run the next cell and compare.")

    @cached_property
    def _hints(self) -> dict[str, int]:
        return {}

    @cached_property
    def _workspace(self) -> Workspace | None:
        return Workspace.find()

    @cached_property
    def _progress(self) -> Progress | None:
        return Progress(self._workspace.state_folder) if self._workspace else None

    @property
    def _course(self) -> str:
        url = load_settings().sandbox_url
        return f"{url}/course" if url else ""

    def _hints_shown(self, exercise: Exercise, task: str) -> int:
        recorded = self._progress.hints_used(exercise.id, task) if self._progress else 0
        return max(recorded, self._hints.get(task, 0))

    def _connect(self, exercise: Exercise) -> None:
        """Point FHIR_BASE_URL at the exercise's hospital: the one `cwc start` runs, or one of our own."""
        running = find_running_hospital(load_settings(), exercise)
        if running is not None or self._served != exercise.id:
            self._closing.close()
            self._hospital = self._closing.enter_context(running or serve_hospital(exercise))
            self._served = "" if running else exercise.id
        if self._hospital is not None:
            set_fhir_base_url(self._hospital.base_url)

    def _required(self, task: str) -> Exercise:
        if self._exercise is None:
            raise UsageProblem(
                "This notebook is not connected to its checks yet.",
                next_step="Run the first cell (check.begin…), then this one again.",
            )
        if not isinstance(task, str) or task not in self._exercise.tasks:
            named = f"has no task “{task}”" if task and isinstance(task, str) else "needs to know which task"
            raise UsageProblem(
                f"This exercise {named}.",
                next_step="Its tasks: " + ", ".join(f'"{name}"' for name in self._exercise.tasks) + ".",
            )
        return self._exercise

    def _score(self, exercise: Exercise, task: str, *, hidden: bool) -> Report:
        namespace, history = _kernel()
        run = KernelRun(
            namespace, history, exercise.limits, lambda name: names_bound_by(solution_source(exercise, name))
        )
        return score(
            exercise,
            load_checks(exercise),
            run,
            hospital=self._hospital,
            learner_id=self._learner_id(),
            tasks=[task],
            with_hidden=hidden,
        )

    def _learner_id(self) -> str:
        if (given := load_settings().learner_id) is not None:
            return given
        if self._workspace is not None and self._workspace.learner_id:
            return self._workspace.learner_id
        folder = Path.cwd()  # nbgrader grades in autograded/<learner>/<exercise>/
        return folder.parent.name if folder.parent.parent.name == "autograded" else ""

    def _noted(self, report: Report) -> Report:
        return self._progress.noted(report) if self._progress is not None else report


def _told(error: CwcError) -> Message:
    return Message(" ".join(part for part in (error.what, error.where, error.next_step) if part))


def _ipython() -> Any:
    try:
        from IPython import get_ipython
    except ImportError:
        return None
    return get_ipython()  # type: ignore[no-untyped-call,unused-ignore]


def _kernel() -> tuple[dict[str, Any], list[str]]:
    shell = _ipython()
    if shell is None:
        import __main__

        return vars(__main__), []
    history = shell.user_ns.get("In")  # a learner's variable may have taken its name
    return shell.user_ns, [one for one in history if isinstance(one, str)] if isinstance(
        history, list
    ) else []


def _keep_the_kernel() -> None:
    """Let exit() and quit() end a cell and no more: Jupyter's own end the kernel, and the marking with it."""
    shell = _ipython()
    if shell is not None and hasattr(shell, "kernel"):
        shell.user_ns.update(dict.fromkeys(("exit", "quit"), sys.exit))


def _say(text: str) -> None:
    """Print in a plain Python or IPython terminal, which cannot show the HTML."""
    shell = _ipython()
    if shell is None or not hasattr(shell, "kernel"):
        print(text)  # noqa: T201


def _can_ask() -> bool:
    """Whether somebody sits in front of this notebook; a build or a grader must not wait for them."""
    shell = _ipython()
    return shell is None or not hasattr(shell, "kernel") or bool(shell.kernel._allow_stdin)


check = NotebookCheck()
