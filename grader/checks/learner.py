"""The learner's work, as a check sees it: from outside, by what it returns, prints and leaves behind."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NoReturn

from grader.checks.outcome import LearnerError, Opaque, Outcome, Run
from grader.checks.slips import NUMBER, explain, explain_no_error
from grader.checks.verdicts import CheckFailed, Finding
from grader.checks.world import World

SHOWN = 300  # characters of a value in a message
SHOWN_OF_AN_OBJECT = 80


class Learner:
    """What a check may ask of the learner's work.

    Arguments must be values JSON can say; each call gets a copy of its own. Whatever the learner's code
    does (raise, loop, print a gigabyte, return nonsense) ends the check as failed with a readable reason.
    """

    def __init__(self, run: Run, task: str, world: World | None = None) -> None:
        self._run = run
        self._task = task
        self._world = world

    def expect(
        self,
        function: str,
        /,
        *args: Any,
        gives: Any,
        because: str = "",
        within: float | None = None,
        **kwargs: Any,
    ) -> None:
        """Call `function` and require the value `gives` (numbers: exactly, or `within` this distance)."""
        tried = call_text(function, args, kwargs)
        outcome = self._call(function, args, kwargs)
        expected = show(gives) + (f" (within {Decimal(repr(within)):f})" if within is not None else "")
        if outcome.error is not None:
            self._stopped(outcome.error, tried=tried, expected=expected, because=because)
        if not agrees(outcome.value, gives, within):
            found = explain(outcome, gives)
            self._stop(
                Finding(
                    what=found, tried=tried, expected=expected, actual=show(outcome.value), because=because
                )
            )

    def expect_error(
        self,
        function: str,
        /,
        *args: Any,
        error: str = "ValueError",
        saying: str = "",
        because: str = "",
        **kwargs: Any,
    ) -> None:
        """Call `function` and require that it raises `error` (or a kind of it), with `saying` in its text."""
        tried = call_text(function, args, kwargs)
        outcome = self._call(function, args, kwargs)
        raised = outcome.error
        wanted = f"raise {error}" + (f" with “{saying}” in its message" if saying else "")
        if raised is None:
            what, actual = explain_no_error(outcome, error), show(outcome.value)
            self._stop(Finding(what=what, tried=tried, expected=wanted, actual=actual, because=because))
        if error not in (raised.type, *raised.kinds):
            self._stopped(raised, tried=tried, expected=wanted, because=because)
        if saying.lower() not in raised.text.lower():
            what = f"It stopped with {raised.type}, as it should, but the message does not say “{saying}”."
            self._stop(Finding(what=what, tried=tried, expected=wanted, actual=raised.text, because=because))

    def call(self, function: str, /, *args: Any, **kwargs: Any) -> Any:
        """Call `function` and return what it gives."""
        outcome = self._call(function, args, kwargs)
        self._require(outcome, call_text(function, args, kwargs))
        return outcome.value

    def printed(self, function: str, /, *args: Any, **kwargs: Any) -> str:
        """Call `function` and return what it printed."""
        outcome = self._call(function, args, kwargs)
        self._require(outcome, call_text(function, args, kwargs))
        return outcome.printed

    def read(self, name: str) -> Any:
        """Return the value of one of the learner's variables."""
        outcome = self._run.read(name)
        self._require(outcome, name)
        return outcome.value

    def rerun(self, task: str, inputs: Mapping[str, Any]) -> Rerun:
        """Run a task's cell again with other values in its input variables."""
        if self._world is not None:
            self._world.renew()
        outcome = self._run.rerun(task, inputs)
        self._require(
            outcome, f"your cell with {', '.join(f'{key} = {show(value)}' for key, value in inputs.items())}"
        )
        return Rerun(self, self._run, int(outcome.value), outcome.printed)

    def fail(
        self, what: str, *, tried: str = "", expected: Any = None, actual: Any = None, because: str = ""
    ) -> NoReturn:
        """End the check as failed, in words of its own. Texts are shown as they are, values as Python."""
        self._stop(
            Finding(
                what=what,
                tried=tried,
                expected=_told(expected),
                actual=_told(actual),
                because=because,
            )
        )

    def _call(self, function: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Outcome:
        if self._world is not None:
            self._world.renew()
        return self._run.call(function, list(args), kwargs)

    def _require(self, outcome: Outcome, tried: str) -> None:
        if outcome.error is not None:
            self._stopped(outcome.error, tried=tried)

    def _stopped(
        self, raised: LearnerError, *, tried: str, expected: str = "", because: str = ""
    ) -> NoReturn:
        """Say what stopped the code and where. What it should have given says nothing if it never ran."""
        error = self._error(raised)
        has_run = raised.type not in ("NotDefined", "NotImplementedError")
        self._stop(
            Finding(
                what=error.sentence(),
                tried=tried if has_run else "",
                expected=expected if has_run else "",
                because=because if error.is_ordinary and has_run else "",
                line=error.place_from(self._task),
                cause=error.type,
            )
        )

    def _error(self, error: LearnerError) -> LearnerError:
        """Prefer what stopped the task's own cell over “there is no such function”, which follows from it."""
        return (self._run.cell_error(self._task) or error) if error.type == "NotDefined" else error

    def _stop(self, finding: Finding) -> NoReturn:
        raise CheckFailed(finding)


@dataclass(frozen=True)
class Rerun:
    """The namespace that a re-run of a task's cell left behind."""

    _learner: Learner
    _run: Run
    _space: int
    printed: str

    def read(self, name: str) -> Any:
        """Return the value of a variable after the re-run."""
        outcome = self._run.read(name, self._space)
        self._learner._require(outcome, name)
        return outcome.value


def agrees(actual: Any, expected: Any, within: float | None) -> bool:
    """Compare strictly: True is not 1, "3" is not 3; but 3 and 3.0 are the same number."""
    if isinstance(actual, bool) or isinstance(expected, bool):
        return actual is expected
    if within is not None and isinstance(actual, NUMBER) and isinstance(expected, NUMBER):
        return _is_near(actual, expected, within)
    if isinstance(expected, list | tuple):
        same_kind = type(actual) is type(expected) and len(actual) == len(expected)
        return same_kind and all(agrees(a, e, within) for a, e in zip(actual, expected, strict=True))
    if isinstance(expected, dict):
        same_keys = isinstance(actual, dict) and actual.keys() == expected.keys()
        return same_keys and all(agrees(actual[key], expected[key], within) for key in expected)
    return bool(actual == expected)


def _is_near(actual: NUMBER, expected: NUMBER, within: float) -> bool:
    """A number that no float can hold is near nothing."""
    try:
        return math.isfinite(actual) and abs(float(actual) - float(expected)) <= within
    except (ArithmeticError, ValueError):
        return False


def show(value: Any) -> str:
    """A value as Python writes it, cut to what fits in a message."""
    if value is None:
        return "None (nothing)"
    text = repr(value)
    if isinstance(value, Opaque):  # a whole patient would bury the sentence about it
        return text if len(text) <= SHOWN_OF_AN_OBJECT else f"{text[:SHOWN_OF_AN_OBJECT]}…"
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _told(value: Any) -> str:
    if value is None:
        return ""
    return value[:SHOWN] if isinstance(value, str) else show(value)


def call_text(function: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> str:
    """The call as Python a learner can paste into a cell and run."""
    shown = [repr(arg) for arg in args] + [f"{key}={value!r}" for key, value in kwargs.items()]
    return f"{function}({', '.join(shown)})"
