"""Starts programs that belong to us: the builders of course and workbook, and JupyterLab.

A child gets this process's environment, hands it on unread, and may have values added or taken away. It
is told to end by closing its standard input, which also happens when this process dies, however it dies,
on Linux, macOS and Windows alike.
"""

from __future__ import annotations

import contextlib
import subprocess
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

from grader.settings import own_environment

LOOPBACK = "127.0.0.1,localhost"


def inherit(changes: Mapping[str, str | None]) -> dict[str, str]:
    """Return this process's environment with `changes` made; None takes a variable away."""
    environment = {**own_environment(), **leave_out_loopback()}
    environment |= {name: value for name, value in changes.items() if value is not None}
    return {name: value for name, value in environment.items() if changes.get(name, "") is not None}


def leave_out_loopback() -> dict[str, str]:
    """Return what keeps a web proxy from catching what this computer says to itself; nothing without one."""
    if not urllib.request.getproxies() or urllib.request.proxy_bypass("127.0.0.1"):
        return {}
    others = urllib.request.getproxies().get("no", "")
    return dict.fromkeys(("NO_PROXY", "no_proxy"), f"{others},{LOOPBACK}".strip(","))


def start_child(
    command: Sequence[str | Path], *, log: Path, changes: Mapping[str, str | None], folder: Path | None = None
) -> subprocess.Popen[bytes]:
    """Start `command` with its output in `log` and its standard input in our hand.

    Args:
        command: the program and its arguments.
        log: a file for all it prints; written anew.
        changes: what its environment has more (a text) or less (None) than ours.
        folder: where it works.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        return subprocess.Popen(  # noqa: S603
            [str(part) for part in command],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=inherit(changes),
            cwd=folder,
        )


def end_child(child: subprocess.Popen[bytes], patience_s: float) -> None:
    """Ask a child to end by closing its input; after `patience_s` end it in the system's harder ways."""
    with contextlib.suppress(OSError):
        if child.stdin is not None:
            child.stdin.close()
    for harder in (child.terminate, child.kill):
        try:
            child.wait(patience_s)
            return
        except subprocess.TimeoutExpired:
            harder()
            patience_s = 3
    child.wait()
