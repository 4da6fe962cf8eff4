"""`check` in a real kernel: what a learner sees below a cell, and what is written down."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.manager import start_new_kernel

RIGHT = """
def pulse_score(per_minute):
    if per_minute <= 40: return 3
    if per_minute <= 50: return 1
    if per_minute <= 90: return 0
    if per_minute <= 110: return 1
    if per_minute <= 130: return 2
    return 3
def systolic_score(mmhg):
    if mmhg <= 90: return 3
    if mmhg <= 100: return 2
    if mmhg <= 110: return 1
    if mmhg <= 219: return 0
    return 3
"""


class Kernel:
    """A kernel and what its cells show."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def run(self, source: str) -> dict[str, str]:
        """Run a cell; return its last result by type of content, `stdout`, and `error` if it raised."""
        shown: dict[str, str] = {}

        def collect(message: dict[str, Any]) -> None:
            content = message["content"]
            if message["msg_type"] in ("execute_result", "display_data"):
                shown.update(content["data"])
            elif message["msg_type"] == "stream":
                shown[content["name"]] = shown.get(content["name"], "") + content["text"]
            elif message["msg_type"] == "error":
                shown["error"] = content["ename"]

        self._client.execute_interactive(source, timeout=60, output_hook=collect, allow_stdin=False)
        return shown


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("workspace")
    (folder / ".cwc").mkdir()
    return folder


@pytest.fixture(scope="module")
def kernel(workspace: Path) -> Iterator[Kernel]:
    environment = {**os.environ, "CWC_WORKSPACE": str(workspace)}
    manager, client = start_new_kernel(
        kernel_name="python3", env=environment, extra_arguments=["--log-level=50"]
    )
    try:
        yield Kernel(client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


@pytest.fixture(autouse=True)
def begun(kernel: Kernel) -> None:
    assert "Ready" in kernel.run("from grader import check\ncheck.begin('news2-score')")["text/plain"]


def events(workspace: Path) -> list[dict[str, Any]]:
    lines = (workspace / ".cwc" / "progress.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_right_work_shows_full_points_and_a_model_solution(kernel: Kernel, workspace: Path) -> None:
    kernel.run(RIGHT)
    shown = kernel.run("check('pulse-and-pressure')")
    assert shown["text/plain"] == "2.0"
    assert "Right: 2 of 2 points" in shown["text/html"]
    assert "Compare with a model solution" in shown["text/html"]
    assert events(workspace)[-1]["passed"] is True


def test_wrong_work_shows_the_sentence_and_no_solution(kernel: Kernel) -> None:
    kernel.run(RIGHT.replace("<= 40", "< 40"))
    shown = kernel.run("check('pulse-and-pressure')")
    assert "40 gives 3, 41 gives 1" in shown["text/html"]
    assert "model solution" not in shown["text/html"]
    assert "check.hint" in shown["text/html"]


def test_a_function_that_was_changed_is_checked_as_it_is_now(kernel: Kernel) -> None:
    kernel.run(RIGHT.replace("<= 40", "< 40"))
    kernel.run(RIGHT)
    assert kernel.run("check('pulse-and-pressure')")["text/plain"] == "2.0"


def test_an_endless_loop_is_ended_and_the_kernel_lives_on(kernel: Kernel) -> None:
    kernel.run(
        RIGHT + "\ndef pulse_score(n):\n    while True:\n        try:\n            pass\n        except: pass"
    )
    assert "still running after" in kernel.run("check('pulse-and-pressure')")["text/html"]
    assert kernel.run("1 + 1")["text/plain"] == "2"


def test_leaving_python_in_a_function_is_told_and_the_kernel_lives_on(kernel: Kernel) -> None:
    kernel.run(RIGHT + "\ndef pulse_score(n): exit()")
    assert "ends Python" in kernel.run("check('pulse-and-pressure')")["text/html"]
    assert kernel.run("1 + 1")["text/plain"] == "2"


def test_leaving_python_in_a_cell_ends_that_cell_and_nothing_else(kernel: Kernel) -> None:
    assert kernel.run("kept = 7\nexit()\nkept = 8")["error"] == "SystemExit"
    assert kernel.run("kept")["text/plain"] == "7"


def test_a_function_that_asks_a_question_is_not_answered_and_does_not_wait(kernel: Kernel) -> None:
    kernel.run(RIGHT + "\ndef pulse_score(n): return int(input('Pulse? '))")
    assert "A check cannot type an answer" in kernel.run("check('pulse-and-pressure')")["text/html"]
    assert "input" in kernel.run("input.__name__")["text/plain"], "a cell of one's own may ask as before"


@pytest.mark.parametrize("call", ["check()", "check(3)", "check(print)"])
def test_a_check_without_a_task_says_which_there_are(kernel: Kernel, call: str) -> None:
    shown = kernel.run(call)
    assert shown["text/plain"] == "0.0"
    assert "needs to know which task" in shown["text/html"]
    assert "&quot;pulse-and-pressure&quot;, &quot;temperature&quot;" in shown["text/html"]


def test_an_unknown_task_is_a_sentence_and_earns_nothing(kernel: Kernel) -> None:
    shown = kernel.run("check('puls')")
    assert shown["text/plain"] == "0.0"
    assert "has no task “puls”" in shown["text/html"]


def test_hints_come_one_at_a_time_and_are_written_down(kernel: Kernel, workspace: Path) -> None:
    first, second = (kernel.run("check.hint('temperature')")["text/plain"] for _ in range(2))
    assert first.startswith("Hint 1 of") and second.startswith("Hint 2 of")
    assert events(workspace)[-1]["number"] == 2


def test_a_prediction_does_not_wait_where_nobody_can_answer(kernel: Kernel) -> None:
    assert "Your answer is asked for" in kernel.run("check.predict('four-rates', 'Which?')")["text/plain"]


def test_the_learners_variables_are_untouched_by_a_check(kernel: Kernel) -> None:
    kernel.run(RIGHT + "\nrates = [1, 2]")
    before = kernel.run("sorted(n for n in globals() if not n.startswith('_'))")["text/plain"]
    kernel.run("check('pulse-and-pressure')")
    assert kernel.run("sorted(n for n in globals() if not n.startswith('_'))")["text/plain"] == before
