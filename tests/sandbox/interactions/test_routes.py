"""FHIR R4 http.html: addresses, methods, content negotiation, and what happens when we fail."""

import gzip
import logging

import pytest

from sandbox.store.sqlite import SqliteRepository


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/Pateint", "Did you mean Patient?"),
        ("/patient", "Did you mean Patient?"),
        ("/Encounter/1", "It keeps: Patient, Observation"),
        ("/Patient/p/$everything", "It knows Patient"),
        ("/Patient/$validate", "It knows Patient"),
        ("/Patient/p/_history", "It knows Patient"),
        ("/Patient/p/name", "It knows Patient"),
        ("/a/b/c/d/e", "It keeps: Patient"),
    ],
)
def test_an_unknown_address_is_404_and_says_what_there_is(hospital, path, says):
    answer = hospital.get(path)
    assert (answer.status, answer.issue["code"]) == (404, "not-supported")
    assert says in answer.diagnostics


def test_the_base_itself_points_to_where_to_start(hospital):
    answer = hospital.get("")
    assert answer.status == 404
    assert "/open/r4/metadata" in answer.diagnostics


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/Patient", "POST, GET, HEAD"),
        ("DELETE", "/Patient", "POST, GET, HEAD"),
        ("PATCH", "/Patient/p", "GET, PUT, DELETE, HEAD"),
        ("POST", "/Patient/p", "GET, PUT, DELETE, HEAD"),
        ("GET", "/Patient/_search", "POST"),
        ("POST", "/metadata", "GET, HEAD"),
        ("BREW", "/Patient/p", "GET, PUT, DELETE, HEAD"),
    ],
)
def test_a_method_that_is_not_possible_is_405_and_says_which_are(hospital, method, path, allowed):
    answer = hospital.ask(method, path)
    assert (answer.status, answer.headers["allow"]) == (405, allowed)
    assert allowed in answer.diagnostics


@pytest.mark.parametrize(
    ("accept", "served"),
    [
        ("*/*", "application/fhir+json"),
        ("", "application/fhir+json"),
        ("application/json", "application/json"),
        ("application/fhir+json, application/json", "application/fhir+json"),
        ("application/json, application/fhir+json;q=0.5", "application/json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/fhir+json"),
        ("application/fhir+json; fhirVersion=4.0", "application/fhir+json"),
        ("application/*;q=nonsense", "application/fhir+json"),
    ],
)
def test_answers_in_the_json_that_is_accepted(hospital, accept, served):
    assert hospital.get("/metadata", accept=accept).headers["content-type"] == f"{served}; charset=utf-8"


@pytest.mark.parametrize(
    "accept", ["application/fhir+xml", "text/html", "*/*;q=0", "application/fhir+json;fhirVersion=5.0"]
)
def test_says_clearly_that_it_has_no_xml(hospital, accept):
    answer = hospital.get("/metadata", accept=accept)
    assert (answer.status, answer.issue["code"]) == (406, "not-supported")
    assert "Accept: application/fhir+json" in answer.diagnostics
    assert answer.headers["content-type"].startswith("application/fhir+json")


@pytest.mark.parametrize(
    "wanted", ["json", "application/json", "application/fhir%2Bjson", "application/fhir+json"]
)
def test_format_in_the_address_wins_over_the_accept_header(hospital, wanted):
    assert hospital.get(f"/metadata?_format={wanted}", accept="application/fhir+xml").status == 200
    assert hospital.get("/metadata?_format=xml", accept="application/json").status == 406


def test_head_answers_as_get_without_a_body(hospital):
    got, head = hospital.get("/metadata"), hospital.ask("HEAD", "/metadata")
    assert (head.status, head.text) == (200, "")
    assert head.headers == got.headers


def test_a_failure_of_ours_is_a_500_that_says_so_and_is_logged(hospital, monkeypatch, caplog):
    def fail(*_arguments):
        raise RuntimeError("the cat sat on the server")

    monkeypatch.setattr(SqliteRepository, "find", fail)
    with caplog.at_level(logging.ERROR, logger="sandbox"):
        answer = hospital.get("/Patient/p")
    assert (answer.status, answer.issue["code"], answer.issue["severity"]) == (500, "exception", "fatal")
    assert "our fault, not yours" in answer.diagnostics
    assert "the cat" not in answer.text
    assert "the cat sat on the server" in caplog.text


def test_a_database_that_fails_is_503_and_nothing_is_half_written(hospital, patient, caplog):
    hospital.world._connection.execute("DROP TABLE reference_index")
    hospital.world._connection.execute("DROP TABLE token_index")
    answer = hospital.ask("PUT", "/Patient/p", patient())
    assert (answer.status, answer.issue["code"]) == (503, "transient")
    assert hospital.get("/Patient/p").status == 404
    assert caplog.records


def test_a_search_for_the_word_format_is_no_wish_for_one(hospital):
    assert hospital.get("/Patient?name=_format", accept="application/fhir+xml").status == 406
    assert hospital.get("/Patient?name=_format%3Dxml").status == 200


def test_a_format_in_the_form_of_a_search_counts_too(hospital):
    form = {"content_type": "application/x-www-form-urlencoded"}
    assert hospital.ask("POST", "/Patient/_search", b"_format=xml", **form).status == 406
    assert hospital.ask("POST", "/Patient/_search", b"_format=json", **form).status == 200


def test_a_compressed_body_is_refused_by_its_name(hospital):
    for address in ("/Patient", "/Patient/_search"):
        answer = hospital.ask("POST", address, gzip.compress(b"{}"), content_encoding="gzip")
        assert (answer.status, answer.issue["code"]) == (415, "not-supported")
        assert '"gzip"' in answer.diagnostics and "without compression" in answer.diagnostics


def test_a_condition_on_time_is_refused_instead_of_ignored(hospital, patient):
    hospital.keep(patient())
    condition = {"if_unmodified_since": "Mon, 10 Mar 2025 08:00:00 GMT"}
    assert hospital.ask("PUT", "/Patient/p", patient(gender="male"), **condition).status == 400
    assert hospital.ask("DELETE", "/Patient/p", **condition).status == 400
    assert hospital.get("/Patient/p").json["meta"]["versionId"] == "1"


def test_a_body_with_very_many_names_is_answered_without_delay(hospital):
    names = b",".join(b'"a%d": 1' % number for number in range(200_000))
    answer = hospital.ask("POST", "/Patient", b'{"resourceType": "Patient",' + names + b',"a199999":1}')
    assert '"a199999" stands twice' in answer.diagnostics
