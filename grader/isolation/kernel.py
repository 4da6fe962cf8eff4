"""Runs checks on the notebook the learner is looking at, in their own kernel (formative use only)."""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from grader.catalog import Limits
from grader.checks.outcome import LearnerError, Outcome, parse_outcome
from grader.isolation.watchdog import Watchdog
from grader.worker.child import Workbench


class KernelRun:
    """The learner's live namespace as a run.

    Arguments and results travel through the same JSON as between parent and child, so that a function
    that passes here passes in the grader.

    Args:
        namespace: the kernel's variables; functions are called where they live, cells re-run on a copy.
        history: the sources that were run, oldest first, to find the latest version of a task's cell.
        bound_names: what a task's cell must bind to be recognised in the history (task → names).
    """

    def __init__(
        self,
        namespace: dict[str, Any],
        history: Sequence[str],
        limits: Limits,
        bound_names: Callable[[str], frozenset[str]],
    ) -> None:
        self.notes: tuple[str, ...] = ()
        self._namespace = namespace
        self._workbench = Workbench(namespace)
        self._history = history
        self._limits = limits
        self._bound_names = bound_names

    def call(self, function: str, args: list[Any], kwargs: dict[str, Any]) -> Outcome:
        """Call one of the learner's functions with copies of the arguments."""
        fresh: dict[str, Any] = json.loads(json.dumps({"args": args, "kwargs": kwargs}))
        return self._watched(lambda: self._workbench.call(function, fresh["args"], fresh["kwargs"]))

    def read(self, name: str, space: int = 0) -> Outcome:
        """Read one of the learner's variables."""
        return self._watched(lambda: self._workbench.read(name, space))

    def rerun(self, task: str, inputs: Mapping[str, Any]) -> Outcome:
        """Run the latest version of a task's cell again on a copy of the namespace."""
        source = self._latest_source(task)
        if source is None:
            return Outcome(error=LearnerError("NotDefined", task))
        return self._watched(lambda: self._workbench.rerun(task, source, inputs))

    def cell_error(self, task: str) -> LearnerError | None:  # noqa: ARG002
        """Return None: in a notebook the learner has already seen what stopped a cell, below that cell."""
        return None

    def _latest_source(self, task: str) -> str | None:
        wanted = self._bound_names(task)
        return next((source for source in reversed(self._history) if names_bound_by(source) >= wanted), None)

    def _watched(self, action: Callable[[], dict[str, Any]]) -> Outcome:
        watchdog = Watchdog(self._limits.seconds)
        with _kernel_unharmed(self._namespace):
            message = watchdog.guard(action)
        if message is None or watchdog.barked:
            return Outcome(error=LearnerError("TimedOut", f"{self._limits.seconds:g} seconds"))
        if message["error"] and message["error"]["type"] == "KeyboardInterrupt":
            raise KeyboardInterrupt  # the learner pressed stop
        return parse_outcome(json.loads(json.dumps(message)))


@contextmanager
def _kernel_unharmed(namespace: dict[str, Any]) -> Iterator[None]:
    """Leave the learner's kernel as it was.

    `exit` and `quit` have Python's own meaning meanwhile: IPython's would end the kernel in mid-check. The
    streams are put back once more, because an interrupt can strike while they are being put back.
    """
    jupyters: dict[str, Any] = {name: namespace[name] for name in ("exit", "quit") if name in namespace}
    namespace.update(dict.fromkeys(jupyters, sys.exit))
    streams = sys.stdin, sys.stdout, sys.stderr
    try:
        yield
    finally:
        namespace.update(jupyters)
        sys.stdin, sys.stdout, sys.stderr = streams


def names_bound_by(source: str) -> frozenset[str]:
    """Return the names that a cell binds at its top level: functions, classes and variables."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return frozenset()
    names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    targets = [target for node in tree.body if isinstance(node, ast.Assign) for target in node.targets]
    targets += [node.target for node in tree.body if isinstance(node, ast.AnnAssign)]
    return frozenset(names | {target.id for target in targets if isinstance(target, ast.Name)})
