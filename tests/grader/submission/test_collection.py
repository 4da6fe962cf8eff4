"""Checking archives in: what is right lands where nbgrader looks, what is wrong lands nowhere."""

from __future__ import annotations

import hashlib
import io
import json
import stat
import struct
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.catalog import Catalog
from grader.home.archive import ArchiveProblem, open_archive
from grader.home.collection import Collected, collect, find_archives
from grader.home.submission import Submission
from grader.home.workspace import Workspace
from grader.notebook import read_notebook, save_notebook

MONDAY = datetime(2025, 3, 10, 9, 0, 0, tzinfo=UTC)
LATER = MONDAY + timedelta(days=30)

Pack = Callable[..., Submission]
Write = Callable[[str], None]
Files = dict[str, bytes]


@pytest.fixture
def archive(tmp_path: Path, pack: Pack, write: Write) -> Path:
    """Anna's archive of Monday."""
    write("answer = 1")
    path = tmp_path / "downloads" / "anna.zip"
    path.parent.mkdir()
    path.write_bytes(pack().content)
    return path


@pytest.fixture
def into(tmp_path: Path) -> Path:
    return tmp_path / "course" / "submitted"


def run(path: Path, into: Path, catalog: Catalog) -> Collected:
    (outcome,) = collect([path], into, catalog, LATER)
    return outcome


def unpacked(path: Path) -> Files:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def repacked(path: Path, files: Files, **about: Any) -> Path:
    """Write the archive anew, its list of exercises changed by `about`."""
    manifest = json.loads(files["manifest.json"]) | about
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (files | {"manifest.json": json.dumps(manifest).encode()}).items():
            archive.writestr(name, content)
    return path


def with_notebook(files: Files, content: bytes) -> dict[str, Any]:
    """A list of exercises that vouches for another notebook."""
    files["pulse/pulse.ipynb"] = content
    return {"exercises": {"pulse": {"sha256": hashlib.sha256(content).hexdigest()}}}


