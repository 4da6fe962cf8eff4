"""What an exercise says about itself at the top of its `exercise.md`: title, module, minutes, limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from grader.errors import ExerciseProblem

# libyaml is ten times faster than pure Python; a Python without it still reads every exercise.
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

REQUIRED = ("title", "module", "minutes", "objectives", "prerequisites", "world", "browser")
# `jupytext` and `kernelspec` are written by Jupytext when an author edits the file as a notebook.
OPTIONAL = ("limits", "lesson", "jupytext", "kernelspec")


@dataclass(frozen=True)
class Limits:
    """How long the exercise may run (`seconds`) and how much memory it may take (`memory_mb`)."""

    seconds: float = 10
    memory_mb: int = 512


@dataclass(frozen=True)
class FrontMatter:
    """The front matter of an exercise, checked.

    Attributes:
        world: the recipe of the hospital it talks to, or None.
        browser: whether it also runs in the browser edition.
        lesson: the lesson it belongs to, where that is not the module's.
    """

    title: str
    module: str
    minutes: int
    objectives: tuple[str, ...]
    prerequisites: tuple[str, ...]
    world: str | None
    browser: bool
    limits: Limits = field(default_factory=Limits)
    lesson: str | None = None


def read_yaml(text: str, where: Path | str, first_line: int) -> Any:
    """Read a piece of YAML that begins at `first_line` of a file; a mistake is named with its line."""
    try:
        return yaml.load(text, Loader=LOADER)  # noqa: S506 (a safe loader, only faster)
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a date such as 2025-13-45
        # Where the bracket or quote was opened helps more than where YAML gave up.
        mark = getattr(error, "context_mark", None) or getattr(error, "problem_mark", None)
        line = first_line + (mark.line if mark else 0)
        reason = getattr(error, "problem", None) or "it cannot be read"
        raise ExerciseProblem(
            f"This is not valid YAML: {reason}.",
            where=f"{where}:{line}",
            next_step="Look for a missing colon, bracket or quote here or in the lines around.",
        ) from error


def parse_front_matter(lines: list[str], where: Path | str) -> FrontMatter:
    """Check the front matter; `lines` are those between the two `---`, the first being line 2."""
    values = read_yaml("\n".join(lines), where, 2)
    if not isinstance(values, dict):
        raise ExerciseProblem(
            "The front matter is not a list of `name: value` lines.",
            where=f"{where}:2",
            next_step="Write one `name: value` per line between the two lines of ---.",
        )
    return _Reader(values, lines, where).front_matter()


@dataclass(frozen=True)
class _Reader:
    values: Mapping[Any, Any]
    lines: list[str]
    where: Path | str

    def front_matter(self) -> FrontMatter:
        self._refuse_unknown_and_missing()
        world = self.text("world")
        return FrontMatter(
            title=self.text("title"),
            module=self.text("module"),
            minutes=self.minutes(),
            objectives=self.texts("objectives", at_least=1),
            prerequisites=self.texts("prerequisites"),
            world=None if world == "none" else world,
            browser=self.yes_or_no("browser"),
            limits=self.limits(),
            lesson=self.text("lesson") if "lesson" in self.values else None,
        )

    def problem(self, name: object, what: str, next_step: str) -> ExerciseProblem:
        numbers = (n for n, line in enumerate(self.lines, start=2) if line.startswith(f"{name}:"))
        return ExerciseProblem(what, where=f"{self.where}:{next(numbers, 1)}", next_step=next_step)

    def _refuse_unknown_and_missing(self) -> None:
        for name in self.values:
            if name not in REQUIRED and name not in OPTIONAL:
                known = ", ".join(REQUIRED + OPTIONAL)
                raise self.problem(name, f"The front matter has an unknown field “{name}”.", f"Use: {known}.")
        missing = [name for name in REQUIRED if name not in self.values]
        if missing:
            raise self.problem(
                None, f"The front matter lacks: {', '.join(missing)}.", "Add a line for each between the ---."
            )

    def text(self, name: str) -> str:
        value = self.values[name]
        if isinstance(value, str) and value.strip():
            return value.strip()
        example = (
            "`world: none` or the name of a hospital recipe" if name == "world" else f"`{name}: some words`"
        )
        raise self.problem(name, f"“{name}” must be text.", f"Write {example}; put unusual text in quotes.")

    def texts(self, name: str, at_least: int = 0) -> tuple[str, ...]:
        value = self.values[name]
        right = isinstance(value, list) and all(isinstance(item, str) and item.strip() for item in value)
        if not right or len(value) < at_least:
            raise self.problem(
                name,
                f"“{name}” must be a list of texts.",
                f"Write `{name}: [first, second]`, or one per line.",
            )
        return tuple(item.strip() for item in value)

    def yes_or_no(self, name: str) -> bool:
        value = self.values[name]
        if isinstance(value, bool):
            return value
        raise self.problem(name, f"“{name}” must be yes or no.", f"Write `{name}: yes` or `{name}: no`.")

    def minutes(self) -> int:
        value = self.values["minutes"]
        if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 600:
            return value
        raise self.problem(
            "minutes", "“minutes” must be a whole number from 1 to 600.", "Write `minutes: 15`."
        )

    def limits(self) -> Limits:
        value = self.values.get("limits", {})
        if not isinstance(value, dict) or set(value) - {"seconds", "memory_mb"}:
            raise self._limits_problem("“limits” knows only seconds and memory_mb.")
        seconds, memory_mb = value.get("seconds", Limits.seconds), value.get("memory_mb", Limits.memory_mb)
        if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 < seconds <= 600:
            raise self._limits_problem("The limit “seconds” must be a number above 0 and at most 600.")
        if isinstance(memory_mb, bool) or not isinstance(memory_mb, int) or not 64 <= memory_mb <= 8192:
            raise self._limits_problem("The limit “memory_mb” must be a whole number from 64 to 8192.")
        return Limits(seconds=seconds, memory_mb=memory_mb)

    def _limits_problem(self, what: str) -> ExerciseProblem:
        return self.problem("limits", what, "Write `limits: {seconds: 10, memory_mb: 512}`.")
