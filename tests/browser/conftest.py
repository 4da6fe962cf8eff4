"""What the browser tests share: the running product, a real Chromium, and a learner's hands in JupyterLab."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

PATIENCE_S = 240  # the very first start builds the course and the workbook
QUIET = (
    "--no-sandbox",  # Chromium refuses to run as root otherwise, and containers often are
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
CUT_OFF = ("--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1", "--proxy-server=direct://")

expect.set_options(timeout=30_000)  # a kernel's first start on a busy machine


@dataclass(frozen=True)
class Product:
    """A running `cwc start`.

    Attributes:
        address: the home page with the key, as the terminal shows it.
        url: the home page without the key.
        lab_url: where JupyterLab is.
        workspace: the learner's folder.
    """

    address: str
    url: str
    lab_url: str
    workspace: Path


Start = Callable[..., AbstractContextManager[Product]]


@pytest.fixture(scope="session")
def start(tmp_path_factory: pytest.TempPathFactory) -> Start:
    """A function that runs `cwc start` with more options, in a home of its own, and ends it with Ctrl-C."""
    shared = tmp_path_factory.getbasetemp()
    building = (shared.parent if "PYTEST_XDIST_WORKER" in os.environ else shared) / "building.sqlite"

    @contextmanager
    def running(*options: str, workspace: Path | None = None) -> Iterator[Product]:
        home = tmp_path_factory.mktemp("home")
        port, lab_port = free_ports()
        folder = workspace or home / "cwc-workspace"
        command = [sys.executable, "-m", "grader.cli", "start", "--no-browser", *options]
        command += ["--port", str(port), "--lab-port", str(lab_port), "--workspace", str(folder)]
        with closing(sqlite3.connect(building, timeout=PATIENCE_S, isolation_level=None)) as lock:
            lock.execute("BEGIN EXCLUSIVE")  # one test process at a time may have the sites to build
            process = subprocess.Popen(
                command, env=environment(home), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
            )
            address = read_address(process)
        url, lab_url = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{lab_port}"
        try:
            yield Product(address, url, lab_url, folder)
        except BaseException:
            end_at_once(process)  # the test has failed already; JupyterLab ends with its parent
            raise
        end_and_look(process, (port, lab_port))

    return running


@pytest.fixture(scope="session")
def product(tool: Callable[[str], str], start: Start) -> Iterator[Product]:
    """The product as a learner has it: home page, course, workbook, hospital and JupyterLab, for “ada”."""
    tool("chromium")
    with start("--learner", "ada") as running:
        yield running


@pytest.fixture(scope="session")
def launch(tool: Callable[[str], str]) -> Iterator[Callable[..., Browser]]:
    """A function that opens Chromium, with more arguments if wished. It stays open for all tests."""
    path = tool("chromium")
    with sync_playwright() as playwright:
        yield lambda *more: playwright.chromium.launch(executable_path=path, args=[*QUIET, *more])


@pytest.fixture(scope="session")
def browser(launch: Callable[..., Browser]) -> Browser:
    """One Chromium for all tests."""
    return launch()


@pytest.fixture(scope="session")
def offline_browser(launch: Callable[..., Browser]) -> Browser:
    """A Chromium for which nothing exists but this computer: no name is found, no proxy is asked."""
    return launch(*CUT_OFF)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh browser profile: no cookies, nothing kept."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as fresh:
        yield fresh


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """An empty page in a fresh profile."""
    return context.new_page()


@pytest.fixture
def home(page: Page, product: Product) -> Page:
    """The home page, opened with the address from the terminal."""
    page.goto(product.address)
    return page


class Notebook:
    """A notebook open in JupyterLab, and what a learner does with it.

    Args:
        page: the tab that shows it.
        title: its main heading.
    """

    def __init__(self, page: Page, title: str) -> None:
        self.page = page
        self._panel = page.locator(".jp-NotebookPanel:visible")
        expect(self._panel.get_by_role("heading", name=title, level=1)).to_be_visible()
        expect(self._panel.locator(".jp-KernelName")).to_contain_text("Python 3")  # “No Kernel” until then
        expect(self._panel.locator(".jp-Notebook-ExecutionIndicator")).to_have_attribute(
            "data-status", "idle"
        )

    def cell(self, text: str) -> Locator:
        """The code cell that contains `text` in its source."""
        editors = self.page.locator(".jp-InputArea-editor", has_text=text)
        return self._panel.locator(".jp-CodeCell", has=editors).first

    def run(self, text: str) -> Locator:
        """Run the cell that contains `text` with Shift+Enter; return its output."""
        cell = self.cell(text)
        number = cell.locator(".jp-InputArea-prompt")
        before = number.inner_text()
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Shift+Enter")
        expect(number).not_to_have_text(before)
        expect(number).to_have_text(re.compile(r"\[\d+\]"))
        return cell.locator(".jp-OutputArea")

    def answer(self, question: str, text: str) -> None:
        """Run a prediction's cell and answer what it asks."""
        cell = self.cell(question)
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Shift+Enter")
        box = cell.locator("input.jp-Stdin-input")
        box.fill(text)
        box.press("Enter")
        expect(cell.locator(".jp-OutputArea")).to_contain_text(f"You said: {text}")

    def write(self, text: str, code: str) -> None:
        """Replace all of the cell that contains `text` by `code`, as somebody who types it."""
        self.cell(text).locator(".cm-content").click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(code)

    def save(self) -> None:
        """Save it, and wait until JupyterLab says so."""
        self.page.keyboard.press("ControlOrMeta+s")
        expect(self.page.locator(".lm-TabBar-tab.jp-mod-current.jp-mod-dirty")).to_have_count(0)


