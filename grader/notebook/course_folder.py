"""Writes an exercise into an instructor's folder as nbgrader lays it out: `source/` and `release/`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from grader.catalog.exercise import Exercise
from grader.notebook.build import build_release, build_source
from grader.notebook.files import notebook_bytes, write_atomically, write_new

CONFIG_NAME = "nbgrader_config.py"
CONFIG = '''"""What nbgrader has to know about this course. Yours to change: it is never overwritten."""

c = get_config()  # noqa: F821 (nbgrader provides it)

c.CourseDirectory.course_id = "clinicians-who-code"
'''


def write_course_config(into: Path) -> Path | None:
    """Write `nbgrader_config.py` if the instructor has none; returns it if it was written."""
    path = into / CONFIG_NAME
    return path if write_new(path, CONFIG.encode()) else None


def write_exercise(
    exercise: Exercise, points: Mapping[str, float], into: Path, now: datetime
) -> Iterator[tuple[str, Path]]:
    """Write source and release notebooks and data; yields what happened (“wrote”, …) to which file.

    A notebook that is there and differs is kept under `source-earlier/` or `release-earlier/`.
    """
    built = {"source": build_source(exercise, points), "release": build_release(exercise, points)}
    for step, notebook in built.items():
        folder = into / step / exercise.id
        files = {Path(f"{exercise.id}.ipynb"): notebook_bytes(notebook)}
        files |= {path.relative_to(exercise.folder): path.read_bytes() for path in exercise.data_files}
        for name, content in files.items():
            yield from _write(folder / name, content, into / f"{step}-earlier" / exercise.id / name, now)


def _write(path: Path, content: bytes, earlier: Path, now: datetime) -> Iterator[tuple[str, Path]]:
    there = path.read_bytes() if path.exists() else None
    if there == content:
        yield "unchanged", path
        return
    if there is not None:
        kept = earlier.with_stem(f"{earlier.stem}-{now:%Y-%m-%d-%H%M%S}")
        write_new(kept, there)
        yield "kept the earlier one as", kept
    write_atomically(path, content)
    yield "wrote", path
