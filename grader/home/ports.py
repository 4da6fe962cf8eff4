"""Finds a port on this computer that no other program uses."""

from __future__ import annotations

import socket
from collections.abc import Collection

from grader.errors import UsageProblem
from sandbox.errors import PortProblem
from sandbox.sockets import open_socket

NEIGHBOURS = 30


def is_free(port: int) -> bool:
    """Whether a program could listen on this port of the loopback address now."""
    try:
        with socket.create_server(("127.0.0.1", port)):
            return True
    except OSError:
        return False


def choose_port(asked: int | None, usual: int, option: str, *, taken: Collection[int] = ()) -> int:
    """Return the port that was asked for, or the usual one, or the next free one after that.

    Args:
        asked: what the person typed, or None.
        usual: where it is if nobody says otherwise.
        option: the option's name, for the message.
        taken: ports that we are about to use ourselves.

    Raises:
        UsageProblem: the port that was asked for is in use, or no port is free.
    """
    if asked is not None:
        if asked in taken or not is_free(asked):
            raise UsageProblem(
                f"Port {asked} is in use by another program.",
                where=f"127.0.0.1:{asked}",
                next_step=f"Leave out {option} and a free port is found for you, or name another one.",
            )
        return asked
    for port in range(usual, usual + NEIGHBOURS):
        if port not in taken and is_free(port):
            return port
    raise UsageProblem(
        f"No port between {usual} and {usual + NEIGHBOURS - 1} is free.",
        where="127.0.0.1",
        next_step=f"Close programs that you do not need, or name a free port with {option}.",
    )


def take_port(asked: int | None, usual: int, option: str) -> socket.socket:
    """Choose a port and hold it, so that no other program can take it while pages are being built.

    Args and errors are those of `choose_port`.
    """
    lost: set[int] = set()  # free when we looked, gone when we reached for it
    while True:
        port = choose_port(asked, usual, option, taken=lost)
        try:
            return open_socket(port=port)
        except PortProblem:
            lost.add(port)
