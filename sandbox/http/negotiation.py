"""Chooses the media type of an answer from what the client accepts (RFC 9110 §12.5.1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class MediaType(NamedTuple):
    """A media type or range, such as `application/*;q=0.5`."""

    name: str
    parameters: dict[str, str]

    @property
    def quality(self) -> float:
        """The client's preference from 0 (never) to 1; a broken `q` counts as 1."""
        try:
            return max(0.0, min(1.0, float(self.parameters.get("q", "1"))))
        except ValueError:
            return 1.0

    def covers(self, name: str) -> bool:
        """Whether this range includes the media type `name`."""
        return self.name in ("*/*", name) or (self.name.endswith("/*") and name.startswith(self.name[:-1]))


def parse_media_type(text: str) -> MediaType:
    """Read `type/subtype; name=value`; names are compared without regard to case."""
    name, *parts = text.split(";")
    pairs = (part.partition("=") for part in parts)
    return MediaType(
        name.strip().lower(),
        {key.strip().lower(): value.strip().strip('"').lower() for key, _, value in pairs if key.strip()},
    )


def choose_media_type(accept: str, offered: Sequence[str]) -> tuple[str, dict[str, str]] | None:
    """Return the offered type the client likes best with the parameters it gave, or None.

    `offered` stands in the server's own order of preference, which decides between equals.
    """
    ranges = [parse_media_type(part) for part in accept.split(",") if part.strip()]
    if not ranges:
        return offered[0], {}
    best: tuple[float, int, str, dict[str, str]] | None = None
    for rank, name in enumerate(offered):
        # The most specific range that covers a type decides about it: `application/json;q=0, */*` means no.
        covering = sorted((r for r in ranges if r.covers(name)), key=lambda r: r.name.count("*"))
        if covering and covering[0].quality > 0:
            candidate = (covering[0].quality, -rank, name, covering[0].parameters)
            best = candidate if best is None or candidate[:2] > best[:2] else best
    return (best[2], best[3]) if best else None
