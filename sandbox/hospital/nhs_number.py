"""Draws NHS numbers that nobody has: 999 in front, the check digit of Modulus 11 behind."""

from __future__ import annotations

from sandbox.hospital.recipe import Dice

NHS_NUMBER_SYSTEM = "https://fhir.nhs.uk/Id/nhs-number"


def find_check_digit(stem: str) -> int | None:
    """Return the tenth digit for nine, or None where the rule has none.

    >>> find_check_digit("999000001")
    8
    """
    weighted = sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), stem, strict=True))
    check = (11 - weighted % 11) % 11
    return None if check == 10 else check


def draw_nhs_number(dice: Dice, taken: set[str]) -> str:
    """Return a valid number from the 999 range that is not taken, and take it."""
    while True:
        stem = f"999{dice.number(0, 999_999):06}"
        check = find_check_digit(stem)
        if check is not None and f"{stem}{check}" not in taken:
            taken.add(f"{stem}{check}")
            return f"{stem}{check}"
