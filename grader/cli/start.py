"""`cwc start`: opens the learner's course, exercises and hospital, all on this computer."""

from __future__ import annotations

import secrets
import signal
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.steps import step
from grader.cli.terminal import explain, is_interactive
from grader.errors import CwcError, UsageProblem

if TYPE_CHECKING:
    import socket

    from grader.catalog import Catalog
    from grader.home.lab import Lab
    from grader.home.running import Running
    from grader.home.workspace import Workspace
    from sandbox import Worlds

PORT, LAB_PORT = 8000, 8888
ANY_PORT = click.IntRange(1, 65535)


@click.command(epilog="Example: cwc start --learner ada-42")
@click.option("--port", type=ANY_PORT, help=f"Where the home page is: {PORT}, or the next free port.")
@click.option("--workspace", type=click.Path(path_type=Path), help="Your folder: cwc-workspace in your home.")
@click.option("--learner", metavar="ID", help="The name or number that your instructor gave you.")
@click.option("--lab/--no-lab", default=True, help="With or without JupyterLab.")
@click.option("--lab-port", type=ANY_PORT, help=f"Where JupyterLab is: {LAB_PORT}, or the next free port.")
@click.option("--browser/--no-browser", default=True, help="Open the home page in your browser, or not.")
def command(  # noqa: PLR0917 (click passes options by name)
    port: int | None,
    workspace: Path | None,
    learner: str | None,
    lab: bool,
    lab_port: int | None,
    browser: bool,
) -> None:
    """Open your course, your exercises and your hospital. Stop with Ctrl-C.

    Starting again never overwrites your work. All of it runs on this computer, for this computer alone.
    """
    from grader.home.ports import take_port
    from grader.home.running import find_running
    from grader.home.workspace import DEFAULT_WORKSPACE, Workspace
    from sandbox.errors import SandboxProblem

    _end_on_signals()
    opened = Workspace.open(workspace or DEFAULT_WORKSPACE)
    if learner is not None:
        opened.set_learner(learner)
    running = find_running(opened.state_folder)
    if running is not None:
        _lead_to(running, opened, browser)
        return
    try:
        with take_port(port, PORT, "--port") as listening:
            _run(opened, listening, lab_port if lab else 0, browser)
    except SandboxProblem as problem:
        raise UsageProblem(problem.what, where=problem.where or None, next_step=problem.next_step) from None


def _run(workspace: Workspace, listening: socket.socket, asked_lab_port: int | None, browser: bool) -> None:
    """Start everything, say where it is, and wait for Ctrl-C. A lab port of 0 means no lab."""
    from grader.catalog import load_catalog
    from grader.checks import points_of
    from grader.home.access import Access
    from grader.home.app import home_routes
    from grader.home.pages import Pages
    from grader.home.running import Running, announced, new_instance
    from grader.site.checkout import BUILT, SITE
    from sandbox import Settings, create_app
    from sandbox.server import serve_socket_in_thread

    port: int = listening.getsockname()[1]
    catalog = load_catalog()
    with step("Your notebooks"):
        notes = workspace.fill(catalog, points_of)
    build_sites(workspace.state_folder / "logs")
    token, url = secrets.token_urlsafe(24), f"http://127.0.0.1:{port}"
    lab = None if asked_lab_port == 0 else _new_lab(workspace, port, asked_lab_port, url, token)
    access = Access()
    here = Running(port, access.address(url), new_instance())
    with ExitStack() as closing:
        with step("Your hospital"):
            worlds, more = open_worlds(workspace, catalog)
            closing.callback(worlds.close)
            pages = Pages(workspace, catalog, access, lab, (*notes, *more))
            routes = home_routes(pages, sites=BUILT, vendor=SITE / "vendor", instance=here.instance)
            app = create_app(worlds, settings=Settings(admin_token=token), routes=routes)
            closing.enter_context(serve_socket_in_thread(app, listening))
        closing.enter_context(announced(here, workspace.state_folder))
        if lab is not None:
            closing.callback(lab.stop)
            lab.start()  # its page waits for it, so we need not
        _say_where(here, workspace, lab, (*notes, *more), opened=browser and _open_browser(here.address))
        _wait()
        click.echo("\nClosing … your work is saved.")


