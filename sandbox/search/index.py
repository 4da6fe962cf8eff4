"""Draws from a resource the values by which it can be found again (FHIR R4 search.html)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sandbox.fhir.definitions import SearchParameter, get_search_parameters
from sandbox.fhir.paths import find_elements
from sandbox.search.types import SEARCH_TYPES, Value


class IndexRow(NamedTuple):
    """One value: which table it belongs to, which parameter finds it, and its columns there."""

    table: str
    parameter: SearchParameter
    values: tuple[Value, ...]


def build_index_rows(resource: dict[str, Any]) -> Iterator[IndexRow]:
    """Yield every value of a resource that some search parameter looks at, none twice."""
    for parameter in get_search_parameters(resource["resourceType"]).values():
        search_type = SEARCH_TYPES[parameter.type]
        rows = {
            row: None
            for path, data_type in parameter.elements
            for element in find_elements(resource, path)
            for row in search_type.index(element, data_type, parameter)
        }
        for row in rows:
            yield IndexRow(search_type.table, parameter, row)


def parameter_key(parameter: SearchParameter) -> str:
    """The name of a parameter in the database, such as `Observation.code`."""
    return f"{parameter.resource_type}.{parameter.name}"
