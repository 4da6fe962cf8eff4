"""What a learner's code did, read from JSON without trusting a byte of it."""

from __future__ import annotations

import datetime
import decimal
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Protocol

from grader.checks.advice import advise_on_reading, advise_on_stopping

MAX_PRINTED = 20_000
_MAX_DEPTH = 100  # the child stops at 40 levels of Python, and a tagged level takes two of JSON


@dataclass(frozen=True)
class Opaque:
    """A value that JSON cannot carry, for example a patient object: its type and how it shows itself."""

    type_name: str
    text: str

    def __repr__(self) -> str:
        return self.text if self.text.startswith(self.type_name) else f"{self.type_name}: {self.text}"


@dataclass(frozen=True)
class LearnerError:
    """What stopped a learner's code: the exception's name and kinds, its text and the learner's line."""

    type: str
    text: str
    kinds: tuple[str, ...] = ()
    cell: str = ""
    line: int | None = None
    code: str = ""
    names: tuple[str, ...] = ()

    def place_from(self, task: str) -> str:
        """The line that went wrong, as a person who looks at `task`'s cell would point to it."""
        if self.line is None:
            return ""
        where = f"line {self.line}"
        if self.cell and self.cell != task:
            named = f"the cell “{self.cell}”" if not self.cell.startswith("cell ") else "another cell"
            where += f" of {named}"
        return f"{where}: {self.code}" if self.code else where

    @property
    def is_ordinary(self) -> bool:
        """Whether the code ran and stopped with an error of Python's or its own, as any program may."""
        return self.type not in _SENTENCES and self.type != "NotDefined" and "SyntaxError" not in self.kinds

    def sentence(self) -> str:
        """What happened, in words for somebody who has not met this error before, and what to look at."""
        if self.type in _SENTENCES:
            return _SENTENCES[self.type].format(text=self.text).strip()
        if self.type == "NotDefined":
            return self._not_defined()
        if "SyntaxError" in self.kinds:
            said = _IN_WHICH_LINE.sub("", self.text)  # `line` says it, and names the cell
            stop = "" if said.endswith("?") else "."
            return f"Python cannot read this cell: {said}{stop} {advise_on_reading(said, self.code)}"
        said = f"{self.type}: {self.text.rstrip('.')}" if self.text else self.type
        return f"Your code stopped with {said}. {advise_on_stopping(self.kinds, self.text)}".strip()

    def _not_defined(self) -> str:
        sentence = f"There is no {self.text} yet."
        if close := get_close_matches(self.text, self.names, n=1, cutoff=0.8):  # nearer than another task's
            return f"{sentence} There is {close[0]}: did you mean to call it {self.text}?"
        return f"{sentence} Run the cell that makes it, and keep the name as it was."


_IN_WHICH_LINE = re.compile(r" \(<[^>]*>, line \d+\)$")
_SENTENCES = {
    "NotImplementedError": "This is not written yet: the line “raise NotImplementedError()” is still there. "
    "Write your code in its place, then run the cell.",
    "TimedOut": "It was still running after {text}, so it was stopped. Look for a loop that never ends.",
    "Died": "Your code ended Python itself, or used more memory than it may. {text}",
    "TooMuch": "It gave back more than a check can read. {text}",
    "EOFError": "Your code asks a question with input(). A check cannot type an answer: use what stands "
    "between the function's brackets.",
    "SystemExit": "Your code calls exit() or quit(), which ends Python. Use return to leave a function.",
    "RecursionError": "Your function calls itself without end. Look for the case in which it should stop.",
    "MemoryError": "Your code ran out of memory. Look for something that grows without end.",
    "NotAFunction": "{text}. Has its name been used for something else further down?",
    "KeyboardInterrupt": "It was stopped before it finished.",
}


@dataclass(frozen=True)
class Outcome:
    """A value, or an error, and what was printed on the way."""

    value: Any = None
    error: LearnerError | None = None
    printed: str = ""


class BadAnswer(ValueError):
    """The child sent something that is not an outcome."""


