"""FHIR R4 capabilitystatement.html: the statement is walked and everything it claims is tried."""

from typing import Any

import pytest
from fhir.resources.R4B.capabilitystatement import CapabilityStatement

_EXAMPLES = {"string": "a", "token": "a", "date": "2025", "reference": "a"}


@pytest.fixture
def statement(ward) -> Any:
    answer = ward.get("/metadata")
    assert answer.status == 200
    return answer.json


def test_is_a_sound_r4_resource(statement):
    CapabilityStatement.model_validate(statement)
    assert statement["fhirVersion"] == "4.0.1"
    assert statement["implementation"]["url"] == "http://127.0.0.1:8000/open/r4"


def test_every_format_it_claims_is_served(statement, ward):
    for wanted in statement["format"]:
        assert ward.get(f"/metadata?_format={wanted}").status == 200


def test_every_interaction_it_claims_works(statement, hospital):
    for row in statement["rest"][0]["resource"]:
        name = row["type"]
        body = {"resourceType": name, "id": "x"}
        requests = {
            "create": [("POST", f"/{name}", body)],
            "update": [("PUT", f"/{name}/x", body)],
            "read": [("GET", f"/{name}/x", None)],
            "vread": [("GET", f"/{name}/x/_history/1", None)],
            "search-type": [("GET", f"/{name}?_id=x", None), ("POST", f"/{name}/_search", None)],
            "delete": [("DELETE", f"/{name}/x", None)],
        }
        assert {one["code"] for one in row["interaction"]} == set(requests)
        for several in requests.values():
            for method, path, sent in several:
                assert hospital.ask(method, path, sent).status in (200, 201, 204)


def test_every_search_parameter_it_claims_is_understood_and_can_be_sorted_by(statement, ward):
    for row in statement["rest"][0]["resource"]:
        for parameter in row["searchParam"]:
            name, value = parameter["name"], _EXAMPLES[parameter["type"]]
            for asked in (f"{name}={value}", f"_sort={name}", f"_sort=-{name}"):
                assert ward.get(f"/{row['type']}?{asked}").status == 200
            modifiers = parameter.get("documentation", "").removeprefix("Modifiers: ").split(", ")
            for modifier in filter(None, modifiers):
                assert ward.get(f"/{row['type']}?{name}{modifier}={value}").status == 200


def test_what_it_denies_is_refused(statement, ward):
    for row in statement["rest"][0]["resource"]:
        assert row["updateCreate"] is True
        assert not row["conditionalCreate"] and not row["conditionalUpdate"]
        assert ward.ask("DELETE", f"/{row['type']}?_id=x").status == 405
