"""What the learner's pages show, worked out from the catalogue and the progress; no HTML in here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from grader.catalog import Catalog, Exercise, Module, TextNotebook
from grader.feedback.wording import lesson_url
from grader.home.progress import ExerciseProgress, ProgressSummary, TaskProgress

HEADING = re.compile(r"^#{2,4}\s+(?:Task \d+\s*[·:–-]\s*)?(.+?)\s*#*$", re.MULTILINE)
COURSE = "/course"
STATE_WORDS = {"not-started": "Not started", "started": "Started", "done": "Done"}


@dataclass(frozen=True)
class TaskView:
    """One task of an exercise."""

    id: str
    title: str
    progress: TaskProgress

    @property
    def state(self) -> str:
        """`done`, `started` or `not-started`."""
        if self.progress.passed:
            return "done"
        return "started" if self.progress.attempts or self.progress.hints_used else "not-started"


@dataclass(frozen=True)
class ExerciseView:
    """One exercise with the learner's progress in it."""

    exercise: Exercise
    module: Module
    progress: ExerciseProgress
    tasks: tuple[TaskView, ...]

    @property
    def lesson(self) -> str:
        """The address of the lesson that leads to it."""
        return lesson_url(self.exercise.lesson, COURSE)

    @property
    def way_there(self) -> str:
        """The address of its module's first page, which names all lessons before it in their order."""
        return lesson_url(self.module.lesson, COURSE)


@dataclass(frozen=True)
class ModuleView:
    """One module: its lesson and its exercises."""

    title: str
    tier: str
    lesson: str
    exercises: tuple[ExerciseView, ...]


@dataclass(frozen=True)
class CourseView:
    """Everything there is to do, and what comes next."""

    modules: tuple[ModuleView, ...]
    next: ExerciseView | None

    @property
    def exercises(self) -> tuple[ExerciseView, ...]:
        """All exercises, in order."""
        return tuple(view for module in self.modules for view in module.exercises)

    @property
    def is_untouched(self) -> bool:
        """Whether nothing has been started yet: somebody who may never have coded before."""
        return all(view.progress.state == "not-started" for view in self.exercises)

    @property
    def points(self) -> float:
        """Points so far."""
        return sum(view.progress.points for view in self.exercises)

    @property
    def of(self) -> float:
        """Points there are."""
        return sum(view.progress.of for view in self.exercises)

    @property
    def done(self) -> int:
        """How many exercises are done."""
        return sum(view.progress.state == "done" for view in self.exercises)


def build_course_view(catalog: Catalog, summary: ProgressSummary) -> CourseView:
    """Build what the home page shows."""
    views = {
        exercise_id: build_exercise_view(catalog.get(exercise_id), module, summary.exercises[exercise_id])
        for module in catalog.modules
        for exercise_id in module.exercises
    }
    modules = tuple(
        ModuleView(
            module.title,
            module.tier,
            lesson_url(module.lesson, COURSE),
            tuple(views[exercise_id] for exercise_id in module.exercises),
        )
        for module in catalog.modules
    )
    return CourseView(modules, views.get(summary.next_exercise or ""))


def build_exercise_view(exercise: Exercise, module: Module, progress: ExerciseProgress) -> ExerciseView:
    """Build what an exercise's page shows."""
    titles = task_titles(exercise.notebook)
    tasks = (
        TaskView(task, titles[task], progress.tasks.get(task, TaskProgress())) for task in exercise.tasks
    )
    return ExerciseView(exercise, module, progress, tuple(tasks))


def task_titles(notebook: TextNotebook) -> Mapping[str, str]:
    """Name each task as the heading above it does, or after its id where there is none of its own."""
    titles: dict[str, str] = {}
    heading = ""
    for cell in notebook.cells:
        if cell.kind == "prose":
            heading = (HEADING.findall(cell.source) or [heading])[-1]
        elif cell.kind == "task" and cell.name is not None:
            titles[cell.name] = heading or cell.name.replace("-", " ").capitalize()
            heading = ""
    return titles
