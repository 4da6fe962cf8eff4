"""Marks a resource as deleted; its earlier versions stay readable (FHIR R4 http.html#delete)."""

from __future__ import annotations

from sandbox.fhir.operation_outcome import build_outcome
from sandbox.http import Response
from sandbox.interactions.answer import build_json_response
from sandbox.interactions.call import Call, parse_if_match, refuse_conditions, refuse_parameters


def delete(call: Call) -> Response:
    """Answer 204; or 200 with an OperationOutcome that says so, if there was nothing to delete."""
    refuse_parameters(call.request)
    refuse_conditions(call.request, "if-none-match", "if-unmodified-since")
    deleted = call.repository.delete(call.resource_type, call.resource_id, parse_if_match(call.request))
    if deleted is None:
        what = f"There is no {call.address} to delete; nothing was changed. Check the id."
        return build_json_response(build_outcome("warning", "not-found", what))
    return Response(204, {"etag": f'W/"{deleted.version_id}"'})
