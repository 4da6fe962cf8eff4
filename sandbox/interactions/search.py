"""Finds the resources of one type that match (FHIR R4 http.html#search)."""

from __future__ import annotations

from sandbox.errors import Refusal, quote
from sandbox.fhir.bundle import build_searchset
from sandbox.http import Response
from sandbox.http.negotiation import parse_media_type
from sandbox.interactions.answer import CONTENT_TYPE
from sandbox.interactions.call import FORM_TYPE, Call, refuse_encoding
from sandbox.search.page import build_link, encode_position
from sandbox.search.query import parse_parameters, parse_search


def search(call: Call) -> Response:
    """Answer 200 with one page as a searchset Bundle; the self link says what was understood."""
    return _search(call, call.request.query)


def search_by_post(call: Call) -> Response:
    """Do the same with the parameters of a form, which keeps them out of logs and address bars."""
    refuse_encoding(call.request)
    stated = call.request.headers.get("content-type", "")
    if call.request.body and parse_media_type(stated).name != FORM_TYPE:
        raise Refusal(
            "media-type",
            f"A search by POST is a form, but the body says it is {quote(stated)}.",
            f"Send the header Content-Type: {FORM_TYPE} and a body such as name=jones&_count=5.",
        )
    return _search(call, call.request.query, _decode(call.request.body))


def _search(call: Call, *encoded: str) -> Response:
    query = parse_search(
        call.resource_type,
        parse_parameters(*encoded),
        page_size=call.settings.page_size,
        max_page_size=call.settings.max_page_size,
    )
    found = call.repository.search(query, call.request.base_url)
    address = f"{call.request.base_url}/{call.resource_type}"
    links = {"self": build_link(address, query, query.page)}
    if found.next is not None:
        links["next"] = build_link(address, query, encode_position(query, found.next))
    entries = ((f"{address}/{stored.resource_id}", stored.text or "") for stored in found.page)
    return Response(
        200, {"content-type": CONTENT_TYPE}, build_searchset(found.total, links, entries).encode()
    )


def _decode(body: bytes) -> str:
    try:
        return body.decode("ascii")
    except UnicodeDecodeError:
        raise Refusal(
            "malformed", "The form holds bytes that are not percent-encoded.", "Let your library encode it."
        ) from None
