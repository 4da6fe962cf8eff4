"""`cwc doctor` finds what is wrong, says it in words that IT can act on, and changes nothing."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from grader.cli.doctor import command
from grader.home import diagnosis, network_diagnosis
from grader.home.diagnosis import FINE, NOTE, WRONG, Finding

NETWORK = network_diagnosis


def run(*options: str) -> tuple[int, str]:
    done = CliRunner().invoke(command, list(options), standalone_mode=False)
    return done.return_value, done.output


def test_a_working_computer_gets_no_cross(tmp_path: Path) -> None:
    code, output = run("--workspace", str(tmp_path / "work"))
    assert code == 0
    assert "✗" not in output
    assert "Nothing stands in your way." in output
    assert list(tmp_path.iterdir()) == []


def test_for_scripts_it_prints_json(tmp_path: Path) -> None:
    _, output = run("--workspace", str(tmp_path), "--json")
    findings = json.loads(output)
    assert {finding["state"] for finding in findings} <= {FINE, NOTE, WRONG}
    assert all(finding["next_step"] for finding in findings if finding["state"] != FINE)


def test_something_wrong_is_marked_explained_and_makes_it_leave_with_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = Finding(WRONG, "The clock says 1 January 1970.", "Set date and time.")
    monkeypatch.setattr(diagnosis, "look_at_clock", lambda now: broken)
    code, output = run("--workspace", str(tmp_path))
    assert code == 1
    assert "✗ The clock says 1 January 1970.\n    Set date and time." in output


@pytest.mark.parametrize(
    ("version", "state"), [((3, 10, 14), WRONG), ((3, 11, 0), FINE), ((3, 14, 2), FINE), ((3, 15, 0), NOTE)]
)
def test_python_must_be_one_that_we_support(version: tuple[int, ...], state: str) -> None:
    assert diagnosis.look_at_python(version).state == state


@pytest.mark.parametrize(("version", "state"), [((3, 34, 1), WRONG), ((3, 35, 0), FINE)])
def test_sqlite_must_be_new_enough(version: tuple[int, ...], state: str) -> None:
    assert diagnosis.look_at_sqlite(version).state == state


@pytest.mark.parametrize(("year", "state"), [(1970, WRONG), (2030, FINE)])
def test_a_clock_that_stands_still_is_found(year: int, state: str) -> None:
    assert diagnosis.look_at_clock(datetime(year, 1, 1, tzinfo=UTC)).state == state


@pytest.mark.parametrize(("free_mb", "state"), [(100, WRONG), (500, NOTE), (5_000, FINE)])
def test_a_full_disk_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free_mb: int, state: str
) -> None:
    usage = SimpleNamespace(free=free_mb * 1_000_000)
    monkeypatch.setattr(diagnosis.shutil, "disk_usage", lambda _: usage)
    assert diagnosis.look_at_disk(tmp_path / "not" / "made" / "yet").state == state


def test_a_folder_that_may_not_be_written_in_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(diagnosis.tempfile, "TemporaryFile", refuse)
    finding = diagnosis.look_at_folder(tmp_path)
    assert finding.state == WRONG
    assert "--workspace" in finding.next_step


def test_missing_packages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagnosis.importlib.util, "find_spec", lambda name: None)
    assert "jupyterlab, ipykernel" in diagnosis.look_at_jupyterlab().what


@pytest.mark.parametrize(
    ("proxies", "left_out", "state"),
    [
        ({}, False, FINE),
        ({"http": "http://proxy:3128"}, True, FINE),
        ({"http": "http://proxy:3128"}, False, NOTE),
    ],
)
def test_a_proxy_that_would_catch_this_computer_is_found(
    monkeypatch: pytest.MonkeyPatch, proxies: dict[str, str], left_out: bool, state: str
) -> None:
    monkeypatch.setattr(NETWORK.urllib.request, "getproxies", lambda: proxies)
    monkeypatch.setattr(NETWORK.urllib.request, "proxy_bypass", lambda host: left_out)
    finding = NETWORK.look_at_proxy()
    assert finding.state == state
    assert state == FINE or "NO_PROXY=127.0.0.1,localhost" in finding.next_step


def test_a_computer_that_cannot_reach_itself_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise ConnectionRefusedError("blocked")

    monkeypatch.setattr(NETWORK.http.client.HTTPConnection, "connect", refuse)
    finding = NETWORK.look_at_loopback()
    assert finding.state == WRONG
    assert "antivirus" in finding.next_step


def test_loopback_is_really_tried() -> None:
    assert NETWORK.look_at_loopback().state == FINE


def test_a_port_in_use_is_only_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(NETWORK, "is_free", lambda port: False)
    finding = NETWORK.look_at_port("JupyterLab", 8888)
    assert (finding.state, "next free port" in finding.next_step) == (NOTE, True)


def test_no_browser_is_only_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise NETWORK.webbrowser.Error("none")

    monkeypatch.setattr(NETWORK.webbrowser, "get", missing)
    assert NETWORK.look_at_browser().state == NOTE
