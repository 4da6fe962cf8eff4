"""Programs of ours get our environment, with loopback kept away from proxies, and end when asked."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from grader.isolation import children
from grader.isolation.children import end_child, inherit, start_child


def test_a_child_gets_our_environment_with_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEPT", "yes")
    monkeypatch.setenv("TAKEN_AWAY", "yes")
    environment = inherit({"ADDED": "new", "TAKEN_AWAY": None})
    assert (environment["KEPT"], environment["ADDED"]) == ("yes", "new")
    assert "TAKEN_AWAY" not in environment


def test_a_proxy_never_catches_what_a_child_says_to_this_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children.urllib.request, "getproxies", lambda: {"http": "http://p", "no": "intranet"})
    monkeypatch.setattr(children.urllib.request, "proxy_bypass", lambda host: False)
    assert inherit({})["NO_PROXY"] == "intranet,127.0.0.1,localhost"


def test_a_child_ends_when_its_input_is_closed(tmp_path: Path) -> None:
    script = "import sys; print('begun', flush=True); sys.stdin.read(); print('ended')"
    child = start_child([sys.executable, "-c", script], log=tmp_path / "logs" / "child.log", changes={})
    end_child(child, 20)
    assert child.returncode == 0
    assert (tmp_path / "logs" / "child.log").read_text(encoding="utf-8").split() == ["begun", "ended"]


def test_a_child_that_does_not_listen_is_ended(tmp_path: Path) -> None:
    script = "import threading; threading.Event().wait()"
    child = start_child([sys.executable, "-c", script], log=tmp_path / "child.log", changes={})
    end_child(child, 0)
    assert child.returncode not in (None, 0)
