"""What is asked of the hospital and what it answers, as values that need no network (RFC 9110 §6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Request:
    """One request to one world.

    Attributes:
        method: "GET", "POST", …
        path: below the FHIR base, such as "/Patient/123".
        query: as it stood in the URL, still percent-encoded, without the question mark.
        headers: names in lower case.
        base_url: the absolute FHIR base, for links; no slash at its end.
    """

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    base_url: str = "http://127.0.0.1:8000/open/r4"

    @property
    def url(self) -> str:
        """The absolute address that was asked for."""
        return f"{self.base_url}{self.path}" + (f"?{self.query}" if self.query else "")


@dataclass(frozen=True)
class Response:
    """One answer. Header names are in lower case."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
