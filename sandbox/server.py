"""Serves the app on this computer, and on no other address (uvicorn underneath)."""

from __future__ import annotations

import os
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import uvicorn
from starlette.types import ASGIApp

from sandbox.errors import PortProblem

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_START_TIMEOUT_S = 10.0


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
    listening = open_socket(host, port)
    server = _AnnouncingServer(_configure(app))
    thread = threading.Thread(target=server.run, args=([listening],), name="sandbox", daemon=True)
    thread.start()
    try:
        if not server.ready.wait(_START_TIMEOUT_S):
            raise PortProblem("The server did not start.", where=get_url(listening), next_step="Try again.")
        yield RunningServer(get_url(listening))
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


def open_socket(host: str = "127.0.0.1", port: int = 8000) -> socket.socket:
    """Take a port, before anything else is started that would have to be stopped again.

    Raises:
        PortProblem: another program has the port, or the address is not a loopback one.
    """
    if host not in _LOOPBACK:
        raise PortProblem(
            "The hospital listens on this computer only.", where=host, next_step="Use 127.0.0.1."
        )
    family = socket.AF_INET6 if host == "::1" else socket.AF_INET
    # Named TCP on purpose: only then does asyncio switch off Nagle's delay, 40 ms on every answer.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if sys.platform != "win32":  # there it would let two programs take the same port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(2048)
    except OSError as error:
        listening.close()
        raise PortProblem(
            f"Port {port} cannot be used ({os.strerror(error.errno) if error.errno else error}).",
            where=f"{host}:{port}",
            next_step="Another program may be using it, perhaps a hospital in another window: stop that one,"
            f" or choose another port, such as --port {port + 1 if 1024 <= port < 65000 else 8001}.",
        ) from None
    return listening


def get_url(listening: socket.socket) -> str:
    """Return the address of a listening socket."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class _AnnouncingServer(uvicorn.Server):
    """Says when it is ready to answer."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self.ready.set()


def _configure(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,  # the recorder knows more
        lifespan="off",
        ws="none",
        server_header=False,
        timeout_graceful_shutdown=3,
    )
