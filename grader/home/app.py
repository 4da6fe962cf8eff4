"""The addresses of the learner's pages, which stand in front of the hospital's own (`sandbox.create_app`)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from inspect import isawaitable
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from grader.errors import CwcError
from grader.home.pages import HEADERS, HERE, Pages

Endpoint = Callable[[Request], Response | Awaitable[Response]]

# Themes and notebook outputs bring inline styles and scripts; still, nothing comes from another host.
SITE_POLICY = "default-src 'self' 'unsafe-inline' data: blob:; connect-src 'self'; frame-ancestors 'self'"


def home_routes(pages: Pages, *, sites: Path, vendor: Path, instance: str) -> list[BaseRoute]:
    """Return the routes of the learner's pages.

    Args:
        pages: the pages of one workspace.
        sites: the folder with the built `course` and `workbook`.
        vendor: the folder with our copies of others' browser files.
        instance: by this a second `cwc start` recognises the first.
    """

    def route(path: str, endpoint: Endpoint, method: str = "GET") -> Route:
        return Route(path, _page(pages, endpoint), methods=[method])

    def alive(request: Request) -> Response:  # noqa: ARG001
        return JSONResponse({"instance": instance}, headers=HEADERS)

    return [
        route("/", pages.home),
        route("/alive.json", alive),
        route("/learner", pages.set_learner, "POST"),
        route("/lab", pages.open_lab),
        route("/lab.json", pages.lab_state),
        route("/exercises/{exercise_id}", pages.exercise),
        route("/exercises/{exercise_id}/open", pages.open_exercise),
        Mount("/static/vendor", Files(vendor)),
        Mount("/static", Files(HERE / "static")),
        Mount("/course", BuiltSite(pages, sites / "course", "course")),
        Mount("/workbook", BuiltSite(pages, sites / "workbook", "workbook")),
    ]


def _page(pages: Pages, endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
    """Take the key out of the address first, and show our errors as pages."""

    async def answer(request: Request) -> Response:
        admitted = pages.access.admit(request)
        if admitted is not None:
            admitted.headers.update(HEADERS)
            return admitted
        try:
            response = await run_in_threadpool(endpoint, request)
            return await response if isawaitable(response) else response
        except CwcError as error:
            return pages.explain(request, error)

    return answer


class Files(StaticFiles):
    """Files that a browser must take for what they are called, and ask about again after an update."""

    def __init__(
        self, directory: Path, *, html: bool = False, policy: str = HEADERS["Content-Security-Policy"]
    ) -> None:
        super().__init__(directory=directory, html=html, check_dir=False)
        self._policy = policy

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with a file."""
        response = await super().get_response(path, scope)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "no-cache"
        response.headers["Content-Security-Policy"] = self._policy
        return response


class BuiltSite:
    """The course or the workbook; a page that says how to build it where it has not been built."""

    def __init__(self, pages: Pages, folder: Path, name: str) -> None:
        self._pages = pages
        self._folder = folder
        self._name = name
        self._files = Files(folder, html=True, policy=SITE_POLICY)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = self._files if (self._folder / "index.html").is_file() else self._missing(Request(scope))
        try:
            await answer(scope, receive, send)
        except HTTPException as error:
            await self._not_found(Request(scope), error)(scope, receive, send)

    def _missing(self, request: Request) -> Response:
        return self._pages.refuse(
            request,
            f"The {self._name} has not been built yet.",
            next_step='In your copy of the project run: pip install -e ".[author]" and then: cwc site build',
            status=404,
        )

    def _not_found(self, request: Request, error: HTTPException) -> Response:
        next_step = f"Begin at the first page of the {self._name}: /{self._name}/"
        return self._pages.refuse(
            request,
            f"There is no such page in the {self._name}.",
            next_step=next_step,
            status=error.status_code,
        )
