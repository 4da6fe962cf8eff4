"""FHIR R4 search.html#token and #escaping."""

import pytest

_LOINC_WEIGHT = {"system": "http://loinc.org", "code": "29463-7"}
_NHS = "https://fhir.nhs.uk/Id/nhs-number"


@pytest.fixture(autouse=True)
def people(hospital, patient, observation):
    hospital.keep(
        patient("nhs", identifier=[{"system": _NHS, "value": "9990000018"}], gender="female"),
        patient("local", identifier=[{"value": "9990000018"}], gender="male"),
        patient("odd", identifier={"system": _NHS, "value": "a|b,c$d\\e"}),
        observation("weight", code={"coding": [_LOINC_WEIGHT, {"code": "wt"}]}),
        observation("status", status="final", category=[{"coding": [{"code": "vital-signs"}]}]),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("Patient?identifier=9990000018", ["nhs", "local"]),
        (f"Patient?identifier={_NHS}|9990000018", ["nhs"]),
        (f"Patient?identifier={_NHS}%7C9990000018", ["nhs"]),
        ("Patient?identifier=|9990000018", ["local"]),
        (f"Patient?identifier={_NHS}|", ["nhs", "odd"]),
        (f"Patient?identifier={_NHS}|999", []),
        ("Patient?identifier=https://elsewhere.example|9990000018", []),
        (r"Patient?identifier=a\|b\,c\$d\\e", ["odd"]),
        ("Patient?gender=female", ["nhs"]),
        ("Patient?gender=Female", []),
        ("Patient?gender=female,male", ["nhs", "local"]),
        ("Patient?gender=http://hl7.org/fhir/administrative-gender|male", ["local"]),
        ("Patient?_id=nhs,odd,nobody", ["nhs", "odd"]),
        ("Observation?code=29463-7", ["weight"]),
        ("Observation?code=http://loinc.org|29463-7", ["weight"]),
        ("Observation?code=http://loinc.org|wt", []),
        ("Observation?category=vital-signs&status=final", ["status"]),
        ("Observation?category=vital-signs&status=amended", []),
    ],
)
def test_finds_by_system_and_code(hospital, search, found):
    assert hospital.find(f"/{search}") == found


@pytest.mark.parametrize("value", ["|", "a|b|c"])
def test_refuses_what_is_no_token(hospital, value):
    answer = hospital.get(f"/Patient?identifier={value}")
    assert (answer.status, answer.issue["code"]) == (400, "value")
    assert "system|value" in answer.diagnostics


def test_odd_content_does_not_stop_a_search(hospital, observation):
    hospital.keep(
        observation("odd", code={"coding": ["x", {"code": 7}, {"system": 1, "code": "c"}]}, category="x")
    )
    assert hospital.find("/Observation?code=c") == ["odd"]
