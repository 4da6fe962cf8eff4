"""The ASGI shell, met by real clients over a real socket: addresses, Host header, limits, the owner's API."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from sandbox import Settings, Worlds, create_app, serve, serve_in_thread
from sandbox.errors import PortProblem
from sandbox.hospital import build_recipe

TOKEN = "the-owner's-secret"
OWNER = {"Authorization": f"Bearer {TOKEN}"}


async def hello(_request: object) -> PlainTextResponse:
    return PlainTextResponse("Hello")


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    settings = Settings(admin_token=TOKEN, max_body_bytes=10_000)
    worlds = Worlds(settings=settings)
    worlds.define("default", "ward")
    worlds.define("first-search", "ward")
    with serve_in_thread(create_app(worlds, settings=settings, routes=[Route("/", hello)])) as server:
        yield server.url
    worlds.close()


@pytest.fixture
def client(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url) as client:
        yield client


def send(url: str, message: bytes) -> bytes:
    """Send bytes as they are and return the whole answer."""
    host, port = url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(message)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_serves_the_default_world_and_each_world_at_its_own_address(client, url):
    for base in ("/open/r4", "/w/first-search/open/r4"):
        answer = client.get(f"{base}/Patient?_count=1")
        assert answer.status_code == 200
        assert answer.json()["link"][0]["url"] == f"{url}{base}/Patient?_count=1"
        created = client.post(f"{base}/Patient", json={"resourceType": "Patient"})
        assert created.headers["location"].startswith(f"{url}{base}/Patient/")
        assert client.get(created.headers["location"]).status_code == 200


def test_pages_handed_in_stand_in_front(client):
    assert client.get("/").text == "Hello"


def test_an_unknown_world_is_404_and_says_which_there_are(client):
    answer = client.get("/w/first-serch/open/r4/Patient")
    assert answer.status_code == 404
    assert "Did you mean first-search?" in answer.json()["issue"][0]["diagnostics"]


@pytest.mark.parametrize("path", ["/open/r4x", "/open/r4Patient", "/open", "/w/default", "/r4/Patient"])
def test_other_addresses_do_not_exist(client, path):
    assert client.get(path).status_code == 404


def test_links_use_the_name_the_client_used(url):
    port = url.rsplit(":", 1)[1]
    answer = httpx.get(f"{url}/open/r4/Patient?_count=1", headers={"Host": f"localhost:{port}"})
    assert answer.json()["link"][0]["url"].startswith(f"http://localhost:{port}/open/r4/")


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "[::2]", "[::1", ""]
)
def test_a_foreign_host_header_is_refused_everywhere(client, host):
    for path in ("/", "/open/r4/Patient", "/admin/worlds"):
        answer = client.get(path, headers={"Host": host, **OWNER})
        assert answer.status_code == 421
        assert "does not answer to the name" in answer.text


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "127.0.0.1:9999", "[::1]:80", "[::1]"])
def test_every_name_of_this_computer_is_accepted_with_any_port(client, host):
    assert client.get("/open/r4/metadata", headers={"Host": host}).status_code == 200


def test_a_body_that_is_too_large_is_413_whether_it_says_so_or_not(client):
    big = b'{"resourceType": "Patient", "x": "' + b"x" * 2_000_000 + b'"}'
    stated = client.post("/open/r4/Patient", content=big, headers={"Content-Type": "application/json"})
    chunks = (big[start : start + 4096] for start in range(0, len(big), 4096))
    streamed = client.post("/open/r4/Patient", content=chunks, headers={"Content-Type": "application/json"})
    for answer in (stated, streamed):
        assert answer.status_code == 413
        assert answer.json()["issue"][0]["code"] == "too-long"
        assert "10,000 bytes" in answer.json()["issue"][0]["diagnostics"]


def test_a_streamed_body_within_the_limit_is_read(client):
    parts = iter([b'{"resourceType"', b': "Patient"}'])
    answer = client.post("/open/r4/Patient", content=parts, headers={"Content-Type": "application/json"})
    assert answer.status_code == 201


def test_half_a_request_changes_nothing(client, url):
    before = client.get("/open/r4/Patient?_count=0").json()["total"]
    head = b"POST /open/r4/Patient HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    assert send(url, head + b'Content-Length: 500\r\n\r\n{"resourceType": "Pat') == b""
    assert client.get("/open/r4/Patient?_count=0").json()["total"] == before


@pytest.mark.parametrize("line", [b"nonsense", b"GET /open/r4/\xff HTTP/1.1", b"GET * HTTP/1.1"])
def test_nonsense_is_refused_and_the_server_lives_on(client, url, line):
    answer = send(url, line + b"\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 4")
    assert client.get("/open/r4/metadata").status_code == 200


def test_head_has_the_headers_of_get(client):
    got, head = client.get("/open/r4/metadata"), client.head("/open/r4/metadata")
    assert head.headers["content-length"] == got.headers["content-length"]
    assert head.content == b""


def test_only_the_owner_gets_in(client):
    assert client.get("/admin/worlds", headers=OWNER).status_code == 200
    for header in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": TOKEN + "x"}):
        answer = client.get("/admin/worlds", headers=header)
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
        assert TOKEN not in answer.text
    foreign = client.get("/admin/worlds", headers={**OWNER, "Origin": "https://evil.example"})
    assert foreign.status_code == 403
    own = client.get("/admin/worlds", headers={**OWNER, "Origin": str(client.base_url).rstrip("/")})
    assert own.status_code == 200


def test_without_a_token_nobody_gets_in():
    worlds = Worlds()
    with serve_in_thread(create_app(worlds)) as server:
        assert (
            httpx.get(f"{server.url}/admin/worlds", headers={"Authorization": "Bearer x"}).status_code == 403
        )
        assert httpx.get(f"{server.url}/open/r4/metadata").status_code == 404


def test_the_owner_sees_resets_and_reads_the_recorder(client):
    world = "/admin/worlds/default"
    full = len(build_recipe("ward").resources)
    assert client.post(f"{world}/reset", headers=OWNER).status_code == 204
    client.get("/open/r4/Patient?name=x")
    requests = client.get(f"{world}/requests", headers=OWNER).json()["requests"]
    assert [(one["path"], one["query"]) for one in requests] == [("/Patient", "name=x")]
    assert client.delete(f"{world}/requests", headers=OWNER).status_code == 204
    assert client.get(f"{world}/requests", headers=OWNER).json() == {"requests": []}
    worlds = client.get("/admin/worlds", headers=OWNER).json()["worlds"]
    assert worlds[0] == {"name": "default", "recipe": "ward", "seed": 0, "resources": full}


def test_a_rehearsal_goes_its_whole_way_over_http(client):
    rehearsal, base = "/admin/worlds/first-search/rehearsal", "/w/first-search/open/r4"
    begun = client.post(rehearsal, headers=OWNER, json={"seed": 5})
    assert (begun.status_code, begun.json()["seed"]) == (201, 5)
    patient_id = begun.json()["people"]["plain"]
    assert client.get(f"{base}/Patient/{patient_id}").status_code == 200
    requests = client.get(rehearsal, headers=OWNER).json()["requests"]
    assert [one["interaction"] for one in requests] == ["read"]
    patients = client.get(f"{rehearsal}/resources/Patient", headers=OWNER).json()["resources"]
    assert patient_id in [patient["id"] for patient in patients]
    assert client.get(f"{rehearsal}/resources/Pateint", headers=OWNER).status_code == 404
    assert client.delete(rehearsal, headers=OWNER).status_code == 204
    assert client.get(rehearsal, headers=OWNER).status_code == 404
    assert client.get(f"{base}/Patient/{patient_id}").status_code == 404


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'{"seed": "x"}', b'{"seed": -1}', b'{"seed": true}', b"[" * 9000]
)
def test_a_seed_that_is_none_is_refused(client, body):
    answer = client.post("/admin/worlds/default/rehearsal", headers=OWNER, content=body)
    assert answer.status_code == 400
    assert "whole number" in answer.json()["error"]


def test_the_owner_is_told_about_unknown_worlds(client):
    answer = client.post("/admin/worlds/x/reset", headers=OWNER)
    assert answer.status_code == 404
    assert "There are: default, first-search" in answer.json()["error"]


def test_a_port_that_is_taken_is_said_in_a_sentence(url):
    port = int(url.rsplit(":", 1)[1])
    with pytest.raises(PortProblem, match=f"Port {port} cannot be used.*choose another port"):
        serve(create_app(Worlds()), port=port)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.2", ""])
def test_listens_on_this_computer_only(host):
    with pytest.raises(PortProblem, match="this computer only"):
        serve(create_app(Worlds()), host=host, port=0)


@pytest.mark.parametrize("host", ['localhost:1"><x', "localhost:80:80", "localhost:x", "localhost/", "[::1"])
def test_a_host_header_that_is_no_host_is_refused(client, host):
    assert client.get("/open/r4/Patient", headers={"Host": host}).status_code in (400, 421)


@pytest.mark.parametrize("path", ["/Patient/%0A", "/Patient%0A", "/%0A", "/Patient/%0D%0AX-A:%20b"])
def test_a_line_break_in_the_address_reaches_no_header(client, path):
    body = {"resourceType": "Patient"}
    for answer in (client.get(f"/open/r4{path}"), client.post(f"/open/r4{path}", json=body)):
        assert answer.status_code in (404, 405)
        assert "x-a" not in answer.headers


def test_nobody_speaks_for_the_client(client, url):
    answer = client.get("/open/r4/Patient?_count=1", headers={"X-Forwarded-Proto": "javascript"})
    assert answer.json()["link"][0]["url"].startswith(url)


def test_a_body_that_announces_too_much_is_refused_before_it_is_sent(url):
    answer = send(
        url, b"POST /open/r4/Patient HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999999999\r\n\r\n"
    )
    assert answer.startswith(b"HTTP/1.1 413")


def test_an_empty_token_opens_nothing():
    with serve_in_thread(create_app(Worlds(), settings=Settings(admin_token=""))) as server:
        answer = httpx.get(f"{server.url}/admin/worlds", headers={"Authorization": "Bearer"})
    assert answer.status_code == 403


def test_readers_and_writers_at_once_see_every_page_whole(url):
    def write() -> None:
        with httpx.Client(base_url=f"{url}/open/r4") as writer:
            for number in range(40):
                address = f"/Observation/busy-{number % 7}"
                body = {"resourceType": "Observation", "id": address.rpartition("/")[2], "status": "final"}
                answer = writer.delete(address) if number % 3 == 2 else writer.put(address, json=body)
                assert answer.status_code in (200, 201, 204)

    def read() -> int:
        with httpx.Client() as reader:
            address, ids, totals = f"{url}/open/r4/Observation?_count=50&_sort=-date", [], set()
            while address:
                bundle = reader.get(address).json()
                totals.add(bundle["total"])
                ids += [entry["resource"]["id"] for entry in bundle.get("entry", [])]
                address = next((link["url"] for link in bundle["link"] if link["relation"] == "next"), None)
        assert len(totals) == 1
        assert len(ids) == len(set(ids)) == totals.pop()
        return len(ids)

    with ThreadPoolExecutor(4) as pool:
        tasks = [pool.submit(write), pool.submit(write), pool.submit(read), pool.submit(read)]
        for task in tasks:
            task.result()
