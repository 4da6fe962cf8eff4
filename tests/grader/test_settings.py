"""What the environment says is believed only where it makes sense."""

from __future__ import annotations

import pytest

from grader.settings import load_settings


@pytest.mark.parametrize(
    "url", ["", "nonsense", "http://[::1", "http://", "http://x:99999", "ftp://x", "//x"]
)
def test_an_address_that_is_none_counts_as_not_given(url: str) -> None:
    assert load_settings({"CWC_URL": url}).sandbox_url is None


def test_an_address_is_kept_without_the_slash_at_its_end() -> None:
    assert load_settings({"CWC_URL": "http://127.0.0.1:8000/"}).sandbox_url == "http://127.0.0.1:8000"


@pytest.mark.parametrize("token", ["", "é", "a\nb"])
def test_a_token_that_no_request_can_carry_counts_as_not_given(token: str) -> None:
    assert load_settings({"CWC_ADMIN_TOKEN": token}).admin_token is None


def test_the_token_is_not_shown() -> None:
    assert "secret" not in repr(load_settings({"CWC_ADMIN_TOKEN": "secret"}))
