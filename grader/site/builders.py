"""Starts the two programs that make pages: MkDocs for the course, Jupyter Book for the workbook.

Each is a process of its own: they take seconds to import, and one cannot disturb the other.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from grader.isolation.children import start_child
from grader.site.checkout import Checkout
from grader.site.workbook import write_sources

NAMES = ("course", "workbook")
MODULES = {"course": "mkdocs", "workbook": "jupyter_book"}
JUPYTER_BOOK = "from jupyter_book.cli.main import main; main()"  # it cannot be run with -m

# Notebooks that are run for the workbook must not find this person's own Jupyter, nor a learner's folder.
QUIET: dict[str, str | None] = {
    "NO_MKDOCS_2_WARNING": "1",
    "CWC_WORKSPACE": None,
    "CWC_URL": None,
    "CWC_ADMIN_TOKEN": None,
    "CWC_LEARNER": None,
    "FHIR_BASE_URL": None,
}
OWN_FOLDERS = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR")


@dataclass(frozen=True)
class Builder:
    """One running builder.

    Attributes:
        process: MkDocs or Jupyter Book.
        pages: where the pages are once it has ended well.
        log: what it prints.
    """

    process: subprocess.Popen[bytes]
    pages: Path
    log: Path


def begin(name: str, checkout: Checkout, folder: Path, logs: Path) -> Builder:
    """Start to build the course or the workbook in `folder`, which is made."""
    folder.mkdir()
    log = logs / f"{name}.log"
    return (_begin_course if name == "course" else _begin_workbook)(checkout, folder, log)


def _begin_course(checkout: Checkout, folder: Path, log: Path) -> Builder:
    pages = folder / "pages"
    options = ["--strict", "--config-file", str(checkout.config), "--site-dir", str(pages)]
    command = [sys.executable, "-m", "mkdocs", "build", *options]
    return Builder(start_child(command, log=log, changes=QUIET, folder=checkout.folder), pages, log)


def _begin_workbook(checkout: Checkout, folder: Path, log: Path) -> Builder:
    sources, out = folder / "sources", folder / "out"
    sources.mkdir()
    write_sources(checkout, sources)
    options = ["--keep-going", "--warningiserror", "--path-output", str(out), str(sources)]
    command = [sys.executable, "-c", JUPYTER_BOOK, "build", *options]
    changes = QUIET | {name: str(folder / name.lower()) for name in OWN_FOLDERS}
    return Builder(
        start_child(command, log=log, changes=changes, folder=folder), out / "_build" / "html", log
    )
