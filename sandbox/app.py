"""The hospital on the network: a thin ASGI shell around worlds that answer synchronously.

`create_app` is the whole route table. FHIR requests are answered inline on the event loop: an answer takes a
fraction of a millisecond, less than handing it to a thread would.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox.admin import build_admin_routes
from sandbox.errors import NotFound, Refusal, SandboxProblem, quote
from sandbox.http import Request, Response
from sandbox.interactions.answer import build_refusal
from sandbox.settings import Settings
from sandbox.worlds import Worlds

DEFAULT_WORLD = "default"

# A name, or an IPv6 address in brackets, and perhaps a port (RFC 9110 §7.2).
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[\w.-]+)(?::[0-9]{0,5})?", re.ASCII)

# What is left of a body that is too large is read and thrown away up to here, so that a client that is still
# sending gets to see the answer; then the connection is closed.
_MAX_DISCARDED_BYTES = 200_000_000


def create_app(
    worlds: Worlds, *, settings: Settings | None = None, routes: Sequence[BaseRoute] = ()
) -> Starlette:
    """Return the ASGI app that serves these worlds.

    Args:
        worlds: the one called "default" answers at `/open/r4`, each one at `/w/<name>/open/r4`.
        settings: allowed hosts, limits and the owner's token.
        routes: further pages; they stand in front of ours.
    """
    settings = settings or Settings()
    fhir = FhirEndpoint(worlds)
    return Starlette(
        routes=[
            *routes,
            Route("/open/r4", fhir),
            Route("/open/r4/{path:path}", fhir),
            Route("/w/{world}/open/r4", fhir),
            Route("/w/{world}/open/r4/{path:path}", fhir),
            *build_admin_routes(worlds, settings),
        ],
        middleware=[Middleware(Gate, settings=settings)],
    )


class Gate:
    """Our one middleware: who may ask (the Host header) and how much may be sent.

    A foreign Host means that a web page made the browser look up its own name and find this computer (DNS
    rebinding); it must not read the record.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._allowed = frozenset(settings.allowed_hosts)
        self._max_bytes = settings.max_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        host = headers.get(b"host", b"").decode("latin-1")
        stated_bytes = int(headers.get(b"content-length", 0))
        if _strip_port(host) not in self._allowed:
            await _refuse_host(host, self._allowed)(scope, receive, send)
        elif stated_bytes > self._max_bytes:
            await self._refuse_body(receive, send, stated_bytes)
        elif b"transfer-encoding" in headers:
            await self._pass_counted(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _pass_counted(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count a body that does not say how long it is while it is being read."""
        received = 0

        async def receive_counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._max_bytes:
                raise _BodyTooLarge
            return message

        try:
            await self._app(scope, receive_counted, send)
        except _BodyTooLarge:
            await self._refuse_body(receive, send)

    async def _refuse_body(self, receive: Receive, send: Send, stated_bytes: int = 0) -> None:
        discarded, more = 0, stated_bytes <= _MAX_DISCARDED_BYTES
        while more and discarded < _MAX_DISCARDED_BYTES:
            message = await receive()
            discarded += len(message.get("body", b""))
            more = message.get("more_body", False)
        what = f"The body has more than {self._max_bytes:,} bytes."
        await _send(build_refusal(Refusal("too-large", what, "Send it in smaller parts.")), send)


class FhirEndpoint:
    """Turns ASGI's messages into a `Request` for the right world, and its `Response` back."""

    def __init__(self, worlds: Worlds) -> None:
        self._worlds = worlds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        has_body = "content-length" in headers or "transfer-encoding" in headers
        body = await _read(receive) if has_body else b""
        if body is not None:  # None: the client has gone
            await _send(self._answer(scope, headers, body), send)

    def _answer(self, scope: Scope, headers: dict[str, str], body: bytes) -> Response:
        name = scope["path_params"].get("world")
        base_path = "/open/r4" if name is None else f"/w/{name}/open/r4"
        request = Request(
            method=scope["method"],
            path=scope["path"].removeprefix(base_path),
            query=scope["query_string"].decode("latin-1"),
            headers=headers,
            body=body,
            base_url=f"{scope['scheme']}://{headers['host']}{base_path}",
        )
        try:
            world = self._worlds.get_answering(name or DEFAULT_WORLD)
        except NotFound as problem:
            return build_refusal(Refusal("not-found", str(problem)))
        except SandboxProblem as problem:
            return build_refusal(Refusal("unavailable", str(problem)))
        return world.handle(request)


class _BodyTooLarge(Exception):
    """More bytes came than are allowed."""


async def _read(receive: Receive) -> bytes | None:
    chunks = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        chunks.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(chunks)


async def _send(response: Response, send: Send) -> None:
    headers = [
        (name.encode("latin-1"), value.encode("latin-1", "replace"))
        for name, value in response.headers.items()
    ]
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": response.body})


def _strip_port(host: str) -> str:
    name = _HOST.fullmatch(host)
    return name[1].lower() if name else ""


def _refuse_host(host: str, allowed: frozenset[str]) -> PlainTextResponse:
    return PlainTextResponse(
        f"This hospital does not answer to the name {quote(host)}. It runs on your own computer and "
        f"answers to {', '.join(sorted(allowed))} only. Use the address that the terminal shows.\n",
        status_code=421,
    )
