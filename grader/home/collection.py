"""Checks learners' archives into the folders where nbgrader looks for submissions: `cwc collect`.

    submitted/<learner>/<exercise>/<exercise>.ipynb  timestamp.txt

The newest submission of a learner counts; earlier ones move to `submitted-earlier/`, out of nbgrader's way.
"""

from __future__ import annotations

import contextlib
import shutil
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from grader.catalog import Catalog, Exercise
from grader.checks import points_of
from grader.errors import WorkspaceProblem
from grader.home.archive import ArchiveProblem, open_archive
from grader.home.workspace import stamp
from grader.notebook import build_release, notebook_bytes, parse_notebook, restore_missing

TIMESTAMP = "timestamp.txt"
# nbgrader's own (nbgrader.exchange.abc.Exchange.timestamp_format); it reads lateness from this file.
TIMESTAMP_FORMAT = "%Y-%m-%d %H:%M:%S.%f UTC"


@dataclass(frozen=True)
class Collected:
    """One archive's outcome: a line for the report, and whether it was taken."""

    archive: Path
    line: str
    problem: ArchiveProblem | None = None


def find_archives(paths: Iterable[Path]) -> list[Path]:
    """The archives among files and folders, folders searched all the way down."""
    found: list[Path] = []
    for path in paths:
        found.extend(sorted(path.rglob("*.zip")) if path.is_dir() else [path])
    return list(dict.fromkeys(found))


def collect(archives: Iterable[Path], into: Path, catalog: Catalog, now: datetime) -> Iterator[Collected]:
    """Check each archive in; one that is refused changes nothing and stops none of the others.

    Raises:
        WorkspaceProblem: the instructor's own folder cannot be written in.
    """
    for path in archives:
        try:
            yield Collected(path, _collect_one(path, into, catalog, now.astimezone(UTC)))
        except ArchiveProblem as problem:
            yield Collected(path, f"refused: {problem.what}", problem)
        except OSError as error:
            raise WorkspaceProblem(
                f"The submission could not be written: {error.strerror or error}.",
                where=error.filename or into,
                next_step="Check that the disk has room and that you may write here; then collect again.",
            ) from error


def _collect_one(path: Path, into: Path, catalog: Catalog, now: datetime) -> str:
    opened = open_archive(path, catalog)
    _require_one_spelling(opened.learner, into, path)
    clock = ""
    made_at = opened.made_at
    if made_at > now:
        made_at, clock = now, "; its clock was ahead, so the time of collecting stands"
    outcomes = []
    for exercise_id, content in opened.notebooks.items():
        whole, note = _made_whole(content, catalog.get(exercise_id))
        outcomes.append(f"{exercise_id} {_store(whole, into, opened.learner, exercise_id, made_at)}{note}")
    return f"{opened.learner}, packed {made_at:%Y-%m-%d %H:%M} UTC: {', '.join(outcomes)}{clock}"


def _made_whole(content: bytes, exercise: Exercise) -> tuple[bytes, str]:
    """Put deleted cells back: without its setup cell, nbgrader would mark a whole notebook with nothing."""
    release = build_release(exercise, points_of(exercise))
    notebook, missing = restore_missing(parse_notebook(content, exercise.id), release)
    if not missing:
        return content, ""
    return notebook_bytes(notebook), f" (cells that were deleted are back: {', '.join(missing)})"


def _require_one_spelling(learner: str, into: Path, path: Path) -> None:
    """`Anna` and `anna` are one folder on Windows and macOS: two people would share it."""
    names = [folder.name for folder in into.iterdir()] if into.is_dir() else []
    for name in names:
        if name != learner and name.casefold() == learner.casefold():
            raise ArchiveProblem(
                f"The learner id “{learner}” differs from “{name}”, collected before, in capitals only.",
                where=path,
                next_step="If they are one person, ask them for one spelling; if two, give one another id.",
            )


def _store(content: bytes, into: Path, learner: str, exercise_id: str, made_at: datetime) -> str:
    """Put one notebook in its place; returns in a word what became of it."""
    target = into / learner / exercise_id
    before = _collected_at(target)
    if target.exists() and before == made_at and (target / f"{exercise_id}.ipynb").read_bytes() == content:
        return "already collected"
    with _staged(content, into, exercise_id, made_at) as folder:
        if before is not None and before > made_at:
            folder.rename(_free(_earlier(into) / learner / exercise_id / stamp(made_at)))
            return f"kept in {_earlier(into).name} (a newer one was collected before)"
        replaced = target.exists()
        if replaced:
            target.rename(_free(_earlier(into) / learner / exercise_id / stamp(before or made_at)))
        target.parent.mkdir(parents=True, exist_ok=True)
        folder.rename(target)
        return f"collected (the earlier one is in {_earlier(into).name})" if replaced else "collected"


def _earlier(into: Path) -> Path:
    return into.with_name(f"{into.name}-earlier")


@contextlib.contextmanager
def _staged(content: bytes, into: Path, exercise_id: str, made_at: datetime) -> Iterator[Path]:
    """A finished folder, ready to be moved into its place in one step. nbgrader passes over dotted names."""
    folder = into / f".collecting-{uuid.uuid4().hex}"
    folder.mkdir(parents=True)
    try:
        (folder / f"{exercise_id}.ipynb").write_bytes(content)
        (folder / TIMESTAMP).write_text(made_at.strftime(TIMESTAMP_FORMAT), encoding="utf-8")
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _free(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    candidate, number = path, 1
    while candidate.exists():
        number += 1
        candidate = path.with_name(f"{path.name}-{number}")
    return candidate


def _collected_at(folder: Path) -> datetime | None:
    try:
        text = (folder / TIMESTAMP).read_text(encoding="utf-8").strip()
        return datetime.strptime(text, TIMESTAMP_FORMAT).replace(tzinfo=UTC)
    except (OSError, ValueError):
        return None
