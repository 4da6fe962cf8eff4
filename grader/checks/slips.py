"""Names the commonest slips between the right thought and the right return value."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from grader.checks.outcome import Opaque, Outcome

NUMBER = int | float | Decimal
DIGITS_OF_ROUNDING = range(5)


def explain(outcome: Outcome, expected: Any) -> str:
    """Say why a value that came back is not the one that was wanted, if it is a slip that we know."""
    value, printed = outcome.value, outcome.printed.strip()
    if isinstance(value, Opaque):
        return f"That is an object of type {value.type_name}, not the value inside it."
    if value is None:
        return _explain_none(printed)
    slips = {
        "That is text, because it is in quotation marks. Leave them out.": (
            isinstance(value, str) and not isinstance(expected, str) and value.strip() == str(expected)
        ),
        "That is a number, and text is wanted: a number forgets the zeros in front.": (
            is_number(value) and isinstance(expected, str) and expected.lstrip("0") == str(value)
        ),
        "That is nearly it: capitals, spaces and hyphens count too.": (
            isinstance(value, str) and isinstance(expected, str) and _letters(value) == _letters(expected)
        ),
        "That is True or False, where something else is wanted.": (
            isinstance(value, bool) and not isinstance(expected, bool)
        ),
        "That is the right number, but rounded. Leave it unrounded.": _is_rounded(value, expected),
        "The right items, but in a tuple (round brackets) where a list (square brackets) is wanted.": (
            isinstance(value, tuple) and isinstance(expected, list) and list(value) == expected
        ),
    }
    return next((sentence for sentence, fits in slips.items() if fits), "")


def explain_no_error(outcome: Outcome, error: str) -> str:
    """Say why no error was raised where one was wanted, if it is a slip that we know."""
    value, printed = outcome.value, outcome.printed.strip()
    if isinstance(value, Opaque) and value.type_name == error:
        return (
            f"Your function gave the error back, as if it were an answer. Write raise {error}(…), not return."
        )
    if value is None and printed:
        return f"Your function printed {printed[:60]!r} and went on. Only raise stops it."
    return ""


def _explain_none(printed: str) -> str:
    if printed:
        return f"Your function printed {printed[:60]!r} but gave nothing back. End it with return."
    return "Your function gave None: it says so itself, or it came to its end without a return."


def is_number(value: object) -> bool:
    """Whether it is a number, and not True or False, which Python counts among them."""
    return isinstance(value, NUMBER) and not isinstance(value, bool)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text).casefold()


def _is_rounded(value: Any, expected: Any) -> bool:
    if not (is_number(value) and is_number(expected)):
        return False
    return any(value == round(expected, digits) for digits in DIGITS_OF_ROUNDING)
