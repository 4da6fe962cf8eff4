"""Stock `nbgrader autograde` gives honest work the marks that our own grader gives it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from grader.authoring.contract import Trial
from grader.catalog import Exercise, load_catalog
from grader.checks import load_checks, load_mistakes, points_of
from grader.isolation.hospital import serve_hospital
from grader.notebook import build_source
from grader.settings import child_environment

pytestmark = pytest.mark.slow

CATALOG = load_catalog()


def variants(trial: Trial) -> dict[str, dict[str, Any]]:
    """Notebooks that an honest learner could hand in, by the name of an invented learner."""
    exercise = trial.exercise
    starter = trial.starter()
    half = {task: source_of(starter, task) for task in exercise.tasks[len(exercise.tasks) // 2 :]}
    made = {"solution": trial.solution(), "starter": starter, "half-done": trial.solution(half)}
    for mistake in load_mistakes(exercise):
        made[mistake.name] = trial.solution({mistake.task: mistake.code})
    return made


def source_of(notebook: Mapping[str, Any], grade_id: str) -> str:
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id:
            source = cell["source"]
            return source if isinstance(source, str) else "".join(source)
    raise AssertionError(f"no cell {grade_id}")


def write(path: Path, notebook: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")


def nbgrader(course: Path, *arguments: str) -> None:
    """Run nbgrader as an instructor does: in its own environment, with its own programs on PATH."""
    environment = child_environment(None)
    environment["PATH"] = f"{Path(sys.executable).parent}:{environment['PATH']}"
    environment["HOME"] = str(course)
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=course,
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]


def marks_of_nbgrader(course: Path, exercise: Exercise) -> dict[str, dict[str, float]]:
    """Return learner → task → points, from the gradebook."""
    script = (
        "import json, sys; from nbgrader.api import Gradebook\n"
        "with Gradebook('sqlite:///gradebook.db') as book:\n"
        "    found = [[g.notebook.student.id, g.name, g.auto_score] for g in book.db.query("
        "__import__('nbgrader.api').api.Grade)]\n"
        "print(json.dumps(found))"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script], cwd=course, capture_output=True, text=True, check=True
    )
    marks: dict[str, dict[str, float]] = {}
    for learner, name, points in json.loads(done.stdout):
        if name.startswith("check-"):
            marks.setdefault(learner, {})[name.removeprefix("check-")] = points
    return marks


@pytest.mark.parametrize("exercise_id", [exercise.id for exercise in CATALOG.exercises()])
def test_nbgrader_and_our_grader_agree_on_honest_work(exercise_id: str, tmp_path: Path) -> None:
    exercise = CATALOG.get(exercise_id)
    write(
        tmp_path / "source" / exercise.id / f"{exercise.id}.ipynb",
        build_source(exercise, points_of(exercise)),
    )
    with serve_hospital(exercise) as hospital:
        trial = Trial(exercise, load_checks(exercise), hospital)
        ours: dict[str, dict[str, float]] = {}
        for learner, notebook in variants(trial).items():
            folder = tmp_path / "submitted" / learner / exercise.id
            write(folder / f"{exercise.id}.ipynb", notebook)
            report = trial.mark(notebook, learner)
            ours[learner] = {task: report.of_task(task).points for task in report.tasks()}
    nbgrader(tmp_path, "generate_assignment", exercise.id, "--create")
    nbgrader(tmp_path, "autograde", exercise.id, "--create")
    shutil.rmtree(tmp_path / "submitted")
    assert marks_of_nbgrader(tmp_path, exercise) == ours
