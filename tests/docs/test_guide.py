"""The exercise that the guide writes is one that `cwc lint` is content with."""

from __future__ import annotations

import re
from pathlib import Path

from grader.authoring.contract import problems
from grader.catalog import load_catalog

CATALOG = """\
format_version = 1
[[module]]
id = "values-units-decisions"
tier = "reader"
title = "Values, units, decisions, functions"
lesson = "lessons/values-units-decisions/index.md"
after = []
exercises = ["respiratory-rate"]
"""


def find_blocks(text: str, fence: str) -> list[str]:
    """Return the fenced blocks that begin with `fence`."""
    ticks = fence[: len(fence) - len(fence.lstrip("`"))]
    return re.findall(rf"^{fence}\n(.*?)^{ticks}$", text, re.MULTILINE | re.DOTALL)


def test_the_guides_exercise_keeps_the_contract(top: Path, tmp_path: Path) -> None:
    guide = (top / "course" / "guides" / "write-an-exercise.md").read_text(encoding="utf-8")
    python = [block for block in find_blocks(guide, "```python") if '"rate-score"' in block]
    folder = tmp_path / "respiratory-rate"
    folder.mkdir()
    (tmp_path / "catalog.toml").write_text(CATALOG, encoding="utf-8")
    notebook = "\n".join(find_blocks(guide, "````markdown"))
    (folder / "exercise.md").write_text(notebook, encoding="utf-8")
    for name, word in (("checks.py", "@task("), ("mistakes.py", "mistake(")):
        (code,) = (block for block in python if word in block)
        (folder / name).write_text(code, encoding="utf-8")
    exercise = load_catalog(tmp_path).get("respiratory-rate")
    assert [str(problem) for problem in problems(exercise)] == []
