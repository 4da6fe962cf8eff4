"""FHIR R4 http.html#create: status, headers, who chooses the id, what is refused."""

import pytest


def test_answers_201_with_location_version_and_time_of_change(hospital):
    answer = hospital.ask("POST", "/Patient", {"resourceType": "Patient"})
    assert answer.status == 201
    assert answer.headers["location"].endswith("/open/r4/Patient/new-1/_history/1")
    assert answer.headers["etag"] == 'W/"1"'
    assert answer.headers["last-modified"] == "Mon, 10 Mar 2025 09:00:00 GMT"
    assert answer.json["meta"] == {"versionId": "1", "lastUpdated": "2025-03-10T09:00:00.000Z"}


def test_ignores_an_id_in_the_body(hospital):
    assert hospital.ask("POST", "/Patient", {"resourceType": "Patient", "id": "mine"}).json["id"] == "new-1"
    assert hospital.get("/Patient/mine").status == 404


def test_keeps_the_text_as_it_came_digit_for_digit(hospital):
    body = b'{"resourceType":"Observation",\n  "valueQuantity": {"value": 1.00}, "x": [1.0, 1e2]}'
    hospital.ask("POST", "/Observation", body)
    text = hospital.get("/Observation/new-1").text
    assert '\n  "valueQuantity": {"value": 1.00}, "x": [1.0, 1e2]}' in text


def test_keeps_what_the_client_put_in_meta_and_sets_its_own_part(hospital):
    meta = {"versionId": "9", "tag": [{"code": "course"}]}
    stored = hospital.ask("POST", "/Patient", {"resourceType": "Patient", "meta": meta}).json
    assert stored["meta"]["versionId"] == "1"
    assert stored["meta"]["tag"] == [{"code": "course"}]


def test_draws_another_id_when_one_is_taken(hospital):
    hospital.keep({"resourceType": "Patient", "id": "new-1"})
    assert hospital.ask("POST", "/Patient", {"resourceType": "Patient"}).json["id"] == "new-2"


@pytest.mark.parametrize(
    ("body", "code", "says"),
    [
        (b"", "structure", "empty"),
        (b'{"resourceType": "Patient",\n "gender": }', "structure", "line 2, column 12"),
        (b'{"resourceType": "Patient", "x": 1, "x": 2}', "structure", '"x" stands twice'),
        (b"[]", "structure", "a list, but a resource is a JSON object"),
        (b'"Patient"', "structure", "a text, but"),
        (b"null", "structure", "null, but"),
        (b"{}", "invalid", "no resourceType"),
        (b'{"resourceType": "Observation"}', "invalid", '"Observation", but it was sent to /Patient'),
        (b'{"resourceType": "Pateint"}', "invalid", "Did you mean Patient?"),
        (b'{"resourceType": ["Patient"]}', "invalid", "says resourceType"),
        (b'{"resourceType": "Patient", "id": "a b"}', "value", '"a b" cannot be an id'),
        (b'{"resourceType": "Patient", "id": 7}', "value", "cannot be an id"),
        (b'{"resourceType": "Patient", "meta": []}', "structure", "meta is a list"),
        (b'{"resourceType": "Patient", "x": NaN}', "structure", "NaN is not a JSON number"),
        (b'{"resourceType": "Patient", "x": 1e999}', "structure", "too large"),
        (b'{"resourceType": "Patient", "x": ' + b"9" * 5000 + b"}", "structure", "too long"),
        (b'{"resourceType": "Patient", "x": "\\u0000"}', "structure", "column 35"),
        (b'{"resourceType": "Patient", "x": "\\ud800"}', "structure", "\\ud800"),
        (b'{"resourceType": "Patient", "x": "\\udc00\\ud800"}', "structure", "\\udc00"),
        (b'{"resourceType": "Patient", "x": ' + b"[" * 200 + b"]" * 200 + b"}", "structure", "100 levels"),
        (b'{"a":' * 100_000, "structure", "100 levels"),
        (b'{"resourceType": "Patient", "x": "\xff"}', "structure", "byte 35"),
        (b"\x00", "structure", "line 1, column 1"),
    ],
)  # fmt: skip
def test_says_where_the_body_is_wrong_and_keeps_nothing(hospital, body, code, says):
    answer = hospital.ask("POST", "/Patient", body)
    assert (answer.status, answer.issue["code"]) == (400, code)
    assert says in answer.diagnostics
    assert hospital.world.count() == 0


def test_accepts_a_byte_order_mark_pairs_of_surrogates_and_escaped_backslashes(hospital):
    body = '\ufeff{"resourceType": "Patient", "x": "\\ud83d\\ude00 \\\\u0000"}'.encode()
    assert hospital.ask("POST", "/Patient", body).status == 201
    assert hospital.get("/Patient/new-1").json["x"] == "😀 \\u0000"


@pytest.mark.parametrize(
    "stated", ["application/json", "application/fhir+json;charset=UTF-8", "APPLICATION/JSON"]
)
def test_reads_json_under_either_name(hospital, stated):
    body = b'{"resourceType": "Patient"}'
    assert hospital.ask("POST", "/Patient", body, content_type=stated).status == 201


@pytest.mark.parametrize(
    "stated", ["", "application/x-www-form-urlencoded", "application/fhir+xml", "text/plain"]
)
def test_refuses_a_body_that_does_not_say_it_is_json(hospital, stated):
    answer = hospital.ask("POST", "/Patient", b'{"resourceType": "Patient"}', content_type=stated)
    assert (answer.status, answer.issue["code"]) == (415, "not-supported")
    assert "Send the header Content-Type: application/fhir+json." in answer.diagnostics


def test_refuses_another_encoding(hospital):
    answer = hospital.ask("POST", "/Patient", b"{}", content_type="application/json; charset=latin-1")
    assert answer.status == 415
    assert "UTF-8" in answer.diagnostics


def test_refuses_a_condition_that_it_would_otherwise_ignore(hospital):
    body = {"resourceType": "Patient"}
    answer = hospital.ask("POST", "/Patient", body, if_none_exist="identifier=1")
    assert answer.status == 400
    assert "If-None-Exist" in answer.diagnostics
    assert hospital.world.count() == 0
