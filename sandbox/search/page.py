"""Links to later pages of a search that neither skip nor repeat while the record changes.

Implements FHIR R4 http.html#paging: the link is opaque. It carries the number of the last transaction that
the first page saw, and every later page is read as of that transaction.
"""

from __future__ import annotations

import base64
import hashlib
import json
from typing import NamedTuple

from sandbox.errors import Refusal
from sandbox.search.query import SearchQuery, encode_parameters


class Position(NamedTuple):
    """Where a page begins, in which state of which record; a record that is reset is another one."""

    record: str
    transaction: int
    offset: int


def build_link(address: str, query: SearchQuery, page: str | None = None) -> str:
    """Return the address of a page: the first, or the one that `page` (see `encode_position`) stands for."""
    pairs = [*query.understood, *([("_page", page)] if page is not None else [])]
    return f"{address}?{encode_parameters(pairs)}" if pairs else address


def encode_position(query: SearchQuery, position: Position) -> str:
    """Return what a link to that page of this search carries."""
    token = json.dumps([*position, _digest(query)], separators=(",", ":"))
    return base64.urlsafe_b64encode(token.encode()).decode().rstrip("=")


def parse_position(query: SearchQuery, first: Position) -> Position:
    """Return where the asked page begins: `first`, in the present state of the record, unless a link says.

    Raises:
        Refusal: 400 if the link was altered, or belongs to another search or another hospital.
    """
    if query.page is None:
        return first
    try:
        padded = query.page + "=" * (-len(query.page) % 4)
        *values, digest = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        position = Position(*values)
        sound = type(position.transaction) is type(position.offset) is int and digest == _digest(query)
        sound = sound and position.record == first.record
    except (ValueError, TypeError, RecursionError):
        sound = False
    if not sound or not 0 <= position.transaction <= first.transaction or not 0 <= position.offset < 2**53:
        raise Refusal(
            "value",
            "This link to a later page does not belong to this search, or the hospital has been reset since.",
            "Search again from the first page and follow its next link exactly as it is.",
        )
    return position


def _digest(query: SearchQuery) -> str:
    described = f"{query.resource_type}?{encode_parameters(query.understood)}"
    return hashlib.sha256(described.encode()).hexdigest()[:16]
