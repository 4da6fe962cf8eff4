"""A wheel without its pages cannot be built; an editable install needs none."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.site.hatch_hook import BuiltSites


def hook(root: Path, target: str = "wheel") -> BuiltSites:
    return BuiltSites(str(root), {}, None, None, str(root), target)


def test_a_wheel_without_pages_is_refused_with_the_next_step(tmp_path: Path) -> None:
    (tmp_path / "grader" / "site" / "built" / "course").mkdir(parents=True)
    (tmp_path / "grader" / "site" / "built" / "course" / "index.html").write_text("", encoding="utf-8")
    with pytest.raises(SystemExit, match="would lack the workbook") as refused:
        hook(tmp_path).initialize("standard", {})
    assert "cwc site build" in str(refused.value)


@pytest.mark.parametrize(("version", "target"), [("editable", "wheel"), ("standard", "sdist")])
def test_other_builds_need_no_pages(tmp_path: Path, version: str, target: str) -> None:
    hook(tmp_path, target).initialize(version, {})


def test_a_wheel_with_pages_is_built(tmp_path: Path) -> None:
    for name in ("course", "workbook"):
        (tmp_path / "grader" / "site" / "built" / name).mkdir(parents=True)
        (tmp_path / "grader" / "site" / "built" / name / "index.html").write_text("", encoding="utf-8")
    hook(tmp_path).initialize("standard", {})
