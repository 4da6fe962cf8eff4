"""Packing work to hand in."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from grader.errors import NotebookProblem, UsageProblem, WorkspaceProblem
from grader.home.submission import Submission
from grader.home.workspace import Workspace

Pack = Callable[..., Submission]
Write = Callable[[str], None]


def unpacked(submission: Submission) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(submission.content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_archive_has_the_work_and_says_whose_it_is(
    pack: Pack, write: Write, workspace: Workspace
) -> None:
    write("answer = 1")
    files = unpacked(pack())
    assert list(files) == ["manifest.json", "pulse/pulse.ipynb"]
    assert files["pulse/pulse.ipynb"] == workspace.notebook_path("pulse").read_bytes()
    manifest: dict[str, Any] = json.loads(files["manifest.json"])
    assert (manifest["format"], manifest["learner"]) == (1, "anna")
    assert manifest["made_at"] == "2025-03-10T09:00:00+00:00"
    assert set(manifest["versions"]) == {"cwc", "python"}
    entry = manifest["exercises"]["pulse"]
    assert entry["sha256"] == hashlib.sha256(files["pulse/pulse.ipynb"]).hexdigest()
    assert entry["hints_used"] == {"is-fast": 2}
    assert len(entry["version"]) == 12


def test_the_same_work_at_the_same_moment_gives_the_same_bytes(pack: Pack, write: Write) -> None:
    write("answer = 1")
    in_india = datetime(2025, 3, 10, 14, 30, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    assert pack().content == pack(in_india).content
    assert pack().content != pack(datetime(2025, 3, 11, tzinfo=UTC)).content


def test_an_unnamed_learner_is_asked_for_an_id(pack: Pack, write: Write, workspace: Workspace) -> None:
    write("answer = 1")
    (workspace.state_folder / "learner.json").unlink()
    with pytest.raises(UsageProblem) as caught:
        pack()
    assert "cwc submit --learner" in caught.value.next_step


def test_without_work_there_is_nothing_to_pack(pack: Pack) -> None:
    with pytest.raises(WorkspaceProblem, match="no work to hand in yet"):
        pack()


def test_a_damaged_notebook_is_named_and_the_others_are_packed(
    pack: Pack, write: Write, workspace: Workspace
) -> None:
    write("answer = 1")
    workspace.notebook_path("fluid-balance").write_bytes(b"{")
    submission = pack()
    assert submission.exercises == ["pulse"]
    assert "damaged in line 1" in submission.problems[0].what
    workspace.notebook_path("pulse").write_bytes(b"")
    with pytest.raises(NotebookProblem, match="file is empty"):
        pack()


def test_a_number_that_could_be_a_patients_is_warned_of(pack: Pack, write: Write) -> None:
    number = (
        "123 456 788" + "1"
    )  # a valid check digit outside 999; put together here so that no file holds it
    write(f"number = '{number}'")
    (warning,) = pack().warnings
    assert f"pulse holds {number}" in warning
    write("number = '999 000 0018'")
    assert pack().warnings == []
