"""A second start finds the first, and only the first."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from grader.home.running import FILE, Running, announced, find_running, new_instance
from sandbox import serve_in_thread


def program(answer: Response) -> Starlette:
    """Something on our port that gives this answer."""
    return Starlette(routes=[Route("/alive.json", lambda _: answer)])


def test_a_start_that_answers_to_its_name_is_found(tmp_path: Path) -> None:
    with serve_in_thread(program(JSONResponse({"instance": "mine"}))) as server:
        here = Running(int(server.url.rsplit(":", 1)[1]), f"{server.url}/?key=x", "mine")
        with announced(here, tmp_path):
            assert find_running(tmp_path) == here
        assert find_running(tmp_path) is None
    assert not (tmp_path / FILE).exists()


@pytest.mark.parametrize(
    "answer",
    [
        JSONResponse({"instance": "another"}),
        JSONResponse(["mine"]),
        PlainTextResponse("hello"),
        Response(b"\xff"),
    ],
)
def test_another_program_on_the_old_port_is_not_taken_for_us(tmp_path: Path, answer: Response) -> None:
    with serve_in_thread(program(answer)) as server:
        port = int(server.url.rsplit(":", 1)[1])
        with announced(Running(port, "", "mine"), tmp_path):
            assert find_running(tmp_path) is None


def test_a_start_that_was_killed_is_not_found(tmp_path: Path) -> None:
    with serve_in_thread(program(PlainTextResponse(""))) as server:
        port = int(server.url.rsplit(":", 1)[1])
    (tmp_path / FILE).write_text(json.dumps({"port": port, "address": "", "instance": "x"}), encoding="utf-8")
    assert find_running(tmp_path) is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"port": 1}', '{"unknown": 1}', "null"])
def test_a_damaged_record_is_passed_over(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    assert find_running(tmp_path) is None


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps a person's folders from others in another way")
def test_the_record_holds_the_key_and_is_for_its_owner_only(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("left behind, readable by all", encoding="utf-8")
    with announced(Running(1, "http://127.0.0.1:1/?key=x", "mine"), tmp_path):
        assert (tmp_path / FILE).stat().st_mode & 0o077 == 0


def test_the_key_does_not_show_when_a_start_is_printed() -> None:
    assert "secret" not in repr(Running(8000, "http://127.0.0.1:8000/?key=secret", "mine"))


def test_every_start_has_a_name_of_its_own() -> None:
    assert new_instance() != new_instance()
