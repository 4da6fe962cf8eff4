"""Opens, checks and copies the SQLite file of a world.

The schema's version stands in SQLite's `user_version`. An older file is brought up to date in one
transaction; one that a newer release made is refused, because guessing could lose what it holds.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

from sandbox.errors import DatabaseProblem, DatabaseUnavailable

_SCHEMA = sorted(Path(__file__).with_name("schema").glob("*.sql"))
SCHEMA_VERSION = len(_SCHEMA)

# Marks the file as ours ("CWCw"), so that somebody else's database is never written to.
_APPLICATION_ID = 0x43574377

# SQLite's primary result codes (sqlite.org/rescode.html) that say nothing about what is in the file.
_NOT_THE_FILES_FAULT = (
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
)
_MAKE_ROOM = (
    "Close other programs that use it, perhaps a hospital in another window, "
    "and check that the disk has room and that you may write there."
)


def open_database(path: Path | None) -> sqlite3.Connection:
    """Open a world's file, made if it is not there; without a path, a database in memory.

    Raises:
        DatabaseProblem: the file is damaged, not ours, newer than this release, or cannot be opened.
    """
    return _open(path, lambda _: None)


def _open(path: Path | None, fill: Callable[[sqlite3.Connection], None]) -> sqlite3.Connection:
    try:
        connection = _connect(path)
    except sqlite3.Error as error:
        raise DatabaseProblem(
            f"The hospital's file cannot be opened ({error}).",
            where=path,
            next_step="Check the folder and its rights.",
        ) from None
    try:
        fill(connection)
        _prepare(connection, path)
    except sqlite3.DatabaseError as error:
        connection.close()
        raise explain_unusable(path, error) from None
    except DatabaseProblem:
        connection.close()
        raise
    return connection


def clone_database(source: sqlite3.Connection, path: Path | None) -> sqlite3.Connection:
    """Return a copy of a database, in a new file or, without a path, in memory.

    Nothing is built first that the copy would overwrite: a check may ask for hundreds of these.

    Raises:
        DatabaseProblem: the file cannot be made or written.
    """
    return _open(path, lambda target: copy_database(source, target))


def explain_unusable(path: Path | None, error: Exception) -> DatabaseProblem:
    """Say why a world's file cannot be used."""
    if getattr(error, "sqlite_errorcode", 0) & 0xFF in _NOT_THE_FILES_FAULT:
        return DatabaseUnavailable(
            f"The hospital's file cannot be used now ({error}).", where=path, next_step=_MAKE_ROOM
        )
    return DatabaseProblem(
        f"The hospital's file cannot be read ({error}).",
        where=path,
        next_step="Move it away to start with a fresh hospital, or choose another file.",
    )


def copy_database(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Replace everything in `target` by what is in `source`, in one step; it is a record of its own.

    Raises:
        DatabaseProblem: the target's file cannot be written; what was in it is still there.
    """
    try:
        source.backup(target)
        target.execute("UPDATE world SET value = lower(hex(randomblob(8))) WHERE name = 'record'")
    except sqlite3.Error as error:
        raise DatabaseProblem(
            f"The hospital's file cannot be written ({error}).",
            where=target.execute("PRAGMA database_list").fetchone()[2],
            next_step=_MAKE_ROOM,
        ) from None


def _connect(path: Path | None) -> sqlite3.Connection:
    # Autocommit (isolation_level None): transactions are opened and closed by us, in one place.
    # Any thread may use the connection; the world's lock lets one at a time.
    connection = sqlite3.connect(
        ":memory:" if path is None else path, isolation_level=None, check_same_thread=False, timeout=5
    )
    if path is not None:
        connection.execute("PRAGMA busy_timeout = 5000")
    return connection


def _prepare(connection: sqlite3.Connection, path: Path | None) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    application_id = connection.execute("PRAGMA application_id").fetchone()[0]
    is_new = not connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
    if not is_new and application_id != _APPLICATION_ID:
        raise DatabaseProblem(
            "This file is a database of another program.",
            where=path,
            next_step="Choose another file; it is untouched.",
        )
    if version > SCHEMA_VERSION:
        raise DatabaseProblem(
            f"This hospital was made by a newer release (format {version}; this one knows {SCHEMA_VERSION}).",
            where=path,
            next_step="Update with: pip install --upgrade clinicians-who-code. The file is untouched.",
        )
    if path is not None:
        connection.execute("PRAGMA journal_mode = WAL")
        # Somebody would mind: an acknowledged change must survive a power cut.
        connection.execute("PRAGMA synchronous = FULL")
    if version < SCHEMA_VERSION:
        _migrate(connection, version)


def _migrate(connection: sqlite3.Connection, version: int) -> None:
    steps = "".join(
        f"{file.read_text(encoding='utf-8')}\nPRAGMA user_version = {number};\n"
        for number, file in enumerate(_SCHEMA[version:], start=version + 1)
    )
    connection.executescript(f"BEGIN IMMEDIATE;\nPRAGMA application_id = {_APPLICATION_ID};\n{steps}COMMIT;")
