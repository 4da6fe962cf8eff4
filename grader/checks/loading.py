"""Reads an exercise's `checks.py` and `mistakes.py`."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from types import ModuleType

from grader.catalog import Exercise
from grader.checks.marking import Check, Mistake, as_check, collecting, stop_collecting
from grader.errors import ExerciseProblem

FIXTURES = frozenset({"learner", "near", "draw", "world"})


def load_checks(exercise: Exercise) -> tuple[Check, ...]:
    """Return the checks of an exercise in the order of its tasks, then of the file.

    Raises:
        ExerciseProblem: the file is missing, cannot be run, or breaks a rule of the format.
    """
    if not exercise.checks_path.is_file():
        raise ExerciseProblem(
            f"The exercise {exercise.id} has no checks.py.",
            where=exercise.checks_path,
            next_step="Every exercise has exercise.md, checks.py and mistakes.py.",
        )
    return _load_checks(exercise.checks_path, exercise.checks_path.stat().st_mtime_ns, exercise.tasks)


@cache
def _load_checks(path: Path, modified_ns: int, tasks: tuple[str, ...]) -> tuple[Check, ...]:  # noqa: ARG001
    module = _run_file(path)
    checks = [check for value in vars(module).values() if (check := as_check(value))]
    for check in checks:
        _require_well_formed(check, path, tasks)
    return tuple(sorted(checks, key=lambda check: tasks.index(check.task)))


def _require_well_formed(check: Check, path: Path, tasks: tuple[str, ...]) -> None:
    code = check.function.__code__
    wanted = code.co_varnames[: code.co_argcount]
    where = f"{path}:{code.co_firstlineno}"
    if check.task not in tasks or (check.after and check.after not in tasks):
        unknown = check.task if check.task not in tasks else check.after
        raise ExerciseProblem(
            f"The check {check.name} names the task “{unknown}”, which exercise.md does not have.",
            where=where,
            next_step=f"Use one of: {', '.join(tasks)}.",
        )
    if unknown_fixtures := sorted(set(wanted) - FIXTURES):
        raise ExerciseProblem(
            f"The check {check.name} asks for {', '.join(unknown_fixtures)}, which nobody provides.",
            where=where,
            next_step=f"A check may ask for: {', '.join(sorted(FIXTURES))}.",
        )
    if not check.sentence:
        raise ExerciseProblem(
            f"The check {check.name} has no docstring, so a learner would read nothing when it fails.",
            where=where,
            next_step="Write one sentence that says what must hold.",
        )
    if check.points <= 0 or not check.name.startswith("test_"):
        raise ExerciseProblem(
            f"The check {check.name} needs points above 0 and a name that begins with test_.", where=where
        )


def load_mistakes(exercise: Exercise) -> tuple[Mistake, ...]:
    """Return the known mistakes of an exercise, in the order of the file."""
    found: list[Mistake] = []
    token = collecting(found)
    try:
        _run_file(exercise.mistakes_path)
    finally:
        stop_collecting(token)
    return tuple(found)


def points_of(exercise: Exercise) -> dict[str, float]:
    """Return what each task is worth, hidden checks included."""
    return _sum(exercise, load_checks(exercise))


def visible_points_of(exercise: Exercise) -> dict[str, float]:
    """Return what each task is worth where the learner can see it: without the hidden checks."""
    return _sum(exercise, tuple(check for check in load_checks(exercise) if not check.hidden))


def _sum(exercise: Exercise, checks: tuple[Check, ...]) -> dict[str, float]:
    points = dict.fromkeys(exercise.tasks, 0.0)
    for check in checks:
        points[check.task] += check.points
    return points


def _run_file(path: Path) -> ModuleType:
    name = f"exercise_{path.parent.name.replace('-', '_')}_{path.stem}"
    module = ModuleType(name)
    module.__file__ = str(path)
    try:
        source = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ExerciseProblem(
            f"The exercise {path.parent.name} has no {path.name}.",
            where=path,
            next_step="Every exercise has exercise.md, checks.py and mistakes.py.",
        ) from None
    sys.modules[name] = module  # dataclasses and inspect look a module up by its name
    try:
        exec(compile(source, str(path), "exec", dont_inherit=True), vars(module))  # noqa: S102  # our own file
    except ExerciseProblem:
        raise
    except Exception as error:
        raise ExerciseProblem(
            f"{path.name} cannot be run: {type(error).__name__}: {error}",
            where=f"{path}:{_line_of(error, path)}",
            next_step="Mend the file; its functions may use grader.checks, the standard library and httpx.",
        ) from error
    return module


def _line_of(error: Exception, path: Path) -> int:
    if isinstance(error, SyntaxError) and error.lineno:
        return error.lineno
    line, traceback = 0, error.__traceback__
    while traceback:
        if traceback.tb_frame.f_code.co_filename == str(path):
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return line
