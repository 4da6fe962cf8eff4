"""FHIR R4 search.html#string."""

import pytest

_NAMES = {
    "zoe": {"family": "O'Connor", "given": ["Zoë", "Ann Marie"], "prefix": ["Dr"]},
    "soren": {"family": "Sørensen", "given": ["Søren"]},
    "smith": {"family": "Smith", "given": ["John"], "text": "Johnny 100% Smith"},
    "smithson": {"family": "Smithson", "given": ["Jo"]},
}


@pytest.fixture(autouse=True)
def people(hospital, patient):
    hospital.keep(*(patient(key, name=[name]) for key, name in _NAMES.items()))


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("family=smith", ["smith", "smithson"]),
        ("family=SMITH", ["smith", "smithson"]),
        ("family:exact=Smith", ["smith"]),
        ("family:exact=smith", []),
        ("family:contains=son", ["smithson"]),
        ("family:contains=ENS", ["soren"]),
        ("family=sorensen", ["soren"]),
        ("given=zoe", ["zoe"]),
        ("given=ZO%C3%8B", ["zoe"]),
        ("given=ann", ["zoe"]),
        ("given=marie", []),
        ("name=dr", ["zoe"]),
        ("name=o'c", ["zoe"]),
        ("name=johnny%20100%25", ["smith"]),
        ("name=%25", []),
        ("name=_", []),
        ("name=jo", ["smith", "smithson"]),
        ("name=smith,zoe", ["zoe", "smith", "smithson"]),
        ("name=smith&given=john", ["smith"]),
        ("name=smith&name=zoe", []),
        ("name=smith\\,zoe", []),
    ],
)
def test_finds_by_the_beginning_whatever_case_and_accents(hospital, search, found):
    assert sorted(hospital.find(f"/Patient?{search}")) == sorted(found)


def test_odd_content_does_not_stop_a_search(hospital, patient):
    hospital.keep(patient("odd", name=["text", None, 7, {"family": {"a": 1}, "given": "Odd"}]))
    assert hospital.find("/Patient?given=odd") == ["odd"]
