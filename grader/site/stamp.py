"""Says whether built pages are older than what they were built from, without building anything."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from grader.site.checkout import Checkout

STAMP = "stamp.txt"
OURS = {".py", ".html", ".css", ".js", ".svg", ".json"}


def course_inputs(checkout: Checkout) -> Iterator[Path]:
    """What the course is built from: its pages, the exercises' names, the public API, our theme."""
    yield checkout.config
    yield checkout.exercises / "catalog.toml"
    yield from files_below(checkout.course)
    yield from _our_files(checkout)
    yield from (checkout.folder / "grader").glob("checks/*.py")
    yield from (checkout.folder / "sandbox").glob("*.py")


def workbook_inputs(checkout: Checkout) -> Iterator[Path]:
    """What the workbook is built from: the exercises, and all that shows in their outputs."""
    yield from files_below(checkout.exercises)
    yield from _our_files(checkout)
    yield checkout.folder / "grader" / "home" / "notebook_check.py"
    for package in ("catalog", "checks", "feedback", "isolation", "notebook", "worker"):
        yield from (checkout.folder / "grader" / package).glob("*.py")
    yield from (checkout.folder / "sandbox" / "hospital").rglob("*.py")


def digest(inputs: Iterable[Path], root: Path) -> str:
    """Return one short text that changes whenever a file is added, renamed, changed or taken away."""
    total = hashlib.sha256()
    for path in sorted(path for path in set(inputs) if path.is_file()):
        name = path.relative_to(root).as_posix()
        total.update(f"{name}\n{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()


def is_current(built: Path, wanted: str) -> bool:
    """Whether the pages in `built` carry the stamp `wanted`."""
    try:
        return (built / STAMP).read_text(encoding="utf-8").strip() == wanted
    except (OSError, UnicodeDecodeError):
        return False


def files_below(folder: Path) -> Iterator[Path]:
    """All files in a folder, without those that editors, Python and Jupyter leave behind."""
    for path in folder.rglob("*"):
        hidden = any(
            part.startswith((".", "__pycache__", "_build")) for part in path.relative_to(folder).parts
        )
        if path.is_file() and not hidden:
            yield path


def _our_files(checkout: Checkout) -> Iterator[Path]:
    """The theme and what builds; of the large copies only the file with their digests."""
    site = checkout.folder / "grader" / "site"
    for path in files_below(site):
        inside = path.relative_to(site)
        skipped = inside.parts[0] in {"built", "node_modules", "vendor"} and path.name != "vendor.json"
        if path.suffix in OURS and not skipped:
            yield path