def texts(into: Path) -> dict[str, str]:
    paths = (path for path in into.rglob("*") if path.is_file())
    return {path.relative_to(into).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def test_an_archive_lands_where_nbgrader_looks(archive: Path, into: Path, tiny: Catalog) -> None:
    outcome = run(archive, into, tiny)
    assert outcome.problem is None
    assert outcome.line == "anna, packed 2025-03-10 09:00 UTC: pulse collected"
    found = texts(into)
    assert set(found) == {"anna/pulse/pulse.ipynb", "anna/pulse/timestamp.txt"}
    assert found["anna/pulse/timestamp.txt"] == "2025-03-10 09:00:00.000000 UTC"
    cells = read_notebook(into / "anna" / "pulse" / "pulse.ipynb")["cells"]
    assert "answer = 1" in [cell["source"] for cell in cells]


def test_nbgrader_reads_our_timestamp(archive: Path, into: Path, tiny: Catalog) -> None:
    utils = pytest.importorskip("nbgrader.utils")
    run(archive, into, tiny)
    text = (into / "anna" / "pulse" / "timestamp.txt").read_text(encoding="utf-8")
    assert utils.parse_utc(text).replace(tzinfo=UTC) == MONDAY


def test_collecting_twice_changes_nothing(archive: Path, into: Path, tiny: Catalog) -> None:
    run(archive, into, tiny)
    before = texts(into.parent)
    assert "already collected" in run(archive, into, tiny).line
    assert texts(into.parent) == before


@pytest.fixture
def tuesday(archive: Path, pack: Pack, write: Write) -> Path:
    """Anna's archive of Tuesday, with another answer."""
    write("answer = 2")
    path = archive.with_name("anna-again.zip")
    path.write_bytes(pack(MONDAY + timedelta(days=1)).content)
    return path


@pytest.mark.parametrize("newest_first", [False, True])
def test_the_newest_counts_and_the_earlier_one_is_kept(
    archive: Path, tuesday: Path, into: Path, tiny: Catalog, newest_first: bool
) -> None:
    order = [tuesday, archive] if newest_first else [archive, tuesday]
    lines = [outcome.line for outcome in collect(order, into, tiny, LATER)]
    assert "submitted-earlier" in lines[1]
    assert "answer = 2" in texts(into)["anna/pulse/pulse.ipynb"]
    earlier = texts(into.with_name("submitted-earlier"))
    assert "answer = 1" in earlier["anna/pulse/2025-03-10-090000/pulse.ipynb"]


def test_nbgrader_finds_nothing_else_in_the_folder(archive: Path, into: Path, tiny: Catalog) -> None:
    run(archive, into, tiny)
    assert [path.name for path in into.iterdir()] == ["anna"]


def test_a_clock_that_is_ahead_does_not_win(archive: Path, into: Path, tiny: Catalog) -> None:
    repacked(archive, unpacked(archive), made_at="2999-01-01T00:00:00+00:00")
    assert "its clock was ahead" in run(archive, into, tiny).line
    assert texts(into)["anna/pulse/timestamp.txt"].startswith("2025-04-09")


def test_one_refused_archive_stops_none_of_the_others(archive: Path, into: Path, tiny: Catalog) -> None:
    bad = archive.with_name("bad.zip")
    bad.write_bytes(b"not a zip")
    outcomes = list(collect([bad, archive], into, tiny, LATER))
    assert [outcome.problem is None for outcome in outcomes] == [False, True]
    assert outcomes[0].line.startswith("refused: ")


def test_folders_are_searched_all_the_way_down(archive: Path) -> None:
    deeper = archive.parent / "Group 1" / "Ben"
    deeper.mkdir(parents=True)
    archive.with_name("notes.txt").write_text("x", encoding="utf-8")
    second = deeper / "work.zip"
    second.write_bytes(archive.read_bytes())
    assert find_archives([archive.parent]) == [second, archive]
    assert find_archives([archive, archive]) == [archive]


def test_two_spellings_of_one_id_do_not_share_a_folder(archive: Path, into: Path, tiny: Catalog) -> None:
    run(archive, into, tiny)
    repacked(archive, unpacked(archive), learner="Anna")
    outcome = run(archive, into, tiny)
    assert outcome.problem is not None and "in capitals only" in outcome.line


@pytest.mark.parametrize(
    ("about", "what"),
    [
        ({"learner": "../../etc"}, "learner id in the archive cannot be used"),
        ({"learner": ".."}, "learner id in the archive cannot be used"),
        ({"learner": "a/b"}, "learner id in the archive cannot be used"),
        ({"learner": "CON"}, "learner id in the archive cannot be used"),
        ({"learner": None}, "learner id in the archive cannot be used"),
        ({"learner": ["anna"]}, "learner id in the archive cannot be used"),
        ({"made_at": "yesterday"}, "when it was packed"),
        ({"made_at": "2025-03-10T09:00:00"}, "when it was packed"),
        ({"made_at": None}, "when it was packed"),
        ({"made_at": "0001-01-01T00:00:00+23:00"}, "when it was packed"),
        ({"format": 2}, "newer version"),
        ({"format": True}, "which format"),
        ({"format": "1"}, "which format"),
        ({"exercises": {}}, "list of exercises"),
        ({"exercises": ["pulse"]}, "list of exercises"),
        ({"exercises": {"pulse": {"sha256": "x"}}}, "list of exercises"),
        ({"exercises": {"pulse": {"sha256": "0" * 64}}}, "changed after it was packed"),
        ({"exercises": {"../x": {"sha256": "0" * 64}}}, "unknown here"),
        ({"exercises": {"fluid-balance": {"sha256": "0" * 64}}}, "disagree about"),
    ],
)
def test_what_an_archive_says_about_itself_is_checked(
    archive: Path, into: Path, tiny: Catalog, about: dict[str, Any], what: str
) -> None:
    repacked(archive, unpacked(archive), **about)
    outcome = run(archive, into, tiny)
    assert outcome.problem is not None and what in outcome.line
    assert outcome.problem.next_step
    assert not into.parent.exists() or texts(into.parent) == {}


@pytest.mark.parametrize(
    "name",
    ["../evil.ipynb", "/etc/evil", "pulse/../../evil.ipynb", "C:\\evil", "pulse\\pulse.ipynb", "extra.txt"],
)
def test_no_name_leads_out_of_the_folder(archive: Path, into: Path, tiny: Catalog, name: str) -> None:
    repacked(archive, unpacked(archive) | {name: b"evil"})
    outcome = run(archive, into, tiny)
    assert outcome.problem is not None and "disagree about" in outcome.line
    assert not into.exists()


def test_a_link_is_refused(archive: Path, into: Path, tiny: Catalog) -> None:
    files = unpacked(archive)
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("manifest.json", files["manifest.json"])
        info = zipfile.ZipInfo("pulse/pulse.ipynb")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        packed.writestr(info, "/etc/passwd")
    assert "not an ordinary file" in run(archive, into, tiny).line


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_stands_twice_is_refused(archive: Path, into: Path, tiny: Catalog) -> None:
    with zipfile.ZipFile(archive, "a") as packed:
        packed.writestr("pulse/pulse.ipynb", b"another")
    assert "twice" in run(archive, into, tiny).line


def test_a_notebook_that_unpacks_to_gigabytes_is_refused(archive: Path, into: Path, tiny: Catalog) -> None:
    bomb = b" " * 21_000_000
    files = unpacked(archive)
    about = with_notebook(files, bomb)
    repacked(archive, files, **about)
    assert archive.stat().st_size < 100_000
    assert "larger than 20 MB" in run(archive, into, tiny).line


def test_a_notebook_that_lies_about_its_size_is_refused(archive: Path, into: Path, tiny: Catalog) -> None:
    files = unpacked(archive)
    about = with_notebook(files, b" " * 21_000_000)
    repacked(archive, files, **about)
    small = archive.read_bytes().replace(struct.pack("<L", 21_000_000), struct.pack("<L", 1000))
    archive.write_bytes(small)
    assert "damaged" in run(archive, into, tiny).line


def test_a_table_of_very_many_files_is_refused_before_it_is_read(
    archive: Path, into: Path, tiny: Catalog
) -> None:
    with zipfile.ZipFile(archive, "w") as packed:
        for number in range(5000):
            packed.writestr(f"{number}/{number}.ipynb", b"")
    assert "far more files" in run(archive, into, tiny).line
    content = archive.read_bytes()
    archive.write_bytes(content[:-22] + b"PK\x06\x07" + bytes(16) + content[-22:])
    assert "far more files" in run(archive, into, tiny).line


def test_a_damaged_notebook_in_an_archive_is_refused(archive: Path, into: Path, tiny: Catalog) -> None:
    files = unpacked(archive)
    about = with_notebook(files, b'{"cells": [')
    repacked(archive, files, **about)
    assert "is damaged" in run(archive, into, tiny).line
    assert not into.exists()


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "not an archive"),
        (b"PK\x05\x06" + bytes(18), "no manifest.json"),
        (b"PK\x05\x06" + b"\1" * 16 + b"\0\0", ""),
    ],
)
def test_what_is_no_archive_is_refused(
    archive: Path, into: Path, tiny: Catalog, content: bytes, what: str
) -> None:
    archive.write_bytes(content)
    outcome = run(archive, into, tiny)
    assert outcome.problem is not None and what in outcome.line


