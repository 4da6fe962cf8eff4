"""The hospital that a learner's call talks to, as a check sees it: who is in it and what reached it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import parse_qsl

from grader.errors import ExerciseProblem

NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"  # UK Core


class Hospital(Protocol):
    """A running hospital that can put a fresh world at the address the learner's code already knows."""

    base_url: str

    def rehearse(self, seed: int) -> Mapping[str, str]:
        """Answer from a fresh world made with `seed`; return who plays which role (role → Patient id)."""

    def exchanges(self) -> list[dict[str, Any]]:
        """Return what reached the rehearsal, in order."""

    def resources(self, resource_type: str) -> list[dict[str, Any]]:
        """Return the rehearsal's resources of one type, as they are now."""

    def end(self) -> None:
        """Answer from the learner's own world again."""


@dataclass(frozen=True)
class Patient:
    """A named patient of the recipe."""

    resource: dict[str, Any]

    @property
    def id(self) -> str:
        """The resource's id on this server."""
        return str(self.resource["id"])

    @property
    def nhs_number(self) -> str:
        """Ten digits from the 999 range, without spaces."""
        numbers = [
            entry for entry in self.resource.get("identifier", []) if entry.get("system") == NHS_NUMBER
        ]
        return str(numbers[0]["value"])


@dataclass(frozen=True)
class Exchange:
    """One request that reached the hospital, and the status it was answered with."""

    method: str
    path: str
    query: str
    status: int
    resource_type: str | None
    interaction: str | None
    body: str | None

    @property
    def parameters(self) -> dict[str, list[str]]:
        """Search parameters as they were sent: name, with any modifier, → values."""
        found: dict[str, list[str]] = {}
        for name, value in parse_qsl(self.query, keep_blank_values=True):
            found.setdefault(name, []).append(value)
        return found

    def names(self) -> set[str]:
        """Search parameters without modifiers and chains: `subject:Patient.name` counts as `subject`."""
        return {name.split(":")[0].split(".")[0] for name in self.parameters}

    def __str__(self) -> str:
        return f"{self.method} {self.path}{'?' + self.query if self.query else ''}"


class Requests(Sequence[Exchange]):
    """Requests in the order in which they arrived; an empty one is false."""

    def __init__(self, exchanges: Sequence[Exchange]) -> None:
        self._exchanges = list(exchanges)

    def __len__(self) -> int:
        return len(self._exchanges)

    def __getitem__(self, index: Any) -> Any:
        return self._exchanges[index]

    def __iter__(self) -> Iterator[Exchange]:
        return iter(self._exchanges)

    def __repr__(self) -> str:
        return "; ".join(map(str, self._exchanges)) or "no requests"

    def with_(self, *names: str) -> Requests:
        """Those that sent at least one of these search parameters."""
        return Requests([exchange for exchange in self if exchange.names() & set(names)])

    def without(self, *names: str) -> Requests:
        """Those that sent none of these search parameters."""
        return Requests([exchange for exchange in self if not exchange.names() & set(names)])


class World:
    """The hospital of one check. Each of the learner's calls meets a fresh one, made from the same seed."""

    def __init__(self, hospital: Hospital, seed: int) -> None:
        self._hospital = hospital
        self._seed = seed
        self._people: Mapping[str, str] | None = None
        self._patients: dict[str, Patient] | None = None
        self._touched = False

    @property
    def base_url(self) -> str:
        """The FHIR base address that the learner's code reads from FHIR_BASE_URL."""
        return self._hospital.base_url

    @property
    def people(self) -> Mapping[str, str]:
        """Who plays which role: role → Patient id."""
        if self._people is None:
            self._people = self._hospital.rehearse(self._seed)
        return self._people

    def renew(self) -> None:
        """Make sure that the learner's next call meets a fresh world with no requests in its record."""
        if self._people is None or self._touched:
            self._people = self._hospital.rehearse(self._seed)
        self._touched = True

    def patient(self, role: str) -> Patient:
        """Return the patient who plays `role` in this exercise's recipe."""
        if role not in self.people:
            raise ExerciseProblem(
                f"The ward has no “{role}”.", next_step=f"It has: {', '.join(self.people)}."
            )
        if self._patients is None:  # read before the learner's code can change or delete anybody
            self._patients = {found["id"]: Patient(found) for found in self.resources("Patient")}
        return self._patients[self.people[role]]

    def resources(self, resource_type: str) -> list[dict[str, Any]]:
        """Return all resources of a type as they are after the learner's last call."""
        assert self.people
        return self._hospital.resources(resource_type)

    def requests(self, method: str | None = None, resource_type: str | None = None) -> Requests:
        """Return what the learner's last call sent, in order."""
        exchanges = [_parse_exchange(exchange) for exchange in self._hospital.exchanges()]
        return Requests(
            [
                exchange
                for exchange in exchanges
                if method in (None, exchange.method) and resource_type in (None, exchange.resource_type)
            ]
        )


def _parse_exchange(exchange: Mapping[str, Any]) -> Exchange:
    return Exchange(
        method=exchange["method"],
        path=exchange["path"],
        query=exchange["query"],
        status=exchange["status"],
        resource_type=exchange["resource_type"],
        interaction=exchange["interaction"],
        body=exchange["request_body"],
    )
