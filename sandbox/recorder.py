"""Remembers what reached the server: the ground truth about what a learner's code asked for."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

# Enough to see what was sent; a body of megabytes, a thousand times over, would not fit in memory.
_MAX_BODY_BYTES = 100_000


@dataclass(frozen=True)
class Exchange:
    """One request that reached a world, and how it was answered.

    Attributes:
        number: 1 for the first since the recorder was cleared.
        at: when it came, in the time of the wall clock (ISO 8601, UTC).
        path: below the FHIR base, such as "/Observation".
        query: as it stood in the URL.
        interaction: the FHIR interaction code, such as "search-type"; None if it was none.
        request_body: as text; None if there was none. Cut off after 100,000 bytes.
    """

    number: int
    at: str
    method: str
    path: str
    query: str
    url: str
    status: int
    interaction: str | None
    resource_type: str | None
    resource_id: str | None
    duration_ms: float
    request_body: str | None

    def to_json(self) -> dict[str, Any]:
        """Return the exchange as values that JSON can hold."""
        return asdict(self)


class Recorder:
    """The exchanges of one world, oldest first; beyond `limit` the oldest are forgotten."""

    def __init__(self, limit: int) -> None:
        self._exchanges: deque[Exchange] = deque(maxlen=limit)
        self._number = 0

    @property
    def exchanges(self) -> list[Exchange]:
        """What reached the server, in order."""
        return list(self._exchanges)

    def __iter__(self) -> Iterator[Exchange]:
        return iter(self.exchanges)

    def next_number(self) -> int:
        """Count one more exchange."""
        self._number += 1
        return self._number

    def add(self, exchange: Exchange) -> None:
        """Remember an exchange."""
        self._exchanges.append(exchange)

    def clear(self) -> None:
        """Forget everything and count from 1 again."""
        self._exchanges.clear()
        self._number = 0


def read_body(body: bytes) -> str | None:
    """Return a request body as text to remember."""
    return body[:_MAX_BODY_BYTES].decode("utf-8", errors="replace") if body else None
