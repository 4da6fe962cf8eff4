"""Puts an exercise's hospital where the learner's code can reach it: served here, or by `cwc start`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from grader.catalog import Exercise
from grader.errors import OurFault
from grader.settings import Settings


class ServedHospital:
    """A hospital of this process's own, on a free port of the loopback address."""

    def __init__(self, worlds: Any, name: str, url: str) -> None:
        self.base_url = f"{url}/w/{name}/open/r4"
        self._worlds = worlds
        self._name = name

    def rehearse(self, seed: int) -> Mapping[str, str]:
        """Answer from a fresh world made with `seed`."""
        people: Mapping[str, str] = self._worlds.rehearse(self._name, seed).people
        return people

    def exchanges(self) -> list[dict[str, Any]]:
        """Return what reached the rehearsal, in order."""
        world = self._worlds.rehearsal(self._name)
        return [exchange.to_json() for exchange in world.recorder.exchanges] if world else []

    def resources(self, resource_type: str) -> list[dict[str, Any]]:
        """Return the rehearsal's resources of one type."""
        found: list[dict[str, Any]] = self._worlds.rehearsal(self._name).resources(resource_type)
        return found

    def end(self) -> None:
        """Answer from the learner's own world again."""
        self._worlds.end_rehearsal(self._name)


class RunningHospital:
    """The hospital of a running `cwc start`, steered through its admin API."""

    def __init__(self, settings: Settings, name: str) -> None:
        import httpx

        self.base_url = f"{settings.sandbox_url}/w/{name}/open/r4"
        self._client = httpx.Client(
            base_url=f"{settings.sandbox_url}/admin/worlds/{name}",
            headers={"Authorization": f"Bearer {settings.admin_token}"},
            timeout=10,
            trust_env=False,  # a hospital trust's proxy must not stand between us and this computer
        )
        self._open = False

    def rehearse(self, seed: int) -> Mapping[str, str]:
        """Answer from a fresh world made with `seed`."""
        self._open = True
        people: Mapping[str, str] = self._ask("POST", "/rehearsal", json={"seed": seed})["people"]
        return people

    def exchanges(self) -> list[dict[str, Any]]:
        """Return what reached the rehearsal, in order."""
        if not self._open:
            return []
        found: list[dict[str, Any]] = self._ask("GET", "/rehearsal")["requests"]
        return found

    def resources(self, resource_type: str) -> list[dict[str, Any]]:
        """Return the rehearsal's resources of one type."""
        found: list[dict[str, Any]] = self._ask("GET", f"/rehearsal/resources/{resource_type}")["resources"]
        return found

    def end(self) -> None:
        """Answer from the learner's own world again."""
        if self._open:
            self._ask("DELETE", "/rehearsal")
            self._open = False

    def is_there(self) -> bool:
        """Whether `cwc start` is still running."""
        import httpx

        try:
            return self._client.get("/requests").status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    def _ask(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        import httpx

        try:
            answer = self._client.request(method, path, **more)
            answer.raise_for_status()
            return answer.json() if answer.content else {}
        except httpx.HTTPError as error:
            raise OurFault(
                "The hospital did not answer the check.",
                where=str(self._client.base_url),
                next_step="Is cwc start still running? Start it again, then run this cell again.",
            ) from error


@contextmanager
def serve_hospital(exercise: Exercise) -> Iterator[ServedHospital | None]:
    """Serve the exercise's hospital while the block runs; None for an exercise without one."""
    if exercise.world is None:
        yield None
        return
    from sandbox import Settings as SandboxSettings
    from sandbox import Worlds, create_app, serve_in_thread

    worlds = Worlds(None)
    worlds.define(exercise.id, recipe=exercise.world)
    with serve_in_thread(create_app(worlds, settings=SandboxSettings()), port=0) as server:
        yield ServedHospital(worlds, exercise.id, server.url)
