"""Finds numbers that could be a real patient's NHS number, so that none leaves a learner's computer unseen.

An NHS number has ten digits, the last a Modulus 11 check digit (NHS Data Dictionary, "NHS NUMBER").
Numbers that begin with 999 are kept for tests and are never issued. For teaching, not for care.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

CANDIDATE = re.compile(r"(?<![\d.])(\d{3})([ -]?)(\d{3})\2(\d{4})(?!\d)")
TEST_RANGE = "999"


def find_real_numbers(text: str) -> set[str]:
    """The ten-digit numbers in a text that have a valid check digit and lie outside the test range."""
    found = {"".join((match[1], match[3], match[4])) for match in CANDIDATE.finditer(text)}
    return {number for number in found if not number.startswith(TEST_RANGE) and _is_valid(number)}


def find_real_numbers_in_notebook(notebook: dict[str, Any]) -> set[str]:
    """As `find_real_numbers`, in everything a notebook says: its cells and what they printed."""
    numbers: set[str] = set()
    for cell in notebook["cells"]:
        for text in (cell["source"], *_texts(cell.get("outputs", []))):
            numbers |= find_real_numbers(text)
    return numbers


def _is_valid(number: str) -> bool:
    if len(set(number)) == 1:
        return False  # 0000000000 passes the sum and is a keyboard's number, not a person's
    remainder = sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), number, strict=False)) % 11
    return (11 - remainder) % 11 == int(number[9])


def _texts(content: Any) -> Iterator[str]:
    """Every text in a cell's outputs; pictures, being long runs of letters and digits, are passed over."""
    waiting = [content]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, list):
            # Jupyter cuts a text into lines; together they are one text.
            is_text = all(isinstance(part, str) for part in item)
            waiting.extend(["".join(item)] if is_text else item)
        elif isinstance(item, dict):
            waiting.extend(
                value for key, value in item.items() if not str(key).startswith(("image/", "video/"))
            )
