"""Packs a learner's work into one file to hand in: `cwc submit`.

The archive is a zip of `manifest.json` and `<exercise>/<exercise>.ipynb`. The same work packed at the same
moment gives the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import json
import platform
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from typing import Any

from grader.catalog import Catalog, Exercise
from grader.errors import NotebookProblem, UsageProblem, WorkspaceProblem
from grader.home.real_numbers import find_real_numbers, find_real_numbers_in_notebook
from grader.home.workspace import Workspace
from grader.notebook import has_work
from grader.notebook.files import parse_notebook, read_content

FORMAT = 1
MANIFEST = "manifest.json"
MOST_BYTES = 100 * 1_000_000

HintsUsed = Callable[[Exercise], Mapping[str, int]]


@dataclass(frozen=True)
class Submission:
    """A packed archive.

    Attributes:
        content: the archive's bytes.
        manifest: what it says about itself.
        warnings: what the learner should look at before handing it in.
        problems: notebooks that could not be packed, and why.
    """

    content: bytes
    manifest: dict[str, Any]
    warnings: list[str]
    problems: list[NotebookProblem]

    @property
    def exercises(self) -> list[str]:
        """The exercises in it."""
        return list(self.manifest["exercises"])


def build_submission(
    workspace: Workspace, catalog: Catalog, *, made_at: datetime, hints_used: HintsUsed
) -> Submission:
    """Pack every notebook of the workspace that has work in it.

    Raises:
        UsageProblem: nobody said yet who the learner is.
        WorkspaceProblem: there is no work to hand in.
    """
    learner = workspace.learner_id
    if learner is None:
        raise UsageProblem(
            "Nobody could tell whose work this is: there is no learner id yet.",
            next_step="Give the id that your instructor gave you: cwc submit --learner YOUR-ID",
        )
    packed: dict[str, bytes] = {}
    entries: dict[str, dict[str, Any]] = {}
    warnings: list[str] = []
    problems: list[NotebookProblem] = []
    for exercise in catalog.exercises():
        try:
            found = _work(workspace, exercise)
        except NotebookProblem as problem:
            problems.append(problem)
            continue
        if found is not None:
            content, notebook = found
            packed[exercise.id] = content
            entries[exercise.id] = _entry(content, notebook, hints_used(exercise))
            warnings += _warnings(notebook, exercise)
    _require_work(packed, workspace, problems)
    manifest = _manifest(learner, made_at, entries)
    return Submission(_pack(manifest, packed, made_at), manifest, warnings, problems)


def _work(workspace: Workspace, exercise: Exercise) -> tuple[bytes, dict[str, Any]] | None:
    path = workspace.notebook_path(exercise.id)
    if not path.exists():
        return None
    content = read_content(path)  # read once: what is checked is what is packed
    notebook = parse_notebook(content, path)
    return (content, notebook) if has_work(notebook, exercise) else None


def _entry(content: bytes, notebook: dict[str, Any], hints_used: Mapping[str, int]) -> dict[str, Any]:
    ours = notebook["metadata"].get("cwc")
    version = ours.get("version") if isinstance(ours, dict) else None
    return {
        "hints_used": {task: count for task, count in sorted(hints_used.items()) if count},
        "sha256": hashlib.sha256(content).hexdigest(),
        "version": str(version)[:64] if version else None,
    }


def _warnings(notebook: dict[str, Any], exercise: Exercise) -> list[str]:
    """Warn of numbers that could be a patient's; those that the exercise itself prints are known."""
    paths = (exercise.folder / "exercise.md", exercise.checks_path, exercise.mistakes_path)
    known = "\n".join(path.read_text(encoding="utf-8") for path in paths if path.exists())
    return [
        f"{exercise.id} holds {number[:3]} {number[3:6]} {number[6:]}, which could be a real NHS number. If "
        "it belongs to a person, take it out, run the cell again, save, and submit once more. "
        "Numbers for practice begin with 999."
        for number in sorted(find_real_numbers_in_notebook(notebook) - find_real_numbers(known))
    ]


def _require_work(packed: Mapping[str, bytes], workspace: Workspace, problems: list[NotebookProblem]) -> None:
    if not packed and problems:
        raise problems[0]
    if not packed:
        raise WorkspaceProblem(
            "There is no work to hand in yet.",
            where=workspace.folder,
            next_step="Do an exercise and save it, or name another folder with --workspace.",
        )
    if sum(map(len, packed.values())) > MOST_BYTES:
        raise WorkspaceProblem(
            f"Together your notebooks are larger than {MOST_BYTES // 1_000_000} MB.",
            where=workspace.folder,
            next_step="In JupyterLab choose Edit, Clear Outputs of All Cells, in the largest ones, and save.",
        )


def _manifest(learner: str, made_at: datetime, entries: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {
        "exercises": entries,
        "format": FORMAT,
        "learner": learner,
        "made_at": made_at.astimezone(UTC).isoformat(timespec="seconds"),
        "versions": {"cwc": metadata.version("clinicians-who-code"), "python": platform.python_version()},
    }


def _pack(manifest: dict[str, Any], notebooks: Mapping[str, bytes], made_at: datetime) -> bytes:
    files = {MANIFEST: (json.dumps(manifest, indent=1, sort_keys=True) + "\n").encode()}
    files |= {f"{exercise_id}/{exercise_id}.ipynb": content for exercise_id, content in notebooks.items()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            moment = made_at.astimezone(UTC)
            info = zipfile.ZipInfo(name, (max(moment.year, 1980), *moment.timetuple()[1:6]))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3  # the same bytes on every system
            info.external_attr = 0o100644 << 16
            archive.writestr(info, content)
    return buffer.getvalue()
