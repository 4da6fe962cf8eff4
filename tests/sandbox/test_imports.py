"""The package stays light: what a program does not use, it does not load."""

import subprocess
import sys

import pytest


def loaded_by(code: str) -> set[str]:
    program = f"{code}\nimport sys\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_the_package_alone_loads_nothing_of_its_own():
    assert not {name for name in loaded_by("import sandbox") if name.startswith("sandbox.")}


def test_a_world_needs_no_web_server_and_no_client():
    code = "from sandbox import World, Worlds\nw = Worlds()\nw.define('a', 'ward')\nw.get('a')"
    assert not loaded_by(code) & {"starlette", "uvicorn", "httpx", "pydantic", "asyncio"}


def test_the_server_needs_no_client():
    assert not loaded_by("from sandbox import create_app, serve") & {"httpx", "pydantic"}


def test_an_unknown_name_is_an_attribute_error():
    import sandbox

    with pytest.raises(AttributeError, match="Wrold"):
        sandbox.Wrold  # noqa: B018
