"""The learner's folder: made once, filled again and again, and never at the cost of work."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from grader.catalog import Catalog, Exercise, load_catalog
from grader.errors import UsageProblem, WorkspaceProblem
from grader.home.workspace import Workspace
from grader.notebook import read_notebook, save_notebook

NOON = datetime(2025, 3, 10, 12, 0, 0)
PointsOf = Callable[[Exercise], Mapping[str, float]]


@pytest.fixture
def points_of(points: Mapping[str, float]) -> PointsOf:
    return lambda exercise: {task: points[task] for task in exercise.tasks}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.open(tmp_path / "workspace")


@pytest.fixture
def catalog(tiny_folder: Path) -> Catalog:
    return load_catalog(tiny_folder)


def mend(
    catalog: Catalog, name: str = "pulse/exercise.md", before: str = "132]", after: str = "133]"
) -> Catalog:
    """The catalogue after its author mended a file of it."""
    path = catalog.folder / name
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")
    return load_catalog(catalog.folder)


def write_answer(workspace: Workspace, source: str = "def is_fast(pulse):\n    return pulse > 90") -> None:
    path = workspace.notebook_path("pulse")
    notebook = read_notebook(path)
    next(cell for cell in notebook["cells"] if cell["id"] == "is-fast")["source"] = source
    save_notebook(notebook, path)


def source_of(workspace: Workspace, cell_id: str) -> str:
    notebook = read_notebook(workspace.notebook_path("pulse"))
    return str(next(cell["source"] for cell in notebook["cells"] if cell["id"] == cell_id))


def files_of(workspace: Workspace) -> dict[str, bytes]:
    paths = (path for path in workspace.folder.rglob("*") if path.is_file())
    return {path.relative_to(workspace.folder).as_posix(): path.read_bytes() for path in paths}


def test_a_new_workspace_has_every_exercise_and_its_data(
    workspace: Workspace, catalog: Catalog, points_of: PointsOf
) -> None:
    assert workspace.fill(catalog, points_of) == []
    assert workspace.notebook_path("pulse") == workspace.folder / "pulse" / "pulse.ipynb"
    assert (
        (workspace.folder / "fluid-balance" / "data" / "chart.csv")
        .read_text(encoding="utf-8")
        .startswith("500")
    )
    for name in ("worlds", "backups", "logs"):
        assert (workspace.state_folder / name).is_dir()


def test_starting_again_changes_no_file(workspace: Workspace, catalog: Catalog, points_of: PointsOf) -> None:
    workspace.fill(catalog, points_of)
    write_answer(workspace)
    before = files_of(workspace)
    again = Workspace.open(workspace.folder)
    assert again.fill(load_catalog(catalog.folder), points_of) == []
    assert files_of(again) == before


def test_starting_again_asks_for_no_points(
    workspace: Workspace, catalog: Catalog, points_of: PointsOf
) -> None:
    workspace.fill(catalog, points_of)

    def never(_: Exercise) -> Mapping[str, float]:
        raise AssertionError("the checks were read though nothing changed")

    assert workspace.fill(catalog, never) == []


def test_a_mended_exercise_reaches_a_started_notebook_and_says_so(
    workspace: Workspace, catalog: Catalog, points_of: PointsOf
) -> None:
    workspace.fill(catalog, points_of)
    write_answer(workspace)
    before = workspace.notebook_path("pulse").read_bytes()
    (note,) = workspace.fill(mend(catalog), points_of, NOON)
    assert source_of(workspace, "is-fast") == "def is_fast(pulse):\n    return pulse > 90"
    assert source_of(workspace, "given-1") == "pulses = [64, 90, 91, 133]"
    backup = workspace.state_folder / "backups" / "pulse-2025-03-10-120000.ipynb"
    assert backup.read_bytes() == before
    assert note.startswith("pulse: The exercise was mended") and str(backup) in note
    assert workspace.fill(load_catalog(catalog.folder), points_of, NOON) == []


def test_two_mends_in_the_same_second_keep_two_copies(
    workspace: Workspace, catalog: Catalog, points_of: PointsOf
) -> None:
    workspace.fill(catalog, points_of)
    workspace.fill(mend(catalog), points_of, NOON)
    workspace.fill(mend(catalog, before="133]", after="134]"), points_of, NOON)
    names = sorted(path.name for path in (workspace.state_folder / "backups").iterdir())
    assert names == ["pulse-2025-03-10-120000-2.ipynb", "pulse-2025-03-10-120000.ipynb"]


def test_only_other_points_change_the_notebook_without_a_word(
    workspace: Workspace, catalog: Catalog, points: Mapping[str, float], points_of: PointsOf
) -> None:
    workspace.fill(catalog, points_of)
    mended = mend(catalog, "pulse/checks.py", "points=2", "points=4")
    assert workspace.fill(mended, lambda exercise: {**points, "is-fast": 5.0}) == []
    notebook = read_notebook(workspace.notebook_path("pulse"))
    (check,) = [cell for cell in notebook["cells"] if cell["id"] == "check-is-fast"]
    assert check["metadata"]["nbgrader"]["points"] == 5.0


@pytest.mark.parametrize("content", [b"", b'{"cells": [', b"[]"])
def test_a_damaged_notebook_is_left_alone_and_named(
    workspace: Workspace, catalog: Catalog, points_of: PointsOf, content: bytes
) -> None:
    workspace.fill(catalog, points_of)
    workspace.notebook_path("pulse").write_bytes(content)
    (note,) = workspace.fill(mend(catalog), points_of)
    assert workspace.notebook_path("pulse").read_bytes() == content
    assert note.startswith("pulse was left as it is.") and "cwc reset pulse" in note


def test_the_notebook_of_another_exercise_is_left_alone_and_named(
    workspace: Workspace, catalog: Catalog, points_of: PointsOf
) -> None:
    workspace.fill(catalog, points_of)
    other = workspace.notebook_path("fluid-balance").read_bytes()
    workspace.notebook_path("pulse").write_bytes(other)
    (note,) = workspace.fill(catalog, points_of)
    assert "belongs to the exercise “fluid-balance”" in note
    assert workspace.notebook_path("pulse").read_bytes() == other


def test_a_notebook_from_a_newer_program_is_left_alone(
    workspace: Workspace, catalog: Catalog, points_of: PointsOf
) -> None:
    workspace.fill(catalog, points_of)
    path = workspace.notebook_path("pulse")
    notebook = read_notebook(path)
    notebook["metadata"]["cwc"]["format"] = 99
    save_notebook(notebook, path)
    (note,) = workspace.fill(catalog, points_of)
    assert "newer version" in note and "Update" in note


def test_a_notebook_that_lost_its_metadata_is_merged(
    workspace: Workspace, catalog: Catalog, points_of: PointsOf
) -> None:
    workspace.fill(catalog, points_of)
    write_answer(workspace)
    path = workspace.notebook_path("pulse")
    save_notebook({**read_notebook(path), "metadata": {}}, path)
    assert workspace.fill(catalog, points_of) == []
    assert read_notebook(path)["metadata"]["cwc"]["exercise"] == "pulse"
    assert source_of(workspace, "is-fast").endswith("return pulse > 90")


def test_an_exercise_its_author_broke_stops_none_of_the_others(
    workspace: Workspace, catalog: Catalog, points_of: PointsOf
) -> None:
    broken = mend(catalog, before="title:", after="titel:")
    (note,) = workspace.fill(broken, points_of)
    assert note.startswith("pulse was left as it is.") and "titel" in note
    assert workspace.notebook_path("fluid-balance").exists()


def test_mended_data_replaces_data_that_nobody_changed(
    workspace: Workspace, catalog: Catalog, points_of: PointsOf
) -> None:
    workspace.fill(catalog, points_of)
    path = workspace.folder / "fluid-balance" / "data" / "chart.csv"
    mended = mend(catalog, "fluid-balance/data/chart.csv", "500", "600")
    workspace.fill(mended, points_of)
    assert path.read_text(encoding="utf-8").startswith("600")
    path.write_text("mine", encoding="utf-8")
    notes = workspace.fill(mend(catalog, "fluid-balance/data/chart.csv", "600", "700"), points_of)
    assert path.read_text(encoding="utf-8") == "mine"
    assert any("you changed yours, so it stays" in note for note in notes)


def test_deleted_data_comes_back(workspace: Workspace, catalog: Catalog, points_of: PointsOf) -> None:
    workspace.fill(catalog, points_of)
    path = workspace.folder / "fluid-balance" / "data" / "chart.csv"
    path.unlink()
    assert workspace.fill(catalog, points_of) == []
    assert path.exists()


def test_eight_starts_at_once_give_the_same_as_one(
    tmp_path: Path, catalog: Catalog, points_of: PointsOf
) -> None:
    alone = Workspace.open(tmp_path / "alone")
    alone.fill(catalog, points_of, NOON)
    write_answer(alone)
    crowded = Workspace.open(tmp_path / "crowded")

    def start(to: Catalog) -> list[str]:
        return Workspace.open(crowded.folder).fill(to, points_of, NOON)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(start, [catalog] * 8))
        write_answer(crowded)
        mended = mend(catalog)
        list(pool.map(start, [mended] * 8))
    alone.fill(mended, points_of, NOON)
    assert source_of(crowded, "is-fast") == source_of(alone, "is-fast")
    notebooks = {name: content for name, content in files_of(crowded).items() if "backups" not in name}
    assert notebooks == {name: content for name, content in files_of(alone).items() if "backups" not in name}


def test_a_reset_keeps_a_dated_copy_beside_the_fresh_notebook(
    workspace: Workspace, catalog: Catalog, points_of: PointsOf
) -> None:
    workspace.fill(catalog, points_of)
    pulse = catalog.get("pulse")
    fresh = workspace.notebook_path("pulse").read_bytes()
    write_answer(workspace)
    worked_on = workspace.notebook_path("pulse").read_bytes()
    kept = workspace.reset(pulse, points_of(pulse), NOON)
    assert kept == workspace.folder / "pulse" / "pulse-2025-03-10-120000.ipynb"
    assert kept.read_bytes() == worked_on
    assert workspace.notebook_path("pulse").read_bytes() == fresh


def test_resetting_twice_in_a_second_loses_nothing(
    workspace: Workspace, catalog: Catalog, points_of: PointsOf
) -> None:
    workspace.fill(catalog, points_of)
    pulse = catalog.get("pulse")
    kept = []
    for answer in ("first", "second"):
        write_answer(workspace, answer)
        kept.append(workspace.reset(pulse, points_of(pulse), NOON))
    texts = [path.read_text(encoding="utf-8") for path in kept if path is not None]
    assert '"first"' in texts[0] and '"second"' in texts[1]


def test_a_reset_mends_a_damaged_notebook_and_keeps_the_damaged_one(
    workspace: Workspace, catalog: Catalog, points_of: PointsOf
) -> None:
    workspace.fill(catalog, points_of)
    workspace.notebook_path("pulse").write_bytes(b'{"cells": [')
    kept = workspace.reset(catalog.get("pulse"), points_of(catalog.get("pulse")), NOON)
    assert kept is not None and kept.read_bytes() == b'{"cells": ['
    assert read_notebook(workspace.notebook_path("pulse"))


def test_a_reset_brings_data_back_and_keeps_the_learners(
    workspace: Workspace, catalog: Catalog, points_of: PointsOf
) -> None:
    workspace.fill(catalog, points_of)
    fluid = catalog.get("fluid-balance")
    path = workspace.folder / "fluid-balance" / "data" / "chart.csv"
    path.write_text("mine", encoding="utf-8")
    workspace.reset(fluid, points_of(fluid), NOON)
    assert path.read_text(encoding="utf-8").startswith("500")
    assert path.with_name("chart-2025-03-10-120000.csv").read_text(encoding="utf-8") == "mine"


def test_resetting_what_was_never_there_fetches_it(
    workspace: Workspace, catalog: Catalog, points_of: PointsOf
) -> None:
    assert workspace.reset(catalog.get("pulse"), points_of(catalog.get("pulse")), NOON) is None
    assert workspace.notebook_path("pulse").exists()


def test_the_learner_is_remembered(workspace: Workspace) -> None:
    assert workspace.learner_id is None
    workspace.set_learner(" anna.b-2_x\n")  # nobody means the spaces around an id
    assert Workspace.open(workspace.folder).learner_id == "anna.b-2_x"


@pytest.mark.parametrize(
    "learner",
    [
        "",
        " ",
        ".",
        "..",
        "a/b",
        "a\\b",
        "-a",
        ".a",
        "a.",
        "a b",
        "a:b",
        "CON",
        "nul.x",
        "a" * 65,
        "Zoë",
    ],
)
def test_an_id_that_cannot_name_a_folder_is_refused(workspace: Workspace, learner: str) -> None:
    with pytest.raises(UsageProblem, match="cannot be a learner id"):
        workspace.set_learner(learner)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"learner": "../x"}', '{"learner": 5.5}', "\ud800"])
def test_a_damaged_memory_of_the_learner_only_means_asking_again(workspace: Workspace, content: str) -> None:
    (workspace.state_folder / "learner.json").write_bytes(content.encode("utf-8", "surrogatepass"))
    assert workspace.learner_id is None


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a letter", encoding="utf-8")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(WorkspaceProblem) as caught:
            Workspace.open(folder)
        assert "file where the workspace should be" in caught.value.what
        assert str(tmp_path / "file") in caught.value.where


def test_no_write_access_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(WorkspaceProblem) as caught:
        Workspace.open(tmp_path / "new")
    assert "Permission denied" in caught.value.what and "--workspace" in caught.value.next_step


def test_a_full_disk_is_named(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", refuse)
    with pytest.raises(WorkspaceProblem, match="No space left on device"):
        workspace.set_learner("anna")
    assert [path for path in workspace.state_folder.iterdir() if path.suffix == ".part"] == []


def test_a_workspace_from_a_newer_program_is_refused(workspace: Workspace) -> None:
    (workspace.state_folder / "workspace.json").write_text('{"format": 2}', encoding="utf-8")
    with pytest.raises(WorkspaceProblem) as caught:
        Workspace.open(workspace.folder)
    assert "newer version" in caught.value.what and "Update" in caught.value.next_step


def test_a_damaged_note_on_the_format_is_written_anew(workspace: Workspace) -> None:
    (workspace.state_folder / "workspace.json").write_text("{", encoding="utf-8")
    Workspace.open(workspace.folder)
    assert json.loads((workspace.state_folder / "workspace.json").read_text(encoding="utf-8"))["format"] == 1


def test_a_workspace_is_found_from_inside_it(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = workspace.folder / "pulse" / "data"
    inside.mkdir(parents=True)
    assert Workspace.find(inside) == workspace
    assert Workspace.find(workspace.folder.parent) is None
    monkeypatch.delenv("CWC_WORKSPACE", raising=False)
    monkeypatch.chdir(inside)
    assert Workspace.find() == workspace
    monkeypatch.chdir(workspace.folder.parent)
    assert Workspace.find() is None
    monkeypatch.setenv("CWC_WORKSPACE", str(workspace.folder))
    assert Workspace.find() == workspace
