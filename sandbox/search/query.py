"""Reads a search as it stands in an address, and refuses what it does not understand (FHIR R4 search.html).

Many servers ignore a parameter they do not know. The answer then looks right and holds the wrong patients, so
this one says no and names what it knows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlencode

from sandbox.errors import Refusal, did_you_mean
from sandbox.errors import quote as quoted
from sandbox.fhir.definitions import SearchParameter, get_search_parameters
from sandbox.search.escaping import split_escaped
from sandbox.search.types import SEARCH_TYPES

# What shapes the answer instead of choosing resources (search.html#table).
RESULT_PARAMETERS = ("_count", "_sort", "_format", "_page")

# More would be a mistake or an attack, and SQLite has limits of its own.
_MAX_FILTERS, _MAX_VALUES, _MAX_SORT_KEYS = 50, 200, 10


@dataclass(frozen=True)
class Filter:
    """One parameter of a search; any of its values will do (comma = OR)."""

    parameter: SearchParameter
    modifier: str | None
    values: tuple[str, ...]


@dataclass(frozen=True)
class SortKey:
    """One key of `_sort`."""

    parameter: SearchParameter
    descending: bool


@dataclass(frozen=True)
class SearchQuery:
    """A search that was understood.

    Attributes:
        filters: all of them must hold (a repeated parameter = AND).
        page_size: entries on a page; 0 asks for the total alone.
        page: the opaque value of `_page` in a link to a later page.
        understood: the parameters as the self link repeats them.
    """

    resource_type: str
    filters: tuple[Filter, ...]
    sort: tuple[SortKey, ...]
    page_size: int
    page: str | None
    understood: tuple[tuple[str, str], ...]


def parse_parameters(*encoded: str) -> list[tuple[str, str]]:
    """Decode query strings or form bodies into (name, value) pairs, in order.

    Raises:
        Refusal: 400 if the percent-encoding is not UTF-8 or there are absurdly many.
    """
    try:
        return [
            pair
            for text in encoded
            for pair in parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=1000)
        ]
    except UnicodeDecodeError:
        raise Refusal(
            "value", "The address holds bytes that are not UTF-8.", "Percent-encode UTF-8."
        ) from None
    except ValueError:
        raise Refusal(
            "too-costly", "The search has more than 1,000 parameters.", "Ask for less at once."
        ) from None


def encode_parameters(pairs: Iterable[tuple[str, str]]) -> str:
    """Return pairs as a query string that a person can still read."""
    return urlencode(list(pairs), safe=":,/$", quote_via=quote)


def parse_search(
    resource_type: str, pairs: Iterable[tuple[str, str]], *, page_size: int, max_page_size: int
) -> SearchQuery:
    """Understand the parameters of a search on one type.

    Raises:
        Refusal: 400 with what is known, for an unknown parameter, modifier, value or sort key.
    """
    filters: list[Filter] = []
    results: dict[str, str] = {}
    understood: list[tuple[str, str]] = []
    for name, value in pairs:
        if name in RESULT_PARAMETERS:
            if name in results:
                raise Refusal("value", f"{name} is given twice.", "Give it once.")
            results[name] = value
        else:
            filters.append(_parse_filter(resource_type, name, value))
            understood.append((name, value))
    _refuse_too_many(filters)
    size = _parse_count(results["_count"], max_page_size) if "_count" in results else page_size
    shown = {**results, "_count": str(size)} if "_count" in results else results
    understood += [(name, value) for name, value in shown.items() if name != "_page"]
    return SearchQuery(
        resource_type=resource_type,
        filters=tuple(filters),
        sort=_parse_sort(resource_type, results.get("_sort")),
        page_size=size,
        page=results.get("_page"),
        understood=tuple(understood),
    )


def get_modifiers(parameter: SearchParameter) -> tuple[str, ...]:
    """The modifiers a parameter understands; a reference can be narrowed to one of its target types."""
    modifiers = SEARCH_TYPES[parameter.type].modifiers
    return parameter.targets if modifiers == ("<type>",) else modifiers


def _parse_filter(resource_type: str, name: str, value: str) -> Filter:
    bare, _, modifier = name.partition(":")
    parameters = get_search_parameters(resource_type)
    if bare not in parameters:
        raise Refusal(
            "not-supported",
            f"{resource_type} cannot be searched by {quoted(bare)}.",
            f"{did_you_mean(bare, (*parameters, *RESULT_PARAMETERS))}Known are: {', '.join(parameters)};"
            f" and for the answer {', '.join(RESULT_PARAMETERS[:-1])}.",
        )
    parameter = parameters[bare]
    known = get_modifiers(parameter)
    if ":" in name and modifier not in known:
        offer = (
            "Known are: " + ", ".join(f"{bare}:{known_one}" for known_one in known)
            if known
            else "It takes none"
        )
        raise Refusal(
            "not-supported",
            f"{bare} has no modifier {quoted(modifier)}.",
            f"{did_you_mean(modifier, known)}{offer}; {bare} alone works too.",
        )
    values = tuple(split_escaped(value, ","))
    if "" in values:
        raise Refusal(
            "value", f"{name}={quoted(value)} has an empty value.", f"Give {name} a value or leave it out."
        )
    return Filter(parameter, modifier or None, values)


def _refuse_too_many(filters: list[Filter]) -> None:
    if len(filters) > _MAX_FILTERS or sum(len(one.values) for one in filters) > _MAX_VALUES:
        raise Refusal(
            "too-costly",
            f"The search has more than {_MAX_FILTERS} parameters, or more than {_MAX_VALUES} values.",
            "Split it into several searches.",
        )


def _parse_count(text: str, most: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Refusal(
            "value", f"_count={quoted(text)} is not a whole number.", f"Ask for 0 to {most} a page."
        )
    return min(int(text), most)


def _parse_sort(resource_type: str, text: str | None) -> tuple[SortKey, ...]:
    if text is None:
        return ()
    parameters = get_search_parameters(resource_type)
    names = text.split(",")
    if len(names) > _MAX_SORT_KEYS:
        raise Refusal("too-costly", f"_sort has more than {_MAX_SORT_KEYS} keys.", "Sort by fewer.")
    for name in names:
        if name.removeprefix("-") not in parameters:
            raise Refusal(
                "not-supported",
                f"{resource_type} cannot be sorted by {quoted(name.removeprefix('-'))}.",
                f"{did_you_mean(name.removeprefix('-'), parameters)}Known are: {', '.join(parameters)};"
                " a minus in front sorts downwards, a comma separates keys.",
            )
    return tuple(SortKey(parameters[name.removeprefix("-")], name.startswith("-")) for name in names)
