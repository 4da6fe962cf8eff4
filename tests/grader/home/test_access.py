"""Who may change things and open JupyterLab (RFC 6265 cookies, RFC 6454 origins)."""

from __future__ import annotations

import httpx
import pytest

from grader.home.access import Access
from grader.home.workspace import Workspace


def test_the_key_leaves_the_address_bar_and_becomes_a_cookie_scripts_cannot_read(
    stranger: httpx.Client, key: str
) -> None:
    answer = stranger.get(f"/exercises/pulse?key={key}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/exercises/pulse")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=lax" in cookie and cookie.startswith("cwc_key_")


def test_a_wrong_key_opens_nothing(stranger: httpx.Client) -> None:
    answer = stranger.get("/?key=guessed")
    assert answer.status_code == 303
    assert "set-cookie" not in answer.headers


def test_pages_can_be_read_without_the_key(stranger: httpx.Client) -> None:
    assert stranger.get("/").status_code == 200
    assert stranger.get("/exercises/pulse").status_code == 200


@pytest.mark.parametrize("path", ["/lab", "/exercises/pulse/open"])
def test_jupyterlab_stays_closed_without_the_key(stranger: httpx.Client, path: str) -> None:
    answer = stranger.get(path)
    assert answer.status_code == 403
    assert "the address that cwc start printed" in answer.text
    assert "token" not in answer.text


def test_a_stranger_cannot_say_who_learns_here(
    stranger: httpx.Client, workspace: Workspace, ours: dict[str, str]
) -> None:
    answer = stranger.post("/learner", data={"learner": "mallory"}, headers=ours)
    assert answer.status_code == 403
    assert workspace.learner_id is None


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "http://elsewhere.example"}, {"Origin": "null"}, {"Origin": "http://127.0.0.1:9"}],
)
def test_a_change_from_another_page_is_refused(
    owner: httpx.Client, workspace: Workspace, headers: dict[str, str]
) -> None:
    answer = owner.post("/learner", data={"learner": "mallory"}, headers=headers)
    assert answer.status_code == 403
    assert workspace.learner_id is None


@pytest.mark.parametrize("path", ["/", "/exercises/pulse", "/exercises/unknown", "/lab", "/alive.json"])
def test_our_pages_load_nothing_from_elsewhere_and_are_framed_by_nobody(
    owner: httpx.Client, path: str
) -> None:
    headers = owner.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_the_key_is_shown_by_nothing_but_its_address() -> None:
    access = Access("hidden-from-logs")
    assert "hidden-from-logs" not in repr(access)
    assert access.address("http://127.0.0.1:8000") == "http://127.0.0.1:8000/?key=hidden-from-logs"


def test_every_start_has_another_key() -> None:
    assert Access().address("") != Access().address("")
