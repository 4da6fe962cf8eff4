"""Serves the app on this computer, and on no other address (uvicorn underneath)."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import uvicorn
from starlette.types import ASGIApp

from sandbox.errors import PortProblem
from sandbox.sockets import get_url, open_socket

__all__ = [
    "RunningServer",
    "get_url",
    "open_socket",
    "serve",
    "serve_in_thread",
    "serve_socket",
    "serve_socket_in_thread",
]

_START_TIMEOUT_S = 10.0
_GRACE_S = 3.0  # for answers that are on their way when the server is told to end


def serve(app: ASGIApp, host: str = "127.0.0.1", port: int = 8000) -> None:
    """Serve until Ctrl-C; open connections get three seconds to finish.

    Raises:
        PortProblem: another program has the port, or the address is not a loopback one.
    """
    with open_socket(host, port) as listening:
        serve_socket(app, listening)


def serve_socket(app: ASGIApp, listening: socket.socket) -> None:
    """Serve on a socket from `open_socket` until Ctrl-C; closing it is the caller's."""
    with suppress(KeyboardInterrupt):
        uvicorn.Server(_configure(app)).run(sockets=[listening])


class RunningServer:
    """A server that runs beside its starter."""

    def __init__(self, url: str) -> None:
        self.url = url


@contextmanager
def serve_in_thread(app: ASGIApp, host: str = "127.0.0.1", port: int = 0) -> Iterator[RunningServer]:
    """Serve in a thread for as long as the `with` block lasts; port 0 takes any free one.

    Raises:
        PortProblem: as for `serve`.
    """
    with open_socket(host, port) as listening, serve_socket_in_thread(app, listening) as server:
        yield server


@contextmanager
def serve_socket_in_thread(app: ASGIApp, listening: socket.socket) -> Iterator[RunningServer]:
    """Serve on a socket from `open_socket` for as long as the `with` block lasts; closing it is the caller's.

    Raises:
        PortProblem: the server does not start.
    """
    server = _ThreadServer(_configure(app))
    thread = threading.Thread(target=server.run, args=([listening],), name="sandbox", daemon=True)
    thread.start()
    try:
        if not server.ready.wait(_START_TIMEOUT_S):
            raise PortProblem("The server did not start.", where=get_url(listening), next_step="Try again.")
        yield RunningServer(get_url(listening))
    finally:
        server.stop()
        thread.join()


class _ThreadServer(uvicorn.Server):
    """Says when it is ready to answer, and ends at once: a learner waits for it at every check.

    uvicorn looks every tenth of a second whether it should end, and then rests for another.
    """

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    def stop(self) -> None:
        """End; may be called from any thread."""
        self.should_exit = True
        if self.ready.is_set():
            with suppress(RuntimeError):  # the loop has ended by itself
                self._loop.call_soon_threadsafe(self._told.set)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self._loop, self._told = asyncio.get_running_loop(), asyncio.Event()
        self.ready.set()

    async def main_loop(self) -> None:
        tick = 0
        while not await self.on_tick(tick):
            tick += 1
            with suppress(TimeoutError):
                await asyncio.wait_for(self._told.wait(), 0.1)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:  # noqa: ARG002
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        deadline = self._loop.time() + _GRACE_S
        state = self.server_state
        while (state.connections or state.tasks) and self._loop.time() < deadline:
            await asyncio.sleep(0.005)


def _configure(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,  # the recorder knows more
        lifespan="off",
        ws="none",
        server_header=False,
        timeout_graceful_shutdown=int(_GRACE_S),
        proxy_headers=False,  # nobody stands between us and the client, so nobody may speak for it
    )
