"""A request as an interaction sees it: understood as to type and id, with the storage to act on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import NoReturn
from urllib.parse import parse_qsl

from sandbox.errors import Refusal, quote
from sandbox.http import Request
from sandbox.http.negotiation import parse_media_type
from sandbox.settings import Settings
from sandbox.store.repository import Repository, Stored

# What `curl` and friends should send; the first is FHIR's own (http.html#mime-type).
JSON_TYPES = ("application/fhir+json", "application/json")
FORM_TYPE = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Call:
    """One interaction being carried out."""

    request: Request
    repository: Repository
    settings: Settings
    resource_type: str = ""
    resource_id: str = ""
    version_id: str = ""

    @property
    def address(self) -> str:
        """`Type/id`, for sentences and links."""
        return f"{self.resource_type}/{self.resource_id}"


def require_json_body(request: Request) -> None:
    """Refuse a body that does not say it is JSON (415)."""
    refuse_encoding(request)
    stated = request.headers.get("content-type", "")
    media_type = parse_media_type(stated)
    if media_type.name not in JSON_TYPES:
        said = f"says it is {quote(stated)}" if stated else "does not say what it is"
        raise Refusal(
            "media-type",
            f"The body {said}; the hospital reads JSON.",
            f"Send the header Content-Type: {JSON_TYPES[0]}.",
        )
    if media_type.parameters.get("charset", "utf-8") not in ("utf-8", "utf8"):
        raise Refusal(
            "media-type", f"The body is in {quote(media_type.parameters['charset'])}.", "Encode it as UTF-8."
        )


def refuse_encoding(request: Request) -> None:
    """Refuse a compressed body (415)."""
    stated = request.headers.get("content-encoding", "identity")
    if stated.strip().lower() not in ("", "identity"):
        raise Refusal(
            "media-type",
            f"The body is encoded as {quote(stated)}; the hospital reads it as it is.",
            "Send it without compression and without the header Content-Encoding.",
        )


def refuse_parameters(request: Request, known: Collection[str] = ("_format",)) -> None:
    """Refuse parameters that would otherwise be ignored silently."""
    for name, _ in parse_qsl(request.query, keep_blank_values=True):
        if name not in known:
            raise Refusal(
                "not-supported",
                f"This interaction does not understand the parameter {quote(name)}.",
                f"It knows {', '.join(known)}; leave the rest out.",
            )


def refuse_conditions(request: Request, *names: str) -> None:
    """Refuse a condition that is not built: ignoring it would do what the client wanted prevented."""
    for name in names:
        if name in request.headers:
            title = "-".join(part.capitalize() for part in name.split("-"))
            raise Refusal(
                "not-supported",
                f"The hospital does not understand the header {title} here.",
                "Search first, and leave the header out.",
            )


def parse_if_match(request: Request) -> int | None:
    """Return the version that `If-Match: W/"3"` asks for; None without it (http.html#concurrency)."""
    stated = request.headers.get("if-match")
    if stated is None:
        return None
    number = stated.strip().removeprefix("W/").strip('"')
    if not (number.isascii() and number.isdigit() and len(number) < 16):
        raise Refusal(
            "value",
            f"If-Match: {quote(stated)} is no version.",
            'Send the ETag you were given, such as W/"1".',
        )
    return int(number)


def refuse_unknown(call: Call) -> NoReturn:
    """Say that there is no such resource (404)."""
    raise Refusal(
        "not-found",
        f"There is no {call.resource_type} with the id {quote(call.resource_id)} in this hospital.",
        f"Check the id, or search with GET {call.request.base_url}/{call.resource_type}.",
    )


def refuse_deleted(call: Call, deleted: Stored) -> NoReturn:
    """Say that it was deleted and how its last state can be read (410)."""
    earlier = deleted.version_id - 1
    raise Refusal(
        "deleted",
        f"{call.address} was deleted.",
        f"Its last version can still be read at {call.request.base_url}/{call.address}/_history/{earlier}.",
        headers={"etag": f'W/"{deleted.version_id}"'},
    )
