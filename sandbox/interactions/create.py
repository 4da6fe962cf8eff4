"""Adds a resource to the record under an id that the server chooses (FHIR R4 http.html#create)."""

from __future__ import annotations

from sandbox.fhir.definitions import get_resource_types
from sandbox.fhir.resource import parse_resource
from sandbox.http import Response
from sandbox.interactions.answer import build_resource_response
from sandbox.interactions.call import Call, refuse_conditions, refuse_parameters, require_json_body


def create(call: Call) -> Response:
    """Answer 201 with the resource as stored and, in Location, the address of its first version.

    An `id` in the body is ignored, as the clause says: PUT to an address to choose the id.
    """
    refuse_parameters(call.request)
    refuse_conditions(call.request, "if-none-exist")
    require_json_body(call.request)
    resource = parse_resource(call.request.body, call.resource_type, get_resource_types())
    stored = call.repository.create(resource)
    address = (
        f"{call.request.base_url}/{stored.resource_type}/{stored.resource_id}/_history/{stored.version_id}"
    )
    return build_resource_response(stored, 201, address)
