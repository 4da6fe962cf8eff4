"""A world as an httpx transport: client code talks to a hospital in this process, with no network."""

from __future__ import annotations

import httpx

from sandbox.http import Request
from sandbox.world import World

DEFAULT_BASE_URL = "http://hospital.test/open/r4"


class WorldTransport(httpx.BaseTransport):
    """For `httpx.Client(transport=WorldTransport(world), base_url=…)`."""

    def __init__(self, world: World, base_url: str = DEFAULT_BASE_URL) -> None:
        self._world = world
        self._base_url = base_url.rstrip("/")

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer from the world."""
        return _handle(self._world, self._base_url, request, request.read())


class AsyncWorldTransport(httpx.AsyncBaseTransport):
    """For `httpx.AsyncClient(transport=AsyncWorldTransport(world), base_url=…)`."""

    def __init__(self, world: World, base_url: str = DEFAULT_BASE_URL) -> None:
        self._world = world
        self._base_url = base_url.rstrip("/")

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer from the world."""
        return _handle(self._world, self._base_url, request, await request.aread())


def _handle(world: World, base_url: str, request: httpx.Request, body: bytes) -> httpx.Response:
    origin, path = (
        str(request.url.copy_with(path="/", query=None, fragment=None)).rstrip("/"),
        request.url.path,
    )
    if not f"{origin}{path}/".startswith(f"{base_url}/"):
        raise httpx.ConnectError(
            f"Nothing answers at {request.url}; this hospital is at {base_url}", request=request
        )
    response = world.handle(
        Request(
            method=request.method,
            path=f"{origin}{path}".removeprefix(base_url),
            query=request.url.query.decode("ascii"),
            headers={name.lower(): value for name, value in request.headers.items()},
            body=body,
            base_url=base_url,
        )
    )
    return httpx.Response(response.status, headers=response.headers, content=response.body, request=request)
