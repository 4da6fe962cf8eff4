"""`cwc start` as a learner runs it: a process of its own, ended by a signal, leaving nothing behind."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil
import pytest
from click.testing import CliRunner

from grader.catalog import load_catalog
from grader.cli import start
from grader.cli.start import build_sites, open_worlds
from grader.home.workspace import Workspace
from grader.site import build, checkout

pytestmark = pytest.mark.xdist_group("start")  # they all begin at the usual ports

# On Windows a signal for one process needs a group of its own, and is then called Ctrl-Break.
CTRL_C = getattr(signal, "CTRL_BREAK_EVENT", signal.SIGINT)
OWN_GROUP = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/\?key=\S+")


class Started:
    """A running `cwc start`: what it printed, and where it is."""

    def __init__(self, process: subprocess.Popen[str], lines: list[str]) -> None:
        self.process = process
        self.lines = lines
        self.address = ADDRESS.findall("\n".join(lines))[0]
        self.url = self.address.split("/?")[0]

    def children(self) -> list[psutil.Process]:
        """JupyterLab and its kernels."""
        return psutil.Process(self.process.pid).children(recursive=True)


@contextmanager
def started(workspace: Path, *options: str) -> Iterator[Started]:
    """Run `cwc start` until the block ends; end it hard if the block did not end it."""
    command = [sys.executable, "-m", "grader.cli", "start", "--workspace", str(workspace), *options]
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        creationflags=OWN_GROUP,
    ) as process:
        try:
            yield Started(process, read_until_ready(process))
        finally:
            process.kill()


def read_until_ready(process: subprocess.Popen[str]) -> list[str]:
    """Read what it prints up to the last line of the summary."""
    lines = []
    assert process.stdout is not None
    for line in process.stdout:
        lines.append(line.rstrip())
        if line.startswith("Stop with Ctrl-C"):
            return lines
    pytest.fail("It ended before it was ready:\n" + "\n".join(lines))


def end(running: Started) -> int:
    """Ask it to end, as the system does."""
    running.process.send_signal(CTRL_C)
    return running.process.wait(timeout=40)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return tmp_path / "workspace"


def test_it_prints_one_summary_and_serves_every_address_in_it(workspace: Path) -> None:
    with started(workspace, "--no-lab", "--learner", "ada") as running:
        summary = "\n".join(running.lines)
        for name in ("Home page", "Course", "Workbook", "Hospital", "Your work"):
            assert name in summary
        assert str(workspace) in summary
        assert "Hello, ada" in httpx.get(running.url, trust_env=False).text
        assert httpx.get(f"{running.url}/open/r4/metadata", trust_env=False).json()["fhirVersion"] == "4.0.1"
        assert httpx.get(f"{running.url}/w/first-search/open/r4/Patient", trust_env=False).status_code == 200
        assert end(running) == 0


def test_the_key_is_printed_once_and_kept_in_no_log(workspace: Path) -> None:
    with started(workspace, "--no-lab") as running:
        key = running.address.split("key=")[1]
        assert "\n".join(running.lines).count(key) == 1
        httpx.get(running.address, trust_env=False)
        assert end(running) == 0
    kept = [path for path in workspace.rglob("*") if path.is_file() and key.encode() in path.read_bytes()]
    assert kept == []


def test_a_second_start_leads_to_the_first(workspace: Path) -> None:
    with started(workspace, "--no-lab") as running:
        again = CliRunner().invoke(start.command, ["--workspace", str(workspace)])
        assert again.exit_code == 0
        assert "already running" in again.output
        assert running.address in again.output
        assert end(running) == 0


@pytest.mark.slow
def test_jupyterlab_and_its_kernels_end_with_it(workspace: Path) -> None:
    with started(workspace) as running:
        begin_kernel(running, workspace)
        family = running.children()
        assert any("ipykernel" in " ".join(child.cmdline()) for child in family)
        assert end(running) == 0
        _, alive = psutil.wait_procs(family, timeout=5)
        assert alive == []


@pytest.mark.slow
def test_jupyterlab_and_its_kernels_end_even_when_it_is_killed(workspace: Path) -> None:
    with started(workspace) as running:
        begin_kernel(running, workspace)
        family = running.children()
        running.process.kill()
        _, alive = psutil.wait_procs(family, timeout=20)
        assert alive == []


def begin_kernel(running: Started, workspace: Path) -> None:
    """Open JupyterLab as the owner and start a kernel in it."""
    with httpx.Client(follow_redirects=False, trust_env=False, timeout=60) as browser:
        browser.get(running.address)
        while (lab := browser.get(f"{running.url}/lab")).status_code != 303:
            assert browser.get(f"{running.url}/lab.json").json()["state"] != "stopped"
        address, token = lab.headers["location"].split("/lab?token=")
        answer = browser.post(f"{address}/api/kernels", headers={"Authorization": f"token {token}"}, json={})
        assert answer.status_code == 201
    log = (workspace / ".cwc" / "logs" / "jupyterlab.log").read_text(encoding="utf-8")
    assert token not in log


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--learner", "two words"], "cannot be a learner id"),
        (["--workspace", "{file}"], "There is a file where the workspace should be"),
        (["--workspace", "{newer}"], "A newer version of this program made this workspace"),
    ],
)
def test_what_stops_it_is_said_in_a_sentence(tmp_path: Path, options: list[str], words: str) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    (tmp_path / "newer" / ".cwc").mkdir(parents=True)
    (tmp_path / "newer" / ".cwc" / "workspace.json").write_text('{"format": 99}', encoding="utf-8")
    filled = [option.format(file=tmp_path / "file", newer=tmp_path / "newer") for option in options]
    if "--workspace" not in filled:
        filled += ["--workspace", str(tmp_path / "fresh")]
    done = subprocess.run(
        [sys.executable, "-m", "grader.cli", "start", *filled],
        capture_output=True, text=True, encoding="utf-8", stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert words in done.stderr
    assert "What to do:" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_damaged_hospital_begins_afresh_and_its_file_is_kept(workspace: Path) -> None:
    opened = Workspace.open(workspace)
    damaged = opened.state_folder / "worlds" / "first-search.sqlite"
    damaged.write_bytes(b"not a database, but perhaps somebody's work")
    worlds, notes = open_worlds(opened, load_catalog())
    worlds.close()
    assert len(notes) == 1 and "first-search" in notes[0]
    kept = [path for path in damaged.parent.iterdir() if path.read_bytes().startswith(b"not a database")]
    assert kept and damaged not in kept


def test_a_fault_in_a_lesson_is_said_and_does_not_stop_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise build.BuildProblem("The course could not be built.", next_step="Mend it.")

    monkeypatch.setattr(checkout, "find_checkout", lambda: checkout.Checkout(tmp_path))
    monkeypatch.setattr(build, "find_stale", lambda _: [build.Job("course", "", tmp_path)])
    monkeypatch.setattr(build, "build", fail)
    build_sites(tmp_path)
    assert "The course could not be built." in capsys.readouterr().err


def test_an_installed_copy_builds_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkout, "find_checkout", lambda: None)
    monkeypatch.setattr(build, "find_stale", lambda _: pytest.fail("It looked for something to build."))
    build_sites(tmp_path)


def test_help_shows_an_example() -> None:
    assert "Example: cwc start" in CliRunner().invoke(start.command, ["--help"]).output
