"""Remembers which `cwc start` has a workspace open, so that a second one leads there instead."""

from __future__ import annotations

import http.client
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = "running.json"


@dataclass(frozen=True)
class Running:
    """A `cwc start` that has a workspace open.

    Attributes:
        port: where its pages are.
        address: its home page, with the key.
        instance: what it answers when asked who it is.
    """

    port: int
    address: str
    instance: str

    def __repr__(self) -> str:
        return f"Running(port={self.port})"

    def answers(self) -> bool:
        """Whether it is still there, and not another program on its old port."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=1)  # never through a proxy
        try:
            connection.request("GET", "/alive.json")
            told = json.loads(connection.getresponse().read(1_000))
            return isinstance(told, dict) and told.get("instance") == self.instance
        except (OSError, http.client.HTTPException, ValueError):
            return False
        finally:
            connection.close()


def new_instance() -> str:
    """Return a name for this start; not a secret."""
    return secrets.token_hex(8)


def find_running(state_folder: Path) -> Running | None:
    """Return the `cwc start` that has this workspace open, or None."""
    try:
        running = Running(**json.loads((state_folder / FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return running if running.answers() else None


@contextmanager
def announced(running: Running, state_folder: Path) -> Iterator[None]:
    """Let a second start find this one while the block runs. The file holds the key: its owner's alone."""
    path = state_folder / FILE
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(asdict(running), file)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
