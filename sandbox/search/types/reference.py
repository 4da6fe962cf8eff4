"""Finds what points to something else, such as a patient's observations (FHIR R4 search.html#reference)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sandbox.errors import Refusal, quote
from sandbox.fhir.definitions import SearchParameter
from sandbox.fhir.reference import find_target_type, strip_version
from sandbox.fhir.resource import is_resource_id
from sandbox.search.types.search_type import Asked, Condition, SearchType, Value


def _index(element: Any, _data_type: str, parameter: SearchParameter) -> Iterator[tuple[Value, ...]]:
    text = element.get("reference") if isinstance(element, dict) else None
    if not isinstance(text, str) or text.startswith("#"):
        return
    target = strip_version(text)
    target_type = find_target_type(target)
    if target_type is None or target_type in parameter.targets:
        yield (target,)


def _build_condition(asked: Asked) -> Condition:
    targets = (asked.modifier,) if asked.modifier else asked.parameter.targets
    if is_resource_id(asked.value):
        return _any_of(asked, *(f"{target}/{asked.value}" for target in targets))
    target = strip_version(asked.value.removeprefix(f"{asked.base_url}/"))
    target_type = find_target_type(target)
    if target_type is not None and target_type not in targets:
        raise _refuse(
            asked, f"it points to {target_type}, and {asked.parameter.name} may point to {_list(targets)}"
        )
    if target_type is None and ":" not in target:
        raise _refuse(asked, "it is neither an id, nor Type/id, nor a full address")
    return Condition("i.target = ?", (target,)) if ":" in target else _any_of(asked, target)


def _any_of(asked: Asked, *local: str) -> Condition:
    """A record may spell the same target as Type/id or as the full address."""
    spellings = (*local, *(f"{asked.base_url}/{one}" for one in local))
    return Condition(f"i.target IN ({', '.join('?' * len(spellings))})", spellings)


def _list(names: tuple[str, ...]) -> str:
    return " or ".join(names)


def _refuse(asked: Asked, why: str) -> Refusal:
    example = f"{asked.parameter.name}={asked.parameter.targets[0]}/the-id"
    return Refusal(
        "value", f"{asked.parameter.name}={quote(asked.value)} is no reference: {why}.", f"Write {example}."
    )


REFERENCE = SearchType(
    name="reference",
    table="reference_index",
    columns=("target",),
    modifiers=("<type>",),
    index=_index,
    build_condition=_build_condition,
    sort_columns=("target", "target"),
    rank=2,
)
