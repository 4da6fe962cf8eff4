"""FHIR R4 http.html#read and #vread."""

import pytest


def test_reads_what_was_stored(ward, ward_recipe):
    answer = ward.get(f"/Patient/{ward_recipe.people['plain']}")
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/fhir+json; charset=utf-8"
    assert answer.headers["etag"] == 'W/"1"'
    assert answer.json["id"] == ward_recipe.people["plain"]


@pytest.mark.parametrize("resource_id", ["nobody", "a%20b", "ø", "x" * 65, "'; DROP TABLE version; --"])
def test_says_that_there_is_no_such_patient(ward, resource_id):
    answer = ward.get(f"/Patient/{resource_id}")
    assert (answer.status, answer.issue["code"]) == (404, "not-found")
    assert "There is no Patient with the id" in answer.diagnostics


def test_a_read_takes_no_search_parameters(ward, ward_recipe):
    answer = ward.get(f"/Patient/{ward_recipe.people['plain']}?_elements=name")
    assert answer.status == 400
    assert '"_elements"' in answer.diagnostics


def test_reads_every_version(hospital, patient):
    hospital.keep(patient(gender="male"), patient(gender="female"))
    assert hospital.get("/Patient/p/_history/1").json["gender"] == "male"
    second = hospital.get("/Patient/p/_history/2")
    assert (second.json["gender"], second.headers["etag"]) == ("female", 'W/"2"')


@pytest.mark.parametrize("version", ["0", "3", "one", "-1", "²", "9" * 400])
def test_says_which_versions_there_are(hospital, patient, version):
    hospital.keep(patient(), patient())
    answer = hospital.get(f"/Patient/p/_history/{version}")
    assert (answer.status, answer.issue["code"]) == (404, "not-found")
    assert "Its versions are 1 to 2." in answer.diagnostics


def test_a_version_of_nobody_is_not_found(hospital):
    assert hospital.get("/Patient/p/_history/1").status == 404
