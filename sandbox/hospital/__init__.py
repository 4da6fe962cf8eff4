"""The invented hospital: recipes that make the same people from the same seed on every computer.

Everybody in it is made up. NHS numbers come from the range 999 000 0000 to 999 999 9999, which is never
given to anybody.
"""

from __future__ import annotations

from sandbox.errors import SandboxProblem, did_you_mean
from sandbox.hospital.recipe import Recipe
from sandbox.hospital.ward import build_ward

__all__ = ["RECIPES", "Recipe", "build_recipe"]

_BUILDERS = {"ward": build_ward}

RECIPES: tuple[str, ...] = tuple(_BUILDERS)


def build_recipe(name: str, seed: int = 0) -> Recipe:
    """Return the people and records of a recipe.

    Args:
        name: one of `RECIPES`.
        seed: 0 for the hospital that the course describes; any other draws other people with the same roles.

    Raises:
        SandboxProblem: there is no recipe of that name.
    """
    if name not in _BUILDERS:
        raise SandboxProblem(
            f'There is no recipe called "{name}".',
            next_step=f"{did_you_mean(name, RECIPES)}There are: {', '.join(RECIPES)}.",
        )
    return _BUILDERS[name](seed)
