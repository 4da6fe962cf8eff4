"""A small clone of the project that a test may change: our theme and hook, a course of two pages."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from grader.site.checkout import Checkout

ROOT = Path(__file__).parents[3]
PLAIN = "# Plain\n\nNothing but words and `code`.\n"


@pytest.fixture
def checkout(tmp_path: Path, tiny_folder: Path) -> Checkout:
    """The small clone; its exercises are the tiny ones."""
    folder = tiny_folder.parent
    shutil.copy(ROOT / "mkdocs.yml", folder)
    shutil.copytree(ROOT / "grader" / "site" / "theme", folder / "grader" / "site" / "theme")
    shutil.copy(ROOT / "grader" / "site" / "mkdocs_hook.py", folder / "grader" / "site")
    (folder / "sandbox").mkdir()
    for name in ("_config.yml", "_toc.yml", "index.md"):
        shutil.copy(ROOT / "exercises" / name, tiny_folder)
    lesson = folder / "course" / "lessons" / "first-steps"
    lesson.mkdir(parents=True)
    (folder / "course" / "index.md").write_text("# The course\n", encoding="utf-8")
    (lesson / "index.md").write_text(PLAIN, encoding="utf-8")
    return Checkout(folder)
