"""Reading and writing notebook files: each kind of damage has its own sentence, and nothing is lost."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.errors import NotebookProblem, WorkspaceProblem
from grader.notebook import read_notebook, save_notebook, write_atomically, write_new
from grader.notebook.files import MAX_BYTES, notebook_bytes, parse_notebook


def notebook(source: Any = "x = 1", **more: Any) -> dict[str, Any]:
    cell = {
        "cell_type": "code",
        "id": "a",
        "metadata": {},
        "source": source,
        "outputs": [],
        "execution_count": None,
    }
    return {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **more}


def test_what_is_saved_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.ipynb"
    save_notebook(notebook("a\nb\n"), path)
    assert read_notebook(path) == notebook("a\nb\n")
    assert json.loads(path.read_text(encoding="utf-8"))["cells"][0]["source"] == ["a\n", "b\n"]
    assert [file.name for file in path.parent.iterdir()] == ["a.ipynb"]


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    path.write_bytes(b"\xef\xbb\xbf" + notebook_bytes(notebook()))
    assert read_notebook(path) == notebook()


def test_half_a_character_is_replaced_and_never_stops_a_batch() -> None:
    content = json.dumps(notebook("x = '\ud800'")).encode()
    assert parse_notebook(content, "a.ipynb")["cells"][0]["source"] == "x = '?'"
    damaged = notebook()
    damaged["cells"][0]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "\ud800"}]
    assert parse_notebook(notebook_bytes(damaged), "a")["cells"] == damaged["cells"]


@pytest.mark.parametrize(
    ("content", "what", "where"),
    [
        (b"", "file is empty", "a.ipynb"),
        (b" \n\n", "file is empty", "a.ipynb"),
        (b'{"cells": [\n  oops', "damaged in line 2, column 3", "a.ipynb:2:3"),
        (b'{"cells": [', "damaged in line 1, column 12", "a.ipynb:1:12"),
        (
            b'{\n<<<<<<< HEAD\n "cells": []\n=======\n>>>>>>> other\n}',
            "Two versions of this notebook",
            "a.ipynb:2",
        ),
        (b'{\n"a": "\xff"}', "not UTF-8", "a.ipynb:2"),
        (b"[" * 200_000, "JSON that no notebook program writes", "a.ipynb"),
        (b'{"cells": ' + b"9" * 5000 + b"}", "JSON that no notebook program writes", "a.ipynb"),
        (b"[]", "not a notebook", "a.ipynb"),
        (b'{"name": "package"}', "not a notebook", "a.ipynb"),
        (b'{"worksheets": [], "nbformat": 3}', "old format", "a.ipynb"),
        (b'{"cells": [], "nbformat": 3}', "old format", "a.ipynb"),
        (b'{"cells": [], "nbformat": 5}', "does not know (nbformat 5)", "a.ipynb"),
        (b'{"cells": []}', "does not know (nbformat None)", "a.ipynb"),
        (b'{"cells": {}, "nbformat": 4}', "outline is damaged", "a.ipynb"),
        (b'{"cells": [], "metadata": 1, "nbformat": 4}', "outline is damaged", "a.ipynb"),
        (b'{"cells": [1], "nbformat": 4}', "Cell 1 of the notebook is damaged", "a.ipynb"),
        (
            b'{"cells": [{"cell_type": "code"}], "nbformat": 4}',
            "Cell 1 of the notebook is damaged",
            "a.ipynb",
        ),
        (b'{"cells": [{"cell_type": "code", "source": [1]}], "nbformat": 4}', "Cell 1", "a.ipynb"),
        (b'{"cells": [{"cell_type": "x", "source": ""}], "nbformat": 4}', "Cell 1", "a.ipynb"),
        (
            b'{"cells": [{"cell_type": "code", "source": "", "outputs": 1}], "nbformat": 4}',
            "Cell 1",
            "a.ipynb",
        ),
        (b" " * (MAX_BYTES + 1), "larger than 20 MB", "a.ipynb"),
    ],
)
def test_each_kind_of_damage_has_its_own_sentence_and_a_next_step(
    content: bytes, what: str, where: str
) -> None:
    with pytest.raises(NotebookProblem) as caught:
        parse_notebook(content, "a.ipynb")
    assert what in caught.value.what
    assert caught.value.where == where
    assert caught.value.next_step


def test_a_missing_notebook_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(NotebookProblem, match="no notebook here"):
        read_notebook(tmp_path / "a.ipynb")
    with pytest.raises(NotebookProblem, match="cannot be opened"):
        read_notebook(tmp_path)


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(NotebookProblem, match="larger than"):
        read_notebook(path)


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    path.mkdir()  # a folder cannot be replaced by a file
    with pytest.raises(WorkspaceProblem) as caught:
        write_atomically(path, b"new")
    assert "disk has room" in caught.value.next_step
    assert [file.name for file in tmp_path.iterdir()] == ["a.ipynb"]


def test_a_new_file_never_replaces_one_that_is_there(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    assert write_new(path, b"first")
    assert not write_new(path, b"second")
    assert path.read_bytes() == b"first"


def test_a_disk_without_hard_links_does_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    test_a_new_file_never_replaces_one_that_is_there(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["a.txt"]


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_whatsoever_raise_anything_but_a_notebook_problem(content: bytes) -> None:
    with contextlib.suppress(NotebookProblem):
        parse_notebook(content, "a.ipynb")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
almost_cells = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("cell_type", "metadata", "source", "outputs", "id"), json_values)
)


@settings(deadline=None)
@given(st.lists(almost_cells | json_values, max_size=4), json_values)
def test_no_json_whatsoever_raises_anything_but_a_notebook_problem(cells: list[Any], metadata: Any) -> None:
    content = json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4}).encode()
    try:
        parsed = parse_notebook(content, "a.ipynb")
    except NotebookProblem:
        return
    assert all(isinstance(cell["source"], str) for cell in parsed["cells"])
