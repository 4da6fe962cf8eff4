"""Reads one resource as it is now (FHIR R4 http.html#read)."""

from __future__ import annotations

from sandbox.http import Response
from sandbox.interactions.answer import build_resource_response
from sandbox.interactions.call import Call, refuse_deleted, refuse_parameters, refuse_unknown


def read(call: Call) -> Response:
    """Answer 200 with the resource, 404 if there never was one, 410 if it was deleted."""
    if call.request.query:
        refuse_parameters(call.request)
    stored = call.repository.find(call.resource_type, call.resource_id)
    if stored is None:
        refuse_unknown(call)
    if stored.text is None:
        refuse_deleted(call, stored)
    return build_resource_response(stored)
