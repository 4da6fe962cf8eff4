"""Replaces a resource by a new version, or creates it under a chosen id (FHIR R4 http.html#update)."""

from __future__ import annotations

from sandbox.errors import Refusal, quote
from sandbox.fhir.definitions import get_resource_types
from sandbox.fhir.resource import Resource, is_resource_id, parse_resource
from sandbox.http import Response
from sandbox.interactions.answer import build_resource_response
from sandbox.interactions.call import (
    Call,
    parse_if_match,
    refuse_conditions,
    refuse_parameters,
    require_json_body,
)


def update(call: Call) -> Response:
    """Answer 200 with the new version, or 201 where there was nothing (update as create).

    `If-Match` guards against overwriting somebody else's change: 412 if the version is another by now.
    """
    refuse_parameters(call.request)
    refuse_conditions(call.request, "if-none-match", "if-unmodified-since")
    require_json_body(call.request)
    resource = parse_resource(call.request.body, call.resource_type, get_resource_types())
    _check_id(call, resource)
    latest = call.repository.find(call.resource_type, call.resource_id)
    stored = call.repository.update(resource, call.resource_id, parse_if_match(call.request))
    address = f"{call.request.base_url}/{call.address}/_history/{stored.version_id}"
    return build_resource_response(stored, 200 if latest and latest.text is not None else 201, address)


def _check_id(call: Call, resource: Resource) -> None:
    if not is_resource_id(call.resource_id):
        raise Refusal(
            "value",
            f"{quote(call.resource_id)} cannot be an id.",
            "An id is 1 to 64 letters, digits, hyphens and full stops; POST lets the server choose one.",
        )
    stated = resource.data.get("id")
    if stated is None:
        raise Refusal(
            "invalid",
            "The body has no id.",
            f'A PUT repeats the id of its address: put "id": "{call.resource_id}" in the body.',
            expression=f"{call.resource_type}.id",
        )
    if stated != call.resource_id:
        raise Refusal(
            "invalid",
            f"The body is about {quote(stated)}, but the address is about {quote(call.resource_id)}.",
            "Make the two ids agree, or the wrong patient would be changed.",
            expression=f"{call.resource_type}.id",
        )
