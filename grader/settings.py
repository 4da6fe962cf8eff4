"""What the environment tells the grader. The only place in the package that reads it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Settings:
    """Values that `cwc start` hands to the notebooks it opens.

    Attributes:
        workspace: the learner's folder (`CWC_WORKSPACE`), or None outside `cwc start`.
        sandbox_url: address of the running hospital (`CWC_URL`), without a slash at its end.
        admin_token: lets the owner's notebooks set up worlds (`CWC_ADMIN_TOKEN`). Never printed.
        learner_id: who is learning (`CWC_LEARNER`), when there is no workspace to keep it.
    """

    workspace: Path | None = None
    sandbox_url: str | None = None
    admin_token: str | None = None
    learner_id: str | None = None

    def __repr__(self) -> str:
        return f"Settings(workspace={self.workspace!r}, sandbox_url={self.sandbox_url!r})"


def load_settings(environ: dict[str, str] | None = None) -> Settings:
    """Read the settings from the environment (or from `environ`, in tests).

    An address that is none and a token that no request can carry count as not given.
    """
    values = os.environ if environ is None else environ
    workspace = values.get("CWC_WORKSPACE")
    token = values.get("CWC_ADMIN_TOKEN", "")
    return Settings(
        workspace=Path(workspace) if workspace else None,
        sandbox_url=_read_address(values.get("CWC_URL", "")),
        admin_token=token if token and token.isascii() and token.isprintable() else None,
        learner_id=values.get("CWC_LEARNER") or None,
    )


def _read_address(text: str) -> str | None:
    try:
        parts = urlsplit(text)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port or a bracket that is none
        return None
    return text.rstrip("/") if is_address else None


def child_environment(fhir_base_url: str | None) -> dict[str, str]:
    """The whole environment of a child that runs a learner's code: no secrets, nothing of this user's."""
    needed = ("PATH", "SYSTEMROOT", "TEMP", "TMP")  # Windows cannot start Python without SYSTEMROOT
    environment = {name: os.environ[name] for name in needed if name in os.environ}
    environment |= {"LANG": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1", "NO_PROXY": "*"}
    if fhir_base_url:
        environment["FHIR_BASE_URL"] = fhir_base_url
    return environment


def set_fhir_base_url(base_url: str) -> None:
    """Tell the code of this process, a learner's kernel, where its hospital is."""
    os.environ["FHIR_BASE_URL"] = base_url


def own_environment() -> dict[str, str]:
    """This process's environment, to be handed on unread to programs that belong to us."""
    return dict(os.environ)
