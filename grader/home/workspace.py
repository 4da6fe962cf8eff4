"""The learner's own folder: their notebooks, and beside them in `.cwc` what the program remembers.

    cwc-workspace/
      news2-score/news2-score.ipynb     one folder for each exercise, data files beside the notebook
      .cwc/                             learner.json  progress.jsonl  worlds/  backups/  logs/

Nothing here ever overwrites work: a mended exercise is merged, after a dated copy, and a file that cannot
be read is left alone and named.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from grader.catalog import Catalog, Exercise
from grader.errors import CwcError, NotebookProblem, UsageProblem, WorkspaceProblem
from grader.notebook import build_release, merge_release, read_notebook, write_atomically, write_new
from grader.notebook.build import FORMAT as NOTEBOOK_FORMAT
from grader.notebook.files import notebook_bytes
from grader.settings import load_settings

FORMAT = 1
STATE = ".cwc"
DEFAULT_WORKSPACE = Path.home() / "cwc-workspace"
UPDATE = "Update: pip install --upgrade clinicians-who-code"

# The id becomes a folder name on the instructor's computer, whatever system that runs.
LEARNER_ID = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?")
WINDOWS_DEVICES = re.compile(r"(?i:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?")

PointsOf = Callable[[Exercise], Mapping[str, float]]


def check_learner_id(learner_id: str) -> str:
    """Return the id without spaces around it; UsageProblem if it cannot name a submission."""
    bare = learner_id.strip()
    if LEARNER_ID.fullmatch(bare) and not WINDOWS_DEVICES.fullmatch(bare):
        return bare
    raise UsageProblem(
        f"“{bare[:80]}” cannot be a learner id.",
        next_step="Use 1 to 64 letters (A to Z), digits, dots, hyphens or underscores; "
        "begin with a letter or a digit.",
    )


def stamp(now: datetime) -> str:
    """A moment as part of a file name that every system allows."""
    return now.strftime("%Y-%m-%d-%H%M%S")


def write_dated_copy(path: Path, content: bytes) -> Path:
    """Write `content` to `path`, or beside it under a number if something else has that name."""
    candidate, number = path, 1
    while not write_new(candidate, content):
        if candidate.read_bytes() == content:
            return candidate
        number += 1
        candidate = path.with_stem(f"{path.stem}-{number}")
    return candidate


@dataclass(frozen=True)
class Workspace:
    """A learner's folder. Make one with `Workspace.open`."""

    folder: Path

    @classmethod
    def open(cls, folder: Path) -> Workspace:
        """Open the workspace in `folder`, making it if there is none.

        Raises:
            WorkspaceProblem: something is in the way, the folder cannot be written in, or a newer
                version of the program made it.
        """
        workspace = cls(folder.expanduser().resolve())
        workspace._make_folders()
        workspace._require_known_format()
        return workspace

    @classmethod
    def find(cls, start: Path | None = None) -> Workspace | None:
        """The workspace that `cwc start` told us of, or the one around `start` (here); None without one."""
        if start is None and (told := load_settings().workspace) is not None:
            return cls.open(told)
        here = (start or Path.cwd()).resolve()
        for folder in (here, *here.parents):
            if (folder / STATE).is_dir():
                return cls.open(folder)
        return None

    @property
    def state_folder(self) -> Path:
        """Where the program keeps what it remembers."""
        return self.folder / STATE

    @property
    def learner_id(self) -> str | None:
        """Who learns here, or None as long as nobody said."""
        learner = _read_json(self.state_folder / "learner.json").get("learner")
        try:
            return check_learner_id(learner) if isinstance(learner, str) else None
        except UsageProblem:
            return None

    def set_learner(self, learner_id: str) -> None:
        """Remember who learns here; UsageProblem if the id cannot name a submission."""
        content = {"learner": check_learner_id(learner_id)}
        write_atomically(self.state_folder / "learner.json", _json_bytes(content))

    def notebook_path(self, exercise_id: str) -> Path:
        """Where the notebook of an exercise is, or will be."""
        return self.folder / exercise_id / f"{exercise_id}.ipynb"

    def fill(self, catalog: Catalog, points_of: PointsOf, now: datetime | None = None) -> list[str]:
        """Put every exercise into the workspace that is not there yet, and bring the others up to date.

        Args:
            catalog: what there is.
            points_of: what the tasks of an exercise are worth.
            now: dates the copies made before a merge.

        Returns:
            What the learner should know, a sentence or two for each exercise that needs it; a path in it
            stands on a line of its own.
        """
        when = now or datetime.now()
        notes = []
        for exercise in catalog.exercises():
            try:
                notes += self._fill_notebook(exercise, points_of, when)
                notes += self._fill_data(exercise)
            except WorkspaceProblem:
                raise
            except (CwcError, OSError) as problem:
                notes.append(f"{exercise.id} was left as it is. {_in_lines(problem)}")
        return notes

    def reset(self, exercise: Exercise, points: Mapping[str, float], now: datetime) -> Path | None:
        """Start an exercise afresh.

        Returns:
            The dated copy of the learner's notebook, beside it; None if there was no notebook.
        """
        path = self.notebook_path(exercise.id)
        kept = None
        if path.exists():
            kept = write_dated_copy(path.with_stem(f"{exercise.id}-{stamp(now)}"), path.read_bytes())
        write_atomically(path, notebook_bytes(build_release(exercise, points)))
        for source, target in self._data(exercise):
            content = source.read_bytes()
            if target.exists() and target.read_bytes() != content:
                write_dated_copy(target.with_stem(f"{target.stem}-{stamp(now)}"), target.read_bytes())
            write_atomically(target, content)
        self._remember_data(exercise)
        return kept

    def _make_folders(self) -> None:
        try:
            for name in ("worlds", "backups", "logs"):
                (self.state_folder / name).mkdir(parents=True, exist_ok=True)
        except (FileExistsError, NotADirectoryError) as error:
            raise WorkspaceProblem(
                "There is a file where the workspace should be a folder.",
                where=error.filename or self.folder,
                next_step="Move that file away, or choose another folder with --workspace.",
            ) from error
        except OSError as error:
            raise WorkspaceProblem(
                f"The workspace could not be made: {error.strerror or error}.",
                where=self.folder,
                next_step="Choose a folder that you may write in, with --workspace.",
            ) from error

    def _require_known_format(self) -> None:
        path = self.state_folder / "workspace.json"
        content = _read_json(path)
        written = content.get("format")
        if isinstance(written, int) and written > FORMAT:
            raise WorkspaceProblem(
                "A newer version of this program made this workspace; this one could damage it.",
                where=self.folder,
                next_step=f"{UPDATE}. Or choose another folder with --workspace.",
            )
        if written != FORMAT:
            version = metadata.version("clinicians-who-code")
            write_atomically(path, _json_bytes({"format": FORMAT, "made_by": version}))

    def _fill_notebook(self, exercise: Exercise, points_of: PointsOf, when: datetime) -> list[str]:
        path = self.notebook_path(exercise.id)
        if not path.exists():
            write_new(path, notebook_bytes(build_release(exercise, points_of(exercise))))
            return []
        before = path.read_bytes()
        mine = read_notebook(path)
        said = _what_it_says(mine, path)
        if said == (exercise.id, exercise.version):
            return []
        if said[0] not in (exercise.id, None):
            raise NotebookProblem(
                f"Its notebook belongs to the exercise “{str(said[0])[:60]}”.",
                where=path,
                next_step=f"Move it to where it belongs, then fetch this one with: cwc reset {exercise.id}",
            )
        merged, notes = merge_release(mine, build_release(exercise, points_of(exercise)))
        copy = self.state_folder / "backups" / f"{exercise.id}-{stamp(when)}.ipynb"
        kept = write_dated_copy(copy, before)
        if path.read_bytes() != before:  # saved from JupyterLab in this very moment: next start merges it
            return []
        write_atomically(path, notebook_bytes(merged))
        return (
            [f"{exercise.id}: {' '.join(notes)} Your notebook as it was is kept:\n  {kept}"] if notes else []
        )

    def _data(self, exercise: Exercise) -> Iterator[tuple[Path, Path]]:
        for source in exercise.data_files:
            yield source, self.folder / exercise.id / source.relative_to(exercise.folder)

    def _fill_data(self, exercise: Exercise) -> Iterator[str]:
        """Copy data files that are absent, renew those the learner did not change, leave the others."""
        remembered = _read_json(self._data_record(exercise))
        changed = False
        for source, target in self._data(exercise):
            content = source.read_bytes()
            there = target.read_bytes() if target.exists() else None
            if there == content:
                continue
            name = target.relative_to(self.folder).as_posix()
            if there is not None and remembered.get(name) != _digest(there):
                yield (
                    f"{exercise.id}: {name} was mended, but you changed yours, so it stays. "
                    f"To get the new one: cwc reset {exercise.id} (it keeps a dated copy)."
                )
                continue
            write_atomically(target, content)
            changed = True
        if changed:
            self._remember_data(exercise)

    def _data_record(self, exercise: Exercise) -> Path:
        return self.state_folder / "data" / f"{exercise.id}.json"

    def _remember_data(self, exercise: Exercise) -> None:
        released = {
            target.relative_to(self.folder).as_posix(): _digest(source.read_bytes())
            for source, target in self._data(exercise)
        }
        if released:
            write_atomically(self._data_record(exercise), _json_bytes(released))


def _in_lines(problem: CwcError | OSError) -> str:
    """A problem with its path on a line of its own: people copy paths."""
    if isinstance(problem, OSError):
        return str(problem)
    return "\n  ".join(part for part in (problem.what, problem.where, problem.next_step) if part)


def _what_it_says(notebook: dict[str, Any], path: Path) -> tuple[str | None, str | None]:
    """The exercise and the version a notebook names; NotebookProblem if a newer program wrote it."""
    ours = notebook["metadata"].get("cwc")
    if not isinstance(ours, dict):
        return None, None
    if isinstance(ours.get("format"), int) and ours["format"] > NOTEBOOK_FORMAT:
        raise NotebookProblem(
            "A newer version of this program made this notebook.", where=path, next_step=UPDATE
        )
    return ours.get("exercise"), ours.get("version")


def _read_json(path: Path) -> dict[str, Any]:
    """A small file of ours; one that is missing or damaged is written anew when it is needed."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _json_bytes(content: object) -> bytes:
    return (json.dumps(content, indent=1, sort_keys=True) + "\n").encode()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
