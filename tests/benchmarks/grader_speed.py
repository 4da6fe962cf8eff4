"""How long a learner waits for a check. Run: python tests/benchmarks/grader_speed.py

Prints a table of medians beside the targets. Everything runs on this machine; nothing is asserted.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jupyter_client.manager import start_new_kernel
from rich.console import Console
from rich.table import Table

from grader.catalog import load_catalog
from grader.checks import points_of
from grader.home.workspace import Workspace
from grader.notebook import build_source

TIMES = 7


def median_s(action: Callable[[], object], times: int = TIMES) -> float:
    took = []
    for _ in range(times):
        start = time.perf_counter()
        action()
        took.append(time.perf_counter() - start)
    return statistics.median(took)


def cwc(*arguments: str) -> Callable[[], object]:
    command = [sys.executable, "-m", "grader.cli", *arguments]
    return lambda: subprocess.run(command, capture_output=True, check=False)


def in_kernel(workspace: Path, exercise_id: str, notebook: dict[str, Any]) -> dict[str, float]:
    """Run a solved notebook in a kernel; return seconds of each task's second check."""
    environment = {**os.environ, "CWC_WORKSPACE": str(workspace)}
    manager, client = start_new_kernel(kernel_name="python3", env=environment)
    took = {}
    try:
        for cell in notebook["cells"]:
            if cell["cell_type"] != "code":
                continue
            source = "".join(cell["source"])
            client.execute_interactive(source, timeout=120, output_hook=lambda _: None, allow_stdin=False)
            name = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
            if name.startswith("check-"):
                again = source.splitlines()[0]
                start = time.perf_counter()
                client.execute_interactive(again, timeout=120, output_hook=lambda _: None, allow_stdin=False)
                took[name.removeprefix("check-")] = time.perf_counter() - start
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    return took


def main() -> None:
    table = Table("what", "median", "target", title="Checks: how long a learner waits")
    table.add_row("bare Python start, for comparison", seconds(median_s(bare_python)), "")
    with tempfile.TemporaryDirectory() as folder:
        workspace, catalog = Workspace.open(Path(folder)), load_catalog()
        workspace.fill(catalog, points_of)
        for exercise in catalog.exercises():
            notebook = build_source(exercise, points_of(exercise))
            workspace.notebook_path(exercise.id).write_text(json.dumps(notebook), encoding="utf-8")
            cold = median_s(cwc("check", exercise.id, "--workspace", folder))
            table.add_row(f"cwc check {exercise.id}, cold", seconds(cold), "≤ 1 s")
            for task, took in in_kernel(Path(folder), exercise.id, notebook).items():
                table.add_row(f"check({task!r}) after the first", seconds(took), "≤ 0.2 s")
    Console(width=100).print(table)


def bare_python() -> object:
    return subprocess.run([sys.executable, "-c", "pass"], check=True)


def seconds(value: float) -> str:
    return f"{value:.3f} s"


if __name__ == "__main__":
    main()
