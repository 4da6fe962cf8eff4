"""Checks in the learner's own kernel leave it as they found it, whatever the code under test does."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from grader.catalog import Limits
from grader.isolation.kernel import KernelRun, names_bound_by


def run_in(source: str, seconds: float = 5) -> KernelRun:
    """A kernel in which `source` has been run."""
    namespace: dict[str, Any] = {"exit": "Jupyter's own"}
    exec(source, namespace)
    return KernelRun(namespace, [source], Limits(seconds=seconds), lambda _: names_bound_by(source))


@pytest.mark.parametrize(
    "body",
    [
        "sys.stdout = sys.stderr = sys.stdin = None",
        "sys.stdout.close()",
        "raise SystemExit",
        "exit()",
        "while True: pass",
        "return 1",
    ],
)
def test_streams_and_exit_are_the_learners_own_again(body: str) -> None:
    before = sys.stdin, sys.stdout, sys.stderr
    namespace: dict[str, Any] = {"exit": "Jupyter's own"}
    exec(f"import sys\ndef attack():\n    {body}\n", namespace)
    KernelRun(namespace, [], Limits(seconds=0.2), lambda _: frozenset()).call("attack", [], {})
    assert (sys.stdin, sys.stdout, sys.stderr) == before
    assert namespace["exit"] == "Jupyter's own"


def test_a_loop_that_prints_in_every_finally_is_ended() -> None:
    run = run_in("def attack():\n    while True:\n        try: print('x')\n        finally: continue", 0.2)
    error = run.call("attack", [], {}).error
    assert error is not None and error.type == "TimedOut"


def test_an_error_that_cannot_be_described_is_still_an_error() -> None:
    run = run_in(
        "class M(type):\n    __name__ = property(lambda self: 1 / 0)\n"
        "class E(Exception, metaclass=M): pass\n"
        "def attack(): raise E"
    )
    error = run.call("attack", [], {}).error
    assert error is not None and error.sentence()


def test_a_generator_is_named_as_what_it_is() -> None:
    value = run_in("def f():\n    yield 1").call("f", [], {}).value
    assert value.type_name == "generator"


def test_a_missing_function_in_a_namespace_with_odd_keys_is_missed_by_name() -> None:
    run = run_in("globals()[1] = 2\nrate_scores = 1")
    error = run.call("rate_score", [], {}).error
    assert error is not None and "rate_scores" in error.sentence()


def test_rerunning_a_cell_that_redefines_everything_leaves_the_namespace_alone() -> None:
    run = run_in("x = 1\nprint = len = None")
    assert run.rerun("task", {"x": 5}).error is None
    assert run.read("x").value == 1
