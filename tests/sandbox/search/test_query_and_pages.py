"""FHIR R4 search.html: unknown parameters, result parameters, sorting; http.html#paging."""

import contextlib
from urllib.parse import urlsplit

import pytest
from fhir.resources.R4B.bundle import Bundle

from sandbox.http import Request


@pytest.mark.parametrize(
    ("search", "code", "says"),
    [
        ("Patient?nam=x", "not-supported", "Did you mean name? Known are: _id, _lastUpdated, birthdate"),
        ("Observation?pateint=x", "not-supported", "Did you mean patient?"),
        ("Patient?subject.name=x", "not-supported", "Patient cannot be searched by"),
        ("Patient?_include=x", "not-supported", "_count, _sort, _format"),
        ("Patient?name:exakt=x", "not-supported", "Did you mean exact? Known are: name:exact, name:contains"),
        ("Patient?name:=x", "not-supported", "name has no modifier"),
        ("Patient?gender:exact=x", "not-supported", "It takes none"),
        ("Patient?=x", "not-supported", "Patient cannot be searched by"),
        ("Patient?name=", "value", "has an empty value"),
        ("Patient?name=a,,b", "value", "has an empty value"),
        ("Patient?name", "value", "has an empty value"),
        ("Patient?name=%ff", "value", "not UTF-8"),
        ("Patient?_count=-1", "value", "0 to 500"),
        ("Patient?_count=ten", "value", "is not a whole number"),
        ("Patient?_count=1&_count=2", "value", "_count is given twice"),
        ("Patient?_sort=age", "not-supported", "Patient cannot be sorted by"),
        ("Patient?_sort=", "not-supported", "a minus in front"),
        ("Patient?_sort=" + ",".join(["name"] * 11), "too-costly", "10 keys"),
        ("Patient?" + "&".join(["name=a"] * 51), "too-costly", "50 parameters"),
        ("Patient?_id=" + ",".join("abc" for _ in range(201)), "too-costly", "200 values"),
        ("Patient?" + "&" .join(["name=a"] * 1001), "too-costly", "1,000"),
    ],
)  # fmt: skip
def test_refuses_what_it_does_not_understand_and_says_what_it_knows(ward, search, code, says):
    answer = ward.get(f"/{search}")
    assert (answer.status, answer.issue["code"]) == (400, code)
    assert says in answer.diagnostics


@pytest.mark.parametrize("value", ["'; DROP TABLE version; --", "' OR 1=1 --", "\x00", "?", "%", "*"])
def test_sql_in_a_value_is_only_a_value(ward, value):
    for search in ("Patient?name=", "Patient?identifier=", "Observation?code="):
        assert ward.world.handle is not None
        assert ward.get(f"/{search}{value.replace('%', '%25').replace('?', '%3F')}").json["total"] == 0
    assert ward.get("/Patient").json["total"] == 30


def test_a_page_is_a_sound_searchset_with_a_self_link_that_says_what_was_understood(ward):
    answer = ward.get("/Patient?name=a&_sort=-birthdate&_count=9999&gender=female")
    bundle = answer.json
    Bundle.model_validate(bundle)
    assert bundle["type"] == "searchset"
    assert answer.link("self").endswith("/Patient?name=a&gender=female&_sort=-birthdate&_count=500")
    for entry in bundle["entry"]:
        assert entry["fullUrl"].endswith(f"/open/r4/Patient/{entry['resource']['id']}")
        assert entry["search"] == {"mode": "match"}


def test_an_empty_result_has_no_entry_and_no_next_link(ward):
    answer = ward.get("/Patient?name=nobody")
    assert (answer.json["total"], "entry" in answer.json, answer.link("next")) == (0, False, None)


def test_count_zero_asks_for_the_total_alone(ward):
    answer = ward.get("/Patient?_count=0")
    assert (answer.json["total"], answer.ids, answer.link("next")) == (30, [], None)


def test_a_search_by_post_takes_its_parameters_from_form_and_address(ward):
    by_get = ward.get("/Patient?gender=female&_count=3").ids
    form = "application/x-www-form-urlencoded"
    by_post = ward.ask("POST", "/Patient/_search?_count=3", b"gender=female", content_type=form)
    assert by_post.ids == by_get
    assert "gender=female" in by_post.link("self")
    assert ward.ask("POST", "/Patient/_search", b"{}", content_type="application/json").status == 415
    assert ward.ask("POST", "/Patient/_search", b"name=\xff", content_type=form).status == 400


