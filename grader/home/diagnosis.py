"""Looks at what a learner's computer must offer, and says what is missing in words that IT can act on."""

from __future__ import annotations

import importlib.util
import platform
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

FINE, NOTE, WRONG = "fine", "note", "wrong"

OLDEST_PYTHON, UNTRIED_PYTHON = (3, 11), (3, 15)
OLDEST_SQLITE = (3, 35, 0)  # RETURNING; every Python we support brings a newer one on Windows and macOS
MIN_FREE_MB, GOOD_FREE_MB = 200, 1_000
# No computer with this program can truthfully live before it was written.
PROGRAM_WRITTEN = datetime(2025, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        state: `fine`, `note` (works, but know this) or `wrong`.
        what: what was found.
        next_step: what to do, for a note or a wrong.
    """

    state: str
    what: str
    next_step: str = ""


def examine(workspace: Path) -> Iterator[Finding]:
    """Look at Python and the disk; see `network_diagnosis` for ports and proxies."""
    checks: list[Callable[[], Finding]] = [
        look_at_python,
        look_at_environment,
        look_at_sqlite,
        look_at_jupyterlab,
        lambda: look_at_folder(workspace),
        lambda: look_at_disk(workspace),
        look_at_temporary_folder,
        lambda: look_at_clock(datetime.now(UTC)),
    ]
    for check in checks:
        yield check()


def look_at_python(version: tuple[int, ...] = sys.version_info[:3]) -> Finding:
    """Is this Python one that we support?"""
    name = f"Python {'.'.join(map(str, version))} ({platform.system()}, {platform.machine()})"
    if version < OLDEST_PYTHON:
        return Finding(WRONG, f"{name} is too old.", "Install Python 3.11 or newer from python.org.")
    if version >= UNTRIED_PYTHON:
        return Finding(NOTE, f"{name} is newer than we have tried.", "If something is odd, use Python 3.14.")
    return Finding(FINE, name)


def look_at_environment() -> Finding:
    """Are the packages in an environment of their own?"""
    if sys.prefix != sys.base_prefix:
        return Finding(FINE, f"Packages are in an environment of their own: {sys.prefix}")
    return Finding(
        NOTE,
        f"Packages are mixed with those of the whole computer: {sys.prefix}",
        "It works. For a tidy set-up use pipx, or: python -m venv .venv",
    )


def look_at_sqlite(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> Finding:
    """Can the hospital keep its record?"""
    name = f"SQLite {'.'.join(map(str, version))}"
    if version < OLDEST_SQLITE:
        return Finding(
            WRONG, f"{name} is too old for the hospital.", "Install a newer Python; it brings SQLite."
        )
    return Finding(FINE, name)


def look_at_jupyterlab() -> Finding:
    """Is JupyterLab installed, and the kernel that notebooks run in?"""
    missing = [name for name in ("jupyterlab", "ipykernel") if importlib.util.find_spec(name) is None]
    if missing:
        reinstall = "Install again: pip install --force-reinstall clinicians-who-code"
        return Finding(WRONG, f"Not installed: {', '.join(missing)}.", reinstall)
    return Finding(FINE, "JupyterLab and its Python kernel are installed")


def look_at_folder(workspace: Path) -> Finding:
    """May we write where the learner's work goes?"""
    folder = _nearest(workspace)
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        return Finding(
            WRONG,
            f"You may not write in {folder}: {error.strerror or error}.",
            "Choose another folder with: cwc start --workspace DIR. On Windows, security software may guard "
            "Documents and Desktop (“Controlled folder access”); ask IT to allow python.exe.",
        )
    return Finding(FINE, f"Your work can be saved in {workspace}")


def look_at_disk(workspace: Path) -> Finding:
    """Is there room?"""
    free_mb = shutil.disk_usage(_nearest(workspace)).free // 1_000_000
    if free_mb < MIN_FREE_MB:
        return Finding(
            WRONG, f"The disk is nearly full: {free_mb} MB are free.", "Make room, then start again."
        )
    if free_mb < GOOD_FREE_MB:
        return Finding(NOTE, f"{free_mb} MB are free on the disk.", "That is enough for now; make room soon.")
    return Finding(FINE, f"{free_mb // 1000} GB are free on the disk")


def look_at_temporary_folder() -> Finding:
    """May programs be started, and files be made, in the temporary folder?"""
    try:
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "trial.txt").write_text("trial", encoding="utf-8")
    except OSError as error:
        return Finding(
            WRONG,
            f"Temporary files cannot be written: {error.strerror or error}.",
            "Ask IT whether security software or a full disk is in the way "
            f"(temporary folder: {tempfile.gettempdir()}).",
        )
    return Finding(FINE, "Temporary files can be written")


def look_at_clock(now: datetime) -> Finding:
    """Does this computer know what day it is? Certificates and sign-in depend on it."""
    if now < PROGRAM_WRITTEN:
        return Finding(WRONG, f"The clock says {now:%d %B %Y}.", "Set date and time, then start again.")
    return Finding(FINE, f"The clock says {now:%d %B %Y, %H:%M} UTC")


def _nearest(folder: Path) -> Path:
    """The folder itself, or the nearest above it that is there."""
    folder = folder.expanduser().absolute()
    return next(path for path in (folder, *folder.parents) if path.is_dir())
