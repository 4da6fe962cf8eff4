"""Many hospitals in one process: one per exercise, made when first needed, and rehearsals beside them.

A rehearsal is a fresh world that answers at another world's address for a moment, so that a check can watch
what the learner's code does without touching what the learner has built.
"""

from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sandbox.errors import DatabaseProblem, DatabaseUnavailable, NotFound, SandboxProblem, did_you_mean, quote
from sandbox.hospital import Recipe, build_recipe
from sandbox.settings import Settings
from sandbox.world import World

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")

# A rehearsal whose check died must not keep the learner's own world hidden.
REHEARSAL_TIMEOUT_S = 60.0
_MAX_TEMPLATES = 16


@dataclass
class _Definition:
    recipe: str | None
    seed: int
    file: Path | None
    world: World | None = None
    rehearsal: World | None = None
    rehearsal_used_at: float = 0.0
    lock: threading.RLock = field(default_factory=threading.RLock)


class Worlds:
    """The hospitals of one process, by name.

    Args:
        folder: where they are kept as `<name>.sqlite`; None keeps them in memory.
        settings: handed to every world.
        monotonic: seconds on some clock that never goes back.
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        settings: Settings | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._folder = folder
        self._settings = settings or Settings()
        self._monotonic = monotonic
        self._definitions: dict[str, _Definition] = {}
        self._templates: OrderedDict[tuple[str, int], tuple[Recipe, World]] = OrderedDict()
        self._templates_lock = threading.Lock()

    def define(
        self, name: str, recipe: str | None = None, seed: int = 0, *, file: Path | None = None
    ) -> None:
        """Say that there is a world of this name; it is made when it is first needed.

        Args:
            recipe: what its hospital holds at first; None for an empty one.
            file: keep it in this file instead of the folder.
        """
        if not _NAME.fullmatch(name):
            raise SandboxProblem(
                f"{name!r} cannot name a world.",
                next_step="Use small letters, digits and hyphens, at most 64.",
            )
        if file is None and self._folder is not None:
            file = self._folder / f"{name}.sqlite"
        self._definitions[name] = _Definition(recipe, seed, file)

    def names(self) -> tuple[str, ...]:
        """The names of all worlds, in the order they were defined."""
        return tuple(self._definitions)

    def get(self, name: str) -> World:
        """Return the learner's own world of that name.

        Raises:
            NotFound: there is none of that name.
            DatabaseProblem: its file cannot be used.
        """
        definition = self._find(name)
        with definition.lock:
            if definition.world is None:
                definition.world = self._open(definition)
            return definition.world

    def get_answering(self, name: str) -> World:
        """Return the world that answers at that name's address now: a rehearsal while there is one."""
        return self.rehearsal(name) or self.get(name)

    def reset(self, name: str) -> None:
        """Make the world as its recipe has it. A file that cannot be read is set aside, not deleted."""
        definition = self._find(name)
        with definition.lock:
            try:
                world = self.get(name)
            except DatabaseUnavailable:
                raise
            except DatabaseProblem:
                _set_aside(definition.file)
                world = self.get(name)
            world.become(self._template(definition.recipe, definition.seed)[1])

    def rehearse(self, name: str, seed: int = 0) -> Recipe:
        """Let a fresh world, made from the recipe with this seed, answer at the address until it is ended."""
        definition = self._find(name)
        recipe, template = self._template(definition.recipe, seed)
        with definition.lock:
            self.end_rehearsal(name)
            definition.rehearsal = template.clone()
            definition.rehearsal_used_at = self._monotonic()
        return recipe

    def rehearsal(self, name: str) -> World | None:
        """Return the rehearsal of that name; one that nobody has used for a minute has ended."""
        definition = self._find(name)
        if definition.rehearsal is None:
            return None
        with definition.lock:
            now = self._monotonic()
            if now - definition.rehearsal_used_at > REHEARSAL_TIMEOUT_S:
                self.end_rehearsal(name)
            definition.rehearsal_used_at = now
            return definition.rehearsal

    def end_rehearsal(self, name: str) -> None:
        """Let the learner's own world answer again."""
        definition = self._find(name)
        with definition.lock:
            rehearsal, definition.rehearsal = definition.rehearsal, None
        if rehearsal is not None:
            rehearsal.close()

    def describe(self) -> list[dict[str, Any]]:
        """Return name, recipe, seed and number of resources of every world.

        Where a file cannot be used, `resources` is None and `problem` says why.
        """
        return [self._describe(name, definition) for name, definition in self._definitions.items()]

    def close(self) -> None:
        """Let go of all files."""
        for name, definition in self._definitions.items():
            self.end_rehearsal(name)
            with definition.lock:
                world, definition.world = definition.world, None
            if world is not None:
                world.close()
        with self._templates_lock:
            while self._templates:
                self._templates.popitem()[1][1].close()

    def _find(self, name: str) -> _Definition:
        try:
            return self._definitions[name]
        except KeyError:
            known = ", ".join(self._definitions) or "none"
            raise NotFound(
                f"There is no world called {quote(name)}.",
                next_step=f"{did_you_mean(name, self._definitions)}There are: {known}.",
            ) from None

    def _open(self, definition: _Definition) -> World:
        if definition.file is None:
            return self._template(definition.recipe, definition.seed)[1].clone()
        if not definition.file.exists() or definition.file.stat().st_size == 0:
            self._make_file(definition, definition.file)
        return World.open(definition.file, settings=self._settings)

    def _make_file(self, definition: _Definition, file: Path) -> None:
        """Build the file under another name first: one that is there is always whole."""
        unfinished = file.with_name(f"{file.name}.new")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            for leftover in _with_companions(unfinished):
                leftover.unlink(missing_ok=True)
            self._template(definition.recipe, definition.seed)[1].clone(unfinished).close()
            unfinished.replace(file)
        except OSError as error:
            raise DatabaseProblem(
                f"The hospital's file cannot be made ({error.strerror or error}).",
                where=file,
                next_step="Check that the folder is there, may be written to, and that the disk has room.",
            ) from None

    def _template(self, recipe_name: str | None, seed: int) -> tuple[Recipe, World]:
        key = (recipe_name or "", seed)
        with self._templates_lock:
            if key not in self._templates:
                recipe = build_recipe(recipe_name, seed) if recipe_name else Recipe("", seed, [], {})
                world = World.create(settings=self._settings)
                world.load(recipe.resources)
                world.set_note("recipe", recipe.name)
                world.set_note("seed", seed)
                self._templates[key] = recipe, world
                if len(self._templates) > _MAX_TEMPLATES:
                    self._templates.popitem(last=False)
            self._templates.move_to_end(key)
            return self._templates[key]

    def _describe(self, name: str, definition: _Definition) -> dict[str, Any]:
        described = {"name": name, "recipe": definition.recipe, "seed": definition.seed}
        try:
            return {**described, "resources": self.get(name).count()}
        except DatabaseProblem as problem:
            return {**described, "resources": None, "problem": str(problem)}


def _with_companions(file: Path) -> list[Path]:
    """A database in use has two more files beside it."""
    return [file, file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")]


def _set_aside(file: Path | None) -> None:
    if file is None:
        return
    number = 1
    while (aside := file.with_name(f"{file.stem}.damaged-{number}.sqlite")).exists():
        number += 1
    for part, kept in zip(_with_companions(file), _with_companions(aside), strict=True):
        if part.exists():
            part.replace(kept)
