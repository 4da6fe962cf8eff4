"""Finds events by when they happened, with both the record's and the question's precision in mind.

Implements FHIR R4 search.html#date and search.html#prefix: both sides are ranges, and a prefix says how
the two ranges must lie to each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sandbox.errors import Refusal, quote
from sandbox.fhir.definitions import SearchParameter
from sandbox.fhir.paths import as_list
from sandbox.fhir.primitives import EARLIEST, LATEST, TimeRange, parse_time_range, to_microseconds
from sandbox.search.types.search_type import Asked, Condition, SearchType, Value

_WITHIN = "i.low >= ? AND i.high <= ?"

# prefix → SQL on the record's range, and which ends of the asked range ("l", "h") its values are.
_PREFIXES = {
    "eq": (_WITHIN, "lh"),
    "ne": (f"NOT ({_WITHIN})", "lh"),
    "gt": ("i.high > ?", "h"),
    "lt": ("i.low < ?", "l"),
    "ge": (f"(i.high > ? OR ({_WITHIN}))", "hlh"),
    "le": (f"(i.low < ? OR ({_WITHIN}))", "llh"),
    "sa": ("i.low >= ?", "h"),
    "eb": ("i.high <= ?", "l"),
    "ap": ("i.low < ? AND i.high > ?", "hl"),
}


def _index(element: Any, data_type: str, _parameter: SearchParameter) -> Iterator[tuple[Value, ...]]:
    if data_type == "Period" and isinstance(element, dict):
        start, end = _read(element.get("start")), _read(element.get("end"))
        if start or end:
            yield start.low if start else EARLIEST, end.high if end else LATEST
    elif data_type == "Timing" and isinstance(element, dict):
        moments = [moment for moment in map(_read, as_list(element.get("event"))) if moment]
        if moments:  # the outer limits of all events (search.html#date)
            yield min(moment.low for moment in moments), max(moment.high for moment in moments)
    else:
        moment = _read(element)
        if moment:
            yield tuple(moment)


def _read(text: Any) -> TimeRange | None:
    """A date that cannot be read is not found by a search; saying so is the validator's business."""
    try:
        return parse_time_range(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _build_condition(asked: Asked) -> Condition:
    prefix, text = asked.value[:2], asked.value[2:]
    if prefix not in _PREFIXES:
        if prefix[:1].isalpha():
            raise _refuse(asked, f"{quote(prefix)} is no prefix; known are {', '.join(_PREFIXES)}")
        prefix, text = "eq", asked.value
    try:
        moment = parse_time_range(text)
    except ValueError as error:
        raise _refuse(asked, str(error)) from None
    if prefix == "ap":
        moment = _widen(moment, to_microseconds(asked.now))
    sql, ends = _PREFIXES[prefix]
    return Condition(sql, tuple(moment.low if end == "l" else moment.high for end in ends))


def _widen(moment: TimeRange, now: int) -> TimeRange:
    """Give an approximate date the tenth of its distance from now that search.html#prefix suggests."""
    slack = abs(now - moment.low) // 10
    return TimeRange(max(moment.low - slack, EARLIEST), min(moment.high + slack, LATEST))


def _refuse(asked: Asked, why: str) -> Refusal:
    what = f"{asked.parameter.name}={quote(asked.value)} is no date the hospital understands: {why}."
    if " " in asked.value:
        return Refusal(
            "value", what, "In an address a + means a space: write %2B, or let your library encode it."
        )
    return Refusal("value", what, "Correct the value.")


DATE = SearchType(
    name="date",
    table="date_index",
    columns=("low", "high"),
    modifiers=(),
    index=_index,
    build_condition=_build_condition,
    sort_columns=("low", "high"),
    rank=5,
)
