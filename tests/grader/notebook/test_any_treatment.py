"""Whatever a learner does to a notebook, nothing they wrote is lost and nothing of ours is believed changed.

Properties, with notebooks that Hypothesis copies, splits, moves, retypes, strips and scribbles in.
"""

from __future__ import annotations

import copy
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from grader.catalog import Exercise, load_catalog
from grader.notebook import build_release, find_learner_cells, has_work, merge_release
from grader.notebook.files import notebook_bytes, parse_notebook

TINY = Path(__file__).parents[1] / "tiny_exercises"
POINTS = {"is-fast": 3.0, "count-fast": 1.0, "how-many-fast": 1.0}

Notebook = dict[str, Any]


@cache
def pulse() -> Exercise:
    return load_catalog(TINY).get("pulse")


@cache
def mended() -> Notebook:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(shutil.copytree(TINY, Path(folder) / "mended"))
        path = place / "pulse" / "exercise.md"
        text = path.read_text(encoding="utf-8").replace("132]", "133]").replace("count-fast", "how-many-fast")
        path.write_text(
            text.replace("The chart calls", "We call").replace("Whether the", "If the"), encoding="utf-8"
        )
        return build_release(load_catalog(place).get("pulse"), POINTS)


treatments = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "write",
                "rewrite",
                "add",
                "note",
                "copy",
                "split",
                "move",
                "retype",
                "strip",
                "new id",
                "delete",
            ]
        ),
        st.integers(0, 40),
        st.integers(0, 40),
    ),
    max_size=12,
)


def treat(treatments: list[tuple[str, int, int]]) -> tuple[Notebook, list[str]]:
    """Apply the treatments; returns the notebook and every line the learner wrote that is still in it."""
    notebook = build_release(pulse(), POINTS)
    cells = notebook["cells"]
    for step, (what, first, second) in enumerate(treatments):
        if not cells:
            break
        number = first % len(cells)
        cell = cells[number]
        if what == "write":
            cell["source"] += f"\nwritten_{step} = {second}"
        elif what == "rewrite":
            cell["source"] = f"    rewritten_{step} = {second}"
        elif what in ("add", "note"):
            kind = "code" if what == "add" else "markdown"
            more: dict[str, Any] = {"outputs": [], "execution_count": None} if what == "add" else {}
            cells.insert(
                number,
                {"cell_type": kind, "id": f"x{step}", "metadata": {}, "source": f"added_{step}", **more},
            )
        elif what == "copy":
            cells.insert(second % len(cells), {**copy.deepcopy(cell), "id": f"x{step}"})
        elif what == "split":
            lines = cell["source"].split("\n")
            cut = second % len(lines)
            cells.insert(
                number + 1, {**copy.deepcopy(cell), "id": f"x{step}", "source": "\n".join(lines[cut:])}
            )
            cell["source"] = "\n".join(lines[:cut])
        elif what == "move":
            cells.insert(second % len(cells), cells.pop(number))
        elif what == "retype":
            cell["cell_type"] = "markdown" if cell["cell_type"] == "code" else "code"
        elif what == "strip":
            cell["metadata"] = {}
        elif what == "new id":
            cell["id"] = f"x{step}"
        elif what == "delete":
            del cells[number]
    return notebook, [
        line for line in lines_of(notebook) if line.strip().startswith(("written", "rewritten", "added"))
    ]


def lines_of(notebook: Notebook) -> list[str]:
    return [line for cell in notebook["cells"] for line in cell["source"].split("\n")]


@settings(deadline=None, max_examples=200)
@given(treatments)
def test_merging_never_loses_a_line_that_the_learner_wrote(done: list[tuple[str, int, int]]) -> None:
    notebook, written = treat(done)
    for release in (build_release(pulse(), POINTS), mended()):
        merged, _ = merge_release(notebook, release)
        assert set(written) <= set(lines_of(merged))


@settings(deadline=None, max_examples=200)
@given(treatments)
def test_every_cell_of_the_release_is_in_the_merged_notebook_once(done: list[tuple[str, int, int]]) -> None:
    merged, _ = merge_release(treat(done)[0], mended())
    ids = [cell["id"] for cell in merged["cells"]]
    assert len(set(ids)) == len(ids)
    now = {cell["id"]: cell for cell in merged["cells"]}
    for cell in mended()["cells"]:
        assert now[cell["id"]]["metadata"] == cell["metadata"]
        assert now[cell["id"]]["cell_type"] == cell["cell_type"]
        if cell["metadata"].get("nbgrader", {}).get("locked"):
            assert now[cell["id"]]["source"] == cell["source"]


@settings(deadline=None, max_examples=200)
@given(treatments)
def test_merging_again_changes_nothing(done: list[tuple[str, int, int]]) -> None:
    merged, _ = merge_release(treat(done)[0], mended())
    again, notes = merge_release(merged, mended())
    assert again == merged
    assert notes == []


@settings(deadline=None, max_examples=200)
@given(treatments)
def test_merging_leaves_the_arguments_alone(done: list[tuple[str, int, int]]) -> None:
    notebook, release = treat(done)[0], build_release(pulse(), POINTS)
    before = copy.deepcopy((notebook, release))
    merged, _ = merge_release(notebook, release)
    for cell in merged["cells"]:
        cell["metadata"]["scribble"] = True
        cell["source"] = ""
    assert (notebook, release) == before


@settings(deadline=None, max_examples=200)
@given(treatments)
def test_marking_always_finds_each_given_cell_as_given_and_each_task_once(
    done: list[tuple[str, int, int]],
) -> None:
    notebook, written = treat(done)
    cells, notes = find_learner_cells(notebook, pulse())
    ours = [cell.source for cell in pulse().notebook.cells if cell.kind == "given"]
    assert [cell.source for cell in cells if cell.kind == "given"][1:] == ours
    assert [cell.name for cell in cells if cell.kind == "task"] == ["is-fast", "count-fast"]
    assert all(note.strip() and note.endswith((".", "?")) for note in notes)
    assert not written or has_work(notebook, pulse())


@settings(deadline=None, max_examples=100)
@given(treatments)
def test_a_notebook_survives_its_file(done: list[tuple[str, int, int]]) -> None:
    notebook = treat(done)[0]
    assert parse_notebook(notebook_bytes(notebook), "a.ipynb") == notebook
