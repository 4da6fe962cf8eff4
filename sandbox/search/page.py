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
    """Where a page begins, in which state of the record."""

    transaction: int
    offset: int


def build_link(address: str, query: SearchQuery, position: Position | None = None) -> str:
    """Return the address of a page; without a position, of the first, which is also the self link."""
    pairs = list(query.understood)
    if position is not None:
        token = json.dumps([*position, _digest(query)], separators=(",", ":"))
        pairs.append(("_page", base64.urlsafe_b64encode(token.encode()).decode().rstrip("=")))
    return f"{address}?{encode_parameters(pairs)}" if pairs else address


def parse_position(query: SearchQuery, last_transaction: int) -> Position:
    """Return where the asked page begins.

    Raises:
        Refusal: 400 if the link was altered, or belongs to another search or another hospital.
    """
    if query.page is None:
        return Position(last_transaction, 0)
    try:
        padded = query.page + "=" * (-len(query.page) % 4)
        transaction, offset, digest = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        sound = type(transaction) is type(offset) is int and digest == _digest(query)
    except (ValueError, TypeError, RecursionError):
        sound = False
    if not sound or not 0 <= transaction <= last_transaction or not 0 <= offset < 2**53:
        raise Refusal(
            "value",
            "This link to a later page does not belong to this search, or the hospital has been reset since.",
            "Search again from the first page and follow its next link exactly as it is.",
        )
    return Position(transaction, offset)


def _digest(query: SearchQuery) -> str:
    described = f"{query.resource_type}?{encode_parameters(query.understood)}"
    return hashlib.sha256(described.encode()).hexdigest()[:16]
