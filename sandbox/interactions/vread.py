"""Reads one earlier state of a resource (FHIR R4 http.html#vread)."""

from __future__ import annotations

from sandbox.errors import Refusal, quote
from sandbox.http import Response
from sandbox.interactions.answer import build_resource_response
from sandbox.interactions.call import Call, refuse_deleted, refuse_parameters, refuse_unknown


def vread(call: Call) -> Response:
    """Answer 200 with that version, 404 if there is none, 410 if that version is a deletion."""
    refuse_parameters(call.request)
    number = call.version_id
    latest = call.repository.find(call.resource_type, call.resource_id)
    if latest is None:
        refuse_unknown(call)
    is_number = number.isascii() and number.isdigit() and len(number) < 16
    stored = (
        call.repository.find_version(call.resource_type, call.resource_id, int(number)) if is_number else None
    )
    if stored is None:
        raise Refusal(
            "not-found",
            f"{call.address} has no version {quote(number)}.",
            f"Its versions are 1 to {latest.version_id}.",
        )
    if stored.text is None:
        refuse_deleted(call, stored)
    return build_resource_response(stored)
