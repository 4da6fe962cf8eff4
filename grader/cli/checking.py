"""What `cwc check` and `cwc watch` share: a workspace, its notebooks, and a report in words."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from grader.catalog import Catalog, Exercise, load_catalog
from grader.checks import Report
from grader.cli.terminal import explain
from grader.errors import CwcError, UsageProblem, WorkspaceProblem
from grader.feedback import render_report
from grader.home.progress import Progress
from grader.home.workspace import DEFAULT_WORKSPACE, Workspace
from grader.notebook import find_learner_cells, is_starter, read_notebook
from grader.pipeline import check_notebook


def find_workspace(folder: Path | None) -> Workspace:
    """Return the workspace that was named, or the one we stand in, or the usual one.

    Raises:
        WorkspaceProblem: there is none yet.
    """
    if folder is not None and not (folder / ".cwc").is_dir():
        raise WorkspaceProblem(
            "That folder is not a workspace.",
            where=folder,
            next_step=f"Make it one: cwc start --workspace {folder}",
        )
    if folder is not None:
        return Workspace.open(folder)
    if (found := Workspace.find()) is not None:
        return found
    if (DEFAULT_WORKSPACE / ".cwc").is_dir():
        return Workspace.open(DEFAULT_WORKSPACE)
    raise WorkspaceProblem(
        "There is no workspace yet: no folder with your exercises.",
        where=DEFAULT_WORKSPACE,
        next_step="Start once with: cwc start. Or name your folder: --workspace DIR.",
    )


@dataclass(frozen=True)
class Checker:
    """Checks the notebooks of one workspace and notes the results in its progress."""

    workspace: Workspace
    catalog: Catalog
    progress: Progress

    @classmethod
    def open(cls, folder: Path | None) -> Checker:
        """Find the workspace and the catalogue."""
        workspace = find_workspace(folder)
        return cls(workspace, load_catalog(), Progress(workspace.state_folder))

    def chosen(self, exercise_id: str | None) -> list[Exercise]:
        """Return the exercise that was named, or all whose notebooks hold some work."""
        if exercise_id is not None:
            return [self.catalog.get(exercise_id)]
        begun = [exercise for exercise in self.catalog.exercises() if self._is_begun(exercise)]
        if not begun:
            click.echo("Nothing is begun yet. Open an exercise with: cwc start")
        return begun

    def _is_begun(self, exercise: Exercise) -> bool:
        path = self.workspace.notebook_path(exercise.id)
        if not path.exists():
            return False
        try:
            cells, _ = find_learner_cells(read_notebook(path), exercise)
        except CwcError:
            return True  # let the check itself say what is wrong with it
        return any(
            cell.kind == "task" and cell.source.strip() and not is_starter(cell.source) for cell in cells
        )

    def check(self, exercise: Exercise, task: str | None = None) -> Report:
        """Check one exercise, or one of its tasks, and note the result."""
        if task is not None and task not in exercise.tasks:
            raise UsageProblem(
                f"{exercise.id} has no task “{task}”.", next_step=f"Its tasks: {', '.join(exercise.tasks)}."
            )
        path = self.workspace.notebook_path(exercise.id)
        if not path.exists():
            raise WorkspaceProblem(
                f"The notebook of {exercise.id} is not in your workspace.",
                where=path,
                next_step=f"Get a fresh one with: cwc reset {exercise.id}",
            )
        report = check_notebook(
            read_notebook(path),
            exercise,
            learner_id=self.workspace.learner_id or "",
            tasks=[task] if task else None,
        )
        return self.progress.noted(report)

    def render(self, report: Report, exercise: Exercise) -> str:
        """The report as lines for this terminal."""
        return render_report(report, exercise.title, width=min(shutil.get_terminal_size().columns, 110))

    def tell(self, problems: Sequence[tuple[str, CwcError]]) -> None:
        """Say which notebooks could not be checked, and why."""
        for exercise_id, error in problems:
            click.echo(f"{exercise_id} could not be checked:", err=True)
            explain(error)
