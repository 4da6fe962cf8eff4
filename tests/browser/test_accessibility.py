"""Every kind of page, looked at by axe-core in Chromium: WCAG 2.2 A and AA, and axe's good practice.

Wide and narrow, light and dark. While at it: no page asks another host for anything.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from grader.catalog import load_catalog
from grader.home.access import Access
from grader.home.app import home_routes
from grader.home.pages import Pages
from grader.home.workspace import Workspace
from grader.site import build
from grader.site.checkout import BUILT, SITE, find_checkout
from sandbox import Worlds, create_app, serve_in_thread

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

WIDE_LIGHT: dict[str, Any] = {"viewport": {"width": 1280, "height": 860}, "color_scheme": "light"}
WIDE_DARK: dict[str, Any] = {**WIDE_LIGHT, "color_scheme": "dark"}
NARROW_LIGHT: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "color_scheme": "light"}
NARROW_DARK: dict[str, Any] = {**NARROW_LIGHT, "color_scheme": "dark"}
VIEWS = {
    "wide-light": WIDE_LIGHT,
    "wide-dark": WIDE_DARK,
    "narrow-light": NARROW_LIGHT,
    "narrow-dark": NARROW_DARK,
}

PAGES = [
    "/",
    "/exercises/news2-score",
    "/exercises/unknown",
    "/exercises/news2-score/open",
    "/course/",
    "/course/start/first-steps/",
    "/course/lessons/values-units-decisions/news2/",
    "/course/lessons/lists-loops-files/nhs-number/",
    "/course/lessons/fhir-basics/",
    "/course/guides/how-a-check-works/",
    "/course/reference/python/",
    "/course/reference/ward/",
    "/course/decisions/",
    "/workbook/",
    "/workbook/news2-score/news2-score.html",
    "/workbook/first-search/first-search.html",
]


class StartingLab:
    """JupyterLab that has not finished starting, so that its waiting page stays."""

    log = Path("jupyterlab.log")

    def state(self) -> str:
        return "starting"

    def start(self) -> None:
        """Nothing to do."""

    def address(self, host: str, notebook: str | None) -> str:
        return f"http://{host}:8888/{notebook}"


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built course and workbook; built for the test if those in place are not current."""
    checkout = find_checkout()
    assert checkout is not None
    if not build.find_stale(checkout):
        return BUILT
    folder = tmp_path_factory.mktemp("sites")
    jobs = build.find_jobs(checkout, built=folder / "built")
    build.build(checkout, jobs, logs=folder / "logs", report=lambda _: None)
    return folder / "built"


@pytest.fixture(scope="module")
def home(sites: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The learner's pages, with every kind of thing on them; yields the address with the key."""
    workspace = Workspace.open(tmp_path_factory.mktemp("learner"))
    workspace.set_learner("ada-42")
    event = {"at": "2025-03-10T09:00:00+00:00", "event": "checked", "exercise": "news2-score"}
    done = {**event, "task": "temperature", "points": 2, "of": 2, "passed": True}
    hint = {**event, "event": "hint", "task": "oxygen", "number": 1}
    lines = "".join(json.dumps(line) + "\n" for line in (done, hint))
    (workspace.state_folder / "progress.jsonl").write_text(lines, encoding="utf-8")
    access = Access()
    pages = Pages(workspace, load_catalog(), access, StartingLab(), ("nhs-number was left as it is.",))
    routes = home_routes(pages, sites=sites, vendor=SITE / "vendor", instance="test")
    with serve_in_thread(create_app(Worlds(None), routes=routes)) as server:
        yield access.address(server.url)


def look_at(browser: Browser, home: str, path: str, view: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Open a page as the owner; return what axe finds and what was asked of other hosts."""
    base = home.split("/?", maxsplit=1)[0]
    context = browser.new_context(**view)
    elsewhere: list[str] = []
    context.on("request", lambda request: elsewhere.append(request.url))
    page = context.new_page()
    page.goto(home)
    page.goto(base + path, wait_until="load")
    page.wait_for_function("document.readyState === 'complete'")
    found = Axe().run(page).response["violations"]
    context.close()
    told = [f"{rule['id']}: {rule['help']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]
    return told, [url for url in elsewhere if not url.startswith((base, "data:", "blob:"))]


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_and_no_other_host_is_asked(
    browser: Browser, home: str, path: str, view: str
) -> None:
    violations, elsewhere = look_at(browser, home, path, VIEWS[view])
    assert violations == []
    assert elsewhere == []
