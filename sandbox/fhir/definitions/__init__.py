"""Which kinds of record the hospital keeps and by what they can be searched, as data.

Facts of FHIR R4 (patient.html#search, observation.html#search), in `search_parameters.json`: for each
parameter its search type and the elements it looks at, with their data types.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("search_parameters.json")


@dataclass(frozen=True)
class SearchParameter:
    """How a type of resource can be searched by one name.

    Attributes:
        type: string, token, date or reference (search.html#ptypes).
        elements: path below the resource → FHIR data type there.
        targets: resource types a reference may point to.
        code_system: the system that codes without one of their own belong to.
    """

    resource_type: str
    name: str
    type: str
    elements: tuple[tuple[str, str], ...]
    targets: tuple[str, ...] = ()
    code_system: str | None = None

    @property
    def is_selective(self) -> bool:
        """Whether a value usually finds one resource: an id or an identifier."""
        return all(data_type in ("id", "Identifier") for _, data_type in self.elements)


@cache
def get_resource_types() -> tuple[str, ...]:
    """The types of resource the hospital keeps."""
    return tuple(name for name in _load() if name != "Resource")


@cache
def get_search_parameters(resource_type: str) -> dict[str, SearchParameter]:
    """The search parameters of a type by name, those of every resource first."""
    rows = {**_load()["Resource"], **_load()[resource_type]}
    return {
        name: SearchParameter(
            resource_type=resource_type,
            name=name,
            type=row["type"],
            elements=tuple(row["elements"].items()),
            targets=tuple(row.get("targets", ())),
            code_system=row.get("code_system"),
        )
        for name, row in rows.items()
    }


@cache
def get_digest() -> str:
    """Changes whenever the definitions do; a database that was indexed by others is indexed again."""
    return hashlib.sha256(_FILE.read_bytes()).hexdigest()


@cache
def _load() -> dict[str, dict[str, dict[str, Any]]]:
    loaded: dict[str, dict[str, dict[str, Any]]] = json.loads(_FILE.read_text(encoding="utf-8"))
    return loaded
