"""A taken port is either avoided or explained."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from grader.errors import UsageProblem
from grader.home import ports
from grader.home.ports import choose_port, is_free, take_port


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that another program uses."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_port_in_use_is_not_free(taken: int) -> None:
    assert not is_free(taken)


def test_a_port_that_was_asked_for_and_is_taken_is_explained(taken: int) -> None:
    with pytest.raises(UsageProblem) as problem:
        choose_port(taken, 8000, "--port")
    assert f"Port {taken} is in use" in problem.value.what
    assert "Leave out --port" in problem.value.next_step


def test_a_usual_port_that_is_taken_gives_way_to_the_next_free_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "is_free", lambda port: port > 8002)
    assert choose_port(None, 8000, "--port") == 8003


def test_two_of_our_own_never_get_the_same_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "is_free", lambda port: True)
    assert choose_port(None, 8888, "--lab-port", taken={8888}) == 8889
    with pytest.raises(UsageProblem):
        choose_port(8888, 8888, "--lab-port", taken={8888})


def test_when_no_port_is_free_the_sentence_names_the_range(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "is_free", lambda port: False)
    with pytest.raises(UsageProblem, match="between 8000 and 8029"):
        choose_port(None, 8000, "--port")


def test_a_port_that_is_gone_when_we_reach_for_it_gives_way_to_the_next(
    monkeypatch: pytest.MonkeyPatch, taken: int
) -> None:
    monkeypatch.setattr(ports, "is_free", lambda port: True)
    with take_port(None, taken, "--port") as listening:
        assert listening.getsockname()[1] > taken


def test_a_port_that_was_asked_for_is_held_at_once(taken: int) -> None:
    with pytest.raises(UsageProblem):
        take_port(taken, 8000, "--port")
