"""A resource as its text and the values in it, with the server's `id` and `meta` spliced into the text.

Implements FHIR R4 resource.html#Meta. The text stays as the client wrote it, so that `1.00` is still `1.00`
when it comes back; Python's `json` could not write that.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandbox.errors import Refusal, did_you_mean, quote
from sandbox.fhir.json import find_members, parse_json
from sandbox.fhir.primitives import format_instant

_encoder = json.JSONEncoder(ensure_ascii=False)

RESOURCE_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")


@dataclass(frozen=True)
class Resource:
    """A resource: `data` to look things up in, `text` to keep and to send."""

    data: dict[str, Any]
    text: str

    @property
    def resource_type(self) -> str:
        """Its `resourceType`."""
        return str(self.data["resourceType"])


def is_resource_id(text: object) -> bool:
    """Whether `text` may be a logical id (datatypes.html#id)."""
    return isinstance(text, str) and RESOURCE_ID.fullmatch(text) is not None


def parse_resource(body: bytes, resource_type: str, known_types: Collection[str]) -> Resource:
    """Read the body of a request that must hold one resource of `resource_type`.

    Raises:
        Refusal: 400 that says where the text is not JSON, or why it is not the resource it should be.
    """
    data, text = parse_json(body)
    if not isinstance(data, dict):
        raise Refusal(
            "malformed",
            f"The body is {_describe(data)}, but a resource is a JSON object.",
            'Send {"resourceType": "' + resource_type + '", …}.',
        )
    _check_type(data, resource_type, known_types)
    if "id" in data and not is_resource_id(data["id"]):
        raise Refusal(
            "value",
            f"{quote(str(data['id']))} cannot be an id.",
            "An id is text of 1 to 64 letters, digits, hyphens and full stops.",
            expression=f"{resource_type}.id",
        )
    if not isinstance(data.get("meta", {}), dict):
        raise Refusal(
            "malformed",
            f"meta is {_describe(data['meta'])}, but it must be an object.",
            "Leave meta out; the server fills in versionId and lastUpdated.",
            expression=f"{resource_type}.meta",
        )
    return Resource(data, text)


def _check_type(data: dict[str, Any], resource_type: str, known_types: Collection[str]) -> None:
    stated = data.get("resourceType")
    if stated == resource_type:
        return
    if stated is None:
        what, hint = "The body has no resourceType.", ""
    else:
        what = f"The body says resourceType {quote(str(stated))}, but it was sent to /{resource_type}."
        hint = did_you_mean(str(stated), known_types) if stated not in known_types else ""
    raise Refusal(
        "invalid",
        what,
        f'{hint}Put "resourceType": "{resource_type}" in it, or send it to the address of its own type.',
        expression="Resource.resourceType" if stated is None else f"{resource_type}.resourceType",
    )


def build_resource(
    values: dict[str, Any], resource_id: str, version_id: int, last_updated: datetime
) -> Resource:
    """Return a resource of our own making, for which no text needs to be kept."""
    meta = {**values.get("meta", {}), **_server_meta(version_id, last_updated)}
    data = {"resourceType": values["resourceType"], "id": resource_id, "meta": meta}
    data |= {name: value for name, value in values.items() if name not in data}
    return Resource(data, _encoder.encode(data))


def identify(resource: Resource, resource_id: str, version_id: int, last_updated: datetime) -> Resource:
    """Return the resource with the id, version and time of last change that the server gave it."""
    members = find_members(resource.text)
    meta = dict(resource.data.get("meta", {}))
    server_meta = _server_meta(version_id, last_updated)
    meta_text = (
        _merge_meta(resource.text, members["meta"].value_start, server_meta)
        if meta
        else json.dumps(server_meta)
    )
    values = {"id": json.dumps(resource_id), "meta": meta_text}
    end = members.get("id", members["resourceType"]).value_end
    replacements = [
        (members[name].value_start, members[name].value_end, value)
        if name in members
        else (end, end, f', "{name}": {value}')
        for name, value in values.items()
    ]
    data = {**resource.data, "id": resource_id, "meta": meta | server_meta}
    return Resource(data, _splice(resource.text, replacements))


def _server_meta(version_id: int, last_updated: datetime) -> dict[str, str]:
    return {"versionId": str(version_id), "lastUpdated": format_instant(last_updated)}


def _merge_meta(text: str, start: int, server_meta: dict[str, str]) -> str:
    kept = {
        name: text[member.value_start : member.value_end]
        for name, member in find_members(text, start).items()
        if name not in server_meta
    }
    parts = [f'"{name}": "{value}"' for name, value in server_meta.items()]
    return "{" + ", ".join(parts + [f"{json.dumps(name)}: {value}" for name, value in kept.items()]) + "}"


def _splice(text: str, replacements: list[tuple[int, int, str]]) -> str:
    pieces, position = [], 0
    for start, end, value in sorted(replacements, key=lambda replacement: replacement[:2]):
        pieces += [text[position:start], value]
        position = end
    return "".join([*pieces, text[position:]]).strip()


def _describe(value: object) -> str:
    kinds = {list: "a list", str: "a text", bool: "true or false", type(None): "null", dict: "an object"}
    return kinds.get(type(value), "a number")
