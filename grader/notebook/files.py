"""Reads and writes notebook files so that nothing is lost and every damage has its own sentence.

Plain JSON: importing nbformat alone costs a second, and a learner waits for this at every check.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from grader.errors import NotebookProblem, WorkspaceProblem

MAX_BYTES = 20_000_000
CONFLICT_MARKER = re.compile(r"^(<{7} |={7}$|>{7} )", re.MULTILINE)


def read_notebook(path: Path) -> dict[str, Any]:
    """Read a notebook (nbformat 4); every `source` in what comes back is one string.

    Raises:
        NotebookProblem: what is wrong with the file, where, and what to do.
    """
    return parse_notebook(read_content(path), path)


def parse_notebook(content: bytes, where: Path | str) -> dict[str, Any]:
    """As `read_notebook`, for bytes that came from elsewhere."""
    if len(content) > MAX_BYTES:
        raise _too_large(where)
    if not content.strip():
        raise _problem(
            "The notebook file is empty; this happens when a disk was full while it was saved.",
            where,
            f"Look for an earlier copy in .ipynb_checkpoints beside it, or start afresh: {_reset(where)}",
        )
    notebook: dict[str, Any] = _parse_json(_decode(content, where), where)
    _require_notebook(notebook, where)
    for cell in notebook["cells"]:
        cell["source"] = _one_string(cell["source"])
    return notebook


def read_content(path: Path) -> bytes:
    """The bytes of a notebook file; NotebookProblem if there is none or it is too large to be one."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise _too_large(path)
        return path.read_bytes()
    except FileNotFoundError as error:
        raise _problem("There is no notebook here.", path, "Fetch it with: cwc start") from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise _problem(
            f"The notebook cannot be opened: {reason}.", path, "Check that it is a file that you may read."
        ) from error


def _too_large(where: Path | str) -> NotebookProblem:
    return _problem(
        f"The notebook is larger than {MAX_BYTES // 1_000_000} MB.",
        where,
        "In JupyterLab choose Edit, Clear Outputs of All Cells, and save.",
    )


def _decode(content: bytes, where: Path | str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _problem(
            "The notebook is not UTF-8 text.",
            f"{where}:{line}",
            f"Another program saved it in its own way. {_restore(where)}",
        ) from error


def _parse_json(text: str, where: Path | str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        if conflict := CONFLICT_MARKER.search(text):
            line = text.count("\n", 0, conflict.start()) + 1
            raise _problem(
                "Two versions of this notebook were put into one file by Git or a shared folder.",
                f"{where}:{line}",
                "Choose one of the two (in Git: git checkout --ours or --theirs on this file).",
            ) from error
        raise _problem(
            f"The notebook file is damaged in line {error.lineno}, column {error.colno}; "
            "perhaps only half of it was saved.",
            f"{where}:{error.lineno}:{error.colno}",
            _restore(where),
        ) from error
    except (RecursionError, ValueError) as error:
        raise _problem(
            "The notebook holds JSON that no notebook program writes.", where, _restore(where)
        ) from error


def _require_notebook(notebook: Any, where: Path | str) -> None:
    if not isinstance(notebook, dict) or not ("cells" in notebook or "worksheets" in notebook):
        raise _problem("This file is JSON, but not a notebook.", where, _restore(where))
    major = notebook.get("nbformat")
    if "worksheets" in notebook or (isinstance(major, int) and major < 4):
        raise _problem(
            "The notebook is in an old format (before nbformat 4).",
            where,
            "Open it in JupyterLab and save it.",
        )
    if major != 4:
        raise _problem(
            f"The notebook is in a format that this program does not know (nbformat {str(major)[:20]}).",
            where,
            "Update clinicians-who-code, or save the notebook with an older JupyterLab.",
        )
    if not isinstance(notebook.setdefault("metadata", {}), dict) or not isinstance(notebook["cells"], list):
        raise _problem("The notebook's outline is damaged.", where, _restore(where))
    for number, cell in enumerate(notebook["cells"], start=1):
        if not _is_cell(cell):
            raise _problem(f"Cell {number} of the notebook is damaged.", where, _restore(where))


def _is_cell(cell: Any) -> bool:
    if not isinstance(cell, dict) or cell.get("cell_type") not in ("code", "markdown", "raw"):
        return False
    source = cell.get("source")
    if isinstance(source, list):
        whole = all(isinstance(line, str) for line in source)
    else:
        whole = isinstance(source, str)
    outputs = cell.get("outputs", [])
    return (
        whole
        and isinstance(cell.setdefault("metadata", {}), dict)
        and isinstance(outputs, list)
        and all(isinstance(output, dict) for output in outputs)
    )


def _one_string(source: str | list[str]) -> str:
    text = source if isinstance(source, str) else "".join(source)
    # JSON can carry half a character (a lone surrogate); no Python source and no file can.
    return text.encode("utf-8", "replace").decode() if _has_surrogate(text) else text


def _has_surrogate(text: str) -> bool:
    return not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text)


def _reset(where: Path | str) -> str:
    return f"cwc reset {Path(where).stem}"


def _restore(where: Path | str) -> str:
    return (
        "Look for an earlier copy in .ipynb_checkpoints beside it. Or start afresh; this file is kept under "
        f"another name: {_reset(where)}"
    )


def _problem(what: str, where: Path | str, next_step: str) -> NotebookProblem:
    return NotebookProblem(what, where=where, next_step=next_step)


def notebook_bytes(notebook: dict[str, Any]) -> bytes:
    """The notebook as JupyterLab would write it: sources as lists of lines, so that diffs are readable."""
    cells = [{**cell, "source": _lines(cell["source"])} for cell in notebook["cells"]]
    content = {**notebook, "cells": cells}
    try:
        return _json(content, ascii_only=False).encode("utf-8")
    except UnicodeEncodeError:
        return _json(content, ascii_only=True).encode("utf-8")


def _lines(source: str | list[str]) -> list[str]:
    text = source if isinstance(source, str) else "".join(source)
    lines = [line + "\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return [line for line in lines if line]


def _json(content: dict[str, Any], *, ascii_only: bool) -> str:
    return json.dumps(content, ensure_ascii=ascii_only, indent=1, sort_keys=True) + "\n"


def save_notebook(notebook: dict[str, Any], path: Path) -> None:
    """Write a notebook in one step: whoever reads sees the old one or the new one, never half of it."""
    write_atomically(path, notebook_bytes(notebook))


def write_atomically(path: Path, content: bytes) -> None:
    """Put `content` in the place of whatever is at `path`. WorkspaceProblem if the disk refuses."""
    with _temporary_beside(path, content) as temporary:
        temporary.replace(path)


def write_new(path: Path, content: bytes) -> bool:
    """Write a file that is not there yet; False, and nothing changed, if it is."""
    with _temporary_beside(path, content) as temporary:
        try:
            path.hardlink_to(temporary)
        except FileExistsError:
            return False
        except OSError:  # a disk without hard links: the gap between looking and writing is microseconds
            if path.exists():
                return False
            temporary.replace(path)
        return True


@contextlib.contextmanager
def _temporary_beside(path: Path, content: bytes) -> Iterator[Path]:
    temporary = path.with_name(f".{path.name[:40]}-{uuid.uuid4().hex[:12]}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield temporary
    except OSError as error:
        raise WorkspaceProblem(
            f"The file could not be written: {error.strerror or error}.",
            where=path,
            next_step="Check that the disk has room, that you may write here, and that no program holds it.",
        ) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
