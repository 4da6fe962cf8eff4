"""A learner's code in a child process: what it returns, and how each way of misbehaving ends."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from grader.catalog import Limits
from grader.checks.outcome import Opaque
from grader.isolation.process import ProcessRun
from grader.notebook import RunCell
from grader.settings import child_environment

Start = Callable[..., ProcessRun]


@pytest.fixture
def start() -> Iterator[Start]:
    """Return a function that runs cells (task name → source) in a child and gives the run."""
    with ExitStack() as stack:

        def begin(seconds: float = 20, memory_mb: int = 512, **cells: str) -> ProcessRun:
            run_cells = [RunCell("task", name, source, name) for name, source in cells.items()]
            limits = Limits(seconds=seconds, memory_mb=memory_mb)
            return stack.enter_context(ProcessRun(run_cells, limits, environment=child_environment(None)))

        yield begin


def test_a_function_is_called_with_copies_and_gives_its_value(start: Start) -> None:
    run = start(add="def add(a, b=1):\n    return [a, b, (a, b)]")
    assert run.call("add", [2], {"b": 3}).value == [2, 3, (2, 3)]


def test_values_that_json_cannot_say_arrive_as_what_they_are(start: Start) -> None:
    run = start(
        make="from decimal import Decimal\nfrom datetime import date\n"
        "def make(): return {'d': Decimal('1.10'), 'on': date(2025, 3, 10), 1: {2, 3}, 'nan': float('nan')}"
    )
    value = run.call("make", [], {}).value
    assert str(value["d"]) == "1.10"
    assert value["on"].isoformat() == "2025-03-10"
    assert value[1] == {2, 3}
    assert value["nan"] != value["nan"]


def test_an_object_arrives_as_its_type_and_text(start: Start) -> None:
    run = start(make="class Ward:\n    def __repr__(self): return '<ward 7>'\ndef make(): return Ward()")
    assert run.call("make", [], {}).value == Opaque("Ward", "<ward 7>")


def test_an_object_whose_repr_raises_is_still_told_apart(start: Start) -> None:
    run = start(make="class Liar:\n    def __repr__(self): raise SystemExit\ndef make(): return Liar()")
    assert run.call("make", [], {}).value.type_name == "Liar"


def test_an_error_names_the_learners_own_line(start: Start) -> None:
    run = start(divide="def divide(a):\n    b = 0\n    return a / b")
    error = run.call("divide", [1], {}).error
    assert error is not None
    assert (error.type, error.cell, error.line, error.code) == (
        "ZeroDivisionError",
        "divide",
        3,
        "return a / b",
    )


def test_an_endless_loop_in_a_function_is_stopped_and_the_next_call_works(start: Start) -> None:
    run = start(
        seconds=1.5,
        work="def loop():\n    while True:\n        try: pass\n        except: pass\n"
        "def fine():\n    return 1",
    )
    error = run.call("loop", [], {}).error
    assert error is not None and "never ends" in error.sentence() and "1.5 seconds" in error.sentence()
    assert run.call("fine", [], {}).value == 1


def test_an_endless_loop_in_a_cell_costs_only_that_cell(start: Start) -> None:
    run = start(seconds=1.5, before="x = 1", stuck="while True: pass", after="y = 2")
    stopped = run.cell_error("stuck")
    assert stopped is not None and stopped.type == "TimedOut"
    assert (run.read("x").value, run.read("y").value) == (1, 2)


@pytest.mark.parametrize("leave", ["import sys; sys.exit()", "exit()", "raise SystemExit(3)"])
def test_leaving_python_politely_is_an_error_with_advice(start: Start, leave: str) -> None:
    run = start(leave=leave, rest="y = 2")
    assert run.read("y").value == 2
    error = run.cell_error("leave")
    assert error is not None
    assert error.type in ("SystemExit", "NameError")


def test_ending_the_process_outright_does_not_end_the_check(start: Start) -> None:
    run = start(die="import os\ndef die():\n    os._exit(0)\ndef fine():\n    return 1")
    error = run.call("die", [], {}).error
    assert error is not None and "ended Python itself" in error.sentence()
    assert run.call("fine", [], {}).value == 1


def test_a_gigabyte_of_printing_is_cut_not_kept(start: Start) -> None:
    run = start(shout="def shout():\n    for _ in range(1000):\n        print('x' * 1_000_000)\n    return 1")
    outcome = run.call("shout", [], {})
    assert outcome.value == 1
    assert len(outcome.printed) == 20_000


def test_writing_to_the_real_standard_output_cannot_forge_an_answer(start: Start) -> None:
    forged = '{"value": 42, "error": null, "printed": ""}'
    run = start(
        forge="import os, sys\ndef forge():\n"
        f"    os.write(1, b'{forged}\\n')\n    sys.__stdout__.write('{forged}')\n    return 1"
    )
    assert run.call("forge", [], {}).value == 1


def test_input_is_answered_with_advice(start: Start) -> None:
    run = start(ask="def ask():\n    return input('How old? ')")
    error = run.call("ask", [], {}).error
    assert error is not None and "input()" in error.sentence()


def test_a_huge_value_is_named_not_sent(start: Start) -> None:
    run = start(many="def many():\n    return list(range(10_000_000))")
    assert run.call("many", [], {}).value == Opaque("list", "with 10,000,000 items")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux binds the memory of a process")
def test_memory_beyond_the_limit_is_refused(start: Start) -> None:
    run = start(memory_mb=256, eat="def eat():\n    return len(bytearray(2 * 1024**3))")
    error = run.call("eat", [], {}).error
    assert error is not None and error.type in ("MemoryError", "Died")


def test_the_child_sees_nothing_of_the_parents_environment(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CWC_ADMIN_TOKEN", "secret")
    run = start(look="import os\nseen = sorted(os.environ)")
    assert not [name for name in run.read("seen").value if name.startswith("CWC") or name == "HOME"]


def test_notebook_commands_are_passed_over(start: Start) -> None:
    run = start(magic="%time\n!pip list\nx = 3\nx?\ny = (7\n  % 4)")
    assert run.read("x").value == 3
    assert run.read("y").value == 3


def test_a_syntax_error_names_the_line_and_spares_the_other_cells(start: Start) -> None:
    run = start(wrong="a = 1\ndef f(:\n    pass", fine="b = 2")
    error = run.cell_error("wrong")
    assert error is not None and error.line == 2 and "cannot read this cell" in error.sentence()
    assert run.read("b").value == 2


def test_a_missing_function_is_missed_by_name_with_a_guess(start: Start) -> None:
    run = start(work="def rate_scores(r): return 0")
    error = run.call("rate_score", [1], {}).error
    assert error is not None and "There is rate_scores: did you mean" in error.sentence()


def test_a_rerun_uses_other_inputs_and_leaves_the_namespace_alone(start: Start) -> None:
    run = start(given="weight = 70", bmi="bmi = weight / 2\nprint(bmi)")
    again = run.rerun("bmi", {"weight": 10})
    assert (run.read("bmi", again.value).value, again.printed.strip()) == (5, "5.0")
    assert run.read("bmi").value == 35


@pytest.mark.skipif(os.name != "posix", reason="sessions and process groups are POSIX's")
def test_what_the_code_started_ends_with_it(start: Start) -> None:
    code = "import time; time.sleep(60)"
    run = start(spawn=f"import subprocess, sys\npid = subprocess.Popen([sys.executable, '-c', {code!r}]).pid")
    pid = run.read("pid").value
    run.__exit__()
    deadline = time.monotonic() + 10
    while is_alive(pid) and time.monotonic() < deadline:
        pass
    assert not is_alive(pid)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")  # where nobody collects orphans, a dead one stays as a zombie
    return not (state.exists() and ") Z" in state.read_text(encoding="utf-8"))


def test_an_error_inside_a_given_function_names_the_learners_call() -> None:
    given = RunCell("given", None, "def fetch(address):\n    raise RuntimeError('no')", "given-1")
    task = RunCell("task", "find", "def find(number):\n    return fetch(number)", "find")
    with ProcessRun([given, task], Limits(seconds=20), environment=child_environment(None)) as run:
        error = run.call("find", [1], {}).error
    assert error is not None
    assert (error.cell, error.line, error.code) == ("find", 2, "return fetch(number)")
