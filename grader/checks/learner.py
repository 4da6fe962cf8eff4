"""The learner's work, as a check sees it: from outside, by what it returns, prints and leaves behind."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NoReturn

from grader.checks.outcome import LearnerError, Opaque, Outcome, Run
from grader.checks.verdicts import CheckFailed, Finding
from grader.checks.world import World

NUMBER = int | float | Decimal
SHOWN = 300  # characters of a value in a message


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
        outcome = self._call(function, args, kwargs)
        if outcome.error is None and agrees(outcome.value, gives, within):
            return
        expected = show(gives) + (f" (within {within})" if within is not None else "")
        self._stop(
            Finding(
                what=_explain(outcome, gives),
                tried=call_text(function, args, kwargs),
                expected=expected,
                actual=self._actual(outcome),
                because=because,
                line=outcome.error.place if outcome.error else "",
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
        outcome = self._call(function, args, kwargs)
        raised = outcome.error
        wanted = f"raise {error}" + (f" with “{saying}” in its message" if saying else "")
        if raised and error in (raised.type, *raised.kinds) and saying.lower() in raised.text.lower():
            return
        what = (
            "" if raised is None or error in (raised.type, *raised.kinds) else self._error(raised).sentence()
        )
        self._stop(
            Finding(
                what=what,
                tried=call_text(function, args, kwargs),
                expected=wanted,
                actual=self._actual(outcome),
                because=because,
                line=raised.place if raised else "",
            )
        )

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
        """End the check as failed, in words of its own. Texts are shown as they are, other values as Python."""
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
            error = self._error(outcome.error)
            self._stop(Finding(what=error.sentence(), tried=tried, line=error.place))

    def _actual(self, outcome: Outcome) -> str:
        if outcome.error is None:
            return show(outcome.value)
        error = self._error(outcome.error)
        return error.sentence()

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
        return math.isfinite(actual) and abs(float(actual) - float(expected)) <= within
    if isinstance(expected, list | tuple):
        same_kind = type(actual) is type(expected) and len(actual) == len(expected)
        return same_kind and all(agrees(a, e, within) for a, e in zip(actual, expected, strict=True))
    if isinstance(expected, dict):
        same_keys = isinstance(actual, dict) and actual.keys() == expected.keys()
        return same_keys and all(agrees(actual[key], expected[key], within) for key in expected)
    return bool(actual == expected)


def show(value: Any) -> str:
    """A value as Python writes it, cut to what fits in a message."""
    if value is None:
        return "None (nothing)"
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _told(value: Any) -> str:
    if value is None:
        return ""
    return value[:SHOWN] if isinstance(value, str) else show(value)


def call_text(function: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> str:
    """The call as Python a learner can paste into a cell and run."""
    shown = [repr(arg) for arg in args] + [f"{key}={value!r}" for key, value in kwargs.items()]
    return f"{function}({', '.join(shown)})"


def _explain(outcome: Outcome, expected: Any) -> str:
    """Name the commonest slips between a right answer and a right return value."""
    if outcome.error is not None:
        return ""
    value, printed = outcome.value, outcome.printed.strip()
    slips = {
        f"Your function printed {printed[:60]!r} but gave nothing back. End it with return.": (
            value is None and bool(printed)
        ),
        "Your function gave nothing back (None). Does every path through it end with return?": (
            value is None and not printed
        ),
        "That is text, not a number: it is in quotation marks.": (
            isinstance(value, str) and not isinstance(expected, str) and value.strip() == str(expected)
        ),
        "That is True or False, where something else is wanted.": (
            isinstance(value, bool) and not isinstance(expected, bool)
        ),
        "The right items, but in a tuple (round brackets) where a list (square brackets) is wanted.": (
            isinstance(value, tuple) and isinstance(expected, list) and list(value) == expected
        ),
    }
    if isinstance(value, Opaque):
        return f"That is an object of type {value.type_name}, not the value inside it."
    return next((sentence for sentence, fits in slips.items() if fits), "")
