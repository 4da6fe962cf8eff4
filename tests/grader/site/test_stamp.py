"""Built pages are renewed when, and only when, something in them would be different."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.errors import OurFault
from grader.site.build import Job, find_stale, put_in_place
from grader.site.checkout import Checkout
from grader.site.stamp import digest, files_below, is_current


def job(tmp_path: Path, wanted: str = "one") -> Job:
    return Job("course", wanted, tmp_path / "built" / "course")


def pages(tmp_path: Path, text: str) -> Path:
    folder = tmp_path / f"pages-{text}"
    folder.mkdir()
    (folder / "index.html").write_text(text, encoding="utf-8")
    return folder


def test_what_was_never_built_is_stale(checkout: Checkout, tmp_path: Path) -> None:
    assert [found.name for found in find_stale(checkout, built=tmp_path / "built")] == ["course", "workbook"]


def test_what_carries_the_stamp_of_its_sources_is_current(checkout: Checkout, tmp_path: Path) -> None:
    for found in find_stale(checkout, built=tmp_path / "built"):
        put_in_place(pages(tmp_path, found.name), found)
    assert find_stale(checkout, built=tmp_path / "built") == []


@pytest.mark.parametrize(
    ("file", "stale"),
    [
        ("course/index.md", ["course"]),
        ("mkdocs.yml", ["course"]),
        ("exercises/pulse/exercise.md", ["workbook"]),
        ("exercises/catalog.toml", ["course", "workbook"]),
    ],
)
def test_a_changed_file_makes_stale_what_is_made_of_it(
    checkout: Checkout, tmp_path: Path, file: str, stale: list[str]
) -> None:
    for found in find_stale(checkout, built=tmp_path / "built"):
        put_in_place(pages(tmp_path, found.name), found)
    path = checkout.folder / file
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert [found.name for found in find_stale(checkout, built=tmp_path / "built")] == stale


def test_renaming_a_file_changes_the_digest(tmp_path: Path) -> None:
    (tmp_path / "one.md").write_text("same", encoding="utf-8")
    before = digest(files_below(tmp_path), tmp_path)
    (tmp_path / "one.md").rename(tmp_path / "two.md")
    assert digest(files_below(tmp_path), tmp_path) != before


def test_what_editors_and_python_leave_behind_is_not_looked_at(tmp_path: Path) -> None:
    for name in (".ipynb_checkpoints", "__pycache__"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "left.py").write_text("", encoding="utf-8")
    assert list(files_below(tmp_path)) == []


def test_new_pages_replace_the_old_ones_whole(tmp_path: Path) -> None:
    put_in_place(pages(tmp_path, "old"), job(tmp_path))
    (job(tmp_path).built / "gone.html").write_text("", encoding="utf-8")
    put_in_place(pages(tmp_path, "new"), job(tmp_path, "two"))
    built = job(tmp_path).built
    assert (built / "index.html").read_text(encoding="utf-8") == "new"
    assert sorted(path.name for path in built.iterdir()) == ["index.html", "stamp.txt"]
    assert is_current(built, "two")
    assert [path.name for path in built.parent.iterdir()] == ["course"]


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "built").write_text("a file in the way", encoding="utf-8")
    with pytest.raises(OurFault, match="could not be put in its place"):
        put_in_place(pages(tmp_path, "new"), job(tmp_path))
