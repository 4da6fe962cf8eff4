"""Whatever is sent, the hospital answers with FHIR and never with a 500."""

from __future__ import annotations

import json
import string

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox import World
from sandbox.http import Request
from sandbox.interactions.routes import INTERACTIONS

_types = st.sampled_from(["Patient", "Observation", "Pateint", "metadata", ""])
_words = st.one_of(
    st.text(max_size=12),
    st.text(alphabet=string.printable, max_size=20),
    st.sampled_from(
        ["p", "_search", "_history", "1", "$everything", "2025-03", "ge2025", "system|code", "a\\,b", ","]
    ),
)
_paths = st.lists(_words, max_size=4).map(lambda parts: "".join(f"/{part}" for part in parts))
_methods = st.sampled_from(["GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "TRACE", ""])
_names = st.one_of(
    _words,
    st.sampled_from(["name", "family:exact", "identifier", "gender", "birthdate", "_id", "_lastUpdated",
                     "_count", "_sort", "_page", "_format",
                     "code", "patient", "subject:Patient", "date", "category"]),
)  # fmt: skip
_queries = st.one_of(
    st.text(max_size=40),
    st.lists(st.tuples(_names, _words), max_size=4).map(lambda pairs: "&".join(f"{n}={v}" for n, v in pairs)),
)
_headers = st.dictionaries(
    st.sampled_from(["accept", "content-type", "if-match", "if-none-match", "if-none-exist", "prefer"]),
    st.one_of(
        _words, st.sampled_from(["application/json", "application/x-www-form-urlencoded", "*/*", 'W/"1"'])
    ),
    max_size=3,
)
_element_names = st.sampled_from(
    ["resourceType", "id", "meta", "versionId", "lastUpdated", "name", "family", "given", "identifier",
     "system", "value", "gender", "birthDate", "code", "coding", "subject", "reference", "effectiveDateTime",
     "effectivePeriod", "start", "end", "effectiveTiming", "event", "category", "status"]
)  # fmt: skip
_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=10)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_element_names, inner, max_size=4),
    max_leaves=15,
)
_resources = st.dictionaries(_element_names, _values, max_size=8).flatmap(
    lambda elements: _types.map(lambda name: json.dumps({**elements, "resourceType": name}).encode())
)
_bodies = st.one_of(
    st.binary(max_size=60), st.text(max_size=60).map(lambda t: t.encode(errors="replace")), _resources
)

_relaxed = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))


def answer_is_sound(world: World, request: Request) -> None:
    response = world.handle(request)
    assert response.status < 500, (request, response.body)
    if response.body:
        assert json.loads(response.body)["resourceType"]
    assert all("\n" not in value and "\r" not in value for value in response.headers.values())


@given(method=_methods, path=_paths, query=_queries, headers=_headers, body=_bodies)
@_relaxed
def test_no_request_makes_it_fail(method, path, query, headers, body):
    world = World.create()
    answer_is_sound(world, Request(method, path, query, headers, body))
    assert len(world.recorder.exchanges) == 1
    json.dumps(world.recorder.exchanges[0].to_json()).encode()


@given(name=_types, query=_queries)
@_relaxed
def test_no_search_makes_it_fail(name, query):
    answer_is_sound(World.create(), Request("GET", f"/{name}", query))


@given(resources=st.lists(_resources, max_size=4), query=_queries)
@_relaxed
def test_no_resource_makes_it_or_a_later_search_fail(resources, query):
    world = World.create()
    for body in resources:
        name = json.loads(body)["resourceType"]
        headers = {"content-type": "application/json"}
        answer_is_sound(world, Request("POST", f"/{name}", "", headers, body))
    for name in ("Patient", "Observation"):
        answer_is_sound(world, Request("GET", f"/{name}", query))
        answer_is_sound(world, Request("GET", f"/{name}", "_sort=-_lastUpdated,_id&_count=2"))
        for resource in world.resources(name):
            answer_is_sound(world, Request("GET", f"/{name}/{resource['id']}"))


def test_the_table_of_interactions_is_not_empty():
    assert len(INTERACTIONS) == 8
