"""A world as an httpx transport, sync and async."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from sandbox.transport import AsyncWorldTransport, WorldTransport

BASE = "http://hospital.test/open/r4"


def test_the_same_client_code_works_without_a_network(ward, ward_recipe):
    with httpx.Client(transport=WorldTransport(ward.world), base_url=BASE) as client:
        answer = client.get("/Patient", params={"name": "zoë & co"})
        assert answer.status_code == 200
        assert answer.json()["link"][0]["url"] == f"{BASE}/Patient?name=zo%C3%AB%20%26%20co"
        created = client.post("/Patient", json={"resourceType": "Patient"})
        assert client.get(created.headers["location"]).json()["id"] == created.json()["id"]
        assert client.head(f"/Patient/{ward_recipe.people['plain']}").status_code == 200
    assert len(ward.world.recorder.exchanges) == 4


def test_works_asynchronously(ward):
    async def ask() -> int:
        transport = AsyncWorldTransport(ward.world, "http://127.0.0.1:8000/w/x/open/r4")
        async with httpx.AsyncClient(transport=transport) as client:
            return (await client.get("http://127.0.0.1:8000/w/x/open/r4/metadata")).status_code

    with ThreadPoolExecutor() as threads:  # the browser tests keep an event loop running in this one
        assert threads.submit(asyncio.run, ask()).result() == 200


@pytest.mark.parametrize(
    "url", ["http://elsewhere.test/open/r4/Patient", f"{BASE}x/Patient", "http://hospital.test/"]
)
def test_nothing_else_answers(ward, url):
    with (
        httpx.Client(transport=WorldTransport(ward.world)) as client,
        pytest.raises(httpx.ConnectError, match="this hospital is at"),
    ):
        client.get(url)
