"""FHIR R4 http.html#update, #delete and #concurrency."""

import pytest


def test_update_answers_200_with_the_next_version_and_a_later_time(hospital, patient):
    hospital.keep(patient())
    answer = hospital.ask("PUT", "/Patient/p", patient(gender="female"))
    assert (answer.status, answer.headers["etag"]) == (200, 'W/"2"')
    assert answer.json["meta"]["lastUpdated"] == "2025-03-10T09:00:01.000Z"
    assert hospital.get("/Patient/p").json["gender"] == "female"


def test_update_creates_where_there_was_nothing(hospital, patient):
    answer = hospital.ask("PUT", "/Patient/p", patient())
    assert answer.status == 201
    assert answer.headers["location"].endswith("/Patient/p/_history/1")


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"resourceType": "Patient"}, 'put "id": "p" in the body'),
        ({"resourceType": "Patient", "id": "q"}, "the wrong patient would be changed"),
        ({"resourceType": "Observation", "id": "p"}, "sent to /Patient"),
    ],
)
def test_update_refuses_a_body_about_something_else(hospital, body, says):
    answer = hospital.ask("PUT", "/Patient/p", body)
    assert answer.status == 400
    assert says in answer.diagnostics


def test_update_refuses_an_id_that_nothing_can_have(hospital):
    answer = hospital.ask("PUT", "/Patient/a b", {"resourceType": "Patient", "id": "a b"})
    assert (answer.status, answer.issue["code"]) == (400, "value")


def test_if_match_guards_against_overwriting_somebody_elses_change(hospital, patient):
    hospital.keep(patient(), patient(gender="male"))
    stale = hospital.ask("PUT", "/Patient/p", patient(gender="female"), if_match='W/"1"')
    assert (stale.status, stale.issue["code"]) == (412, "conflict")
    assert "is at version 2 now" in stale.diagnostics
    assert hospital.get("/Patient/p").json["gender"] == "male"
    assert hospital.ask("PUT", "/Patient/p", patient(gender="female"), if_match='W/"2"').status == 200


def test_if_match_on_nothing_is_a_conflict_and_nonsense_is_refused(hospital, patient):
    assert hospital.ask("PUT", "/Patient/p", patient(), if_match='W/"1"').status == 412
    assert hospital.ask("PUT", "/Patient/p", patient(), if_match="yesterday").status == 400
    assert hospital.ask("PUT", "/Patient/p", patient(), if_none_match="*").status == 400
    assert hospital.world.count() == 0


def test_a_deleted_resource_is_gone_but_its_versions_can_be_read(hospital, patient):
    hospital.keep(patient(gender="male"))
    deleted = hospital.ask("DELETE", "/Patient/p")
    assert (deleted.status, deleted.text, deleted.headers) == (204, "", {"etag": 'W/"2"'})
    gone = hospital.get("/Patient/p")
    assert (gone.status, gone.issue["code"]) == (410, "deleted")
    assert "/Patient/p/_history/1" in gone.diagnostics
    assert hospital.get("/Patient/p/_history/1").json["gender"] == "male"
    assert hospital.get("/Patient/p/_history/2").status == 410
    assert hospital.find("/Patient") == []


def test_deleting_nothing_says_so_and_deleting_twice_adds_no_version(hospital, patient):
    answer = hospital.ask("DELETE", "/Patient/p")
    assert (answer.status, answer.issue["severity"]) == (200, "warning")
    hospital.keep(patient())
    hospital.ask("DELETE", "/Patient/p")
    assert hospital.ask("DELETE", "/Patient/p").status == 200
    assert hospital.get("/Patient/p").headers["etag"] == 'W/"2"'


def test_a_delete_with_a_stale_if_match_deletes_nothing(hospital, patient):
    hospital.keep(patient(), patient())
    assert hospital.ask("DELETE", "/Patient/p", if_match='W/"1"').status == 412
    assert hospital.get("/Patient/p").status == 200


def test_update_brings_a_deleted_resource_back(hospital, patient):
    hospital.keep(patient())
    hospital.ask("DELETE", "/Patient/p")
    answer = hospital.ask("PUT", "/Patient/p", patient())
    assert (answer.status, answer.headers["etag"]) == (201, 'W/"3"')
    assert hospital.find("/Patient") == ["p"]
