"""From a notebook on disk to a report: repair, isolate, execute, score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from grader.catalog import Exercise
from grader.checks import Report, load_checks, score
from grader.checks.world import Hospital
from grader.isolation.hospital import serve_hospital
from grader.isolation.process import ProcessRun
from grader.notebook import RunCell, find_learner_cells
from grader.settings import child_environment


def check_notebook(
    notebook: Mapping[str, Any],
    exercise: Exercise,
    *,
    learner_id: str = "",
    secret: str = "",
    tasks: Sequence[str] | None = None,
    with_hidden: bool = False,
) -> Report:
    """Check one notebook from outside: its code runs in a child, the checks run here.

    Args:
        notebook: the learner's notebook as JSON.
        exercise: the exercise it belongs to.
        learner_id: whose work it is; seeds the hidden cases.
        secret: the instructor's, so that nobody can work out the hidden cases beforehand.
        tasks: which tasks; all, unless given.
        with_hidden: also run the checks that learners do not see.
    """
    cells, notes = find_learner_cells(dict(notebook), exercise)  # damaged cells mended, never a batch lost
    with serve_hospital(exercise) as hospital, execute(exercise, cells, hospital, notes) as run:
        return score(
            exercise,
            load_checks(exercise),
            run,
            hospital=hospital,
            learner_id=learner_id,
            secret=secret,
            tasks=tasks,
            with_hidden=with_hidden,
        )


def execute(
    exercise: Exercise, cells: Sequence[RunCell], hospital: Hospital | None, notes: Sequence[str] = ()
) -> ProcessRun:
    """Prepare a child with the exercise's limits, data and hospital; it runs inside a `with` block."""
    return ProcessRun(
        [cell for cell in cells if cell.name != "setup" and cell.kind != "predict"],  # these talk to `check`
        exercise.limits,
        environment=child_environment(hospital.base_url if hospital else None),
        data={file.relative_to(exercise.folder).as_posix(): file for file in exercise.data_files},
        notes=notes,
    )
