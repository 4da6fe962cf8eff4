"""The store against a plain dict, the text against itself, and search against a naive reference."""

from __future__ import annotations

import json
from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox import World
from sandbox.http import Request
from sandbox.search.types.string import fold

_JSON = {"content-type": "application/json"}
_relaxed = settings(max_examples=100, deadline=None)

_genders = st.sampled_from(["male", "female"])
_steps = st.lists(
    st.tuples(st.sampled_from(["put", "delete"]), st.sampled_from("abc"), _genders),
    max_size=15,
)  # fmt: skip


def ask(world: World, method: str, path: str, query: str = "", body: object = None) -> tuple[int, dict]:
    sent = b"" if body is None else json.dumps(body).encode()
    response = world.handle(Request(method, path, query, _JSON, sent))
    return response.status, json.loads(response.body) if response.body else {}


@given(_steps)
@_relaxed
def test_the_store_agrees_with_a_dict(steps):
    world, current, versions = World.create(), {}, {}
    for action, name, gender in steps:
        if action == "put":
            ask(
                world,
                "PUT",
                f"/Patient/{name}",
                body={"resourceType": "Patient", "id": name, "gender": gender},
            )
            current[name] = gender
            versions.setdefault(name, []).append(gender)
        else:
            ask(world, "DELETE", f"/Patient/{name}")
            if current.pop(name, None):
                versions[name].append(None)
    for name in "abc":
        status, found = ask(world, "GET", f"/Patient/{name}")
        assert (status, found.get("gender")) == (
            (200, current[name]) if name in current else (410 if name in versions else 404, None)
        )
        for number, gender in enumerate(versions.get(name, []), start=1):
            status, found = ask(world, "GET", f"/Patient/{name}/_history/{number}")
            assert (status, found.get("gender")) == ((200, gender) if gender else (410, None))
    for gender in ("male", "female"):
        _, bundle = ask(world, "GET", "/Patient", f"gender={gender}")
        assert {entry["resource"]["id"] for entry in bundle.get("entry", [])} == {
            name for name, value in current.items() if value == gender
        }


_numbers = st.from_regex(r"-?(0|[1-9][0-9]{0,8})(\.[0-9]{1,8})?([eE][+-]?[0-9]{1,2})?", fullmatch=True)


@given(_numbers, st.text(alphabet=" \t\n\r", max_size=3), st.text(max_size=10))
@_relaxed
def test_a_number_and_a_text_come_back_as_they_were_written(number, space, text):
    written = json.dumps(text)
    try:
        written.encode()
        text.encode()
    except UnicodeEncodeError:
        return
    if "\x00" in text:
        return
    body = f'{{{space}"v":{space}{number},"resourceType":{space}"Patient"{space},"t":{written}}}'
    world = World.create(ids=lambda: "p")
    world.handle(Request("POST", "/Patient", "", _JSON, body.encode()))
    kept = world.handle(Request("GET", "/Patient/p")).body.decode()
    assert f'"v":{space}{number},' in kept
    assert kept.endswith(f'"t":{written}}}')


_dates = st.datetimes(datetime(2024, 1, 1), datetime(2025, 12, 31)).map(
    lambda moment: moment.isoformat(timespec="seconds")
)
_observations = st.lists(
    st.tuples(st.sampled_from(["a", "b"]), st.sampled_from(["wt", "hr"]), _dates), max_size=12
)


@given(_observations, st.sampled_from(["a", "b"]), st.sampled_from(["wt", "hr"]), _dates)
@_relaxed
def test_patient_code_and_date_find_what_a_plain_loop_finds_newest_first(rows, patient, code, since):
    world = World.create()
    world.load(
        {
            "resourceType": "Observation",
            "id": str(number),
            "subject": {"reference": f"Patient/{who}"},
            "code": {"coding": [{"code": what}]},
            "effectiveDateTime": f"{when}Z",
        }
        for number, (who, what, when) in enumerate(rows)
    )
    _, bundle = ask(
        world, "GET", "/Observation", f"patient={patient}&code={code}&date=ge{since}Z&_sort=-date"
    )
    expected = [
        (when, number)
        for number, (who, what, when) in enumerate(rows)
        if (who, what) == (patient, code) and when >= since
    ]
    expected.sort(key=lambda row: row[1])
    expected.sort(key=lambda row: row[0], reverse=True)
    assert [entry["resource"]["id"] for entry in bundle.get("entry", [])] == [
        str(number) for _, number in expected
    ]


_names = st.text(alphabet="aábBcçøß -'", min_size=1, max_size=5)


@given(st.lists(_names, max_size=8), _names)
@_relaxed
def test_names_find_what_a_plain_loop_finds(names, asked):
    world = World.create()
    world.load(
        {"resourceType": "Patient", "id": str(number), "name": [{"family": name}]}
        for number, name in enumerate(names)
    )
    for modifier, matches in {
        "": lambda name: fold(name).startswith(fold(asked)),
        ":exact": lambda name: name == asked,
        ":contains": lambda name: fold(asked) in fold(name),
    }.items():
        _, bundle = ask(world, "GET", "/Patient", f"family{modifier}={asked}")
        found = [entry["resource"]["id"] for entry in bundle.get("entry", [])]
        assert found == [str(number) for number, name in enumerate(names) if matches(name)]
