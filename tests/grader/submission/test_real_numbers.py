"""Numbers that could be a patient's are seen before a file leaves the computer.

Clause: NHS Data Dictionary, NHS NUMBER (Modulus 11). Valid numbers outside the test range are worked out
here when a test runs, so that no file of the project holds one.
"""

from __future__ import annotations

from grader.home.real_numbers import find_real_numbers, find_real_numbers_in_notebook


def with_check_digit(nine: str) -> str:
    digit = (11 - sum(weight * int(d) for weight, d in zip(range(10, 1, -1), nine, strict=True)) % 11) % 11
    assert digit < 10
    return nine + str(digit)


OUTSIDE = with_check_digit("123456788")
INSIDE = with_check_digit("999000001")


def spaced(number: str, by: str) -> str:
    return by.join((number[:3], number[3:6], number[6:]))


def test_a_valid_number_outside_999_is_found_however_it_is_written() -> None:
    for written in (OUTSIDE, spaced(OUTSIDE, " "), spaced(OUTSIDE, "-")):
        assert find_real_numbers(f"x = '{written}'.") == {OUTSIDE}


def test_numbers_for_practice_and_numbers_that_are_none_pass() -> None:
    wrong = OUTSIDE[:-1] + str((int(OUTSIDE[-1]) + 1) % 10)
    for text in (
        INSIDE,
        spaced(INSIDE, " "),
        wrong,
        "0000000000",
        OUTSIDE + "1",
        "0." + OUTSIDE,
        "1" + OUTSIDE,
    ):
        assert find_real_numbers(text) == set()


def test_cells_and_what_they_printed_are_searched_and_pictures_are_not() -> None:
    def notebook(source: str, *outputs: object) -> dict[str, object]:
        return {"cells": [{"source": source, "outputs": list(outputs)}]}

    split = {"data": {"text/plain": [OUTSIDE[:4], OUTSIDE[4:]]}}
    for found in (
        notebook(OUTSIDE),
        notebook("", {"text": OUTSIDE}),
        notebook("", {"data": {"text/html": f"<td>{OUTSIDE}</td>"}}),
        notebook("", split),
        notebook("", {"traceback": [f"ValueError: {OUTSIDE}"]}),
    ):
        assert find_real_numbers_in_notebook(found) == {OUTSIDE}
    assert find_real_numbers_in_notebook(notebook("", {"data": {"image/png": OUTSIDE}})) == set()
