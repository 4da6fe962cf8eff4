"""Takes a port of this computer's own address, before anything is started that would have to be stopped."""

from __future__ import annotations

import os
import socket
import sys

from sandbox.errors import PortProblem

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def open_socket(host: str = "127.0.0.1", port: int = 8000) -> socket.socket:
    """Take a port; from now on the system keeps what is sent to it until somebody answers.

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
