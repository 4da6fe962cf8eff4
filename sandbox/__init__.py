"""The hospital that learners talk to: a small, strict FHIR R4 server.

For teaching, not for care.

This is the public API. Everything is imported when it is first used, so that a program that only needs
a world does not wait for the web server.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sandbox.app import create_app
    from sandbox.server import serve, serve_in_thread
    from sandbox.settings import Settings
    from sandbox.world import World
    from sandbox.worlds import Worlds

__all__ = ["Settings", "World", "Worlds", "create_app", "serve", "serve_in_thread"]

_HOMES = {
    "Settings": "settings",
    "World": "world",
    "Worlds": "worlds",
    "create_app": "app",
    "serve": "server",
    "serve_in_thread": "server",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'sandbox' has no attribute {name!r}")
    return getattr(import_module(f"sandbox.{_HOMES[name]}"), name)
