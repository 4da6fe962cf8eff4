"""What counts in a learner's notebook, however it was treated, and what the learner is told."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

import pytest

from grader.catalog import Exercise
from grader.notebook import RunCell, build_source, find_learner_cells, has_work, is_starter
from grader.notebook.build import prose_id
from grader.notebook.nbgrader_metadata import checksum

ANSWER = "def is_fast(pulse):\n    return pulse > 90"
STUB = "# YOUR CODE HERE\nraise NotImplementedError()"

Notebook = dict[str, Any]


def place(notebook: Notebook, cell_id: str) -> int:
    return [cell["id"] for cell in notebook["cells"]].index(cell_id)


def cell(notebook: Notebook, cell_id: str) -> dict[str, Any]:
    found: dict[str, Any] = notebook["cells"][place(notebook, cell_id)]
    return found


def own(source: str, cell_type: str = "code") -> dict[str, Any]:
    return {"cell_type": cell_type, "id": "f00d", "metadata": {}, "source": source, "outputs": []}


def copied(notebook: Notebook, cell_id: str, source: str) -> dict[str, Any]:
    """A copy made in JupyterLab: the metadata stays, the id is new."""
    return {**copy.deepcopy(cell(notebook, cell_id)), "id": "c0de", "source": source}


def task_source(cells: list[RunCell], name: str) -> str:
    (found,) = [one for one in cells if one.kind == "task" and one.name == name]
    return found.source


def test_the_cells_come_in_order_without_the_checks(mine: Notebook, pulse: Exercise) -> None:
    cells, notes = find_learner_cells(mine, pulse)
    assert [(one.kind, one.name) for one in cells] == [
        ("given", "setup"),
        ("given", None),
        ("predict", "what-comes-out"),
        ("given", None),
        ("task", "is-fast"),
        ("task", "count-fast"),
    ]
    assert [one.grade_id for one in cells[:2]] == ["setup", "given-1"]
    assert task_source(cells, "is-fast") == ANSWER
    assert notes == []


def test_a_changed_given_cell_counts_as_it_was_given(mine: Notebook, pulse: Exercise) -> None:
    cell(mine, "given-1")["source"] = "pulses = [200] * 4"
    cells, notes = find_learner_cells(mine, pulse)
    assert cells[1].source == "pulses = [64, 90, 91, 132]"
    assert (
        len(notes) == 1 and "pulses = [64, 90, 91, 132]" in notes[0] and "counts as it was given" in notes[0]
    )


def test_a_deleted_given_cell_comes_back(mine: Notebook, pulse: Exercise) -> None:
    del mine["cells"][place(mine, "given-1")]
    cells, notes = find_learner_cells(mine, pulse)
    assert cells[1].source == "pulses = [64, 90, 91, 132]"
    assert notes == []


def test_a_deleted_task_is_empty_and_named(mine: Notebook, pulse: Exercise) -> None:
    del mine["cells"][place(mine, "is-fast")]
    cells, notes = find_learner_cells(mine, pulse)
    assert task_source(cells, "is-fast") == ""
    assert "“is-fast” is missing" in notes[0] and "cwc reset" in notes[0]


def test_of_two_tries_the_first_that_is_not_the_starter_counts(mine: Notebook, pulse: Exercise) -> None:
    starter = STUB
    later = copied(mine, "count-fast", "def count_fast(numbers):\n    return 2")
    last = copied(mine, "count-fast", "def count_fast(numbers):\n    return 3")
    assert cell(mine, "count-fast")["source"] == starter
    mine["cells"] += [later, last]
    cells, notes = find_learner_cells(mine, pulse)
    assert task_source(cells, "count-fast") == later["source"]
    assert len(notes) == 1 and "3 cells for “count-fast”" in notes[0]


def test_an_untouched_copy_is_nothing_to_talk_about(mine: Notebook, pulse: Exercise) -> None:
    mine["cells"].append(copied(mine, "count-fast", STUB))
    cells, notes = find_learner_cells(mine, pulse)
    assert task_source(cells, "count-fast") == STUB
    assert notes == []


@pytest.mark.parametrize("between", [False, True])
def test_a_split_task_is_put_together_again(mine: Notebook, pulse: Exercise, between: bool) -> None:
    cell(mine, "is-fast")["source"] = "LIMIT = 90\ndef is_fast(pulse):"
    rest = [own("Half way", "markdown")] if between else []
    rest.append(copied(mine, "is-fast", "    return pulse > LIMIT"))
    mine["cells"][place(mine, "is-fast") + 1 : place(mine, "is-fast") + 1] = rest
    cells, notes = find_learner_cells(mine, pulse)
    assert task_source(cells, "is-fast") == "LIMIT = 90\ndef is_fast(pulse):\n    return pulse > LIMIT"
    assert len(notes) == 1 and "was split" in notes[0]


def test_a_split_given_cell_is_no_change(mine: Notebook, pulse: Exercise) -> None:
    first, second = cell(mine, "given-2")["source"].split("\n")
    mine["cells"].insert(place(mine, "given-2") + 1, copied(mine, "given-2", second))
    cell(mine, "given-2")["source"] = first
    cells, notes = find_learner_cells(mine, pulse)
    assert cells[3].source == f"{first}\n{second}"
    assert not [one for one in cells if one.kind == "own"]
    assert notes == []


def test_a_changed_copy_of_a_given_cell_is_the_learners_own(mine: Notebook, pulse: Exercise) -> None:
    mine["cells"].insert(place(mine, "given-1") + 1, copied(mine, "given-1", "pulses = [1]"))
    cells, notes = find_learner_cells(mine, pulse)
    assert [(one.kind, one.source) for one in cells[1:3]] == [
        ("given", "pulses = [64, 90, 91, 132]"),
        ("own", "pulses = [1]"),
    ]
    assert notes == []


def test_a_task_turned_into_text_is_read_as_code(mine: Notebook, pulse: Exercise) -> None:
    cell(mine, "is-fast")["cell_type"] = "markdown"
    cells, notes = find_learner_cells(mine, pulse)
    assert task_source(cells, "is-fast") == ANSWER
    assert "was turned into text" in notes[0]


def test_moved_cells_count_in_the_order_of_the_exercise(mine: Notebook, pulse: Exercise) -> None:
    mine["cells"].insert(1, mine["cells"].pop(place(mine, "count-fast")))
    cells, notes = find_learner_cells(mine, pulse)
    assert [one.name for one in cells if one.kind == "task"] == ["is-fast", "count-fast"]
    assert "Cells were moved" in notes[0]


def test_the_learners_own_cells_run_where_they_stand(mine: Notebook, pulse: Exercise) -> None:
    mine["cells"].insert(place(mine, "check-is-fast") + 1, own("import math"))
    mine["cells"].insert(place(mine, "is-fast"), own("LIMIT = 90"))
    mine["cells"].append(own("print('end')"))
    mine["cells"].append(own("Only text", "markdown"))
    cells, notes = find_learner_cells(mine, pulse)
    assert [one.source for one in cells[4:]] == ["LIMIT = 90", ANSWER, "import math", STUB, "print('end')"]
    assert [one.kind for one in cells[4:]] == ["own", "task", "own", "task", "own"]
    assert notes == []


def test_code_in_a_check_cell_does_not_run_and_the_learner_hears_it(mine: Notebook, pulse: Exercise) -> None:
    cell(mine, "check-is-fast")["source"] = ANSWER + '\ncheck("is-fast")'
    cells, notes = find_learner_cells(mine, pulse)
    assert ANSWER not in [one.source for one in cells if one.kind != "task"]
    assert len(notes) == 1 and "checks “is-fast”" in notes[0]


@pytest.mark.parametrize("what", ["nbgrader", "ids", "tags", "nbgrader and tags", "nbgrader and ids"])
def test_cells_are_known_without_some_of_their_metadata(mine: Notebook, pulse: Exercise, what: str) -> None:
    for number, one in enumerate(mine["cells"]):
        if "nbgrader" in what:
            one["metadata"].pop("nbgrader", None)
        if "tags" in what:
            one["metadata"].pop("tags", None)
        if "ids" in what:
            one["id"] = f"{number:08x}"
    cells, notes = find_learner_cells(mine, pulse)
    assert task_source(cells, "is-fast") == ANSWER
    assert notes == []


def test_the_source_notebook_of_an_instructor_needs_no_repair(
    pulse: Exercise, points: Mapping[str, float]
) -> None:
    cells, notes = find_learner_cells(build_source(pulse, points), pulse)
    assert "return pulse > 90" in task_source(cells, "is-fast")
    assert notes == []


def test_what_an_older_release_brought_neither_runs_nor_counts_as_work(
    release: Notebook, pulse: Exercise, points: Mapping[str, float]
) -> None:
    older = copy.deepcopy(release)
    retired = cell(older, "check-count-fast")
    retired["metadata"]["tags"] = ["check", "gone"]
    marks = retired["metadata"]["nbgrader"]
    marks["grade_id"] = retired["id"] = "check-gone"
    retired["source"] = 'check("gone")'
    marks["checksum"] = checksum("code", retired["source"], marks)
    older["cells"].append({"cell_type": "markdown", "id": prose_id("Old"), "metadata": {}, "source": "Old"})
    assert not has_work(older, pulse)
    assert not [one for one in find_learner_cells(older, pulse)[0] if one.kind == "own"]


def test_another_language_is_named(mine: Notebook, pulse: Exercise) -> None:
    mine["metadata"]["kernelspec"] = {"name": "ir", "language": "R", "display_name": "R"}
    assert "set to run R" in find_learner_cells(mine, pulse)[1][0]


def test_another_exercise_is_named(mine: Notebook, pulse: Exercise) -> None:
    mine["metadata"]["cwc"]["exercise"] = "news2-score"
    assert "belongs to the exercise “news2-score”" in find_learner_cells(mine, pulse)[1][0]


def test_a_notebook_without_any_of_the_cells_is_asked_about(pulse: Exercise) -> None:
    cells, notes = find_learner_cells({"cells": [own("x = 1")], "metadata": {}}, pulse)
    assert any("Is it the right one?" in note for note in notes)
    assert [one.source for one in cells if one.kind == "own"] == ["x = 1"]


def test_metadata_of_any_shape_stops_nothing(mine: Notebook, pulse: Exercise) -> None:
    for number, nonsense in enumerate(
        [{"nbgrader": 1}, {"nbgrader": {"grade_id": []}}, {"tags": "x"}, {"tags": [[], 1]}]
    ):
        mine["cells"][number]["metadata"] = nonsense
        mine["cells"][number]["id"] = 7
    mine["metadata"] = {"cwc": [], "kernelspec": "python"}
    cells, _ = find_learner_cells(mine, pulse)
    assert task_source(cells, "is-fast") == ANSWER


@pytest.mark.parametrize(
    ("source", "starter"),
    [
        ("", True),
        ("  \n", True),
        (STUB, True),
        (f"x = 1\n{STUB}", True),
        ("def f():\n    # YOUR CODE HERE\n    raise NotImplementedError()", True),
        ("raise NotImplementedError()", False),
        ("x = 1", False),
    ],
)
def test_a_starter_is_empty_or_has_the_stub_in_it(source: str, starter: bool) -> None:
    assert is_starter(source) is starter


def test_work_is_anything_a_learner_wrote(release: Notebook, pulse: Exercise) -> None:
    assert not has_work(release, pulse)
    for cell_id, source in (("is-fast", "x"), ("next-shift", "My thoughts"), ("given-1", "pulses = []")):
        changed = copy.deepcopy(release)
        cell(changed, cell_id)["source"] = source
        assert has_work(changed, pulse)
    for extra, counts in ((own("x = 1"), True), (own(" "), False), (own("A note", "markdown"), True)):
        assert has_work({**release, "cells": [*release["cells"], extra]}, pulse) is counts
