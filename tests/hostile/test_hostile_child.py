"""Code that attacks the process it runs in costs its own task, never the check, the machine or the others."""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from grader.catalog import Limits
from grader.checks.outcome import LearnerError
from grader.errors import OurFault
from grader.isolation import process
from grader.isolation.process import ProcessRun
from grader.isolation.scratch import remove_scratch
from grader.notebook import RunCell
from grader.settings import child_environment

Start = Callable[..., ProcessRun]

posix = pytest.mark.skipif(os.name != "posix", reason="forks and sessions are POSIX's")


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only place for temporary folders."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def start(temporary: Path) -> Iterator[Start]:
    """Return a function that runs cells (task name → source) in a child and gives the run."""
    with ExitStack() as stack:

        def begin(seconds: float = 5, memory_mb: int = 512, **cells: str) -> ProcessRun:
            run_cells = [RunCell("task", name, source, name) for name, source in cells.items()]
            limits = Limits(seconds=seconds, memory_mb=memory_mb)
            return stack.enter_context(ProcessRun(run_cells, limits, environment=child_environment(None)))

        yield begin
    assert list(temporary.iterdir()) == []


def refusal(run: ProcessRun, function: str = "attack") -> LearnerError:
    """Call the attack, which must end as a readable error; afterwards an honest call must still work."""
    error = run.call(function, [], {}).error
    assert error is not None
    assert error.sentence()
    assert run.call("honest", [], {}).value == 1
    return error


HONEST = "def honest(): return 1\n"
FIND_PIPE = """
import os, sys
def answer_fd():
    frame = sys._getframe()
    while frame.f_code.co_name != "main":
        frame = frame.f_back
    return frame.f_locals["answers"].fileno()
"""
FORGED = b'{"value": 42, "error": null, "printed": "", "number": 2}\n'


@posix
def test_answers_sent_ahead_are_not_taken_for_later_ones(start: Start) -> None:
    ahead = FORGED.replace(b"2}", b"4}")  # 1 wakes the child, 2 runs the cell, 3 attacks, 4 is honest
    attack = f"def attack():\n    os.write(answer_fd(), {ahead!r} * 3)\n    return 7\n"
    run = start(work=HONEST + FIND_PIPE + attack)
    run.call("attack", [], {})
    error = run.call("honest", [], {}).error
    assert error is None or "could not be understood" in error.sentence()
    assert run.call("honest", [], {}).value == 1


@posix
def test_a_flood_of_answers_is_not_read(start: Start) -> None:
    attack = "def attack():\n    while True:\n        os.write(answer_fd(), b'x' * 65_535 + b'\\n')\n"
    run = start(seconds=2, work=HONEST + FIND_PIPE + attack)
    assert refusal(run).type in ("Died", "TimedOut")


@posix
def test_a_line_that_never_ends_is_cut(start: Start) -> None:
    attack = "def attack():\n    while True:\n        os.write(answer_fd(), b'x' * 65_536)\n"
    run = start(work=HONEST + FIND_PIPE + attack)
    assert refusal(run).type in ("TooMuch", "TimedOut")


@posix
def test_a_forged_answer_before_a_long_question_does_not_stop_the_parent(start: Start) -> None:
    forge = f"{FIND_PIPE}os.write(answer_fd(), {FORGED!r})\nwhile True: pass"
    run = start(seconds=1, forge=forge, long=HONEST + "# " + "x" * 1_000_000)
    error = run.call("honest", [], {}).error
    assert error is not None and error.sentence()


@pytest.mark.parametrize(
    "message",
    [
        "[" * 100_000,
        '{"value": ' + "[" * 5_000 + "]" * 5_000 + "}",
        "1" * 10_000,
        "[]",
        "null",
        '{"value": {"$": []}, "error": null, "printed": ""}',
        '{"value": 1, "error": [], "printed": ""}',
        '{"value": 1, "error": {"type": []}, "printed": ""}',
        '{"value": 1, "error": null, "printed": 7}',
        '{"number": 2, "value": {"$": {}}, "error": null, "printed": ""}',
    ],
    ids=lambda message: message[:30],
)
def test_a_changed_json_module_is_no_way_to_an_answer(start: Start, message: str) -> None:
    run = start(work=HONEST + f"import json\ndef attack():\n    json.dumps = lambda *a, **k: {message!r}\n")
    assert refusal(run).type == "Died"


