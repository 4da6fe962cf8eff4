"""Who may change things on the learner's pages: the person who started `cwc start`, nobody else.

Loopback keeps other computers out, but not other people on a shared computer, nor a web page in another
tab. Each start makes a secret; the address in the terminal carries it once and it becomes a cookie that
scripts cannot read (RFC 6265). Changes also need our own `Origin` (RFC 6454).
"""

from __future__ import annotations

import secrets
from urllib.parse import urlencode

from starlette.datastructures import URL
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response


class Access:
    """The key of one `cwc start`.

    Args:
        key: the secret; a fresh one unless given.
    """

    def __init__(self, key: str | None = None) -> None:
        self._key = key or secrets.token_urlsafe(24)

    def __repr__(self) -> str:
        return "Access(…)"

    def address(self, base_url: str) -> str:
        """Return the one address that carries the key, for the terminal and the browser."""
        return f"{base_url}/?{urlencode({'key': self._key})}"

    def is_owner(self, request: Request) -> bool:
        """Whether this browser was opened with the address from the terminal."""
        return self._fits(request.cookies.get(_cookie_name(request.url)))

    def admit(self, request: Request) -> Response | None:
        """Turn a key in the address into a cookie, and take it out of the address bar and the history."""
        given = request.query_params.get("key")
        if given is None:
            return None
        response = RedirectResponse(request.url.remove_query_params("key").path or "/", status_code=303)
        if self._fits(given):
            response.set_cookie(_cookie_name(request.url), given, httponly=True, samesite="lax")
        return response

    def _fits(self, given: str | None) -> bool:
        return secrets.compare_digest((given or "").encode(), self._key.encode())


def is_from_our_pages(request: Request) -> bool:
    """Whether a change was asked for by one of our own pages; browsers say so with every POST."""
    return request.headers.get("origin") == f"{request.url.scheme}://{request.url.netloc}"


def _cookie_name(url: URL) -> str:
    # Cookies are shared by all ports of a host: two workspaces must not overwrite each other's key.
    return f"cwc_key_{url.port or 80}"
