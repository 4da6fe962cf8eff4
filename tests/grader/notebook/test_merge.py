"""A mended exercise reaches a notebook that was begun: the learner's lines stay, ours become the new ones."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from grader.catalog import load_catalog
from grader.notebook import build_release, merge_release

ANSWER = "def is_fast(pulse):\n    return pulse > 90"
TINY = Path(__file__).parents[1] / "tiny_exercises"

Notebook = dict[str, Any]


@pytest.fixture
def mended(tmp_path: Path, points: Mapping[str, float]) -> Notebook:
    """A newer release: other given cell, prose, starter and question; one task gone, one new."""
    folder = Path(shutil.copytree(TINY, tmp_path / "mended"))
    path = folder / "pulse" / "exercise.md"
    text = path.read_text(encoding="utf-8")
    for before, after in (
        ("[64, 90, 91, 132]", "[64, 90, 91, 133]"),
        ("The chart calls a pulse of 91 or more fast.", "A pulse of 91 or more is fast."),
        ('"""Whether the chart calls this pulse fast."""', '"""Whether this pulse is fast."""'),
        ("Which of the four pulses are fast?", "Which of these pulses are fast?"),
        ("count-fast", "how-many-fast"),
    ):
        assert before in text
        text = text.replace(before, after)
    path.write_text(text, encoding="utf-8")
    return build_release(load_catalog(folder).get("pulse"), {**points, "how-many-fast": 1.0})


def sources(notebook: Notebook) -> dict[str, str]:
    return {cell["id"]: cell["source"] for cell in notebook["cells"]}


def test_merging_the_same_release_changes_nothing(mine: Notebook, release: Notebook) -> None:
    mine["cells"][0]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "kept"}]
    merged, notes = merge_release(mine, release)
    assert merged == mine
    assert notes == []


def test_an_untouched_notebook_becomes_the_new_release(release: Notebook, mended: Notebook) -> None:
    merged, notes = merge_release(release, mended)
    assert [cell["source"] for cell in merged["cells"]] == [cell["source"] for cell in mended["cells"]]
    assert merged["metadata"] == mended["metadata"]
    assert "The exercise was mended" in notes[0]


def test_the_learners_cells_stay_and_ours_are_new(mine: Notebook, mended: Notebook) -> None:
    merged, _ = merge_release(mine, mended)
    now = sources(merged)
    assert now["is-fast"] == ANSWER
    assert now["given-1"] == "pulses = [64, 90, 91, 133]"
    assert any("A pulse of 91 or more is fast." in source for source in now.values())
    assert not any("The chart calls a pulse of 91" in source for source in now.values())


def test_checksums_and_points_are_those_of_the_new_release(mine: Notebook, mended: Notebook) -> None:
    merged, _ = merge_release(mine, mended)
    marks = {cell["id"]: cell["metadata"] for cell in mended["cells"]}
    assert all(cell["metadata"] == marks[cell["id"]] for cell in merged["cells"] if cell["id"] in marks)


def test_a_task_that_is_gone_leaves_its_work_as_a_cell_of_ones_own(mine: Notebook, mended: Notebook) -> None:
    work = "def count_fast(numbers):\n    return 2"
    next(cell for cell in mine["cells"] if cell["id"] == "count-fast")["source"] = work
    merged, notes = merge_release(mine, mended)
    (kept,) = [cell for cell in merged["cells"] if cell["source"] == work]
    assert kept["cell_type"] == "code" and kept["metadata"] == {}
    assert any("“count-fast” is no longer part" in note for note in notes)
    assert any("“how-many-fast” has a fresh cell" in note for note in notes)


def test_a_changed_given_cell_is_kept_as_text_that_does_not_run(mine: Notebook, mended: Notebook) -> None:
    next(cell for cell in mine["cells"] if cell["id"] == "given-1")["source"] = "pulses = [1]\n```"
    merged, notes = merge_release(mine, mended)
    (kept,) = [cell for cell in merged["cells"] if "pulses = [1]" in cell["source"]]
    assert kept["cell_type"] == "markdown"
    assert "````python\npulses = [1]\n```\n````" in kept["source"]
    assert merged["cells"].index(kept) == [cell["id"] for cell in merged["cells"]].index("given-1") + 1
    assert any("your version is kept as text" in note for note in notes)


def test_notes_a_learner_wrote_into_our_prose_stay(mine: Notebook, mended: Notebook) -> None:
    prose = next(cell for cell in mine["cells"] if "The chart calls a pulse" in cell["source"])
    prose["source"] += "\n\nAsk Sam about this!"
    merged, _ = merge_release(mine, mended)
    assert any("Ask Sam about this!" in cell["source"] for cell in merged["cells"])


def test_own_cells_stay_behind_the_cell_they_stood_behind(mine: Notebook, mended: Notebook) -> None:
    ids = [cell["id"] for cell in mine["cells"]]
    extra = {
        "cell_type": "code",
        "id": "abcd",
        "metadata": {},
        "source": "extra = 1",
        "outputs": [],
        "execution_count": 3,
    }
    mine["cells"].insert(ids.index("check-is-fast") + 1, extra)
    merged, _ = merge_release(mine, mended)
    ids = [cell["id"] for cell in merged["cells"]]
    assert ids[ids.index("check-is-fast") + 1] == "abcd"
    assert merged["cells"][ids.index("abcd")] == extra


def test_pictures_in_a_reflection_stay(mine: Notebook, mended: Notebook) -> None:
    reflection = next(cell for cell in mine["cells"] if cell["id"] == "next-shift")
    reflection.update(source="See ![](attachment:a.png)", attachments={"a.png": {"image/png": "aGk="}})
    merged, _ = merge_release(mine, mended)
    kept = next(cell for cell in merged["cells"] if cell["id"] == "next-shift")
    assert kept["source"] == reflection["source"] and kept["attachments"] == reflection["attachments"]


def test_what_was_printed_stays_beside_unchanged_cells_only(mine: Notebook, mended: Notebook) -> None:
    printed = [{"output_type": "stream", "name": "stdout", "text": "64"}]
    for cell in mine["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = copy.deepcopy(printed)
    merged, _ = merge_release(mine, mended)
    outputs = {cell["id"]: cell["outputs"] for cell in merged["cells"] if cell["cell_type"] == "code"}
    assert outputs["is-fast"] == printed and outputs["given-2"] == printed
    assert outputs["given-1"] == []


def test_the_merged_notebook_is_valid(mine: Notebook, mended: Notebook) -> None:
    nbformat = pytest.importorskip("nbformat")
    mine["cells"].append(
        {"cell_type": "code", "metadata": {}, "source": "no id", "outputs": [], "execution_count": None}
    )
    mine["cells"].append(dict(mine["cells"][-1], id="setup"))
    merged, _ = merge_release(mine, mended)
    nbformat.validate(nbformat.from_dict(merged))
