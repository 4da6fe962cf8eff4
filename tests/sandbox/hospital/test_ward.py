"""The ward: every role plays its part for every seed; the page in the course tells the truth about seed 0."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B.observation import Observation
from fhir.resources.R4B.patient import Patient

from sandbox.errors import SandboxProblem
from sandbox.hospital import Recipe, build_recipe
from sandbox.hospital.nhs_number import NHS_NUMBER_SYSTEM, find_check_digit
from sandbox.hospital.ward import ROLES

PAGE = Path(__file__).parents[3] / "course" / "reference" / "ward.md"
SEEDS = range(40)


def observations(recipe: Recipe, role: str, code: str | None = None) -> list[dict[str, Any]]:
    """The observations of a role, in the order they are stored."""
    subject = f"Patient/{recipe.people[role]}"
    return [
        resource
        for resource in recipe.resources
        if resource["resourceType"] == "Observation"
        and resource["subject"]["reference"] == subject
        and code in (None, resource["code"]["coding"][0]["code"])
    ]


def weights(recipe: Recipe, role: str) -> list[dict[str, Any]]:
    return observations(recipe, role, "29463-7")


def by_time(several: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(several, key=lambda one: datetime.fromisoformat(one["effectiveDateTime"]))


def nhs_number(patient: dict[str, Any]) -> str:
    return str(next(i["value"] for i in patient["identifier"] if i["system"] == NHS_NUMBER_SYSTEM))


@pytest.fixture(params=SEEDS, scope="module")
def recipe(request) -> Recipe:
    return build_recipe("ward", request.param)


def patient_of(recipe: Recipe, role: str) -> dict[str, Any]:
    return next(one for one in recipe.resources if one["id"] == recipe.people[role])


def test_holds_thirty_patients_with_numbers_that_nobody_has(recipe):
    patients = [one for one in recipe.resources if one["resourceType"] == "Patient"]
    numbers = {nhs_number(patient) for patient in patients}
    assert len(patients) == len(numbers) == 30
    for number in numbers:
        assert number.startswith("999") and number[9] == str(find_check_digit(number[:9]))
    assert 0 < sum(len(patient["identifier"]) == 2 for patient in patients) < 30
    assert set(recipe.people) == set(ROLES)


def test_ids_are_unique(recipe):
    assert len({one["id"] for one in recipe.resources}) == len(recipe.resources)


def test_nothing_happened_after_the_worlds_clock(recipe):
    for one in recipe.resources:
        if one["resourceType"] == "Observation":
            assert datetime.fromisoformat(one["effectiveDateTime"]).isoformat() < "2025-03-10T09:00:00+00:00"


def test_every_role_plays_its_part(recipe):
    (plain,) = weights(recipe, "plain")
    assert (plain["status"], plain["valueQuantity"]["code"]) == ("final", "kg")

    several = weights(recipe, "several-weights")
    assert len(several) >= 3
    assert by_time(several)[-1] is not several[-1]
    assert by_time(several)[0]["effectiveDateTime"].endswith("+01:00")

    *_, before, newest = by_time(weights(recipe, "newest-in-error"))
    assert (before["status"], newest["status"]) == ("final", "entered-in-error")

    newest = by_time(weights(recipe, "in-pounds"))[-1]
    assert (newest["status"], newest["valueQuantity"]["code"]) == ("final", "[lb_av]")

    newest = by_time(observations(recipe, "newer-heart-rate"))[-1]
    assert newest["code"]["coding"][0]["code"] == "8867-4"

    assert weights(recipe, "no-weight") == [] and observations(recipe, "no-weight")
    assert {one["status"] for one in weights(recipe, "only-in-error")} == {"entered-in-error"}
    assert "birthDate" not in patient_of(recipe, "no-birth-date")


def test_namesakes_differ_in_number_and_weight(recipe):
    first, second = (patient_of(recipe, role) for role in ("namesake-1", "namesake-2"))
    assert first["name"] == second["name"]
    assert nhs_number(first) != nhs_number(second)
    light, heavy = (
        weights(recipe, role)[0]["valueQuantity"]["value"] for role in ("namesake-1", "namesake-2")
    )
    assert heavy - light > 30


def test_the_newest_of_many_weights_is_not_on_the_first_page(recipe):
    many = weights(recipe, "many-weights")
    valid = [one for one in by_time(many) if one["status"] == "final"]
    assert len(many) >= 50
    assert {one["status"] for one in by_time(many)[-20:]} == {"entered-in-error"}
    assert many.index(valid[-1]) >= 20


def test_everything_parses_as_fhir(recipe):
    for one in recipe.resources:
        {"Patient": Patient, "Observation": Observation}[one["resourceType"]].model_validate(one)


def test_the_same_seed_makes_the_same_ward_and_another_seed_another():
    assert build_recipe("ward", 7) == build_recipe("ward", 7)
    assert build_recipe("ward", 7).people != build_recipe("ward", 8).people


def test_an_unknown_recipe_is_refused_with_those_there_are():
    with pytest.raises(SandboxProblem, match=r"Did you mean ward\? There are: ward"):
        build_recipe("wards")


@pytest.mark.parametrize(("stem", "digit"), [("999000001", 8), ("999000014", None), ("943476591", 9)])
def test_check_digits_follow_modulus_11(stem, digit):
    assert find_check_digit(stem) == digit


def test_the_page_in_the_course_shows_the_ward_of_seed_0():
    expected = render_table(build_recipe("ward"))
    assert expected in PAGE.read_text(encoding="utf-8"), (
        f"course/reference/ward.md should hold:\n\n{expected}"
    )


def render_table(recipe: Recipe) -> str:
    """The patients by name, with the weights that a search should find."""
    roles = {patient_id: role for role, patient_id in recipe.people.items()}
    lines = [
        "| Name | NHS number | Born | Patient id | Weights | Latest that counts | Role |",
        "|---|---|---|---|---|---|---|",
    ]
    patients = [one for one in recipe.resources if one["resourceType"] == "Patient"]
    for patient in sorted(patients, key=lambda one: (one["name"][0]["family"], nhs_number(one))):
        name = patient["name"][0]
        own = weights(Recipe("", 0, recipe.resources, {"": patient["id"]}), "")
        valid = [one for one in by_time(own) if one["status"] != "entered-in-error"]
        number = nhs_number(patient)
        cells = (
            f"{name['family']}, {name['given'][0]}",
            f"{number[:3]} {number[3:6]} {number[6:]}",
            patient.get("birthDate", "not recorded"),
            f"`{patient['id']}`",
            _count(own, valid),
            _describe(valid[-1]) if valid else "none",
            f"`{roles[patient['id']]}`" if patient["id"] in roles else "",
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _count(own: list[dict[str, Any]], valid: list[dict[str, Any]]) -> str:
    wrong = len(own) - len(valid)
    return f"{len(own)}, {wrong} in error" if wrong else str(len(own))


def _describe(weight: dict[str, Any]) -> str:
    quantity = weight["valueQuantity"]
    return f"{quantity['value']} {quantity['unit']} on {weight['effectiveDateTime'][:10]}"
