"""A hospital to ask: every test gets an empty one, or a copy of the ward, with fixed ids and clock."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest

from sandbox import World
from sandbox.hospital import Recipe, build_recipe
from sandbox.http import Request

BASE_URL = "http://127.0.0.1:8000/open/r4"


@dataclass(frozen=True)
class Answer:
    """What came back, decoded."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def issue(self) -> dict[str, Any]:
        """The one issue of an OperationOutcome."""
        assert self.json["resourceType"] == "OperationOutcome", self.text
        (issue,) = self.json["issue"]
        return dict(issue)

    @property
    def diagnostics(self) -> str:
        return str(self.issue["diagnostics"])

    @property
    def ids(self) -> list[str]:
        """The ids in a searchset, in order."""
        return [entry["resource"]["id"] for entry in self.json.get("entry", [])]

    def link(self, relation: str) -> str | None:
        return next((link["url"] for link in self.json["link"] if link["relation"] == relation), None)


class Hospital:
    """A world with short ways to ask it."""

    def __init__(self, world: World) -> None:
        self.world = world

    def ask(self, method: str, address: str, body: Any = None, **headers: str) -> Answer:
        """Send a request; `body` is JSON unless it is bytes, header names are written with underscores."""
        path, _, query = address.removeprefix(BASE_URL).partition("?")
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None and "content-type" not in names:
            names["content-type"] = "application/fhir+json"
        sent = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        response = self.world.handle(Request(method, path, query, names, sent, BASE_URL))
        return Answer(response.status, response.headers, response.body.decode())

    def get(self, address: str, **headers: str) -> Answer:
        return self.ask("GET", address, **headers)

    def keep(self, *resources: dict[str, Any]) -> None:
        """Put resources in under ids of their own."""
        for resource in resources:
            answer = self.ask("PUT", f"/{resource['resourceType']}/{resource['id']}", resource)
            assert answer.status in (200, 201), answer.text

    def find(self, search: str) -> list[str]:
        """Return the ids that a search finds."""
        answer = self.get(search)
        assert answer.status == 200, answer.text
        return answer.ids


@pytest.fixture
def hospital() -> Iterator[Hospital]:
    numbers = count(1)
    world = World.create(ids=lambda: f"new-{next(numbers)}")
    yield Hospital(world)
    world.close()


@pytest.fixture(scope="session")
def ward_recipe() -> Recipe:
    return build_recipe("ward")


@pytest.fixture(scope="session")
def ward_template(ward_recipe: Recipe) -> Iterator[World]:
    world = World.create()
    world.load(ward_recipe.resources)
    yield world
    world.close()


@pytest.fixture
def ward(ward_template: World) -> Iterator[Hospital]:
    world = ward_template.clone()
    yield Hospital(world)
    world.close()


@pytest.fixture
def patient() -> Callable[..., dict[str, Any]]:
    """A function that makes a Patient."""
    return lambda resource_id="p", **elements: {"resourceType": "Patient", "id": resource_id, **elements}


@pytest.fixture
def observation() -> Callable[..., dict[str, Any]]:
    """A function that makes an Observation."""
    return lambda resource_id="o", **elements: {"resourceType": "Observation", "id": resource_id, **elements}
