"""The ways the hospital can refuse, each saying what happened, where, and what to do next.

Implements the pairing of HTTP status and issue code of FHIR R4 (http.html#Status-Codes,
valueset-issue-type.html): a `Refusal` names a category, and only
`CATEGORIES` knows what that means on the wire.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path

# category → (HTTP status, FHIR issue code)
CATEGORIES: dict[str, tuple[int, str]] = {
    "malformed": (400, "structure"),
    "invalid": (400, "invalid"),
    "value": (400, "value"),
    "not-supported": (400, "not-supported"),
    "too-costly": (400, "too-costly"),
    "not-found": (404, "not-found"),
    "unknown-type": (404, "not-supported"),
    "method-not-allowed": (405, "not-supported"),
    "not-acceptable": (406, "not-supported"),
    "deleted": (410, "deleted"),
    "version-conflict": (412, "conflict"),
    "too-large": (413, "too-long"),
    "media-type": (415, "not-supported"),
    "our-fault": (500, "exception"),
    "unavailable": (503, "transient"),
}


class Refusal(Exception):
    """A request the hospital will not carry out; becomes an OperationOutcome.

    Args:
        category: one of `CATEGORIES`.
        what: what happened and where, in one or two sentences.
        next_step: what to do now, as an instruction.
        expression: FHIRPath of the element at fault, if there is one.
        headers: further headers of the answer, such as `Allow`.
    """

    def __init__(
        self,
        category: str,
        what: str,
        next_step: str = "",
        *,
        expression: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.status, self.issue_code = CATEGORIES[category]
        self.category = category
        self.diagnostics = f"{what} {next_step}".strip()
        self.expression = expression
        self.headers = dict(headers or {})
        super().__init__(self.diagnostics)


class SandboxProblem(Exception):
    """Something about this computer stops the hospital from opening: a file, a port, an address."""

    def __init__(self, what: str, *, where: str | Path | None = None, next_step: str = "") -> None:
        self.what = what
        self.where = "" if where is None else str(where)
        self.next_step = next_step
        super().__init__(" ".join(part for part in (what, self.where, next_step) if part))


class DatabaseProblem(SandboxProblem):
    """A world's file is damaged, made by a newer version, or cannot be opened."""


class DatabaseUnavailable(DatabaseProblem):
    """Nothing is wrong with a world's file: another program uses it, or the disk cannot be written."""


class PortProblem(SandboxProblem):
    """The address cannot be listened on: another program has it, or it is not a loopback address."""


class NotFound(SandboxProblem, KeyError):
    """There is no world of that name."""

    def __str__(self) -> str:
        return Exception.__str__(self)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return "Did you mean …? " for the nearest known word, or nothing."""
    by_lower_case = {name.lower(): name for name in known}
    near = get_close_matches(word.lower(), by_lower_case, n=1, cutoff=0.6)
    return f"Did you mean {by_lower_case[near[0]]}? " if near else ""


def quote(text: str, limit: int = 80) -> str:
    """Return a stranger's text as a short quotation that is safe to print and to send."""
    plain = "".join(character if character.isprintable() else "�" for character in text)
    return f'"{plain if len(plain) <= limit else plain[:limit] + "…"}"'
