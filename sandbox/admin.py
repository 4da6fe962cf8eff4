"""What the owner of the sandbox may do with its worlds over HTTP: look, reset, rehearse, read the recorder.

Only the holder of the owner's token gets in, and no web page of another origin even with it.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.errors import DatabaseProblem, NotFound, SandboxProblem
from sandbox.fhir.definitions import get_resource_types
from sandbox.settings import Settings
from sandbox.worlds import Worlds

Endpoint = Callable[[Request], Awaitable[Response]]

_MAX_SEED = 2**63 - 1


class Owner:
    """Lets the owner in and nobody else, and turns problems into JSON."""

    def __init__(self, settings: Settings) -> None:
        self._token = settings.admin_token

    def only(self, endpoint: Endpoint) -> Endpoint:
        """Return the endpoint behind the door."""

        async def guarded(request: Request) -> Response:
            refusal = self._refuse(request)
            if refusal is not None:
                return refusal
            try:
                return await endpoint(request)
            except NotFound as problem:
                return _error(404, str(problem))
            except DatabaseProblem as problem:
                return _error(503, str(problem))
            except SandboxProblem as problem:
                return _error(400, str(problem))

        return guarded

    def _refuse(self, request: Request) -> Response | None:
        origin = request.headers.get("origin")
        if origin is not None and origin != f"{request.url.scheme}://{request.headers['host']}":
            return _error(403, "Pages of other origins may not set up this hospital.")
        if not self._token:
            return _error(
                403, "This sandbox was started without an owner's token, so nobody may set it up over HTTP."
            )
        given = request.headers.get("authorization", "").removeprefix("Bearer ").encode()
        if hmac.compare_digest(given, self._token.encode()):
            return None
        refusal = _error(
            401, "Only the owner of this sandbox may do this: send Authorization: Bearer <owner's token>."
        )
        refusal.headers["www-authenticate"] = "Bearer"
        return refusal


def build_admin_routes(worlds: Worlds, settings: Settings) -> list[Route]:
    """Return the routes under `/admin`."""
    only = Owner(settings).only
    admin = _Admin(worlds)
    world = "/admin/worlds/{name}"
    return [
        Route("/admin/worlds", only(admin.list_worlds), methods=["GET"]),
        Route(f"{world}/reset", only(admin.reset), methods=["POST"]),
        Route(f"{world}/requests", only(admin.get_requests), methods=["GET"]),
        Route(f"{world}/requests", only(admin.clear_requests), methods=["DELETE"]),
        Route(f"{world}/rehearsal", only(admin.begin_rehearsal), methods=["POST"]),
        Route(f"{world}/rehearsal", only(admin.get_rehearsal), methods=["GET"]),
        Route(f"{world}/rehearsal", only(admin.end_rehearsal), methods=["DELETE"]),
        Route(f"{world}/rehearsal/resources/{{type}}", only(admin.get_rehearsal_resources), methods=["GET"]),
    ]


class _Admin:
    """The endpoints. Async, so that Starlette calls them inline and not in a thread."""

    def __init__(self, worlds: Worlds) -> None:
        self._worlds = worlds

    async def list_worlds(self, _request: Request) -> Response:
        return JSONResponse({"worlds": self._worlds.describe()})

    async def reset(self, request: Request) -> Response:
        self._worlds.reset(_name(request))
        return Response(status_code=204)

    async def get_requests(self, request: Request) -> Response:
        return _requests(self._worlds.get(_name(request)).recorder.exchanges)

    async def clear_requests(self, request: Request) -> Response:
        self._worlds.get(_name(request)).recorder.clear()
        return Response(status_code=204)

    async def begin_rehearsal(self, request: Request) -> Response:
        seed = await _read_seed(request)
        recipe = self._worlds.rehearse(_name(request), seed)
        return JSONResponse({"seed": recipe.seed, "people": recipe.people}, status_code=201)

    async def get_rehearsal(self, request: Request) -> Response:
        return _requests(self._rehearsal(request).recorder.exchanges)

    async def get_rehearsal_resources(self, request: Request) -> Response:
        resource_type = request.path_params["type"]
        if resource_type not in get_resource_types():
            raise NotFound(f"The hospital keeps {' and '.join(get_resource_types())} only.")
        return JSONResponse({"resources": self._rehearsal(request).resources(resource_type)})

    async def end_rehearsal(self, request: Request) -> Response:
        self._worlds.end_rehearsal(_name(request))
        return Response(status_code=204)

    def _rehearsal(self, request: Request) -> Any:
        rehearsal = self._worlds.rehearsal(_name(request))
        if rehearsal is None:
            raise NotFound("No rehearsal is going on in this world.", next_step="Begin one with POST.")
        return rehearsal


async def _read_seed(request: Request) -> int:
    try:
        asked = await request.json() if await request.body() else {}
        seed = asked.get("seed", 0)
    except (ValueError, RecursionError, AttributeError):
        seed = None
    if type(seed) is not int or not 0 <= seed <= _MAX_SEED:
        raise SandboxProblem("The seed is not a whole number from 0.", next_step='Send {"seed": 7}.')
    return seed


def _name(request: Request) -> str:
    return str(request.path_params["name"])


def _requests(exchanges: list[Any]) -> JSONResponse:
    return JSONResponse({"requests": [exchange.to_json() for exchange in exchanges]})


def _error(status: int, sentence: str) -> JSONResponse:
    return JSONResponse({"error": sentence}, status_code=status)
