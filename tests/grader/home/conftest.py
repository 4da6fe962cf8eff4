"""A learner's pages, served on a free port, beside a JupyterLab that obeys the test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from grader.catalog import Catalog
from grader.home.access import Access
from grader.home.app import home_routes
from grader.home.pages import Pages
from grader.home.workspace import Workspace
from sandbox import Worlds, create_app, serve_in_thread

VENDOR = Path(__file__).parents[3] / "grader" / "site" / "vendor"


class ObedientLab:
    """Stands where JupyterLab stands; its state is what the test sets."""

    log = Path("jupyterlab.log")

    def __init__(self) -> None:
        self.now = "ready"
        self.starts = 0

    def state(self) -> str:
        return self.now

    def start(self) -> None:
        self.starts += 1
        self.now = "starting"

    def address(self, host: str, notebook: str | None) -> str:
        return (
            f"http://{host}:8888/lab/tree/{notebook}?token=secret" if notebook else f"http://{host}:8888/lab"
        )


@pytest.fixture
def key() -> str:
    """The key of this start."""
    return "a-key-for-tests"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """An empty workspace."""
    return Workspace.open(tmp_path / "workspace")


@pytest.fixture
def lab() -> ObedientLab:
    """JupyterLab, as the test wants it."""
    return ObedientLab()


@pytest.fixture
def sites(tmp_path: Path) -> Path:
    """Built sites: a course, and no workbook."""
    (tmp_path / "built" / "course").mkdir(parents=True)
    (tmp_path / "built" / "course" / "index.html").write_text("<h1>The course</h1>", encoding="utf-8")
    return tmp_path / "built"


@pytest.fixture
def pages(workspace: Workspace, tiny: Catalog, lab: ObedientLab, key: str) -> Pages:
    """The pages that are served."""
    return Pages(workspace, tiny, Access(key), lab)


@pytest.fixture
def stranger(pages: Pages, sites: Path) -> Iterator[httpx.Client]:
    """A browser that never had the address from the terminal."""
    routes = home_routes(pages, sites=sites, vendor=VENDOR, instance="the-first")
    with (
        serve_in_thread(create_app(Worlds(None), routes=routes)) as server,
        httpx.Client(base_url=server.url, trust_env=False) as client,
    ):
        yield client


@pytest.fixture
def owner(stranger: httpx.Client, key: str) -> httpx.Client:
    """A browser that was opened with the address from the terminal."""
    stranger.get(f"/?key={key}")
    return stranger


@pytest.fixture
def ours(stranger: httpx.Client) -> dict[str, str]:
    """What a browser says when one of our own pages asks for a change."""
    return {"Origin": str(stranger.base_url).rstrip("/")}
