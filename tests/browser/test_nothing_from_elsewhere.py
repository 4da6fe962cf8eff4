"""No page asks another host for anything: not with a network, and nothing is missing without one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Route, expect

from grader.catalog import load_catalog
from grader.site.checkout import BUILT

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

HOME_PAGES = ["/", *(f"/exercises/{exercise.id}" for exercise in load_catalog().exercises())]
# The theme draws diagrams where scripts and tests cannot look; here they may.
OPEN_DIAGRAMS = """
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (options) { return attach.call(this, {...options, mode: "open"}); };
"""
NOT_LOADED = ("Content Security Policy", "Failed to load resource")
HINTS_TO_CONNECT = 'link[rel~="preconnect"], link[rel~="dns-prefetch"], link[rel~="prefetch"]'


class Watch:
    """Watches one browser profile; what is meant for another host is kept from it and written down.

    Args:
        context: the profile.
        own: the hosts with ports that are the product's.
    """

    def __init__(self, context: BrowserContext, own: set[str]) -> None:
        self._own = own
        self.asked: list[str] = []
        self.failed: list[str] = []
        context.add_init_script(OPEN_DIAGRAMS)
        context.route(self._is_foreign, self._refuse)
        context.on("page", lambda page: page.on("websocket", lambda socket: self._note(socket.url)))
        context.on("request", lambda request: self._note(request.url))
        context.on("requestfailed", self._failure)
        context.on("console", self._complaint)  # what a page's own policy forbids never becomes a request
        context.on("weberror", lambda error: self.failed.append(str(error.error)))

    @property
    def foreign(self) -> list[str]:
        """The addresses that were asked for and are not the product's."""
        return [url for url in self.asked if self._is_foreign(url)]

    def _is_foreign(self, url: str) -> bool:
        return urlsplit(url).scheme not in {"data", "blob", "about"} and urlsplit(url).netloc not in self._own

    def _refuse(self, route: Route) -> None:
        self._note(route.request.url)
        route.abort()

    def _note(self, url: str) -> None:
        self.asked.append(url)

    def _failure(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the page was left while something was on its way
            self.failed.append(f"{request.url}: {request.failure}")

    def _complaint(self, message: ConsoleMessage) -> None:
        if message.type == "error" and any(told in message.text for told in NOT_LOADED):
            self.failed.append(f"{message.location['url']}: {message.text}")


def built_pages(site: str) -> dict[str, Path]:
    """The address of each page of a built site, with its file."""
    pages = sorted(page for page in (BUILT / site).rglob("*.html") if "_static" not in page.parts)
    addresses = (re.sub(r"/index\.html$", "/", f"/{page.relative_to(BUILT).as_posix()}") for page in pages)
    return dict(zip(addresses, pages, strict=True))


def pages_with(mark: str) -> list[str]:
    """The addresses of the course's pages whose HTML has a class."""
    has_mark = re.compile(rf'class="{mark}\b')
    pages = built_pages("course").items()
    return [address for address, page in pages if has_mark.search(page.read_text(encoding="utf-8"))]


@pytest.fixture(params=["with-a-network", "cut-off"])
def watched(request, product, browser: Browser, offline_browser: Browser) -> Iterator[tuple[Page, Watch]]:
    """A page opened with the key, in a browser that sees the network or in one for which there is none."""
    chromium = browser if request.param == "with-a-network" else offline_browser
    own = {urlsplit(product.url).netloc, urlsplit(product.lab_url).netloc}
    with chromium.new_context(viewport={"width": 1280, "height": 900}, service_workers="block") as context:
        watch = Watch(context, own)
        page = context.new_page()
        page.goto(product.address)
        yield page, watch


@pytest.mark.slow
def test_every_page_is_whole_and_asks_only_this_computer(product, watched):
    """Home, exercises, every page of course and workbook."""
    page, watch = watched
    hinted = []
    for path in [*HOME_PAGES, *built_pages("course"), *built_pages("workbook")]:
        answer = page.goto(product.url + path, wait_until="load")
        assert answer is not None and answer.ok, path
        hinted += [path] * page.locator(HINTS_TO_CONNECT).count()
    assert watch.foreign == []
    assert watch.failed == []
    assert hinted == []
    assert len(watch.asked) > 100, "the watch itself must have seen what the pages asked for"


def test_diagrams_and_formulae_are_drawn(product, watched):
    """Mermaid and MathJax come from this computer as well."""
    page, watch = watched
    with_diagram, with_maths = pages_with("mermaid"), pages_with("arithmatex")
    assert with_diagram and with_maths, "the course has diagrams and formulae; this test must meet them"
    for path in with_diagram:
        page.goto(product.url + path)
        expect(page.locator(".mermaid svg").first).to_be_visible()
    for path in with_maths:
        page.goto(product.url + path)
        formulae = page.locator(".arithmatex")
        expect(page.locator(".arithmatex mjx-container")).to_have_count(formulae.count())
    assert watch.foreign == []
    assert watch.failed == []


def test_jupyterlab_asks_only_this_computer(product, watched, notebook_in: Callable[..., object]):
    """JupyterLab too, with a notebook whose text, formulae and checks are shown."""
    page, watch = watched
    page.goto(f"{product.url}/exercises/nhs-number/open")
    notebook = notebook_in(page, load_catalog().get("nhs-number").title)
    expect(notebook.run("check.begin(")).to_contain_text("Ready:")
    assert any(url.startswith("ws://") for url in watch.asked), "the watch must have seen the kernel's line"
    assert watch.foreign == []
    assert watch.failed == []


def test_the_watch_notices_what_comes_from_elsewhere(product, watched):
    """A test of the tests: a picture from another host is noticed, and does not arrive."""
    page, watch = watched
    page.goto("about:blank")
    page.evaluate(
        "() => new Promise(done => { const picture = new Image(); picture.onerror = done;"
        " picture.src = 'http://elsewhere.example/picture.png'; })"
    )
    assert watch.foreign[0] == "http://elsewhere.example/picture.png"
    page.goto(f"{product.url}/course/")
    page.evaluate("() => fetch('http://elsewhere.example/').catch(() => 0)")  # the page itself forbids it
    assert "Content Security Policy" in watch.failed[-1]
