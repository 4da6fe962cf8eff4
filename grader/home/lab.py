"""JupyterLab, as a program of its own that starts and ends with `cwc start`."""

from __future__ import annotations

import http.client
import secrets
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, urlencode

from grader.home.lab_settings import write_lab_settings
from grader.home.workspace import Workspace
from grader.isolation.children import end_child, start_child

PATIENCE_S = 12  # kernels that are busy are given a moment, then ended


class Lab:
    """JupyterLab on a workspace.

    Args:
        workspace: its notebooks are what JupyterLab shows.
        port: where it listens, on this computer only.
        environment: what notebooks are told (`CWC_…`).
    """

    def __init__(self, workspace: Workspace, port: int, environment: Mapping[str, str]) -> None:
        self._workspace = workspace
        self._port = port
        self._environment = environment
        self._token = secrets.token_urlsafe(24)
        self._child: subprocess.Popen[bytes] | None = None
        self._ready = False
        self._lock = threading.Lock()

    @property
    def log(self) -> Path:
        """Where it writes what it does."""
        return self._workspace.state_folder / "logs" / "jupyterlab.log"

    def start(self) -> None:
        """Start it, unless it is running. It is ready some seconds later: see `state`."""
        with self._lock:
            if self._is_running():
                return
            self._ready = False
            settings = write_lab_settings(self._workspace.state_folder / "jupyter")
            # The token travels in the environment: a command line can be read by everybody on a computer.
            changes = {**settings, **self._environment, "JUPYTER_TOKEN": self._token}
            command = [
                sys.executable,
                *("-m", "grader.home.lab_child"),
                f"--ServerApp.port={self._port}",
                f"--ServerApp.root_dir={self._workspace.folder}",
            ]
            self._child = start_child(command, log=self.log, changes=changes, folder=self._workspace.folder)

    def state(self) -> str:
        """`starting`, `ready` or `stopped`."""
        if not self._is_running():
            return "stopped"
        self._ready = self._ready or self._answers()
        return "ready" if self._ready else "starting"

    def address(self, host: str, notebook: str | None) -> str:
        """Return where it is, at a notebook if one is given, with its token. For the owner's browser only."""
        where = f"lab/tree/{quote(notebook)}" if notebook else "lab"
        return f"http://{host}:{self._port}/{where}?{urlencode({'token': self._token})}"

    def stop(self) -> None:
        """End it and its kernels."""
        with self._lock:
            if self._child is not None:
                end_child(self._child, PATIENCE_S)

    def _is_running(self) -> bool:
        return self._child is not None and self._child.poll() is None

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=0.3)  # never through a proxy
        try:
            connection.request("GET", "/api")
            return connection.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
