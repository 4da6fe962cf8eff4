"""The recorder: what reached the server, in order, within limits."""

from sandbox import Settings, World
from sandbox.http import Request


def test_remembers_every_request_as_it_came(hospital):
    hospital.ask("POST", "/Patient", {"resourceType": "Patient"})
    hospital.get("/Patient?name=a%20b&_count=2")
    hospital.get("/Pateint/x")
    created, searched, refused = hospital.world.recorder.exchanges
    assert (created.interaction, created.resource_type, created.resource_id) == ("create", "Patient", "new-1")
    assert created.request_body == '{"resourceType": "Patient"}'
    assert (searched.interaction, searched.path, searched.query) == (
        "search-type",
        "/Patient",
        "name=a%20b&_count=2",
    )
    assert searched.url == "http://127.0.0.1:8000/open/r4/Patient?name=a%20b&_count=2"
    assert searched.request_body is None
    assert (refused.status, refused.interaction, refused.number) == (404, None, 3)
    assert refused.to_json()["path"] == "/Pateint/x"


def test_what_the_owner_looks_at_is_not_recorded(ward):
    assert len(ward.world.resources("Patient")) == 30
    assert ward.world.recorder.exchanges == []


def test_forgets_the_oldest_beyond_its_limit_and_cuts_off_long_bodies():
    world = World.create(settings=Settings(recorder_limit=2))
    for _ in range(3):
        world.handle(Request("POST", "/Patient", body=b"x" * 300_000))
    exchanges = world.recorder.exchanges
    assert [exchange.number for exchange in exchanges] == [2, 3]
    assert len(exchanges[0].request_body) == 100_000
    world.recorder.clear()
    assert world.recorder.exchanges == []