def _new_lab(workspace: Workspace, port: int, asked: int | None, url: str, token: str) -> Lab:
    from grader.home.lab import Lab
    from grader.home.ports import choose_port

    told = {"CWC_WORKSPACE": str(workspace.folder), "CWC_URL": url, "CWC_ADMIN_TOKEN": token}
    return Lab(workspace, choose_port(asked, LAB_PORT, "--lab-port", taken={port}), told)


def open_worlds(workspace: Workspace, catalog: Catalog) -> tuple[Worlds, list[str]]:
    """Open the hospitals of a workspace; one whose file is damaged begins afresh, and the file is kept."""
    from sandbox import Worlds
    from sandbox.errors import DatabaseProblem

    worlds, notes = Worlds(workspace.state_folder / "worlds"), []
    worlds.define("default", recipe="ward")
    for exercise in catalog.exercises():
        if exercise.world is not None:
            worlds.define(exercise.id, recipe=exercise.world)
    for name in worlds.names():
        try:
            worlds.get(name)
        except DatabaseProblem as problem:
            worlds.reset(name)  # sets the file aside
            notes.append(
                f"The hospital “{name}” begins afresh: {problem.what} The old file is kept beside it."
            )
    return worlds, notes


def build_sites(logs: Path) -> None:
    """Build the course and the workbook if they are older than their sources and the tools are there.

    A fault in a lesson does not keep a learner from working: it is said, and what was built before stays.
    """
    from grader.site.checkout import find_checkout

    checkout = find_checkout()
    if checkout is None:
        return  # installed from a wheel, which brings the pages
    from grader.site import build

    jobs = build.find_stale(checkout)
    if not jobs:
        return
    names = " and ".join(f"the {job.name}" for job in jobs)
    try:
        with step(f"Building {names} (about half a minute)"):
            build.build(checkout, jobs, logs=logs, report=lambda _: None)
    except CwcError as error:
        explain(error)


def _lead_to(running: Running, workspace: Workspace, browser: bool) -> None:
    click.echo(f"cwc start is already running for {workspace.folder}.")
    click.echo(f"  Home page   {running.address}")
    click.echo("  To stop it, press Ctrl-C in the terminal where it runs.")
    if browser:
        _open_browser(running.address)


def _say_where(
    running: Running, workspace: Workspace, lab: Lab | None, notes: tuple[str, ...], opened: bool
) -> None:
    """Print the closing summary: the only place where the key is shown."""
    url = f"http://127.0.0.1:{running.port}"
    for note in notes:
        click.secho(f"! {note}", fg="yellow")
    click.secho(
        "\nReady. " + ("Your browser shows your home page." if opened else "Open your home page:"), bold=True
    )
    places = {
        "Home page": running.address,
        "Course": f"{url}/course/",
        "Workbook": f"{url}/workbook/",
        "Hospital": f"{url}/open/r4",
        "JupyterLab": f"{url}/lab" if lab else "not started (--no-lab)",
        "Your work": str(workspace.folder),
    }
    for name, place in places.items():
        click.echo(f"  {name:<12}{place}")
    click.echo("\nStop with Ctrl-C. For teaching, not for care.")


def _open_browser(address: str) -> bool:
    """Open a browser that has a window of its own; False if there is none or nobody sits here."""
    import webbrowser

    if not is_interactive():
        return False
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return False
    # A browser inside the terminal (lynx, w3m) would take the terminal away from us.
    return type(browser) is not webbrowser.GenericBrowser and browser.open(address)


def _end_on_signals() -> None:
    """End as on Ctrl-C when the system or a closing window asks us to."""
    for name in ("SIGTERM", "SIGHUP", "SIGBREAK"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) != signal.SIG_IGN:  # nohup means what it says
            signal.signal(number, signal.default_int_handler)


def _wait() -> None:
    never = threading.Event()
    try:
        while not never.wait(1):  # Windows hears Ctrl-C only between waits
            pass
    except KeyboardInterrupt:
        return
