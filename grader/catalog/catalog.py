"""The list of modules and exercises, kept in `exercises/catalog.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

from grader.catalog.exercise import Exercise
from grader.errors import ExerciseProblem, OurFault, UsageProblem

FORMAT_VERSION = 1
FILE_NAME = "catalog.toml"


@dataclass(frozen=True)
class Module:
    """One module: its lesson, the modules that come before it and its exercises in order."""

    id: str
    tier: str
    title: str
    lesson: str
    after: tuple[str, ...]
    exercises: tuple[str, ...]


@dataclass(frozen=True)
class Catalog:
    """All modules, in the order in which they are taught; `folder` holds the exercises."""

    folder: Path
    modules: tuple[Module, ...]

    @cached_property
    def _by_id(self) -> dict[str, Exercise]:
        return {
            exercise_id: Exercise(exercise_id, self.folder / exercise_id, module.id, module.lesson)
            for module in self.modules
            for exercise_id in module.exercises
        }

    def exercises(self) -> tuple[Exercise, ...]:
        """All exercises, in order."""
        return tuple(self._by_id.values())

    def get(self, exercise_id: str) -> Exercise:
        """The exercise with this id; UsageProblem, with the nearest name, if there is none."""
        if exercise_id in self._by_id:
            return self._by_id[exercise_id]
        from difflib import get_close_matches  # only a typing mistake needs it

        next_step = f"The exercises: {', '.join(self._by_id)}."
        if near := get_close_matches(exercise_id, self._by_id, n=1):
            next_step = f"Did you mean “{near[0]}”?"
        elif owner := next((one.id for one in self.exercises() if exercise_id in one.tasks), None):
            next_step = f"That is a task of {owner}: name the exercise first, then the task."
        raise UsageProblem(f"There is no exercise called “{exercise_id}”.", next_step=next_step)

    def next_after(self, exercise_id: str) -> Exercise | None:
        """The exercise that follows, or None after the last."""
        exercises = self.exercises()
        index = exercises.index(self.get(exercise_id)) + 1
        return exercises[index] if index < len(exercises) else None


def default_folder() -> Path:
    """Where the exercises are: inside the installed package, or beside it in a clone."""
    here = Path(__file__).resolve().parent
    for folder in (here / "exercises", here.parents[1] / "exercises"):
        if (folder / FILE_NAME).is_file():
            return folder
    raise OurFault(
        "The exercises are missing from this installation.",
        where=here / "exercises",
        next_step="Install clinicians-who-code again.",
    )


def load_catalog(folder: Path | None = None) -> Catalog:
    """Read `catalog.toml`; the exercises themselves are read when something asks for them.

    Raises:
        ExerciseProblem: the file is missing, broken or of another shape.
        UsageProblem: it was written for a newer version of this program.
    """
    folder = default_folder() if folder is None else folder
    path = folder / FILE_NAME
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ExerciseProblem(
            "There is no catalog.toml.", where=path, next_step="Name the folder that holds the exercises."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ExerciseProblem(
            f"The catalogue is not valid TOML: {error}.", where=path, next_step="Mend the place it names."
        ) from error
    _require_known_format(content, path)
    return Catalog(folder, tuple(_modules(content, path)))


def _require_known_format(content: dict[str, Any], path: Path) -> None:
    version = content.get("format_version")
    if isinstance(version, bool) or not isinstance(version, int):
        raise ExerciseProblem(
            "The catalogue does not say its format.",
            where=path,
            next_step="Begin it with: format_version = 1",
        )
    if version > FORMAT_VERSION:
        raise UsageProblem(
            f"The catalogue is in format {version}; this program knows format {FORMAT_VERSION}.",
            where=path,
            next_step="Update: pip install --upgrade clinicians-who-code",
        )
    if version < 1 or set(content) - {"format_version", "module"}:
        raise ExerciseProblem(
            "The catalogue has something that does not belong there.",
            where=path,
            next_step="It holds format_version = 1 and [[module]] tables only.",
        )


def _modules(content: dict[str, Any], path: Path) -> Iterator[Module]:
    tables = content.get("module", [])
    if not isinstance(tables, list):
        raise ExerciseProblem("Modules are a list.", where=path, next_step="Write [[module]], not [module].")
    names = [entry.name for entry in fields(Module)]
    for number, table in enumerate(tables, start=1):
        label = table.get("id", f"number {number}")
        if set(table) != set(names):
            wrong = ", ".join(sorted(set(table) ^ set(names)))
            raise ExerciseProblem(
                f"Module {label} must have exactly {', '.join(names)}.",
                where=path,
                next_step=f"Look at: {wrong}.",
            )
        for name, value in table.items():
            if not _is_right_type(name, value):
                kind = "a list of texts" if name in ("after", "exercises") else "text"
                raise ExerciseProblem(
                    f"In module {label}, “{name}” must be {kind}.", where=path, next_step="Correct its value."
                )
        yield Module(
            id=table["id"],
            tier=table["tier"],
            title=table["title"],
            lesson=table["lesson"],
            after=tuple(table["after"]),
            exercises=tuple(table["exercises"]),
        )


def _is_right_type(name: str, value: object) -> bool:
    if name in ("after", "exercises"):
        return isinstance(value, list) and all(isinstance(item, str) and item for item in value)
    return isinstance(value, str) and bool(value)
