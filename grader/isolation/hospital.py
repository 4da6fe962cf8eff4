"""Puts an exercise's hospital where the learner's code can reach it: served here, or by `cwc start`."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from socket import socket
from typing import TYPE_CHECKING, Any

from grader.catalog import Exercise
from grader.errors import OurFault
from grader.settings import Settings

if TYPE_CHECKING:
    from sandbox import Worlds


class ServedHospital:
    """A hospital of this process's own, on a free port of the loopback address.

    Args:
        name: of its world.
        url: where it answers.
        opening: gives its worlds once it is open.
    """

    def __init__(self, name: str, url: str, opening: Future[Worlds]) -> None:
        self.base_url = f"{url}/w/{name}/open/r4"
        self._name = name
        self._opening = opening

    def rehearse(self, seed: int) -> Mapping[str, str]:
        """Answer from a fresh world made with `seed`."""
        return self._worlds.rehearse(self._name, seed).people

    def exchanges(self) -> list[dict[str, Any]]:
        """Return what reached the rehearsal, in order."""
        world = self._worlds.rehearsal(self._name)
        return [exchange.to_json() for exchange in world.recorder.exchanges] if world else []

    def resources(self, resource_type: str) -> list[dict[str, Any]]:
        """Return the rehearsal's resources of one type."""
        world = self._worlds.rehearsal(self._name)
        return world.resources(resource_type) if world else []

    def end(self) -> None:
        """Answer from the learner's own world again."""
        self._worlds.end_rehearsal(self._name)

    @property
    def _worlds(self) -> Worlds:
        return self._opening.result()


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

    def __enter__(self) -> RunningHospital:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

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


def find_running_hospital(settings: Settings, exercise: Exercise) -> RunningHospital | None:
    """Return the exercise's hospital of a running `cwc start`; None without one or the other."""
    if exercise.world is None or not (settings.sandbox_url and settings.admin_token):
        return None
    with ExitStack() as closing:
        hospital = closing.enter_context(RunningHospital(settings, exercise.id))
        if hospital.is_there():
            closing.pop_all()  # now the caller's to close
            return hospital
    return None


@contextmanager
def serve_hospital(exercise: Exercise) -> Iterator[ServedHospital | None]:
    """Serve the exercise's hospital while the block runs; None for an exercise without one.

    Its address is known at once and it opens in a thread, while the caller starts the learner's code; what
    that code asks before it is open waits for its answer.
    """
    if exercise.world is None:
        yield None
        return
    from sandbox.sockets import get_url, open_socket

    with ExitStack() as closing:
        listening = closing.enter_context(open_socket(port=0))
        pool = closing.enter_context(ThreadPoolExecutor(1))  # closing it waits for the hospital to be open
        yield ServedHospital(
            exercise.id, get_url(listening), pool.submit(_open, exercise, listening, closing)
        )


def _open(exercise: Exercise, listening: socket, closing: ExitStack) -> Worlds:
    from sandbox import Worlds, create_app
    from sandbox.server import serve_socket_in_thread

    worlds = closing.enter_context(contextlib.closing(Worlds(None)))
    worlds.define(exercise.id, recipe=exercise.world)
    closing.enter_context(serve_socket_in_thread(create_app(worlds), listening))
    return worlds
