"""The process that JupyterLab runs in. It ends itself, kernels first, when `cwc start` is gone.

`cwc start` holds the other end of our standard input. Closed on purpose or because that process died, on
every system and without a signal: the end of the file means that nobody needs us any more.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from importlib import import_module
from typing import Any

LAST_RESORT_S = 10.0


def take_standard_input() -> int:
    """Keep our end of the pipe to ourselves: kernels and terminals get an empty input instead."""
    pipe = os.dup(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    return pipe


def end_with_parent(pipe: int) -> None:
    """Wait for the end of the pipe, then close JupyterLab."""
    while os.read(pipe, 1024):
        pass
    from jupyter_server.serverapp import ServerApp

    last_resort = threading.Timer(LAST_RESORT_S, os._exit, [1])
    last_resort.daemon = True
    last_resort.start()
    if ServerApp.initialized() and getattr(ServerApp.instance(), "io_loop", None) is not None:
        ServerApp.instance().stop()
    else:
        os._exit(0)  # it was still starting and has no kernels


def main() -> None:
    """Run JupyterLab with the arguments of the command line."""
    # Ctrl-C in the terminal reaches us as well; `cwc start` decides what it means. A handler of our own,
    # because a signal that is ignored would stay ignored in everything started from here.
    signal.signal(signal.SIGINT, lambda *_: None)
    threading.Thread(target=end_with_parent, args=[take_standard_input()], daemon=True).start()
    labapp: Any = import_module("jupyterlab.labapp")  # it has no types
    labapp.LabApp.launch_instance(sys.argv[1:])


if __name__ == "__main__":
    main()
