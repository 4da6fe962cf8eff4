"""The ward: thirty invented people whose weights hold every trap of a first search.

Eleven play a role (see `ROLES`); the others are ordinary. The course prints the ward of seed 0, few enough
to check by hand; other seeds make other people, numbers, dates and weights for the same roles.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sandbox.hospital.names import FAMILIES, GIVEN
from sandbox.hospital.nhs_number import draw_nhs_number
from sandbox.hospital.recipe import Dice, Recipe
from sandbox.hospital.resources import (
    HEART_RATE,
    OXYGEN_SATURATION,
    RESPIRATORY_RATE,
    TEMPERATURE,
    WEIGHT,
    WEIGHT_IN_POUNDS,
    Person,
    Reading,
    build_observation,
    build_patient,
)

PATIENTS = 30
ROLES = (
    "plain",
    "several-weights",
    "newest-in-error",
    "in-pounds",
    "newer-heart-rate",
    "no-weight",
    "only-in-error",
    "namesake-1",
    "namesake-2",
    "no-birth-date",
    "many-weights",
)
IN_ERROR = "entered-in-error"

_HOUR, _DAY = 60, 60 * 24


def build_ward(seed: int) -> Recipe:
    """Return the ward of this seed."""
    dice = Dice(seed)
    roles = [*ROLES, *[""] * (PATIENTS - len(ROLES))]
    people = _draw_people(dice, roles)
    readings = [_draw_readings(dice, role) for role in roles]
    beds = list(range(PATIENTS))
    dice.shuffle(beds)  # nobody's role can be told from their place
    return Recipe(
        name="ward",
        seed=seed,
        resources=[build_patient(people[bed]) for bed in beds] + _store(dice, people, readings),
        people={role: people[number].patient_id for number, role in enumerate(roles) if role},
    )


def _draw_people(dice: Dice, roles: list[str]) -> list[Person]:
    families = list(FAMILIES)
    dice.shuffle(families)
    taken: set[str] = set()
    people = [_draw_person(dice, role, families.pop(), taken) for role in roles]
    first, second = roles.index("namesake-1"), roles.index("namesake-2")
    people[second] = people[second]._replace(
        family=people[first].family, given=people[first].given, gender=people[first].gender
    )
    return people


def _draw_person(dice: Dice, role: str, family: str, taken: set[str]) -> Person:
    gender = dice.choose(("female", "male"))
    birth_date = f"{dice.number(1931, 2005)}-{dice.number(1, 12):02}-{dice.number(1, 28):02}"
    hospital_number = f"W{dice.number(0, 999_999):06}"
    return Person(
        patient_id=dice.new_id(),
        family=family,
        given=dice.choose(GIVEN[gender]),
        gender=gender,
        birth_date=None if role == "no-birth-date" else birth_date,
        nhs_number=draw_nhs_number(dice, taken),
        hospital_number=hospital_number if dice.number(1, 2) == 1 else None,
    )


def _draw_readings(dice: Dice, role: str) -> list[Reading]:
    readings = [*_draw_weights(dice, role), *_draw_vital_signs(dice)]
    if role == "newer-heart-rate":
        newest = min(reading.minutes_ago for reading in readings)
        readings.append(
            Reading(dice.new_id(), HEART_RATE, 10 * dice.number(60, 95), newest - dice.number(5, 30))
        )
    return readings


def _draw_vital_signs(dice: Dice) -> list[Reading]:
    """Two rounds of observations on the last two days."""
    return [
        Reading(dice.new_id(), measure, dice.number(low, high) // step * step, round_start - minute)
        for round_start in (dice.number(26, 40) * _HOUR, dice.number(2, 14) * _HOUR)
        for minute, (measure, low, high, step) in enumerate(
            (
                (HEART_RATE, 580, 1080, 10),
                (RESPIRATORY_RATE, 120, 220, 10),
                (OXYGEN_SATURATION, 930, 990, 10),
                (TEMPERATURE, 361, 378, 1),
            )
        )
    ]


def _draw_weights(dice: Dice, role: str) -> list[Reading]:
    """Return the weights of a role, the oldest first."""
    return _WEIGHTS.get(role, _one_weight)(dice, dice.number(*_KILOGRAMS.get(role, (520, 980))))


def _one_weight(dice: Dice, tenths: int) -> list[Reading]:
    return _draw_series(dice, tenths, [dice.number(3, 9)])


def _one_or_two_weights(dice: Dice, tenths: int) -> list[Reading]:
    return _draw_series(dice, tenths, [dice.number(20, 60)] * dice.number(0, 1) + [dice.number(3, 9)])


def _several_weights(dice: Dice, tenths: int) -> list[Reading]:
    # The oldest is a summer weight: its time is written +01:00.
    ages = [dice.number(200, 250), dice.number(60, 90), dice.number(20, 40), dice.number(3, 9)]
    return _draw_series(dice, tenths, ages)


def _newest_in_error(dice: Dice, tenths: int) -> list[Reading]:
    ages = [dice.number(40, 60), dice.number(10, 20), dice.number(3, 6)]
    *earlier, newest = _draw_series(dice, tenths, ages)
    return [*earlier, newest._replace(tenths=newest.tenths * 2 + 7, status=IN_ERROR)]


def _only_in_error(dice: Dice, tenths: int) -> list[Reading]:
    weights = _draw_series(dice, tenths, [dice.number(20, 40), dice.number(3, 9)])
    return [weight._replace(status=IN_ERROR) for weight in weights]


def _newest_in_pounds(dice: Dice, tenths: int) -> list[Reading]:
    earlier, newest = _draw_series(dice, tenths, [dice.number(20, 40), dice.number(3, 9)])
    pounds = (newest.tenths * 22046 + 5000) // 10000  # 1 kg = 2.2046 lb, to the nearest tenth
    return [earlier, newest._replace(measure=WEIGHT_IN_POUNDS, tenths=pounds)]


def _many_weights(dice: Dice, tenths: int) -> list[Reading]:
    """A weight a day, one of them a mistake; then a bed scale that weighed the mattress too, every hour.

    The mistakes are more than a page holds, so that whoever reads one page, newest first, finds no weight.
    """
    weights = _draw_series(dice, tenths, range(dice.number(30, 34), 2, -1))
    slip = -dice.number(6, 12)
    weights[slip] = weights[slip]._replace(status=IN_ERROR, tenths=weights[slip].tenths + 307)
    scale = weights[-1].tenths + 240
    return weights + [
        Reading(dice.new_id(), WEIGHT, scale + dice.number(0, 9), 2 * _DAY - hour * _HOUR, IN_ERROR)
        for hour in range(_FAULTY_HOURS)
    ]


_WEIGHTS: dict[str, Callable[[Dice, int], list[Reading]]] = {
    "several-weights": _several_weights,
    "newest-in-error": _newest_in_error,
    "in-pounds": _newest_in_pounds,
    "no-weight": lambda _dice, _tenths: [],
    "only-in-error": _only_in_error,
    "many-weights": _many_weights,
    "": _one_or_two_weights,
}

_FAULTY_HOURS = 24  # a search answers 20 to a page

# Tenths of a kilogram to begin with; nobody who looks could take one namesake for the other.
_KILOGRAMS = {"namesake-1": (480, 560), "namesake-2": (980, 1120)}


def _draw_series(dice: Dice, tenths: int, days_ago: Iterable[int]) -> list[Reading]:
    """Return weights of one person on these days, each somewhat different from the one before."""
    readings = []
    for days in days_ago:
        tenths += dice.choose((-9, -7, -6, -4, -3, 2, 3, 5, 6, 8))
        readings.append(Reading(dice.new_id(), WEIGHT, tenths, days * _DAY + dice.number(0, 180)))
    return readings


def _store(dice: Dice, people: list[Person], readings: list[list[Reading]]) -> list[dict[str, Any]]:
    """Return all observations in the order they are stored: mixed, as in a real record.

    Two rules hold: the newest of "several-weights" is not the last one stored, and "many-weights" are stored
    the oldest first, so that the newest are not on the first page of a search.
    """
    rows = [(number, reading) for number, own in enumerate(readings) for reading in own]
    dice.shuffle(rows)
    several, many = ROLES.index("several-weights"), ROLES.index("many-weights")
    _reorder(rows, several, _swap_last_with_first)
    _reorder(rows, many, lambda own: sorted(own, key=lambda reading: -reading.minutes_ago))
    return [build_observation(people[number].patient_id, reading) for number, reading in rows]


def _reorder(
    rows: list[tuple[int, Reading]], number: int, order: Callable[[list[Reading]], list[Reading]]
) -> None:
    """Put one person's weights into another order among the places they take."""
    places = [
        place for place, (owner, reading) in enumerate(rows) if owner == number and reading.measure == WEIGHT
    ]
    for place, reading in zip(places, order([rows[place][1] for place in places]), strict=True):
        rows[place] = (number, reading)


def _swap_last_with_first(own: list[Reading]) -> list[Reading]:
    newest = min(own, key=lambda reading: reading.minutes_ago)
    return [newest, *(reading for reading in own if reading is not newest)] if own[-1] is newest else own
