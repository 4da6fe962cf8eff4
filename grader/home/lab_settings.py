"""How JupyterLab is set up for a learner: on this computer only, quiet, and asking no other host anything."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

SERVER = {
    "ServerApp": {
        "ip": "127.0.0.1",
        "port_retries": 0,  # a lab on another port than the one we lead people to would be lost
        "open_browser": False,
        "use_redirect_file": False,
        "allow_root": True,  # in a container there is often no other user
        "quit_button": False,  # Ctrl-C in the terminal ends everything together
    },
    "KernelManager": {"shutdown_wait_time": 2.0},
}
LAB = {
    "LabApp": {
        "news_url": None,
        "check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
        "extension_manager": "readonly",
    }
}
# Extensions that would talk to other hosts, and an instructor's, which mean nothing to a learner.
DISABLED = {
    "disabledExtensions": {
        "@jupyterlab/apputils-extension:announcements": True,
        "@jupyterlab/extensionmanager-extension": True,
        "@jupyter/nbgrader": True,
    }
}
# Where a learner's own choices begin. Written once; later choices of theirs stay.
FIRST_SETTINGS: dict[str, dict[str, Any]] = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "apputils-extension/themes": {
        "adaptive-theme": True,
        "preferred-light-theme": "JupyterLab Light",
        "preferred-dark-theme": "JupyterLab Dark",
    },
    "docmanager-extension/plugin": {"autosaveInterval": 20},
}


def write_lab_settings(folder: Path) -> dict[str, str | None]:
    """Write JupyterLab's settings into `folder`, apart from the person's own Jupyter if they have one.

    Returns:
        What the environment must say for JupyterLab to find them. Kernels that the person installed
        elsewhere are out of sight: the exercises need this very Python.
    """
    _write(folder / "config" / "jupyter_server_config.json", SERVER)
    _write(folder / "config" / "jupyter_lab_config.json", LAB)
    _write(folder / "config" / "labconfig" / "page_config.json", DISABLED)
    for name, settings in FIRST_SETTINGS.items():
        path = folder / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        if not path.exists():
            _write(path, settings)
    return {
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "JUPYTER_NO_CONFIG": None,
        "JUPYTER_PORT": None,
        "IPYTHONDIR": str(folder / "ipython"),
    }


def _write(path: Path, content: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=2), encoding="utf-8")
