"""Finds elements in a resource by their path, through lists, without stumbling over odd content."""

from __future__ import annotations

from typing import Any


def find_elements(resource: Any, path: str) -> list[Any]:
    """Return every value at a dotted path such as `name.family`; lists on the way are looked through."""
    found = [resource]
    for name in path.split("."):
        found = [value for parent in found if isinstance(parent, dict) for value in as_list(parent.get(name))]
    return found


def as_list(value: Any) -> list[Any]:
    """Return the values of an element that may repeat: none, one or many."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
