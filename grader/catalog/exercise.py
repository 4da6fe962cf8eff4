"""One exercise: a folder with its text notebook, its checks, its mistakes and its data."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from grader.catalog.cells import Cell
from grader.catalog.front_matter import Limits
from grader.catalog.solution import BEGIN, END, TEXT_STUB, clear_solution, has_solution
from grader.catalog.text_notebook import TextNotebook, parse_text_notebook
from grader.errors import ExerciseProblem


@dataclass(frozen=True)
class Exercise:
    """An exercise of the catalogue; its `exercise.md` is read when something asks for what is in it.

    Attributes:
        id: a stable name that gradebooks may keep for years.
        folder: where it lives.
        module: the id of its module.
        module_lesson: the lesson of its module, in case it names none of its own.
    """

    id: str
    folder: Path
    module: str
    module_lesson: str

    @cached_property
    def notebook(self) -> TextNotebook:
        """Its text notebook. ExerciseProblem if there is none or it breaks the format."""
        path = self.folder / "exercise.md"
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError as error:
            raise ExerciseProblem(
                f"The exercise “{self.id}” has no exercise.md.",
                where=path,
                next_step="Write it, or take the exercise out of catalog.toml.",
            ) from error
        except (OSError, UnicodeDecodeError) as error:
            raise ExerciseProblem(
                f"The exercise “{self.id}” cannot be read: {error}.",
                where=path,
                next_step="Save it as UTF-8 text that you may read.",
            ) from error
        return parse_text_notebook(text, path)

    @property
    def title(self) -> str:
        """What the learner sees as its name."""
        return self.notebook.front_matter.title

    @property
    def minutes(self) -> int:
        """How long it takes, roughly."""
        return self.notebook.front_matter.minutes

    @property
    def objectives(self) -> tuple[str, ...]:
        """What one can do after it."""
        return self.notebook.front_matter.objectives

    @property
    def prerequisites(self) -> tuple[str, ...]:
        """What one should have done before it."""
        return self.notebook.front_matter.prerequisites

    @property
    def world(self) -> str | None:
        """The recipe of the hospital it talks to, or None."""
        return self.notebook.front_matter.world

    @property
    def limits(self) -> Limits:
        """How long it may run and how much memory it may take."""
        return self.notebook.front_matter.limits

    @property
    def browser(self) -> bool:
        """Whether it also runs in the browser edition."""
        return self.notebook.front_matter.browser

    @property
    def lesson(self) -> str:
        """The lesson to reread, as a path below the course."""
        return self.notebook.front_matter.lesson or self.module_lesson

    @property
    def tasks(self) -> tuple[str, ...]:
        """The ids of its tasks, in order."""
        return self.notebook.tasks

    @property
    def checks_path(self) -> Path:
        """Its checks."""
        return self.folder / "checks.py"

    @property
    def mistakes_path(self) -> Path:
        """Its named wrong answers."""
        return self.folder / "mistakes.py"

    @cached_property
    def data_files(self) -> tuple[Path, ...]:
        """The files that the learner gets beside the notebook, in `data/`."""
        paths = sorted((self.folder / "data").rglob("*"))
        return tuple(path for path in paths if path.is_file() and not path.name.startswith("."))

    @cached_property
    def version(self) -> str:
        """Changes whenever what learners get changes: released cells, points and data, not solutions."""
        digest = hashlib.sha256()
        released = [[cell.kind, cell.name, released_source(cell)] for cell in self.notebook.cells]
        digest.update(json.dumps(released).encode())
        for path in (self.checks_path, *self.data_files):
            content = path.read_bytes().replace(b"\r\n", b"\n") if path.exists() else b""
            digest.update(f"{path.relative_to(self.folder).as_posix()}\n{len(content)}\n".encode() + content)
        return digest.hexdigest()[:12]


def released_source(cell: Cell) -> str:
    """The source of a cell as the learner gets it; a reflection without a place to write gets one."""
    if cell.kind == "reflection":
        return clear_solution(reflection_source(cell), TEXT_STUB)
    return clear_solution(cell.source)


def reflection_source(cell: Cell) -> str:
    """A reflection's source with a place to write, which the author may leave out."""
    return cell.source if has_solution(cell.source) else f"{cell.source}\n\n{BEGIN}\n{END}"
