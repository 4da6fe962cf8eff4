"""Puts stored resources and values on the wire (FHIR R4 http.html)."""

from __future__ import annotations

import json
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache
from typing import Any

from sandbox.errors import Refusal
from sandbox.fhir.operation_outcome import build_operation_outcome
from sandbox.http import Response
from sandbox.store.repository import Stored

CONTENT_TYPE = "application/fhir+json; charset=utf-8"


def build_resource_response(stored: Stored, status: int = 200, location: str | None = None) -> Response:
    """Return a resource with its version (ETag) and the time of its last change."""
    headers = {
        "content-type": CONTENT_TYPE,
        "etag": f'W/"{stored.version_id}"',
        "last-modified": _http_date(stored.last_updated),
    }
    if location:
        headers["location"] = location
    return Response(status, headers, (stored.text or "").encode())


def build_json_response(value: dict[str, Any], status: int = 200) -> Response:
    """Return a resource that is made for this answer."""
    return Response(status, {"content-type": CONTENT_TYPE}, json.dumps(value, ensure_ascii=False).encode())


def build_refusal(refusal: Refusal) -> Response:
    """Return the OperationOutcome of a refusal."""
    response = build_json_response(build_operation_outcome(refusal), refusal.status)
    response.headers.update(refusal.headers)
    return response


@lru_cache(maxsize=1024)
def _http_date(instant: datetime) -> str:
    return format_datetime(instant, usegmt=True)
