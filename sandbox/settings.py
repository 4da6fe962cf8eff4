"""What can be set about the sandbox. The only place in the package that reads the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

# The only addresses we listen on and the only names we answer to: nobody else on the network gets in.
LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True)
class Settings:
    """Values handed to the app and to its worlds.

    Attributes:
        admin_token: lets its holder set up worlds (`CWC_ADMIN_TOKEN`); without one the admin API is closed.
        allowed_hosts: names accepted in the Host header, any port.
        max_body_bytes: the largest request body that is read.
        page_size: entries on a page of search results when the client does not say.
        max_page_size: the most that `_count` can ask for.
        recorder_limit: how many exchanges a world remembers; the oldest are forgotten first.
    """

    admin_token: str | None = field(default=None, repr=False)
    allowed_hosts: tuple[str, ...] = LOOPBACK_HOSTS
    max_body_bytes: int = 5_000_000
    page_size: int = 20
    max_page_size: int = 500
    recorder_limit: int = 2_000


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment (or from `environ`, in tests)."""
    values = os.environ if environ is None else environ
    return Settings(admin_token=values.get("CWC_ADMIN_TOKEN") or None)