def test_an_archive_of_archives_asks_to_be_unpacked(archive: Path, into: Path, tiny: Catalog) -> None:
    content = archive.read_bytes()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("Anna/anna.zip", content)
    assert "unpack it first" in run(archive, into, tiny).line


def test_a_list_that_is_no_json_is_refused(archive: Path, into: Path, tiny: Catalog) -> None:
    for manifest in (b"{", b"[" * 100_000, b"[]", b"\xff"):
        with zipfile.ZipFile(archive, "w") as packed:
            packed.writestr("manifest.json", manifest)
        assert "manifest.json cannot be read" in run(archive, into, tiny).line


def test_a_password_is_refused(archive: Path, into: Path, tiny: Catalog) -> None:
    content = bytearray(archive.read_bytes())
    table = content.index(b"PK\x01\x02")
    content[table + 8] |= 1
    archive.write_bytes(bytes(content))
    assert "password" in run(archive, into, tiny).line


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(position=st.integers(0, 10_000), byte=st.integers(0, 255), cut=st.integers(0, 10_000))
def test_no_damage_whatsoever_raises_anything_but_a_refusal(
    archive: Path, tiny: Catalog, position: int, byte: int, cut: int
) -> None:
    content = bytearray(archive.read_bytes())
    content[position % len(content)] = byte
    damaged = archive.with_name("damaged.zip")
    damaged.write_bytes(bytes(content[: len(content) - cut % len(content)] if cut % 3 == 0 else content))
    try:
        opened = open_archive(damaged, tiny)
    except ArchiveProblem as problem:
        assert problem.next_step
        return
    assert opened.learner == "anna" and set(opened.notebooks) == {"pulse"}


def test_the_archive_in_memory_is_the_archive_on_disk(pack: Pack, write: Write) -> None:
    write("answer = 1")
    assert zipfile.is_zipfile(io.BytesIO(pack().content))


def test_cells_that_a_learner_deleted_are_put_back_for_marking(
    archive: Path, pack: Pack, workspace: Workspace, into: Path, tiny: Catalog
) -> None:
    mine = workspace.notebook_path("pulse")
    notebook = read_notebook(mine)
    gone = ("setup", "check-is-fast")
    notebook["cells"] = [cell for cell in notebook["cells"] if cell["id"] not in gone]
    save_notebook(notebook, mine)
    archive.write_bytes(pack().content)
    assert "cells that were deleted are back: setup, check-is-fast" in run(archive, into, tiny).line
    cells = read_notebook(into / "anna" / "pulse" / "pulse.ipynb")["cells"]
    assert cells[0]["id"] == "setup" and {"check-is-fast"} < {cell["id"] for cell in cells}
    assert next(cell["source"] for cell in cells if cell["id"] == "is-fast") == "answer = 1"


def test_a_whole_notebook_is_collected_as_it_was_handed_in(archive: Path, into: Path, tiny: Catalog) -> None:
    handed_in = unpacked(archive)["pulse/pulse.ipynb"]
    run(archive, into, tiny)
    assert (into / "anna" / "pulse" / "pulse.ipynb").read_bytes() == handed_in
