"""Endless loops in the learner's own kernel are ended; pressing stop stays theirs."""

from __future__ import annotations

import signal
import threading
import time

import pytest

from grader.isolation.watchdog import Watchdog


def endless_with_bare_except() -> None:
    while True:
        try:  # noqa: SIM105  # what a beginner writes
            pass
        except:  # noqa: E722
            pass


def test_a_loop_that_swallows_interrupts_is_ended() -> None:
    watchdog = Watchdog(0.2)
    assert watchdog.guard(endless_with_bare_except) is None
    assert watchdog.barked


@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="Windows cannot wake a sleeping main thread")
def test_a_long_sleep_is_woken() -> None:
    watchdog = Watchdog(0.2)
    assert watchdog.guard(lambda: time.sleep(600)) is None
    assert watchdog.barked


def test_a_quick_action_gives_its_value_and_leaves_nothing_behind() -> None:
    before = threading.active_count()
    for _ in range(200):
        assert Watchdog(5).guard(lambda: 3) == 3
    assert threading.active_count() == before


def test_the_learners_own_interrupt_is_passed_on() -> None:
    watchdog = Watchdog(60)
    with pytest.raises(KeyboardInterrupt):
        watchdog.guard(lambda: signal.raise_signal(signal.SIGINT))
    assert not watchdog.barked
