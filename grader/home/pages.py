"""The learner's pages: home, one page for each exercise, and the way into JupyterLab."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qs

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from grader.catalog import Catalog
from grader.checks import visible_points_of
from grader.errors import CwcError, UsageProblem
from grader.feedback.wording import number
from grader.home.access import Access, is_from_our_pages
from grader.home.progress import Progress
from grader.home.views import STATE_WORDS, CourseView, build_course_view
from grader.home.workspace import Workspace

HERE = Path(__file__).parent
MAX_FORM_BYTES = 2_000

# Our pages load our own files and nothing else; no other page may frame them.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


class LabDoor(Protocol):
    """What the pages need to know of JupyterLab."""

    @property
    def log(self) -> Path:
        """Where it writes what it does."""

    def state(self) -> str:
        """`starting`, `ready` or `stopped`."""

    def start(self) -> None:
        """Start it; nothing happens if it is running."""

    def address(self, host: str, notebook: str | None) -> str:
        """Where it is, with its token: only for the owner's browser."""


@dataclass
class Pages:
    """The pages of one workspace.

    Attributes:
        lab: JupyterLab, or None with `--no-lab`.
        notes: what the learner should know about the workspace, for example a damaged notebook.
    """

    workspace: Workspace
    catalog: Catalog
    access: Access
    lab: LabDoor | None
    notes: tuple[str, ...] = field(default=())

    def home(self, request: Request, *, problem: str = "", status: int = 200) -> Response:
        """What to do next, progress, and the way to everything else."""
        where = f"{request.url.scheme}://{request.url.netloc}"
        return self.render("home.html", request, status, course=self._course(), problem=problem, where=where)

    def exercise(self, request: Request) -> Response:
        """One exercise: its tasks, and how far the learner is."""
        exercise = self.catalog.get(request.path_params["exercise_id"])
        view = next(view for view in self._course().exercises if view.exercise.id == exercise.id)
        notebook = self.workspace.notebook_path(exercise.id)
        return self.render("exercise.html", request, 200, view=view, notebook=notebook)

    def open_exercise(self, request: Request) -> Response:
        """Lead the owner into JupyterLab, at this exercise's notebook."""
        exercise = self.catalog.get(request.path_params["exercise_id"])
        path = self.workspace.notebook_path(exercise.id).relative_to(self.workspace.folder)
        return self._open_lab(request, path.as_posix(), exercise.title)

    def open_lab(self, request: Request) -> Response:
        """Lead the owner into JupyterLab."""
        return self._open_lab(request, None, "JupyterLab")

    def lab_state(self, request: Request) -> Response:  # noqa: ARG002
        """Whether JupyterLab is ready; the waiting page asks."""
        return JSONResponse({"state": self.lab.state() if self.lab else "stopped"}, headers=HEADERS)

    async def set_learner(self, request: Request) -> Response:
        """Keep the learner id that was typed on the home page."""
        if not self.access.is_owner(request):
            return self._only_owner(request)
        if not is_from_our_pages(request):
            return self.refuse(request, "This change did not come from your home page, so it was not made.")
        body = await request.body() if _length(request) <= MAX_FORM_BYTES else b""
        given = parse_qs(body.decode("utf-8", "replace")).get("learner", [""])[0].strip()
        try:
            self.workspace.set_learner(given)
        except UsageProblem as error:
            return self.home(request, problem=f"{error.what} {error.next_step}".strip(), status=422)
        return RedirectResponse("/", status_code=303, headers=HEADERS)

    def refuse(self, request: Request, what: str, *, next_step: str = "", status: int = 403) -> Response:
        """Say what did not happen and what to do instead."""
        return self.render("message.html", request, status, title=what, next_step=next_step)

    def explain(self, request: Request, error: CwcError) -> Response:
        """Show an error of ours as a page: what happened, where, what to do."""
        status = 404 if isinstance(error, UsageProblem) else 500
        return self.refuse(request, error.what, next_step=error.next_step, status=status)

    def render(self, name: str, request: Request, status: int, **values: Any) -> Response:
        """Render a template with what every page shows."""
        html = self._templates.get_template(name).render(
            owner=self.access.is_owner(request),
            learner=self.workspace.learner_id,
            has_lab=self.lab is not None,
            folder=self.workspace.folder,
            notes=self.notes,
            path=request.url.path,
            **values,
        )
        return HTMLResponse(html, status_code=status, headers=HEADERS)

    @cached_property
    def _templates(self) -> Environment:
        environment = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
        )
        environment.filters["points"] = number
        environment.globals["state_words"] = STATE_WORDS
        environment.tests["file_path"] = lambda line: Path(line).is_absolute()
        return environment

    @cached_property
    def _visible_points(self) -> Mapping[str, Mapping[str, float]]:
        return {exercise.id: visible_points_of(exercise) for exercise in self.catalog.exercises()}

    def _course(self) -> CourseView:
        progress = Progress(self.workspace.state_folder)
        return build_course_view(self.catalog, progress.summary(self.catalog, self._visible_points))

    def _open_lab(self, request: Request, notebook: str | None, title: str) -> Response:
        if not self.access.is_owner(request):
            return self._only_owner(request)
        if self.lab is None:
            return self.refuse(
                request,
                "JupyterLab was not started.",
                next_step="Stop cwc start with Ctrl-C and start it again without --no-lab. "
                f"Your notebooks are in {self.workspace.folder}.",
                status=404,
            )
        if self.lab.state() == "ready":
            address = self.lab.address(request.url.hostname or "127.0.0.1", notebook)
            return RedirectResponse(address, status_code=303, headers=HEADERS)
        if self.lab.state() == "stopped" and "wait" not in request.query_params:
            self.lab.start()  # it may have been closed from within (File, Shut Down)
        return self.render("lab.html", request, 200, title=title, state=self.lab.state(), log=self.lab.log)

    def _only_owner(self, request: Request) -> Response:
        return self.refuse(
            request,
            "This browser has not shown the key to your home page.",
            next_step="Open the address that cwc start printed in the terminal (it contains “key=”). "
            "Without it, the pages can be read, but nothing can be changed and JupyterLab stays closed. "
            "That protects your work on a computer that others use as well.",
        )


def _length(request: Request) -> int:
    length = request.headers.get("content-length", "")
    return int(length) if length.isdigit() else MAX_FORM_BYTES + 1