@pytest.fixture(scope="session")
def notebook_in() -> type[Notebook]:
    """A function from a tab that shows a notebook, and its title, to the learner's hands in it."""
    return Notebook


@pytest.fixture
def open_notebook(context: BrowserContext) -> Callable[[Locator, str], Notebook]:
    """A function that clicks a button which opens JupyterLab in a new tab, and returns the notebook there."""

    def open_with(button: Locator, title: str) -> Notebook:
        with context.expect_page() as opened:
            button.click()
        return Notebook(opened.value, title)

    return open_with


def environment(home: Path) -> dict[str, str]:
    """A newcomer's environment: an empty home, and no settings of ours."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CWC_", "JUPYTER"))}
    return {**kept, "HOME": str(home), "USERPROFILE": str(home), "PYTHONUNBUFFERED": "1"}


def free_ports() -> tuple[int, int]:
    """Two ports that nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        return one.getsockname()[1], other.getsockname()[1]


def read_address(process: subprocess.Popen[str]) -> str:
    """Read what `cwc start` prints until it is ready, and return the address with the key."""
    assert process.stdout is not None
    said, address = [], ""
    too_late = threading.Timer(PATIENCE_S, process.kill)
    too_late.start()
    try:
        for line in process.stdout:
            said.append(line)
            if found := re.search(r"Home page\s+(http\S+key=\S+)", line):
                address = found[1]
            if line.startswith("Stop with Ctrl-C"):
                return address
    finally:
        too_late.cancel()
    end_at_once(process)
    pytest.fail("cwc start did not become ready. It said:\n" + "".join(said))


def end_at_once(process: subprocess.Popen[str]) -> None:
    """End a process without asking it, and let go of its output."""
    process.kill()
    process.communicate()


def end_and_look(process: subprocess.Popen[str], ports: tuple[int, ...]) -> None:
    """Press Ctrl-C; all of it must end, properly, and leave nothing behind."""
    children = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGINT)
    too_late = threading.Timer(PATIENCE_S, process.kill)
    too_late.start()
    said, _ = process.communicate()
    too_late.cancel()
    assert process.returncode == 0, said
    _, alive = psutil.wait_procs(children, timeout=10)
    assert not alive, "still running after Ctrl-C"
    for port in ports:
        with socket.socket() as visitor:
            assert visitor.connect_ex(("127.0.0.1", port)) != 0, f"port {port} still answers after Ctrl-C"
