"""Turns an understood search into SQL over the index tables; values are always bound, never pasted.

The most selective filter drives: its rows are looked up first, and the others are checked on those few rows.
Joining the index tables instead would visit every observation of a kind for one patient's three.
"""

# ruff: noqa: S608 (only names of our own tables are put into statements; every value is bound)

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sandbox.search.index import parameter_key
from sandbox.search.query import Filter, SearchQuery, SortKey
from sandbox.search.types import SEARCH_TYPES, Asked, Condition, Value


class SearchContext(NamedTuple):
    """What the meaning of a search depends on besides its words.

    Attributes:
        base_url: our own address, so that a full reference to us is recognised.
        now: the world's time, for approximate dates.
        parameter_rows: name of a parameter in the database → its number there.
    """

    base_url: str
    now: datetime
    parameter_rows: Mapping[str, int]


def build_where(query: SearchQuery, context: SearchContext) -> Condition:
    """Return the condition on `version v` that a resource matches every filter."""
    if not query.filters:
        return Condition("v.resource_type = ?", (query.resource_type,))
    driver, *others = sorted(query.filters, key=_rank)
    conditions = [_build_driver(driver, context), *(_build_check(other, context) for other in others)]
    return Condition(
        " AND ".join(condition.sql for condition in conditions),
        tuple(value for condition in conditions for value in condition.values),
    )


def build_order(query: SearchQuery, context: SearchContext) -> Condition:
    """Return the ORDER BY terms: the sort keys, then the order in which resources were last changed."""
    terms = [_build_sort_term(key, context) for key in query.sort]
    return Condition(
        ", ".join([*(term.sql for term in terms), "v.version_row"]),
        tuple(value for term in terms for value in term.values),
    )


def _rank(one: Filter) -> int:
    return 1 if one.parameter.is_selective else SEARCH_TYPES[one.parameter.type].rank


def _build_driver(one: Filter, context: SearchContext) -> Condition:
    """One SELECT per value, so that each can use the index by value."""
    table = SEARCH_TYPES[one.parameter.type].table
    values: list[Value] = []
    selects = []
    for condition in _build_values(one, context):
        selects.append(f"SELECT i.version_row FROM {table} i WHERE i.parameter = ? AND {condition.sql}")
        values += [_parameter_row(one, context), *condition.values]
    return Condition(f"v.version_row IN ({' UNION ALL '.join(selects)})", tuple(values))


def _build_check(one: Filter, context: SearchContext) -> Condition:
    table = SEARCH_TYPES[one.parameter.type].table
    conditions = _build_values(one, context)
    any_value = " OR ".join(f"({condition.sql})" for condition in conditions)
    return Condition(
        f"EXISTS (SELECT 1 FROM {table} i"
        f" WHERE i.version_row = v.version_row AND i.parameter = ? AND ({any_value}))",
        (_parameter_row(one, context), *(value for condition in conditions for value in condition.values)),
    )


def _build_values(one: Filter, context: SearchContext) -> list[Condition]:
    build = SEARCH_TYPES[one.parameter.type].build_condition
    return [
        build(Asked(one.parameter, one.modifier, escaped, context.base_url, context.now))
        for escaped in one.values
    ]


def _build_sort_term(key: SortKey, context: SearchContext) -> Condition:
    """Ascending goes by a resource's lowest value, descending by its highest; those without one come last."""
    search_type = SEARCH_TYPES[key.parameter.type]
    lowest, highest = search_type.sort_columns
    # The plus keeps SQLite from walking the index by value, through everybody's, for one resource's extreme.
    value = f"max(+i.{highest})" if key.descending else f"min(+i.{lowest})"
    source = f"{search_type.table} i WHERE i.version_row = v.version_row AND i.parameter = ?"
    sql = f"(SELECT {value} FROM {source})"
    row = context.parameter_rows[parameter_key(key.parameter)]
    if key.descending:  # nothing is less than any value, so it comes last by itself
        return Condition(f"{sql} DESC", (row,))
    return Condition(f"{sql} IS NULL, {sql}", (row, row))


def _parameter_row(one: Filter, context: SearchContext) -> int:
    return context.parameter_rows[parameter_key(one.parameter)]
