"""Puts the results of a search into a Bundle (FHIR R4 bundle.html#searchset).

Entries are spliced in as text, so that what was stored is what is sent, digit for digit.
"""

from __future__ import annotations

import json
from collections.abc import Iterable


def build_searchset(total: int, links: dict[str, str], entries: Iterable[tuple[str, str]]) -> str:
    """Return a searchset as JSON text.

    Args:
        total: how many resources match, on all pages.
        links: relation ("self", "next") → absolute address.
        entries: (fullUrl, text of the resource), in order.
    """
    link = json.dumps([{"relation": relation, "url": url} for relation, url in links.items()])
    head = f'{{"resourceType": "Bundle", "type": "searchset", "total": {total}, "link": {link}'
    members = [
        f'{{"fullUrl": {json.dumps(full_url)}, "resource": {text}, "search": {{"mode": "match"}}}}'
        for full_url, text in entries
    ]
    return head + (f', "entry": [{", ".join(members)}]}}' if members else "}")  # FHIR allows no empty list
