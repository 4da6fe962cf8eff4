"""The contract every exercise keeps, so that a learner can trust a failure and an instructor a mark.

The solution earns every point; the starter earns none and says why; every known mistake is caught by its own
check with its own words; nonsense is a failed check, never a broken one; the release gives nothing away.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from grader.catalog import Exercise
from grader.checks import Check, Mistake, Report, Verdict, load_checks, load_mistakes, points_of, score
from grader.checks.world import Hospital
from grader.feedback.wording import details
from grader.isolation.hospital import serve_hospital
from grader.isolation.kernel import names_bound_by
from grader.notebook import build_release, build_source, find_learner_cells, solution_source
from grader.pipeline import execute

FEWEST_MISTAKES = 2
NONSENSE = ("None", "-1", "'nonsense'", "[[]]", "{'a': object()}", "float('nan')", "10**300")
SHORTEST_TELLING_LINE = 12  # `return total` gives nothing away
LEARNERS = ("ada", "florence")  # two draws: a hidden check that holds for one learner only is no check


@dataclass(frozen=True)
class Problem:
    """One way in which an exercise breaks the contract, and what its author can do."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


def problems(exercise: Exercise) -> Iterator[Problem]:
    """Yield everything that is wrong with an exercise. Runs learner code in child processes."""
    checks = load_checks(exercise)
    mistakes = load_mistakes(exercise)
    yield from _on_paper(exercise, checks, mistakes)
    with serve_hospital(exercise) as hospital:
        trial = Trial(exercise, checks, hospital)
        yield from _solution(trial)
        yield from _starter(trial)
        for mistake in mistakes:
            yield from _mistake(trial, mistake)
        yield from _nonsense(trial)


@dataclass(frozen=True)
class Trial:
    """Marks variants of an exercise's own notebook, all against one hospital."""

    exercise: Exercise
    checks: tuple[Check, ...]
    hospital: Hospital | None

    def solution(self, replaced: Mapping[str, str] | None = None) -> dict[str, Any]:
        """The source notebook, with some tasks' cells replaced."""
        notebook = build_source(self.exercise, points_of(self.exercise))
        for cell in notebook["cells"]:
            name = cell["metadata"].get("nbgrader", {}).get("grade_id")
            if name in (replaced or {}):
                cell["source"] = (replaced or {})[name]
        return notebook

    def starter(self) -> dict[str, Any]:
        """What a learner is given."""
        return build_release(self.exercise, points_of(self.exercise))

    def mark(
        self, notebook: Mapping[str, Any], learner_id: str = LEARNERS[0], *, only: str | None = None
    ) -> Report:
        """Mark a notebook with all checks, hidden ones included, or with those of one task (`only`)."""
        cells, notes = find_learner_cells(dict(notebook), self.exercise)
        with execute(self.exercise, cells, self.hospital, notes) as run:
            return score(
                self.exercise,
                self.checks,
                run,
                hospital=self.hospital,
                learner_id=learner_id,
                tasks=[only] if only else None,
                with_hidden=True,
            )


def _on_paper(
    exercise: Exercise, checks: tuple[Check, ...], mistakes: tuple[Mistake, ...]
) -> Iterator[Problem]:
    for task in exercise.tasks:
        if not any(check.task == task and not check.hidden for check in checks):
            yield Problem("checks.py", f"the task {task} has no visible check; add one")
    if len(mistakes) < FEWEST_MISTAKES:
        yield Problem("mistakes.py", f"name at least {FEWEST_MISTAKES} mistakes that learners make")
    if len({mistake.name for mistake in mistakes}) < len(mistakes):
        yield Problem("mistakes.py", "two mistakes have the same name")
    by_name = {check.name: check for check in checks}
    for mistake in mistakes:
        if mistake.caught_by not in by_name or by_name[mistake.caught_by].task != mistake.task:
            yield Problem(
                f"mistakes.py, {mistake.name}", f"{mistake.task} has no check named {mistake.caught_by}"
            )
    yield from _leaks(exercise)


def _leaks(exercise: Exercise) -> Iterator[Problem]:
    released = [_source(cell) for cell in build_release(exercise, points_of(exercise))["cells"]]
    shown_on_purpose = "\n".join(cell.source for cell in exercise.notebook.cells if cell.kind != "task")
    for cell in exercise.notebook.cells:
        for line in _solution_lines(cell.source) if cell.kind == "task" else ():
            if line not in shown_on_purpose and any(line in source for source in released):
                yield Problem(
                    "exercise.md", f"the release shows a line of the solution of {cell.name}: {line}"
                )
    if any("HIDDEN TESTS" in source or "hidden=True" in source for source in released):
        yield Problem("exercise.md", "the release shows where hidden checks run")


def _solution_lines(source: str) -> Iterator[str]:
    """Yield the lines between the solution markers that would tell a reader something."""
    inside = False
    for line in map(str.strip, source.splitlines()):
        if line.startswith(("### BEGIN SOLUTION", "### END SOLUTION")):
            inside = line.startswith("### BEGIN")
        elif inside and len(line) > SHORTEST_TELLING_LINE and not line.startswith("#"):
            yield line


def _solution(trial: Trial) -> Iterator[Problem]:
    for learner_id in LEARNERS:
        for result in trial.mark(trial.solution(), learner_id).results:
            if result.verdict is not Verdict.PASSED:
                told = result.finding.text() if result.finding else ""
                yield Problem(
                    "exercise.md", f"the solution does not pass {result.name} ({learner_id}): {told}"
                )


def _starter(trial: Trial) -> Iterator[Problem]:
    for result in trial.mark(trial.starter()).results:
        if result.verdict is Verdict.PASSED:
            yield Problem("checks.py", f"{result.name} passes although nothing has been written yet")
        if result.verdict is Verdict.ERROR or not details(result):
            yield Problem(
                "checks.py", f"{result.name} says nothing readable when nothing has been written yet"
            )


def _mistake(trial: Trial, mistake: Mistake) -> Iterator[Problem]:
    where = f"mistakes.py, {mistake.name}"
    if mistake.caught_by not in {check.name for check in trial.checks}:
        return
    report = trial.mark(trial.solution({mistake.task: mistake.code}), only=mistake.task)
    result = next(result for result in report.results if result.name == mistake.caught_by)
    if result.verdict is not Verdict.FAILED:
        yield Problem(where, f"{mistake.caught_by} should fail, but its verdict is {result.verdict}")
        return
    told = " ".join([result.sentence, *(text for _, text in details(result))])
    if mistake.says.casefold() not in told.casefold():
        yield Problem(where, f"the learner should read “{mistake.says}”, but reads: {told}")


def _nonsense(trial: Trial) -> Iterator[Problem]:
    for value in NONSENSE:
        replaced = {task: _returning(trial.exercise, task, value) for task in trial.exercise.tasks}
        for result in trial.mark(trial.solution(replaced)).results:
            if result.verdict is Verdict.ERROR:
                told = result.finding.what.strip().splitlines()[-1] if result.finding else ""
                yield Problem("checks.py", f"{result.name} breaks when a function returns {value}: {told}")


def _returning(exercise: Exercise, task: str, value: str) -> str:
    names = sorted(names_bound_by(solution_source(exercise, task)))
    return "\n".join(f"def {name}(*args, **kwargs):\n    return {value}\n" for name in names)


def _source(cell: Mapping[str, Any]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)
