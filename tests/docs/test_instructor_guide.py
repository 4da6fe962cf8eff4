"""An instructor who types what the guide says, in an empty folder, ends with marks and feedback."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from grader.catalog import load_catalog
from grader.checks import points_of
from grader.home.submission import build_submission
from grader.home.workspace import Workspace
from grader.notebook import read_notebook, save_notebook, solution_source
from grader.settings import child_environment

pytestmark = pytest.mark.slow

DELETED = ("setup", "check-temperature")


def commands_of(guide: str) -> list[str]:
    """What the guide lets an instructor type in the folder of the course, in order."""
    blocks = re.findall(r"^```bash\n(.*?)^```$", guide, re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    return [line for line in lines if line.startswith(("cwc ", "nbgrader "))]


def hand_in(learner: str, downloads: Path, scratch: Path) -> None:
    """The right answers to NEWS2, from a learner who tidied away what looked superfluous."""
    catalog = load_catalog()
    workspace = Workspace.open(scratch / learner)
    workspace.fill(catalog, points_of)
    workspace.set_learner(learner)
    exercise = catalog.get("news2-score")
    path = workspace.notebook_path(exercise.id)
    notebook = read_notebook(path)
    notebook["cells"] = [cell for cell in notebook["cells"] if cell["id"] not in DELETED]
    for cell in notebook["cells"]:
        if cell["id"] in exercise.tasks:
            cell["source"] = solution_source(exercise, cell["id"])
    notebook["cells"].append({"cell_type": "code", "source": "exit()", "metadata": {}, "outputs": []})
    notebook["cells"][-1] |= {"execution_count": None, "id": "bye"}
    save_notebook(notebook, path)
    packed = build_submission(workspace, catalog, made_at=datetime.now(UTC), hints_used=lambda _: {})
    downloads.mkdir(exist_ok=True)
    (downloads / f"{learner}.zip").write_bytes(packed.content)


def type_in(line: str, course: Path) -> str:
    environment = child_environment(None) | {"HOME": str(course)}
    program, *words = line.split()
    module = {"cwc": "grader.cli", "nbgrader": "nbgrader"}[program]
    environment["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), environment["PATH"]])
    done = subprocess.run(
        [sys.executable, "-m", module, *words],
        cwd=course,
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr[-4000:]}"
    return done.stdout


def test_the_guides_commands_lead_from_an_empty_folder_to_marks(top: Path, tmp_path: Path) -> None:
    course = tmp_path / "course"
    course.mkdir()
    hand_in("nurse-07", course / "downloads", tmp_path)
    guide = (top / "course" / "guides" / "instructor.md").read_text(encoding="utf-8")
    commands = commands_of(guide)
    assert [line.split()[:2] for line in commands][-2:] == [
        ["nbgrader", "generate_feedback"],
        ["nbgrader", "export"],
    ]
    told = {line: type_in(line, course) for line in commands}
    assert f"deleted are back: {', '.join(DELETED)}" in told["cwc collect downloads"]
    with (course / "grades.csv").open(encoding="utf-8", newline="") as grades:
        (marks,) = [row for row in csv.DictReader(grades) if row["assignment"] == "news2-score"]
    assert (marks["student_id"], marks["score"], marks["max_score"]) == ("nurse-07", "33.0", "33.0")
    assert (course / "feedback" / "nurse-07" / "news2-score" / "news2-score.html").exists()
    released = json.loads((course / "release/news2-score/news2-score.ipynb").read_text(encoding="utf-8"))
    assert "BEGIN SOLUTION" not in json.dumps(released)