def test_sorts_by_several_keys_with_missing_values_last(hospital, patient):
    hospital.keep(
        patient("c", birthDate="1950", name=[{"family": "B"}]),
        patient("b", birthDate="1950", name=[{"family": "A"}, {"family": "Z"}]),
        patient("a", birthDate="1940"),
        patient("x"),
    )
    assert hospital.find("/Patient?_sort=birthdate,family") == ["a", "b", "c", "x"]
    assert hospital.find("/Patient?_sort=-birthdate,family") == ["b", "c", "a", "x"]
    assert hospital.find("/Patient?_sort=-birthdate,-family") == ["b", "c", "a", "x"]
    assert hospital.find("/Patient?_sort=family") == ["b", "c", "a", "x"]
    assert hospital.find("/Patient?_sort=-_id") == ["x", "c", "b", "a"]


def _follow(hospital, address):
    ids = []
    while address:
        answer = hospital.get(address)
        assert answer.status == 200, answer.text
        ids += answer.ids
        address = answer.link("next")
    return ids


def test_pages_hold_everybody_once(ward):
    ids = _follow(ward, "/Patient?_count=7&_sort=family")
    assert len(ids) == len(set(ids)) == 30
    assert ids == ward.find("/Patient?_count=100&_sort=family")


def test_pages_neither_skip_nor_repeat_while_the_record_changes(hospital, patient):
    hospital.keep(*(patient(f"p{number}", birthDate=f"19{50 + number}") for number in range(9)))
    first = hospital.get("/Patient?_count=3&_sort=birthdate")
    hospital.ask("DELETE", "/Patient/p5")
    hospital.ask("DELETE", "/Patient/p0")
    hospital.keep(patient("p7", birthDate="1900"), patient("new", birthDate="1901"))
    second = hospital.get(first.link("next"))
    third = hospital.get(second.link("next"))
    assert first.ids + second.ids + third.ids == [f"p{number}" for number in range(9)]
    assert {page.json["total"] for page in (first, second, third)} == {9}
    assert third.json["entry"][1]["resource"]["birthDate"] == "1957"  # as it was when the search began
    assert hospital.find("/Patient?_sort=birthdate")[:2] == ["p7", "new"]


def test_a_page_link_shows_its_search_so_that_it_can_be_read(ward):
    query = urlsplit(ward.get("/Observation?category=vital-signs&_count=5").link("next")).query
    assert query.startswith("category=vital-signs&_count=5&_page=")


@pytest.mark.parametrize("token", ["", "x", "W10", "e30", "MQ", "WzEsMl0", "[1,2]", "é", "A" * 5000])
def test_an_altered_page_link_is_refused(ward, token):
    answer = ward.get(f"/Patient?_count=5&_page={token}")
    assert (answer.status, answer.issue["code"]) == (400, "value")
    assert "Search again from the first page" in answer.diagnostics


def test_a_page_link_of_another_search_is_refused(ward):
    link = ward.get("/Patient?_count=5").link("next")
    assert ward.get(link.replace("_count=5", "_count=6")).status == 400
    assert ward.get(link.replace("/Patient", "/Observation")).status == 400


def test_the_self_link_of_a_later_page_leads_to_that_page(ward):
    second = ward.get(ward.get("/Patient?_count=7&_sort=family").link("next"))
    assert ward.get(second.link("self")).ids == second.ids


def test_a_page_link_of_another_hospital_or_from_before_a_reset_is_refused(ward, ward_template):
    link = ward.get("/Patient?_count=5").link("next")
    path, _, query = link.partition("/open/r4")[2].partition("?")
    assert ward.get(link).status == 200
    with contextlib.closing(ward_template.clone()) as other:
        assert other.handle(Request("GET", path, query)).status == 400
    ward.world.become(ward_template)
    assert "has been reset since" in ward.get(link).diagnostics


def test_a_search_of_ten_thousand_values_is_refused(hospital):
    query = "&".join("birthdate=" + ",".join(["ge2025"] * 200) for _ in range(50))
    answer = hospital.get(f"/Patient?{query}")
    assert (answer.status, answer.issue["code"]) == (400, "too-costly")
