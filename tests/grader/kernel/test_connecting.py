"""`check.begin` finds a hospital: the one of `cwc start` while it runs, otherwise its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest

from grader.home.notebook_check import NotebookCheck
from sandbox import Settings, Worlds, create_app, serve_in_thread

TOKEN = "the-owner's"


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[ExitStack]:
    """A `cwc start` that ends when the stack is closed."""
    worlds = Worlds(None)
    worlds.define("first-search", recipe="ward")
    with ExitStack() as stack:
        app = create_app(worlds, settings=Settings(admin_token=TOKEN))
        monkeypatch.setenv("CWC_URL", stack.enter_context(serve_in_thread(app)).url)
        monkeypatch.setenv("CWC_ADMIN_TOKEN", TOKEN)
        monkeypatch.delenv("FHIR_BASE_URL", raising=False)
        yield stack
    worlds.close()


def patients() -> int:
    import os

    total: int = httpx.get(f"{os.environ['FHIR_BASE_URL']}/Patient", trust_env=False).json()["total"]
    return total


def test_a_notebook_begun_again_after_cwc_start_ended_serves_a_hospital_itself(started: ExitStack) -> None:
    check = NotebookCheck()
    assert "Ready" in repr(check.begin("first-search"))
    assert patients() == 30
    started.close()
    with pytest.raises(httpx.ConnectError):
        patients()
    assert "Ready" in repr(check.begin("first-search"))
    assert patients() == 30
    check._closing.close()