def parse_outcome(message: object) -> Outcome:
    """Turn a child's message into an outcome.

    Raises:
        BadAnswer: it is not one. Nothing is guessed: the caller ends the child.
    """
    if not isinstance(message, dict) or not isinstance(message.get("printed"), str):
        raise BadAnswer("not an outcome")
    error = message.get("error")
    return Outcome(
        value=None if error is not None else decode(message.get("value")),
        error=None if error is None else _parse_error(error),
        printed=message["printed"][:MAX_PRINTED],
    )


def _parse_error(error: object) -> LearnerError:
    if not isinstance(error, dict):
        raise BadAnswer("not an error")
    line = error.get("line")
    return LearnerError(
        type=_text(error.get("type"), 100),
        text=_text(error.get("text"), 2_000),
        kinds=_texts(error.get("kinds", [])),
        cell=_text(error.get("cell", ""), 100),
        line=line if type(line) is int else None,
        code=_text(error.get("code", ""), 300),
        names=_texts(error.get("names", [])),
    )


def _text(value: object, limit: int) -> str:
    if not isinstance(value, str):
        raise BadAnswer("not a text")
    # A terminal would obey an escape sequence, and half a character cannot be printed at all.
    return "".join(c if c.isprintable() or c in "\n\t" else "�" for c in value[:limit])


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > 1_000:
        raise BadAnswer("not a list of texts")
    return tuple(_text(item, 100) for item in value)


def decode(value: Any, depth: int = 0) -> Any:
    """Turn what `grader.worker.child.encode` wrote back into values. Unknown tags are refused."""
    if depth > _MAX_DEPTH:
        raise BadAnswer("nested too deeply")
    if isinstance(value, list):
        return [decode(item, depth + 1) for item in value]
    if not isinstance(value, dict):
        return value
    if "$" not in value:
        return {key: decode(item, depth + 1) for key, item in value.items()}
    return _decode_tagged(value, depth + 1)


def _decode_tagged(value: Mapping[str, Any], depth: int) -> Any:
    kind, content = _text(value["$"], 100), value.get("is")
    if kind in _FROM_TEXT and isinstance(content, str):
        try:
            return _FROM_TEXT[kind](content)
        except (ValueError, ArithmeticError):
            raise BadAnswer(f"not a {kind}") from None
    if kind in _FROM_LIST and isinstance(content, list):
        items = [decode(item, depth) for item in content]
        try:
            return _FROM_LIST[kind](items)
        except TypeError:  # a set or a dictionary of unhashable things cannot have been one
            return Opaque(kind, str(items)[:500])
        except ValueError:
            raise BadAnswer(f"not a {kind}") from None
    if kind == "object":
        return Opaque(_text(value.get("type"), 100), _text(content, 500))
    if kind == "too-big" and isinstance(value.get("items"), int):
        return Opaque(_text(value.get("type"), 100), f"with {value['items']:,} items")
    raise BadAnswer("an unknown kind of value")


def _comparable(value: decimal.Decimal) -> decimal.Decimal | float:
    """A decimal that is no number raises when it is compared, which would pass for a fault of the check."""
    return math.nan if value.is_nan() else value


_FROM_TEXT: dict[str, Any] = {
    "float": float,
    "Decimal": lambda text: _comparable(decimal.Decimal(text)),
    "date": datetime.date.fromisoformat,
    "datetime": datetime.datetime.fromisoformat,
    "time": datetime.time.fromisoformat,
}
_FROM_LIST: dict[str, Any] = {
    "tuple": tuple,
    "set": set,
    "frozenset": frozenset,
    "dict": dict,  # from pairs
}


class Run(Protocol):
    """A learner's notebook after its cells have run: in a child, or in the learner's own kernel."""

    notes: tuple[str, ...]

    def call(self, function: str, args: list[Any], kwargs: dict[str, Any]) -> Outcome:
        """Call one of the learner's functions."""

    def read(self, name: str, space: int = 0) -> Outcome:
        """Read one of the learner's variables."""

    def rerun(self, task: str, inputs: Mapping[str, Any]) -> Outcome:
        """Run a task's cell again on a copy of the namespace with other inputs."""

    def cell_error(self, task: str) -> LearnerError | None:
        """Return what stopped the task's own cell, if it was stopped."""
