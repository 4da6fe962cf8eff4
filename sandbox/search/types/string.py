"""Finds text by how it begins, whatever its case and accents: names, mostly (FHIR R4 search.html#string)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

from sandbox.fhir.definitions import SearchParameter
from sandbox.fhir.paths import as_list
from sandbox.search.types.search_type import Asked, Condition, SearchType, Value

# The parts of a structured element that a search looks at.
_PARTS = {"HumanName": ("text", "family", "given", "prefix", "suffix")}

# Letters that Unicode does not take apart, though an English keyboard has no other way to type them.
_PLAIN_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)


def fold(text: str) -> str:
    """Return text without differences of case and accent: "Zoë", "ZOE" and "zoe" become the same."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN_LETTERS))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def _index(element: Any, data_type: str, _parameter: SearchParameter) -> Iterator[tuple[Value, ...]]:
    parts = _PARTS.get(data_type)
    if parts and isinstance(element, dict):
        texts = [text for part in parts for text in as_list(element.get(part))]
    else:
        texts = [element]
    for text in texts:
        if isinstance(text, str):
            yield fold(text), text


def _build_condition(asked: Asked) -> Condition:
    if asked.modifier == "exact":
        return Condition("i.exact = ?", (asked.value,))
    folded = fold(asked.value)
    if asked.modifier == "contains":
        return Condition("instr(i.folded, ?) > 0", (folded,))
    # A range, not LIKE: it uses the index, and % and _ are ordinary characters in it.
    return Condition("i.folded >= ? AND i.folded < ?", (folded, folded + "\U0010ffff"))


STRING = SearchType(
    name="string",
    table="string_index",
    columns=("folded", "exact"),
    modifiers=("exact", "contains"),
    index=_index,
    build_condition=_build_condition,
    sort_columns=("folded", "folded"),
    rank=3,
)
