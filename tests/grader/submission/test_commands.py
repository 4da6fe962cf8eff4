"""`cwc release`, `cwc submit`, `cwc collect` and `cwc reset`, as they are typed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from grader.catalog import Exercise, load_catalog
from grader.checks import points_of
from grader.cli.main import main
from grader.home.workspace import Workspace
from grader.notebook import build_release, build_source, read_notebook, save_notebook


@pytest.fixture
def exercise() -> Exercise:
    """The first exercise of the course."""
    return load_catalog().exercises()[0]


@pytest.fixture
def workspace(tmp_path: Path, exercise: Exercise) -> Workspace:
    """A workspace with some work in it."""
    workspace = Workspace.open(tmp_path / "workspace")
    save_notebook(build_release(exercise, points_of(exercise)), workspace.notebook_path(exercise.id))
    notebook = read_notebook(workspace.notebook_path(exercise.id))
    next(cell for cell in notebook["cells"] if cell["id"] == exercise.tasks[0])["source"] = "answer = 1"
    save_notebook(notebook, workspace.notebook_path(exercise.id))
    return workspace


def cwc(*arguments: object) -> Any:
    with pytest.raises(SystemExit) as left:
        main([str(argument) for argument in arguments])
    return left.value.code


def test_work_travels_from_the_learner_to_the_instructor(
    workspace: Workspace, exercise: Exercise, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive, into = tmp_path / "anna.zip", tmp_path / "course" / "submitted"
    assert cwc("submit", "--workspace", workspace.folder, "--output", archive, "--learner", "anna") == 0
    said = capsys.readouterr().out
    assert f"Packed for anna: {exercise.id}" in said and str(archive) in said
    assert cwc("collect", archive, "--into", into) == 0
    assert "1 of 1 archives collected" in capsys.readouterr().out
    handed_in = read_notebook(into / "anna" / exercise.id / f"{exercise.id}.ipynb")
    assert handed_in == read_notebook(workspace.notebook_path(exercise.id))


def test_a_refused_archive_leaves_with_1_and_the_others_are_collected(
    workspace: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    downloads = tmp_path / "downloads"
    cwc("submit", "--workspace", workspace.folder, "--output", downloads / "anna.zip", "--learner", "anna")
    (downloads / "bad.zip").write_bytes(b"bad")
    assert cwc("collect", downloads, "--into", tmp_path / "submitted") == 1
    said = capsys.readouterr()
    assert "1 of 2 archives collected" in said.out
    assert "bad.zip: refused" in said.err and "What to do" in said.err


def test_a_folder_without_archives_is_used_wrongly(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cwc("collect", tmp_path) == 2
    assert "no .zip file there" in capsys.readouterr().err


def test_submitting_without_an_id_says_how_to_give_one(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cwc("submit", "--workspace", workspace.folder) == 2
    assert "--learner" in capsys.readouterr().err


def test_without_a_name_for_it_the_archive_goes_into_the_workspace(workspace: Workspace) -> None:
    workspace.set_learner("anna")
    assert cwc("submit", "--workspace", workspace.folder) == 0
    (archive,) = (workspace.folder / "submissions").iterdir()
    assert archive.name.startswith("anna-2") and ":" not in archive.name


def test_a_reset_says_where_the_copy_is(
    workspace: Workspace, exercise: Exercise, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cwc("reset", exercise.id, "--workspace", workspace.folder, "--yes") == 0
    (copy,) = (workspace.folder / exercise.id).glob("*-2*.ipynb")
    assert f"Your earlier work: {copy}" in capsys.readouterr().out
    assert "answer = 1" in copy.read_text(encoding="utf-8")
    fresh = read_notebook(workspace.notebook_path(exercise.id))
    assert fresh == build_release(exercise, points_of(exercise))


def test_a_reset_that_nobody_can_confirm_changes_nothing(
    workspace: Workspace, exercise: Exercise, capsys: pytest.CaptureFixture[str]
) -> None:
    before = workspace.notebook_path(exercise.id).read_bytes()
    assert cwc("reset", exercise.id, "--workspace", workspace.folder) == 2
    assert "--yes" in capsys.readouterr().err
    assert workspace.notebook_path(exercise.id).read_bytes() == before


def test_a_release_has_both_notebooks_and_a_config(
    exercise: Exercise, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cwc("release", exercise.id, "--into", tmp_path) == 0
    name = f"{exercise.id}/{exercise.id}.ipynb"
    assert read_notebook(tmp_path / "source" / name) == build_source(exercise, points_of(exercise))
    assert read_notebook(tmp_path / "release" / name) == build_release(exercise, points_of(exercise))
    assert 'course_id = "clinicians-who-code"' in (tmp_path / "nbgrader_config.py").read_text(
        encoding="utf-8"
    )
    said = capsys.readouterr().out
    for path in ("nbgrader_config.py", f"source/{name}", f"release/{name}"):
        assert f"wrote {tmp_path / path}" in said


def test_releasing_again_keeps_what_the_instructor_changed(exercise: Exercise, tmp_path: Path) -> None:
    cwc("release", exercise.id, "--into", tmp_path)
    config, source = (
        tmp_path / "nbgrader_config.py",
        tmp_path / "source" / exercise.id / f"{exercise.id}.ipynb",
    )
    config.write_text("mine = True\n", encoding="utf-8")
    source.write_text("changed by hand", encoding="utf-8")
    cwc("release", exercise.id, "--into", tmp_path)
    assert config.read_text(encoding="utf-8") == "mine = True\n"
    assert read_notebook(source) == build_source(exercise, points_of(exercise))
    (kept,) = (tmp_path / "source-earlier" / exercise.id).iterdir()
    assert kept.read_text(encoding="utf-8") == "changed by hand"


def test_an_unknown_exercise_is_used_wrongly(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cwc("release", "nonsense", "--into", tmp_path) == 2
    assert "no exercise called “nonsense”" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["release", "submit", "collect", "reset"])
def test_help_has_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cwc(command, "--help") == 0
    assert f"Example: cwc {command}" in capsys.readouterr().out
