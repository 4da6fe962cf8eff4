"""The words that mark a function as a check, and a piece of code as a known mistake."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar

CheckFunction = Callable[..., None]
F = TypeVar("F", bound=CheckFunction)


@dataclass(frozen=True)
class Check:
    """One check of one task.

    Attributes:
        name: the function's name, which stands in reports and in `mistake(caught_by=…)`.
        task: the id of the task it marks.
        points: what it is worth; a task is worth the sum of its checks.
        hidden: runs only when the work is graded, on cases drawn for this learner.
        after: a task whose visible checks must pass first; until then this check is `not_run`.
        reread: an anchor (`#both-sides`) in the exercise's lesson.
        sentence: the docstring: what must hold, as the learner reads it.
    """

    name: str
    task: str
    points: float
    hidden: bool
    after: str | None
    reread: str | None
    sentence: str
    function: CheckFunction


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that learners are known to give, and the words it must earn."""

    name: str
    task: str
    caught_by: str
    says: str
    code: str


def task(
    task_id: str, *, points: float, after: str | None = None, reread: str | None = None
) -> Callable[[F], F]:
    """Mark a function as a check of the task `task_id` that is worth `points`."""

    def mark(function: F) -> F:
        function.__cwc_task__ = (task_id, points, after, reread)  # type: ignore[attr-defined]
        return function

    return mark


def hidden(function: F) -> F:
    """Mark a check as one that runs only when the work is graded."""
    function.__cwc_hidden__ = True  # type: ignore[attr-defined]
    return function


def as_check(function: Any) -> Check | None:
    """Return the check that a function was marked as, or None for an ordinary function."""
    marks = getattr(function, "__cwc_task__", None)
    if marks is None:
        return None
    task_id, points, after, reread = marks
    sentence = " ".join((function.__doc__ or "").split())
    is_hidden = getattr(function, "__cwc_hidden__", False)
    return Check(function.__name__, task_id, points, is_hidden, after, reread, sentence, function)


_collected: ContextVar[list[Mistake] | None] = ContextVar("collected mistakes", default=None)


def mistake(name: str, *, task: str, caught_by: str, says: str, code: str) -> None:
    """Declare a wrong answer to `task` that the check `caught_by` must fail with `says` in its text."""
    found = _collected.get()
    if found is not None:
        found.append(Mistake(name, task, caught_by, says, code.strip("\n") + "\n"))


def collecting(into: list[Mistake]) -> Any:
    """Let `mistake()` calls add to `into` until the returned token is reset with `stop_collecting`."""
    return _collected.set(into)


def stop_collecting(token: Any) -> None:
    """End what `collecting` began."""
    _collected.reset(token)
