"""What is wrong with the catalogue as a whole: what `cwc lint` says before it looks at any exercise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from grader.catalog.catalog import Catalog
from grader.catalog.cells import LONGEST_NAME, NAME
from grader.errors import ExerciseProblem


def catalog_problems(catalog: Catalog) -> list[str]:
    """Every mistake in the catalogue, one sentence each; an empty list if there is none."""
    return [
        *_names(catalog),
        *_order_of_modules(catalog),
        *_folders(catalog),
        *_front_matter(catalog),
    ]


def _names(catalog: Catalog) -> Iterator[str]:
    modules = [module.id for module in catalog.modules]
    exercises = [exercise_id for module in catalog.modules for exercise_id in module.exercises]
    for name in (*modules, *exercises):
        if not NAME.fullmatch(name) or len(name) > LONGEST_NAME:
            yield f"“{name}” cannot be an id: use small letters, digits and single hyphens, a letter first."
    for kind, names in (("module", modules), ("exercise", exercises)):
        for name, count in Counter(names).items():
            if count > 1:
                yield f"The {kind} “{name}” is listed {count} times; list it once."


def _order_of_modules(catalog: Catalog) -> Iterator[str]:
    after = {module.id: module.after for module in catalog.modules}
    for module_id, earlier in after.items():
        for name in earlier:
            if name not in after:
                yield f"Module “{module_id}” comes after “{name}”, which is not in the catalogue."
    waiting = {module_id: {name for name in names if name in after} for module_id, names in after.items()}
    while ready := {module_id for module_id, names in waiting.items() if not names}:
        waiting = {name: names - ready for name, names in waiting.items() if name not in ready}
    if waiting:
        yield f"These modules wait for each other in a circle: {', '.join(waiting)}."
        return
    place = {module.id: number for number, module in enumerate(catalog.modules)}
    for module_id, earlier in after.items():
        for name in earlier:
            if place.get(name, -1) > place[module_id]:
                yield f"Module “{module_id}” comes after “{name}”, but is listed before it."


def _folders(catalog: Catalog) -> Iterator[str]:
    listed = {exercise.id for exercise in catalog.exercises()}
    for exercise in catalog.exercises():
        for name in ("exercise.md", "checks.py", "mistakes.py"):
            if not (exercise.folder / name).is_file():
                yield f"The exercise “{exercise.id}” has no {name} in {exercise.folder}."
    for path in sorted(catalog.folder.glob("*/exercise.md")):
        if path.parent.name not in listed:
            yield f"The folder “{path.parent.name}” is an exercise that no module lists."


def _front_matter(catalog: Catalog) -> Iterator[str]:
    for exercise in catalog.exercises():
        if not (exercise.folder / "exercise.md").is_file():
            continue
        try:
            said = exercise.notebook.front_matter.module
        except ExerciseProblem as problem:
            yield str(problem)
            continue
        if said != exercise.module:
            yield f"“{exercise.id}” says its module is “{said}”; the catalogue says “{exercise.module}”."
