"""Keeps versions and their index rows in SQLite, each change in one transaction.

Search results are read as of a transaction (see `sandbox.search.page`), so nothing is ever overwritten.
"""

# ruff: noqa: S608 (only names of our own tables are put into statements; every value is bound)

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sandbox.errors import Refusal
from sandbox.fhir.definitions import get_digest, get_resource_types, get_search_parameters
from sandbox.fhir.primitives import to_microseconds
from sandbox.fhir.resource import Resource, build_resource, identify
from sandbox.search.index import build_index_rows, parameter_key
from sandbox.search.page import Position, parse_position
from sandbox.search.query import SearchQuery
from sandbox.search.sql import SearchContext, build_order, build_where
from sandbox.search.types import SEARCH_TYPES
from sandbox.store.repository import Clock, Found, IdSource, Stored

_COLUMNS = "v.resource_type, v.resource_id, v.version_id, v.last_updated, v.text"
_AS_OF = "v.born <= ? AND v.ended > ?"
_NEVER = 2**63 - 1
_CURRENT = f"v.ended = {_NEVER}"
_INSERT_VERSION = (
    "INSERT INTO version (resource_type, resource_id, version_id, born, ended, last_updated, text)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)"
)
_INSERT_INDEX = {
    one.table: f"INSERT INTO {one.table} (version_row, parameter, {', '.join(one.columns)})"
    f" VALUES (?, ?{', ?' * len(one.columns)})"
    for one in SEARCH_TYPES.values()
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class SqliteRepository:
    """The `Repository` that a world uses."""

    def __init__(self, connection: sqlite3.Connection, clock: Clock, ids: IdSource) -> None:
        self._connection = connection
        self._clock = clock
        self._ids = ids
        self.refresh()

    def refresh(self) -> None:
        """Take note of what the database holds, after it was opened or replaced."""
        latest = self._connection.execute("SELECT max(last_updated) FROM version").fetchone()[0]
        if latest is not None:
            self._clock.move_past(_from_microseconds(latest))
        if self.get_note("definitions") != get_digest():
            self._index_again()
        self._parameter_rows = self._read_parameter_rows()

    def get_note(self, name: str) -> Any:
        """Return what is noted about this world under a name, such as its recipe; None if nothing is."""
        row = self._connection.execute("SELECT value FROM world WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def set_note(self, name: str, value: str | int) -> None:
        """Note something about this world."""
        self._connection.execute("INSERT OR REPLACE INTO world VALUES (?, ?)", (name, value))

    def find(self, resource_type: str, resource_id: str) -> Stored | None:
        row = self._connection.execute(
            f"SELECT {_COLUMNS} FROM version v WHERE resource_type = ? AND resource_id = ?"
            " ORDER BY version_id DESC LIMIT 1",
            (resource_type, resource_id),
        ).fetchone()
        return _build_stored(row) if row else None

    def find_version(self, resource_type: str, resource_id: str, version_id: int) -> Stored | None:
        row = self._connection.execute(
            f"SELECT {_COLUMNS} FROM version v"
            " WHERE resource_type = ? AND resource_id = ? AND version_id = ?",
            (resource_type, resource_id, version_id),
        ).fetchone()
        return _build_stored(row) if row else None

    def create(self, resource: Resource) -> Stored:
        with self._transaction() as number:
            resource_id = self._ids()
            while self.find(resource.resource_type, resource_id):
                resource_id = self._ids()
            instant = self._clock.tick()
            return self._insert(identify(resource, resource_id, 1, instant), number, instant)

    def update(self, resource: Resource, resource_id: str, expected_version: int | None = None) -> Stored:
        with self._transaction() as number:
            if expected_version is not None:
                _refuse_stale(self.find(resource.resource_type, resource_id), resource_id, expected_version)
            version_id = self._succeed(resource.resource_type, resource_id, number)
            instant = self._clock.tick()
            return self._insert(identify(resource, resource_id, version_id, instant), number, instant)

    def delete(
        self, resource_type: str, resource_id: str, expected_version: int | None = None
    ) -> Stored | None:
        with self._transaction() as number:
            latest = self.find(resource_type, resource_id)
            _refuse_stale(latest, resource_id, expected_version)
            if latest is None or latest.text is None:
                return None
            self._end(latest, number)
            deleted = Stored(resource_type, resource_id, latest.version_id + 1, self._clock.tick(), None)
            self._insert_version(deleted, number, ended=number)
            return deleted

    def search(self, query: SearchQuery, base_url: str) -> Found:
        context = SearchContext(base_url, self._clock.now(), self._parameter_rows)
        present = Position(self.get_note("record"), self.get_note("last_transaction"), 0)
        position = parse_position(query, present)
        where, order = build_where(query, context), build_order(query, context)
        # All that match, by number alone: their count is the total, and only one page's texts are fetched.
        matching = [
            row
            for (row,) in self._connection.execute(
                f"SELECT v.version_row FROM version v WHERE {where.sql} AND {_AS_OF} ORDER BY {order.sql}",
                (*where.values, position.transaction, position.transaction, *order.values),
            )
        ]
        end = position.offset + query.page_size
        return Found(
            page=self._fetch(matching[position.offset : end]),
            total=len(matching),
            next=position._replace(offset=end) if position.offset < end < len(matching) else None,
        )

    def _fetch(self, version_rows: list[int]) -> tuple[Stored, ...]:
        """Return these versions in this order."""
        marks = ", ".join("?" * len(version_rows))
        rows = self._connection.execute(
            f"SELECT v.version_row, {_COLUMNS} FROM version v WHERE v.version_row IN ({marks})", version_rows
        )
        by_row = {row[0]: _build_stored(row[1:]) for row in rows}
        return tuple(by_row[version_row] for version_row in version_rows)

    def load(self, resources: Iterable[dict[str, Any]]) -> int:
        loaded = 0
        with self._transaction() as number:
            instant = self._clock.tick()
            for values in resources:
                version_id = self._succeed(values["resourceType"], values["id"], number)
                self._insert(build_resource(values, values["id"], version_id, instant), number, instant)
                loaded += 1
        return loaded

    def iterate_current(self, resource_type: str | None = None) -> Iterator[Stored]:
        where, values = (
            (_CURRENT, ())
            if resource_type is None
            else (f"{_CURRENT} AND v.resource_type = ?", (resource_type,))
        )
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM version v WHERE {where} ORDER BY v.version_row", values
        )
        return (_build_stored(row) for row in rows.fetchall())

    def count_current(self) -> int:
        return int(self._connection.execute(f"SELECT count(*) FROM version v WHERE {_CURRENT}").fetchone()[0])

    @contextmanager
    def _transaction(self) -> Iterator[int]:
        """Give the number of a new transaction; whatever raises inside leaves nothing behind."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            number = self.get_note("last_transaction") + 1
            self.set_note("last_transaction", number)
            yield number
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def _insert(self, resource: Resource, number: int, instant: datetime) -> Stored:
        """Keep a resource that has its id and version already."""
        stored = Stored(
            resource.resource_type,
            resource.data["id"],
            int(resource.data["meta"]["versionId"]),
            instant,
            resource.text,
        )
        self._index(self._insert_version(stored, number), resource.data)
        return stored

    def _succeed(self, resource_type: str, resource_id: str, number: int) -> int:
        """End the latest version, if there is one, and return the number of the version that follows it."""
        latest = self.find(resource_type, resource_id)
        if latest is None:
            return 1
        self._end(latest, number)
        return latest.version_id + 1

    def _insert_version(self, stored: Stored, number: int, ended: int = _NEVER) -> int:
        cursor = self._connection.execute(
            _INSERT_VERSION,
            (
                stored.resource_type, stored.resource_id, stored.version_id,
                number, ended, to_microseconds(stored.last_updated), stored.text,
            ),
        )  # fmt: skip
        return int(cursor.lastrowid or 0)

    def _index(self, version_row: int, data: dict[str, Any]) -> None:
        for table, parameter, values in build_index_rows(data):
            row = (version_row, self._parameter_rows[parameter_key(parameter)], *values)
            self._connection.execute(_INSERT_INDEX[table], row)

    def _end(self, latest: Stored, number: int) -> None:
        self._connection.execute(
            "UPDATE version SET ended = ?"
            " WHERE resource_type = ? AND resource_id = ? AND version_id = ? AND ended > ?",
            (number, latest.resource_type, latest.resource_id, latest.version_id, number),
        )

    def _index_again(self) -> None:
        """Index everything by the present definitions; older releases knew other search parameters."""
        with self._transaction():
            for search_type in SEARCH_TYPES.values():
                self._connection.execute(f"DELETE FROM {search_type.table}")
            names = [
                parameter_key(p) for t in get_resource_types() for p in get_search_parameters(t).values()
            ]
            self._connection.executemany("INSERT OR IGNORE INTO parameter (name) VALUES (?)", zip(names))
            self._parameter_rows = self._read_parameter_rows()
            rows = self._connection.execute(
                "SELECT version_row, text FROM version WHERE text IS NOT NULL"
            ).fetchall()
            for version_row, text in rows:
                self._index(version_row, json.loads(text))
            self.set_note("definitions", get_digest())

    def _read_parameter_rows(self) -> dict[str, int]:
        return dict(self._connection.execute("SELECT name, parameter_row FROM parameter").fetchall())


def _refuse_stale(latest: Stored | None, resource_id: str, expected_version: int | None) -> None:
    if expected_version is None or (latest and latest.version_id == expected_version):
        return
    now = f"is at version {latest.version_id} now" if latest else "does not exist"
    raise Refusal(
        "version-conflict",
        f"If-Match asks for version {expected_version} of {resource_id}, which {now}.",
        "Somebody else may have changed it: read it again, make your change on what you read, and send that.",
    )


def _build_stored(row: tuple[str, str, int, int, str | None]) -> Stored:
    resource_type, resource_id, version_id, last_updated, text = row
    return Stored(resource_type, resource_id, version_id, _from_microseconds(last_updated), text)


def _from_microseconds(value: int) -> datetime:
    return _EPOCH + timedelta(microseconds=value)
