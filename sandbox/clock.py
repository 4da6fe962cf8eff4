"""The world's own time: the hospital lives on the day its lessons describe, not on the day they are read.

The clock stands at the template's instant and moves one second with every change of the record, so that the
same actions always leave the same record, and a later change is always dated later.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

TEMPLATE_INSTANT = datetime(2025, 3, 10, 9, 0, tzinfo=UTC)


class WorldClock:
    """A clock that moves only when the record changes."""

    def __init__(self, start: datetime = TEMPLATE_INSTANT) -> None:
        self._now = start

    def now(self) -> datetime:
        """The world's present time."""
        return self._now

    def tick(self) -> datetime:
        """Return the time of a change that is being made, and move on one second."""
        instant = self._now
        self._now += timedelta(seconds=1)
        return instant

    def move_past(self, instant: datetime) -> None:
        """Never let a change be dated before one that is already in the record."""
        self._now = max(self._now, instant + timedelta(seconds=1))
