"""`cwc watch` checks a notebook when it is saved, and ends on Ctrl-C."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from grader.authoring.contract import Trial
from grader.catalog import load_catalog
from grader.checks import load_checks, points_of
from grader.home.workspace import Workspace

EXERCISE = load_catalog().get("nhs-number")


@pytest.mark.skipif(os.name != "posix", reason="Ctrl-C cannot be sent to one process on Windows")
def test_saving_a_notebook_checks_it_and_ctrl_c_ends_the_watch(tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path)
    workspace.fill(load_catalog(), points_of)
    command = [sys.executable, "-u", "-m", "grader.cli", "watch", "--workspace", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8") as watching:
        lines: queue.Queue[str] = queue.Queue()
        assert watching.stdout is not None
        threading.Thread(target=lambda out: [lines.put(line) for line in out], args=[watching.stdout]).start()
        try:
            assert "Watching" in lines.get(timeout=60)
            notebook = workspace.notebook_path(EXERCISE.id)
            solved = json.dumps(Trial(EXERCISE, load_checks(EXERCISE), None).solution())
            told = ""
            while EXERCISE.title not in told:  # the watcher may need a moment before it hears the first save
                notebook.write_text(solved, encoding="utf-8")
                try:
                    told = lines.get(timeout=2)
                except queue.Empty:
                    continue
            assert "Right: 15 of 15 points" in told
        finally:
            watching.send_signal(signal.SIGINT)
            assert watching.wait(timeout=30) == 0
