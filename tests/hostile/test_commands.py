"""No command ever shows a traceback: what the computer refuses and what we got wrong is said in words."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from grader.catalog import load_catalog
from grader.checks import points_of
from grader.cli import main as cli
from grader.home.progress import FILE
from grader.home.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace with every exercise, as released."""
    made = Workspace.open(tmp_path / "work")
    made.fill(load_catalog(), points_of)
    return made


def run(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as left:
        cli.main(list(arguments))
    printed = capfd.readouterr()
    assert "Traceback" not in printed.out + printed.err
    assert isinstance(left.value.code, int)
    return left.value.code, printed.out + printed.err


ODD_LINES = [
    "[" * 100_000,
    '{"event": 1}',
    "null",
    '{"at": "x", "event": "checked", "exercise": "news2-score", "task": "t", "points": 1e999, "of": NaN, '
    '"passed": true}',
    '{"at": "x", "event": "hint", "exercise": "news2-score", "task": "temperature", "number": '
    + "9" * 5_000
    + "}",
    "\ud800",
]


@pytest.mark.parametrize(
    "arguments", [["progress"], ["hint", "news2-score"], ["submit", "--learner", "anna"]]
)
def test_a_damaged_log_of_progress_stops_nothing(
    workspace: Workspace, capfd: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    log = workspace.state_folder / FILE
    log.write_bytes("\n".join(ODD_LINES).encode("utf-8", "surrogatepass") + b"\xff\x00\n")
    _, said = run(capfd, *arguments, "--workspace", str(workspace.folder))
    assert "our fault" not in said


def test_a_result_that_cannot_be_noted_is_shown_all_the_same(
    workspace: Workspace, capfd: pytest.CaptureFixture[str]
) -> None:
    (workspace.state_folder / FILE).mkdir()
    code, said = run(capfd, "check", "nhs-number", "--workspace", str(workspace.folder))
    assert code == 1
    assert "0 of 15 points" in said
    assert "Your progress could not be noted" in said


@pytest.mark.parametrize("arguments", [["progress"], ["hint", "news2-score"]])
def test_a_log_that_cannot_be_read_is_named(
    workspace: Workspace, capfd: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    (workspace.state_folder / FILE).mkdir()
    code, said = run(capfd, *arguments, "--workspace", str(workspace.folder))
    assert code == 2
    assert FILE in said and "What to do" in said


def test_what_the_computer_refuses_is_said_with_the_place(
    workspace: Workspace, capfd: pytest.CaptureFixture[str]
) -> None:
    path = workspace.notebook_path("nhs-number")
    path.unlink()
    path.mkdir()
    code, said = run(capfd, "reset", "nhs-number", "--yes", "--workspace", str(workspace.folder))
    assert code == 2
    assert str(path) in said and "What to do" in said


def test_our_own_mistakes_are_called_ours(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grader.catalog.load_catalog", lambda: 1 / 0)
    code, said = run(capfd, "progress")
    assert code == 3
    assert "our fault: ZeroDivisionError" in said and "Please report it" in said


def test_nobody_reading_our_output_any_more_is_no_fault(workspace: Workspace) -> None:
    command = [sys.executable, "-m", "grader.cli", "progress", "--workspace", str(workspace.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as program:
        assert program.stdout is not None and program.stderr is not None
        program.stdout.close()
        assert program.stderr.read() == b""


def test_what_learners_code_says_cannot_command_the_terminal(
    workspace: Workspace, capfd: pytest.CaptureFixture[str]
) -> None:
    path = workspace.notebook_path("nhs-number")
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("solution"):
            cell["source"] = "raise ValueError('\\x1b[2J\\x1b]0;mine\\x07 \\ud800')"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    code, said = run(capfd, "check", "nhs-number", "--workspace", str(workspace.folder))
    assert code == 1
    assert "\x1b" not in said and "ValueError" in said
