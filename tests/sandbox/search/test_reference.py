"""FHIR R4 search.html#reference: every spelling of the same patient."""

import pytest

_BASE = "http://127.0.0.1:8000/open/r4"


@pytest.fixture(autouse=True)
def record(hospital, observation):
    references = {
        "local": "Patient/p",
        "absolute": f"{_BASE}/Patient/p",
        "versioned": "Patient/p/_history/3",
        "group": "Group/p",
        "elsewhere": "https://other.example/fhir/Patient/p",
        "contained": "#p",
        "urn": "urn:uuid:9b2f7c9e-8c0e-4a53-9e75-3f1b5b3d0a11",
    }
    hospital.keep(*(observation(key, subject={"reference": value}) for key, value in references.items()))
    hospital.keep(observation("nobody"), observation("odd", subject=["x", {"reference": 7}]))


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("patient=p", {"local", "absolute", "versioned"}),
        ("patient=Patient/p", {"local", "absolute", "versioned"}),
        (f"patient={_BASE}/Patient/p", {"local", "absolute", "versioned"}),
        ("subject=p", {"local", "absolute", "versioned", "group"}),
        ("subject=Group/p", {"group"}),
        ("subject:Patient=p", {"local", "absolute", "versioned"}),
        ("subject:Group=p", {"group"}),
        ("patient=https://other.example/fhir/Patient/p", {"elsewhere"}),
        ("subject=urn:uuid:9b2f7c9e-8c0e-4a53-9e75-3f1b5b3d0a11", {"urn"}),
        ("patient=q", set()),
        ("patient=q,p", {"local", "absolute", "versioned"}),
    ],
)
def test_finds_by_every_spelling(hospital, search, found):
    assert set(hospital.find(f"/Observation?{search}")) == found


@pytest.mark.parametrize(
    ("search", "says"),
    [
        ("patient=Group/p", "it points to Group, and patient may point to Patient"),
        ("patient=a%20b", "neither an id, nor Type/id"),
        ("subject:Group=Patient/p", "it points to Patient"),
    ],
)
def test_says_what_is_no_reference(hospital, search, says):
    answer = hospital.get(f"/Observation?{search}")
    assert (answer.status, answer.issue["code"]) == (400, "value")
    assert says in answer.diagnostics


def test_an_unknown_target_type_is_an_unknown_modifier(hospital):
    answer = hospital.get("/Observation?patient:Practitioner=p")
    assert answer.status == 400
    assert "patient:Patient" in answer.diagnostics
