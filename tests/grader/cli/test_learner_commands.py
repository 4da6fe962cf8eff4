"""`cwc check`, `cwc hint` and `cwc progress`, as a learner at a terminal meets them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from grader.catalog import load_catalog
from grader.checks import points_of
from grader.cli.main import cwc as program
from grader.home.workspace import Workspace
from grader.notebook import read_notebook, save_notebook, solution_source

Type = Callable[..., Result]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace as `cwc start` makes it."""
    workspace = Workspace.open(tmp_path / "work")
    workspace.fill(load_catalog(), points_of)
    return workspace


@pytest.fixture
def cwc(workspace: Workspace) -> Type:
    """Type a command in that workspace; the screen is wide, so that sentences stay whole."""

    def type_in(*words: str) -> Result:
        return CliRunner(env={"COLUMNS": "200"}).invoke(
            program, [*words, "--workspace", str(workspace.folder)], standalone_mode=False
        )

    return type_in


def write(workspace: Workspace, task: str, source: str) -> None:
    path = workspace.notebook_path("news2-score")
    notebook = read_notebook(path)
    next(cell for cell in notebook["cells"] if cell["id"] == task)["source"] = source
    save_notebook(notebook, path)


def test_what_nobody_has_begun_is_one_line_for_each_task(cwc: Type) -> None:
    told = cwc("check", "news2-score").output
    assert "temperature  Not written yet: 0 of 2 points.\n  oxygen  Not written yet" in told
    assert told.count("✗") == 2, "the checks of the first task, and no list of all that is still to come"
    assert told.count("raise NotImplementedError()") == 2, "what happened, and where"


def test_a_right_task_among_unwritten_ones_is_told_in_full(cwc: Type, workspace: Workspace) -> None:
    write(workspace, "temperature", solution_source(load_catalog().get("news2-score"), "temperature"))
    told = cwc("check", "news2-score").output
    assert "temperature  Right: 2 of 2 points.\n    ✓" in told
    assert "oxygen  Not written yet" in told


def test_a_half_saved_notebook_says_what_to_do_and_nothing_is_lost(cwc: Type, workspace: Workspace) -> None:
    path = workspace.notebook_path("news2-score")
    half = path.read_text(encoding="utf-8")[:3000]
    path.write_text(half, encoding="utf-8")
    result = cwc("check", "news2-score")
    problem = result.exception
    assert problem is not None and "The notebook file is damaged in line" in str(problem)
    assert ".ipynb_checkpoints" in str(problem) and "cwc reset news2-score" in str(problem)
    assert path.read_text(encoding="utf-8") == half


def test_hints_come_one_at_a_time_and_the_last_says_so(cwc: Type) -> None:
    told = [cwc("hint", "news2-score", "temperature").output for _ in range(4)]
    assert [text.partition(":")[0] for text in told] == [
        "temperature, hint 1 of 3",
        "temperature, hint 2 of 3",
        "temperature, hint 3 of 3",
        "temperature, hint 3 of 3",
    ]
    assert ["That was the last hint" in text for text in told] == [False, False, True, True]


def test_a_hint_is_folded_for_the_screen_and_not_where_its_author_broke_it(cwc: Type) -> None:
    told = cwc("hint", "news2-score", "pulse-and-pressure").output
    assert all(line.startswith("  ") and len(line) <= 100 for line in told.splitlines()[1:])
    assert "the *top* of its group, because everybody lower" in " ".join(told.split())


def test_again_shows_the_hints_one_has_had_and_no_other(cwc: Type) -> None:
    assert "hint 1" not in cwc("hint", "news2-score", "temperature", "--again").output
    cwc("hint", "news2-score", "temperature")
    told = cwc("hint", "news2-score", "temperature", "--again").output
    assert "hint 1 of 3" in told and "hint 2 of 3" not in told
    assert "For the next one: cwc hint news2-score temperature" in told
    assert "hint 2 of 3" in cwc("hint", "news2-score", "temperature").output


def test_a_task_in_the_place_of_the_exercise_is_recognised(cwc: Type) -> None:
    assert "That is a task of news2-score" in str(cwc("hint", "temperature").exception)


def test_progress_says_what_comes_next(cwc: Type, workspace: Workspace) -> None:
    write(workspace, "temperature", solution_source(load_catalog().get("news2-score"), "temperature"))
    cwc("check", "news2-score")
    told = cwc("progress").output
    assert "2 of 21 points" in told and "Next: Score a patient with NEWS2 (news2-score)" in told
