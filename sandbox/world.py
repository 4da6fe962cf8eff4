"""One hospital: its record, clock, source of ids and recorder. A world shares nothing with other worlds."""

from __future__ import annotations

import json
import sqlite3
import threading
import uuid
import weakref
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

from sandbox.clock import WorldClock
from sandbox.errors import DatabaseProblem
from sandbox.http import Request, Response
from sandbox.interactions.routes import Answered, answer
from sandbox.recorder import Exchange, Recorder, read_body
from sandbox.settings import Settings
from sandbox.store.database import clone_database, copy_database, explain_unusable, open_database
from sandbox.store.repository import Clock, IdSource
from sandbox.store.sqlite import SqliteRepository


def draw_id() -> str:
    """The usual source of ids: random, so that nobody learns to guess them."""
    return str(uuid.uuid4())


class World:
    """One hospital. It may be used from any thread: one request is answered at a time."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        *,
        clock: Clock | None = None,
        ids: IdSource = draw_id,
        settings: Settings | None = None,
    ) -> None:
        self._connection = connection
        # Closes the database even if nobody calls `close`, when the world is forgotten or the program ends.
        self._finalizer = weakref.finalize(self, connection.close)
        self._ids = ids
        self._settings = settings or Settings()
        self._lock = threading.RLock()
        self._repository = SqliteRepository(connection, clock or WorldClock(), ids)
        self.recorder = Recorder(self._settings.recorder_limit)

    @classmethod
    def create(
        cls,
        path: Path | None = None,
        *,
        clock: Clock | None = None,
        ids: IdSource = draw_id,
        settings: Settings | None = None,
    ) -> World:
        """Make an empty world, in a new file or, without a path, in memory.

        Raises:
            DatabaseProblem: there is a file already, or none can be made there.
        """
        _refuse_existing(path)
        return cls(open_database(path), clock=clock, ids=ids, settings=settings)

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        clock: Clock | None = None,
        ids: IdSource = draw_id,
        settings: Settings | None = None,
    ) -> World:
        """Open a world that is kept in a file.

        Raises:
            DatabaseProblem: the file is missing, damaged, not a world, or made by a newer release.
        """
        if not path.exists():
            raise DatabaseProblem("There is no such file.", where=path, next_step="Check the name.")
        connection = open_database(path)
        try:
            return cls(connection, clock=clock, ids=ids, settings=settings)
        except Exception as error:  # pages or tables are damaged in one of a thousand ways
            connection.close()
            raise explain_unusable(path, error) from error

    def close(self) -> None:
        """Let go of the file; everything acknowledged is in it already."""
        with self._lock:
            self._finalizer()

    def handle(self, request: Request) -> Response:
        """Answer one FHIR request and record the exchange; never raises."""
        with self._lock:
            at, started = datetime.now(UTC), perf_counter()
            answered = answer(request, self._repository, self._settings)
            self._record(request, answered, at, (perf_counter() - started) * 1000)
        return answered.response

    def resources(self, resource_type: str) -> list[dict[str, Any]]:
        """Return what is current of a type, in the order of its last change; not recorded."""
        with self._lock:
            return [
                json.loads(stored.text or "") for stored in self._repository.iterate_current(resource_type)
            ]

    def count(self) -> int:
        """How many resources are current."""
        with self._lock:
            return self._repository.count_current()

    def load(self, resources: Iterable[dict[str, Any]]) -> int:
        """Put trusted resources, with their own ids, into the record in one transaction; return how many."""
        with self._lock:
            return self._repository.load(resources)

    def clone(self, path: Path | None = None) -> World:
        """Return a copy that lives its own life, in memory or in a new file; its recorder is empty."""
        _refuse_existing(path)
        with self._lock:
            connection = clone_database(self._connection, path)
        return World(connection, ids=self._ids, settings=self._settings)

    def become(self, template: World) -> None:
        """Replace the whole record by the template's, in one step, and forget what was recorded."""
        with self._lock, template._lock:
            copy_database(template._connection, self._connection)
            self._repository = SqliteRepository(self._connection, WorldClock(), self._ids)
            self.recorder.clear()

    def get_note(self, name: str) -> Any:
        """Return what is noted about this world, such as its recipe; None if nothing is."""
        with self._lock:
            return self._repository.get_note(name)

    def set_note(self, name: str, value: str | int) -> None:
        """Note something about this world, to be kept with its record."""
        with self._lock:
            self._repository.set_note(name, value)

    def _record(self, request: Request, answered: Answered, at: datetime, duration_ms: float) -> None:
        self.recorder.add(
            Exchange(
                number=self.recorder.next_number(),
                at=at.isoformat(timespec="milliseconds"),
                method=request.method,
                path=request.path,
                query=request.query,
                url=request.url,
                status=answered.response.status,
                interaction=answered.interaction,
                resource_type=answered.resource_type,
                resource_id=answered.resource_id,
                duration_ms=round(duration_ms, 3),
                request_body=read_body(request.body),
            )
        )


def _refuse_existing(path: Path | None) -> None:
    if path is not None and path.exists():
        raise DatabaseProblem(
            "There is a file already.", where=path, next_step="Open it, or choose another name."
        )
