"""What a recipe makes, and the dice it throws."""

from __future__ import annotations

import random
from collections.abc import MutableSequence, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")

_ID_LETTERS = "bcdfghjkmnpqrstvwxz23456789"  # no vowels: no words; no 0, 1 or l: nothing to misread


@dataclass(frozen=True)
class Recipe:
    """A hospital as it is on the first day.

    Attributes:
        resources: in the order in which they are stored.
        people: role, such as "in-pounds" → id of the Patient who plays it.
    """

    name: str
    seed: int
    resources: list[dict[str, Any]]
    people: dict[str, str]


class Dice:
    """Random draws that come out the same on every platform and Python: whole numbers only."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 (people are invented, not encrypted)
        self._ids: set[str] = set()

    def number(self, low: int, high: int) -> int:
        """Return a whole number from low to high, both included."""
        return self._random.randrange(low, high + 1)

    def choose(self, things: Sequence[T]) -> T:
        """Return one of them."""
        return things[self._random.randrange(len(things))]

    def shuffle(self, things: MutableSequence[T]) -> None:
        """Bring them into another order, in place."""
        for last in range(len(things) - 1, 0, -1):
            other = self._random.randrange(last + 1)
            things[last], things[other] = things[other], things[last]

    def new_id(self) -> str:
        """Return an id that was not drawn before."""
        while True:
            drawn = "".join(self.choose(_ID_LETTERS) for _ in range(6))
            if drawn not in self._ids:
                self._ids.add(drawn)
                return drawn
