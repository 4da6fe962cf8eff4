"""Which request is which interaction, and the last word on everything that goes wrong (FHIR R4 http.html).

`INTERACTIONS` is the whole table: method and shape of the address → interaction code and the function that
answers. The CapabilityStatement is made from it.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple
from urllib.parse import parse_qsl

from sandbox.errors import Refusal, did_you_mean, quote
from sandbox.fhir.definitions import get_resource_types
from sandbox.http import Request, Response
from sandbox.http.negotiation import choose_media_type, parse_media_type
from sandbox.interactions.answer import build_json_response, build_refusal
from sandbox.interactions.call import FORM_TYPE, JSON_TYPES, Call, refuse_parameters
from sandbox.interactions.capabilities import FHIR_VERSION, build_capability_statement
from sandbox.interactions.create import create
from sandbox.interactions.delete import delete
from sandbox.interactions.read import read
from sandbox.interactions.search import search, search_by_post
from sandbox.interactions.update import update
from sandbox.interactions.vread import vread
from sandbox.settings import Settings
from sandbox.store.repository import Repository

logger = logging.getLogger("sandbox")


class Interaction(NamedTuple):
    """An interaction code of FHIR and what carries it out."""

    code: str
    answer: Callable[[Call], Response]


class Answered(NamedTuple):
    """An answer with what the recorder wants to know about the question."""

    response: Response
    interaction: str | None = None
    resource_type: str | None = None
    resource_id: str | None = None


def capabilities(call: Call) -> Response:
    """Answer with the CapabilityStatement (http.html#capabilities)."""
    refuse_parameters(call.request)
    codes = dict.fromkeys(one.code for (_, shape), one in INTERACTIONS.items() if shape.startswith("Type"))
    statement = build_capability_statement(call.request.base_url, codes, [*JSON_TYPES, "json"])
    return build_json_response(dict(statement))


INTERACTIONS: dict[tuple[str, str], Interaction] = {
    ("GET", "metadata"): Interaction("capabilities", capabilities),
    ("GET", "Type/id"): Interaction("read", read),
    ("GET", "Type/id/_history/version"): Interaction("vread", vread),
    ("POST", "Type"): Interaction("create", create),
    ("PUT", "Type/id"): Interaction("update", update),
    ("DELETE", "Type/id"): Interaction("delete", delete),
    ("GET", "Type"): Interaction("search-type", search),
    ("POST", "Type/_search"): Interaction("search-type", search_by_post),
}


def answer(request: Request, repository: Repository, settings: Settings) -> Answered:
    """Answer a request whatever it is; never raises. HEAD is answered as GET, without the body."""
    call = Call(request, repository, settings)
    interaction: Interaction | None = None
    media_type = JSON_TYPES[0]
    try:
        shape, call = _parse_path(call)
        interaction = _find_interaction(request, shape)
        media_type = _negotiate(request)
        response = interaction.answer(call)
    except Refusal as refusal:
        response = build_refusal(refusal)
    except sqlite3.DatabaseError as error:  # disk full, file locked or damaged by another program, …
        logger.warning("the database refused %s %s: %s", request.method, request.path, error)
        response = build_refusal(_explain_database(error))
    except Exception:
        logger.exception("a request failed: %s %s", request.method, request.path)
        response = build_refusal(_explain_failure(request))
    return Answered(
        _finish(request, response, media_type),
        interaction.code if interaction else None,
        call.resource_type or None,
        call.resource_id or _created_id(response),
    )


def _parse_path(call: Call) -> tuple[str, Call]:
    """Return the shape of the address, with what it names filled in."""
    segments = call.request.path.strip("/").split("/")
    first, rest = segments[0], segments[1:]
    if first in ("", "metadata") and not rest:
        return first, call
    if first not in get_resource_types():
        _refuse_type(first)
    call = replace(call, resource_type=first)
    match rest:
        case []:
            return "Type", call
        case ["_search"]:
            return "Type/_search", call
        case [resource_id] if not resource_id.startswith(("$", "_")):
            return "Type/id", replace(call, resource_id=resource_id)
        case [resource_id, "_history", version_id]:
            return "Type/id/_history/version", replace(call, resource_id=resource_id, version_id=version_id)
    raise Refusal(
        "unknown-type",
        f"The hospital does not know the address {quote(call.request.path)}.",
        f"It knows {first}, {first}/_search, {first}/the-id and {first}/the-id/_history/1.",
    )


def _refuse_type(name: str) -> None:
    known = get_resource_types()
    raise Refusal(
        "unknown-type",
        f"The hospital keeps no {quote(name)}.",
        f"{did_you_mean(name, known)}It keeps: {', '.join(known)}; /metadata says more.",
    )


def _find_interaction(request: Request, shape: str) -> Interaction:
    method = "GET" if request.method == "HEAD" else request.method
    if (method, shape) in INTERACTIONS:
        return INTERACTIONS[method, shape]
    allowed = [known for known, of_shape in INTERACTIONS if of_shape == shape]
    if not allowed:
        raise Refusal(
            "unknown-type",
            "This is the FHIR base of the hospital; nothing is kept at the base itself.",
            f"Start with GET {request.base_url}/metadata or GET {request.base_url}/Patient.",
        )
    if "GET" in allowed:
        allowed.append("HEAD")
    raise Refusal(
        "method-not-allowed",
        f"{quote(request.method)} is not possible at {quote(request.path)}.",
        f"Possible here: {', '.join(allowed)}.",
        headers={"allow": ", ".join(allowed)},
    )


def _negotiate(request: Request) -> str:
    """Return the media type of the answer; `_format` wins over Accept (http.html#parameters)."""
    wanted = _find_format(request)
    accept = request.headers.get("accept", "") if wanted is None else wanted
    chosen = choose_media_type(accept, JSON_TYPES)
    if chosen is None or chosen[1].get("fhirversion", "4.0") != "4.0":
        raise Refusal(
            "not-acceptable",
            f"You asked for {quote(accept)}; the hospital speaks JSON and FHIR {FHIR_VERSION}, no XML.",
            f"Send the header Accept: {JSON_TYPES[0]}, or leave it out.",
        )
    return chosen[0]


def _find_format(request: Request) -> str | None:
    """Return the media type that `_format` asks for, in the address or in the form of a search."""
    is_form = parse_media_type(request.headers.get("content-type", "")).name == FORM_TYPE
    form = request.body.decode("ascii", "replace") if is_form else ""
    if "_format" not in request.query and "_format" not in form:
        return None
    asked = [value for name, value in parse_qsl(f"{request.query}&{form}") if name == "_format"]
    if not asked:
        return None
    return JSON_TYPES[0] if asked[-1] == "json" else asked[-1].replace(" ", "+")  # an unescaped + is a space


def _explain_database(error: sqlite3.DatabaseError) -> Refusal:
    return Refusal(
        "unavailable",
        f"The hospital's database cannot do this now ({error}); nothing was changed.",
        "Check the disk, close other programs that use the file, and try again.",
    )


def _explain_failure(request: Request) -> Refusal:
    return Refusal(
        "our-fault",
        f"The hospital failed on {request.method} {quote(request.path)}; that is our fault, not yours.",
        "Please report it with what you sent; the terminal shows the details.",
    )


def _finish(request: Request, response: Response, media_type: str) -> Response:
    headers = {**response.headers, "content-length": str(len(response.body))}
    if response.status == 204:
        del headers["content-length"]
    if media_type != JSON_TYPES[0]:
        headers["content-type"] = f"{media_type}; charset=utf-8"
    return Response(response.status, headers, b"" if request.method == "HEAD" else response.body)


def _created_id(response: Response) -> str | None:
    location = response.headers.get("location")
    return location.split("/")[-3] if location else None