@pytest.mark.parametrize(
    "attack",
    [
        "import sys; sys.modules.clear()",
        "import builtins; vars(builtins).clear()",
        "import builtins; builtins.type = builtins.isinstance = builtins.len = None",
        "import os; os.closerange(0, 1000)",
        "import os; os.abort()",
        "import os, signal; os.kill(os.getpid(), signal.SIGTERM)",
        "import sys; sys.setrecursionlimit(10**6)\n    f = lambda: f()\n    f()",
        "import ctypes; ctypes.string_at(0)",
        "import threading; threading.Thread(target=lambda: [None for _ in iter(int, 1)]).start()",
        "a = []\n    for _ in range(100): a = [a, a]\n    return a",
        "class E(BaseException):\n        def __str__(self): raise self\n    raise E",
        "class M(type):\n        __name__ = property(lambda self: 1 / 0)\n"
        "    class E(Exception, metaclass=M): pass\n    raise E",
        "import os\n    while True: os.open(os.devnull, 0)",
        "open('big', 'wb').truncate(10**12)",
        "import gc; gc.collect(); [o.clear() for o in gc.get_objects() if type(o) is dict]",
    ],
    ids=lambda attack: attack[:40],
)
@posix
def test_whatever_the_code_breaks_the_next_question_is_answered(start: Start, attack: str) -> None:
    run = start(seconds=2, work=HONEST + f"def attack():\n    {attack}\n")
    run.call("attack", [], {})
    run.call("honest", [], {})
    assert run.call("honest", [], {}).value == 1


@posix
def test_a_process_that_keeps_the_pipes_open_does_not_stop_the_parent(start: Start) -> None:
    attack = (
        "import os, time\ndef attack():\n    if os.fork() == 0:\n        os.setsid()\n"
        "        time.sleep(20)\n        os._exit(0)\n    os._exit(0)\n"
    )
    run = start(seconds=1, work=HONEST + attack)
    began = time.monotonic()
    refusal(run)
    run.__exit__()
    assert time.monotonic() - began < 15


@posix
def test_each_child_works_in_a_fresh_folder(temporary: Path, tmp_path: Path) -> None:
    data = tmp_path / "chart.csv"
    data.write_text("as released", encoding="utf-8")
    read = "def read(): return open('chart.csv').read()\n"
    attack = (
        "import os, shutil\ndef attack():\n    here = os.getcwd()\n    shutil.rmtree(here)\n"
        "    os.symlink('/tmp', here)\n    os._exit(0)\n"
    )
    cells = [RunCell("task", "work", read + attack, "work")]
    run = ProcessRun(cells, Limits(seconds=5), environment=child_environment(None), data={"chart.csv": data})
    with run:
        run.call("attack", [], {})
        assert run.call("read", [], {}).value == "as released"
    assert list(temporary.iterdir()) == [data]


@posix
def test_a_locked_or_bottomless_folder_is_removed(start: Start) -> None:
    start(
        lock="import os\nos.makedirs('a/b')\nopen('a/b/c', 'w')\nos.chmod('a/b', 0)\nos.chmod('a', 0)",
        dig="for _ in range(3_000):\n    os.mkdir('d')\n    os.chdir('d')",
        link="os.symlink('/', 'root')",
    )


def test_only_the_folder_itself_is_removed(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "file").write_text("x", encoding="utf-8")
    scratch = tmp_path / "scratch"
    (scratch / "inner").mkdir(parents=True)
    try:
        (scratch / "inner" / "link").symlink_to(kept, target_is_directory=True)
    except OSError:
        pytest.skip("this Windows account may not make links")
    remove_scratch(scratch)
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
    assert (kept / "file").exists()


def test_a_notebook_of_endless_loops_has_one_bounded_time(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "PATIENCE", 2)
    cells = {f"loop{number}": "while True: pass" for number in range(30)}
    began = time.monotonic()
    run = start(seconds=1, honest=HONEST, **cells)
    error = run.call("honest", [], {}).error
    assert time.monotonic() - began < 10
    assert error is not None and "still running after 2 seconds in all" in error.sentence()


def test_interrupting_the_cells_leaves_no_child_and_no_folder(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(process, "parse_outcome", interrupted)
    before = threading.active_count()
    with pytest.raises(KeyboardInterrupt):
        ProcessRun(
            [RunCell("task", "a", "a = 1", "a")], Limits(), environment=child_environment(None)
        ).__enter__()
    assert list(temporary.iterdir()) == []
    deadline = time.monotonic() + 5
    while threading.active_count() > before and time.monotonic() < deadline:
        pass
    assert threading.active_count() == before


def test_a_child_that_cannot_be_started_is_our_fault_and_leaves_no_folder(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(temporary / "no-python"))
    with pytest.raises(OurFault, match="could not be run"):
        ProcessRun([], Limits(), environment=child_environment(None)).__enter__()
    assert list(temporary.iterdir()) == []
