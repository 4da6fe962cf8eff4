"""What storage promises, whatever keeps it. Storage knows resources, versions and searches, but no HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sandbox.fhir.resource import Resource
from sandbox.search.page import Position
from sandbox.search.query import SearchQuery

# Gives each created resource its id.
IdSource = Callable[[], str]


@dataclass(frozen=True)
class Stored:
    """One version of a resource as it is kept; a deletion is a version without text."""

    resource_type: str
    resource_id: str
    version_id: int
    last_updated: datetime
    text: str | None


@dataclass(frozen=True)
class Found:
    """One page of a search: its resources, how many match on all pages, and where the next page begins."""

    page: tuple[Stored, ...]
    total: int
    next: Position | None


class Clock(Protocol):
    """The world's time; see `sandbox.clock`."""

    def now(self) -> datetime:
        """The present."""

    def tick(self) -> datetime:
        """The time of a change being made."""

    def move_past(self, instant: datetime) -> None:
        """Be later than `instant` from now on."""


class Repository(Protocol):
    """Every method that changes something is one transaction: all of it is kept, or none."""

    def find(self, resource_type: str, resource_id: str) -> Stored | None:
        """Return the latest version, which may be a deletion."""

    def find_version(self, resource_type: str, resource_id: str, version_id: int) -> Stored | None:
        """Return one version."""

    def create(self, resource: Resource) -> Stored:
        """Keep a new resource under a fresh id."""

    def update(self, resource: Resource, resource_id: str, expected_version: int | None = None) -> Stored:
        """Keep a new version, the first one included.

        Raises:
            Refusal: 412 if `expected_version` is given and is not the latest.
        """

    def delete(
        self, resource_type: str, resource_id: str, expected_version: int | None = None
    ) -> Stored | None:
        """Mark a resource as deleted; None if there is nothing to delete."""

    def search(self, query: SearchQuery, base_url: str) -> Found:
        """Return one page of a search.

        Raises:
            Refusal: 400 for a value or a paging link that makes no sense.
        """

    def load(self, resources: Iterable[dict[str, Any]]) -> int:
        """Keep many trusted resources in one transaction; return how many."""

    def iterate_current(self, resource_type: str | None = None) -> Iterator[Stored]:
        """Yield what is current, in the order of its last change."""

    def count_current(self) -> int:
        """How many resources are current."""
