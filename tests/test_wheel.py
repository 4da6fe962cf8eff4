"""The built wheel, installed where nothing of the repository is, gives a learner everything."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
AUTHORING_TOOLS = ("mkdocs", "jupyter_book", "nbgrader", "jupytext", "pytest")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel, install it in an empty environment, and return that environment's programs."""
    folder = tmp_path_factory.mktemp("wheel")
    run([sys.executable, "-m", "grader.cli", "site", "build"], cwd=ROOT)
    run([sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), str(ROOT)], cwd=folder)
    venv.create(folder / "python", with_pip=True)
    programs = folder / "python" / ("Scripts" if os.name == "nt" else "bin")
    wheel = next(folder.glob("*.whl"))
    lock = str(ROOT / "requirements.lock")
    run([str(programs / "python"), "-m", "pip", "install", "-q", "-c", lock, str(wheel)], cwd=folder)
    return programs


def run(command: list[str], cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def started(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Start `cwc start` with JupyterLab in an empty folder; yield its address and the workspace."""
    folder = tmp_path_factory.mktemp("learner")
    port, lab_port = free_port(), free_port()
    with (folder / "output.txt").open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            [
                *(str(installed / "cwc"), "start", "--no-browser", "--learner", "ada"),
                *("--port", str(port), "--lab-port", str(lab_port)),
                *("--workspace", str(folder / "workspace")),
            ],
            cwd=folder,
            env={**os.environ, "HOME": str(folder), "PATH": f"{installed}{os.pathsep}{os.environ['PATH']}"},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            wait_for(url, process, folder / "output.txt")
            yield url, folder / "workspace"
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=30) == 0
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{lab_port}/api", timeout=2)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(url: str, process: subprocess.Popen[bytes], output: Path) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        assert process.poll() is None, output.read_text(encoding="utf-8")
        try:
            if httpx.get(url, timeout=2).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            continue
    pytest.fail(f"not ready after two minutes: {output.read_text(encoding='utf-8')}")


def test_a_learners_install_has_no_authoring_tools(installed: Path) -> None:
    script = f"import importlib.util as u; print([n for n in {AUTHORING_TOOLS!r} if u.find_spec(n)])"
    assert run([str(installed / "python"), "-c", script], cwd=installed).strip() == "[]"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/course/",
        "/workbook/",
        "/exercises/news2-score",
        "/open/r4/metadata",
        "/w/first-search/open/r4/Patient",
    ],
)
def test_every_part_is_there(started: tuple[str, Path], path: str) -> None:
    url, _ = started
    answer = httpx.get(url + path, timeout=30, follow_redirects=True)
    assert answer.status_code == httpx.codes.OK


def test_the_workspace_holds_released_notebooks_only(started: tuple[str, Path]) -> None:
    _, workspace = started
    notebooks = sorted(workspace.glob("*/*.ipynb"))
    assert [path.stem for path in notebooks] == ["first-search", "news2-score", "nhs-number"]
    for path in notebooks:
        text = json.dumps(json.loads(path.read_text(encoding="utf-8")))
        assert "BEGIN SOLUTION" not in text and "HIDDEN TESTS" not in text


def test_checks_work_without_the_repository(installed: Path, started: tuple[str, Path]) -> None:
    _, workspace = started
    done = subprocess.run(
        [str(installed / "cwc"), "check", "first-search", "--workspace", str(workspace), "--json"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=workspace,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert json.loads(done.stdout)[0]["points"] == 0
