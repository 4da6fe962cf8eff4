"""Ends a learner's endless loop in their own kernel, without ending the kernel."""

from __future__ import annotations

import _thread
import signal
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

AGAIN_S = 0.02  # a bare `except:` in the learner's loop swallows an interrupt, so it is sent again


class Watchdog:
    """Interrupts the main thread when an action takes longer than `seconds`.

    Outside the main thread nothing can be interrupted safely; there the action simply runs.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.barked = False
        self._finished = threading.Event()

    def guard(self, action: Callable[[], T]) -> T | None:
        """Run the action and return what it gives; None if it had to be stopped (`barked`)."""
        if threading.current_thread() is not threading.main_thread():
            return action()
        watcher = threading.Thread(target=self._watch, daemon=True)
        watcher.start()
        try:
            return action()
        except KeyboardInterrupt:
            if not self.barked:
                raise  # the learner pressed stop: that is theirs to do
            return None
        finally:
            self._stand_down(watcher)

    def _watch(self) -> None:
        wait = self.seconds
        while not self._finished.wait(wait):
            self.barked = True
            _interrupt_main()
            wait = AGAIN_S

    def _stand_down(self, watcher: threading.Thread) -> None:
        """Let no further interrupt be sent, though the last one may arrive in the middle of this."""
        while True:
            try:
                self._finished.set()
                watcher.join()
                return
            except KeyboardInterrupt:
                if not self.barked:
                    raise


def _interrupt_main() -> None:
    if hasattr(signal, "pthread_kill"):  # wakes sleep() and reads from sockets as well
        main = threading.main_thread().ident
        assert main is not None
        signal.pthread_kill(main, signal.SIGINT)
    else:
        _thread.interrupt_main()
