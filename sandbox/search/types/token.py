"""Finds codes and identifiers by system and value (FHIR R4 search.html#token)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sandbox.errors import Refusal, quote
from sandbox.fhir.definitions import SearchParameter
from sandbox.fhir.paths import as_list
from sandbox.search.escaping import split_escaped, unescape
from sandbox.search.types.search_type import Asked, Condition, SearchType, Value


def _index(element: Any, data_type: str, parameter: SearchParameter) -> Iterator[tuple[Value, ...]]:
    if isinstance(element, bool):
        yield None, "true" if element else "false"
    elif isinstance(element, str):
        yield parameter.code_system, element
    elif isinstance(element, dict):
        codings = as_list(element.get("coding")) if data_type == "CodeableConcept" else [element]
        member = "value" if data_type == "Identifier" else "code"
        for coding in codings:
            if isinstance(coding, dict) and isinstance(coding.get(member), str):
                system = coding.get("system")
                yield system if isinstance(system, str) else None, coding[member]


def _build_condition(asked: Asked) -> Condition:
    system, *rest = (unescape(part) for part in split_escaped(asked.escaped, "|"))
    if not rest:
        return Condition("i.code = ?", (system,))
    if len(rest) > 1:
        raise Refusal(
            "value",
            f"{asked.parameter.name}={quote(asked.value)} has more than one |.",
            "Write system|value; a | that belongs to the value itself is written \\|.",
        )
    (code,) = rest
    if not system and not code:
        raise Refusal(
            "value",
            f"{asked.parameter.name}=| names neither system nor value.",
            "Write system|value, or the value.",
        )
    if not system:
        return Condition("i.code = ? AND i.system IS NULL", (code,))
    if not code:
        return Condition("i.system = ?", (system,))
    return Condition("i.code = ? AND i.system = ?", (code, system))


TOKEN = SearchType(
    name="token",
    table="token_index",
    columns=("system", "code"),
    modifiers=(),
    index=_index,
    build_condition=_build_condition,
    sort_columns=("code", "code"),
    rank=4,
)
