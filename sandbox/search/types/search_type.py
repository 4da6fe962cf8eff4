"""What every type of search parameter must know: how to index an element and how to ask for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandbox.fhir.definitions import SearchParameter
from sandbox.search.escaping import unescape

# One value of a row of an index table, or of a parametrised statement.
Value = str | int | None


@dataclass(frozen=True)
class Condition:
    """A piece of SQL over the index row `i`, and the values it is executed with."""

    sql: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Asked:
    """One value of a search parameter as it was asked for, with what is needed to understand it."""

    parameter: SearchParameter
    modifier: str | None
    escaped: str
    base_url: str
    now: datetime

    @property
    def value(self) -> str:
        """The value itself, without the backslashes that protect commas and the like."""
        return unescape(self.escaped)


@dataclass(frozen=True)
class SearchType:
    """One type of search parameter (search.html#ptypes).

    Attributes:
        table: its index table; every table begins with the columns `version_row` and `parameter`.
        columns: the further columns, in the order of `index`'s tuples.
        modifiers: suffixes it understands, such as `exact`.
        index: (element, FHIR data type, parameter) → rows of the table.
        build_condition: one asked value → SQL. Raises `Refusal` for a value that makes no sense.
        sort_columns: what ascending and descending order go by.
        rank: the smaller, the fewer resources a value usually finds.
    """

    name: str
    table: str
    columns: tuple[str, ...]
    modifiers: tuple[str, ...]
    index: Callable[[Any, str, SearchParameter], Iterable[tuple[Value, ...]]]
    build_condition: Callable[[Asked], Condition]
    sort_columns: tuple[str, str]
    rank: int
