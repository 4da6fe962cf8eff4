"""Writes people and measurements as FHIR R4 resources (patient.html, observation-vitalsigns.html)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sandbox.clock import TEMPLATE_INSTANT
from sandbox.fhir.primitives import HOSPITAL_TIME_ZONE
from sandbox.hospital.nhs_number import NHS_NUMBER_SYSTEM

HOSPITAL_NUMBER_SYSTEM = "https://ward.example/Id/hospital-number"
LOINC, UCUM = "http://loinc.org", "http://unitsofmeasure.org"
_CATEGORIES = "http://terminology.hl7.org/CodeSystem/observation-category"


class Measure(NamedTuple):
    """What can be measured: LOINC code and name, unit as written and as UCUM code."""

    code: str
    name: str
    unit: str
    ucum: str


WEIGHT = Measure("29463-7", "Body weight", "kg", "kg")
WEIGHT_IN_POUNDS = Measure("29463-7", "Body weight", "lb", "[lb_av]")
HEART_RATE = Measure("8867-4", "Heart rate", "beats/minute", "/min")
RESPIRATORY_RATE = Measure("9279-1", "Respiratory rate", "breaths/minute", "/min")
OXYGEN_SATURATION = Measure("2708-6", "Oxygen saturation in arterial blood", "%", "%")
TEMPERATURE = Measure("8310-5", "Body temperature", "°C", "Cel")


class Person(NamedTuple):
    """Somebody invented."""

    patient_id: str
    family: str
    given: str
    gender: str
    birth_date: str | None
    nhs_number: str
    hospital_number: str | None


class Reading(NamedTuple):
    """One measurement of one person; tenths keep the numbers whole until they are written."""

    observation_id: str
    measure: Measure
    tenths: int
    minutes_ago: int
    status: str = "final"


def build_patient(person: Person) -> dict[str, Any]:
    """Return a Patient."""
    identifiers = [{"system": NHS_NUMBER_SYSTEM, "value": person.nhs_number}]
    if person.hospital_number:
        identifiers.append({"system": HOSPITAL_NUMBER_SYSTEM, "value": person.hospital_number})
    patient: dict[str, Any] = {
        "resourceType": "Patient",
        "id": person.patient_id,
        "identifier": identifiers,
        "active": True,
        "name": [{"use": "official", "family": person.family, "given": [person.given]}],
        "gender": person.gender,
    }
    if person.birth_date:
        patient["birthDate"] = person.birth_date
    return patient


def build_observation(patient_id: str, reading: Reading) -> dict[str, Any]:
    """Return an Observation in the category of vital signs."""
    measure = reading.measure
    whole = measure.ucum in ("/min", "%")
    return {
        "resourceType": "Observation",
        "id": reading.observation_id,
        "status": reading.status,
        "category": [{"coding": [{"system": _CATEGORIES, "code": "vital-signs", "display": "Vital Signs"}]}],
        "code": {
            "coding": [{"system": LOINC, "code": measure.code, "display": measure.name}],
            "text": measure.name,
        },
        "subject": {"reference": f"Patient/{patient_id}"},
        "effectiveDateTime": get_time(reading.minutes_ago).isoformat(),
        "valueQuantity": {
            "value": reading.tenths // 10 if whole else reading.tenths / 10,
            "unit": measure.unit,
            "system": UCUM,
            "code": measure.ucum,
        },
    }


def get_time(minutes_ago: int) -> datetime:
    """Return the ward's local time so many minutes before the world's clock begins."""
    return (TEMPLATE_INSTANT - timedelta(minutes=minutes_ago)).astimezone(HOSPITAL_TIME_ZONE)
