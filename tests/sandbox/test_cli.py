"""`cwc sandbox`, as a person starts and stops it."""

from __future__ import annotations

import queue
import signal
import socket
import subprocess
import sys
import threading

import httpx
import pytest

COMMAND = [sys.executable, "-c", "from grader.cli.main import main; main()", "sandbox"]


def start(*options: str) -> tuple[subprocess.Popen[str], str]:
    """Start the command and return it with the address it prints."""
    process = subprocess.Popen(
        [*COMMAND, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    lines: queue.Queue[str] = queue.Queue()
    threading.Thread(target=lambda: lines.put(process.stdout.readline()), daemon=True).start()
    return process, lines.get(timeout=20).split()[-1]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for another process")
def test_starts_answers_and_ends_cleanly_keeping_the_file(tmp_path):
    file = tmp_path / "mine.sqlite"
    for round_number in (1, 2):
        process, base_url = start("--port", "0", "--db", str(file))
        try:
            assert httpx.get(f"{base_url}/Patient?_count=0").json()["total"] == 29 + round_number
            created = httpx.post(f"{base_url}/Patient", json={"resourceType": "Patient"})
            assert created.status_code == 201
        finally:
            process.send_signal(signal.SIGINT)
            output, errors = process.communicate(timeout=20)
        assert (process.returncode, errors) == (0, "")
        assert "The hospital is closed. Its record is in" in output


def run(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *options], capture_output=True, text=True, timeout=20, check=False)


def test_says_that_the_port_is_taken():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("--port", str(port))
    assert done.returncode == 2
    assert f"Port {port} cannot be used" in done.stderr
    assert "choose another port" in done.stderr
    assert "Traceback" not in done.stderr


def test_says_that_the_file_is_no_hospital(tmp_path):
    file = tmp_path / "holiday.sqlite"
    file.write_bytes(b"sunshine" * 1000)
    done = run("--port", "0", "--db", str(file))
    assert done.returncode == 2
    assert "cannot be read" in done.stderr and "Traceback" not in done.stderr
    assert file.read_bytes() == b"sunshine" * 1000


def test_refuses_options_that_contradict_each_other():
    done = run("--memory", "--db", "x.sqlite")
    assert done.returncode == 2
    assert "contradict" in done.stderr


def test_help_has_an_example():
    assert "Example: cwc sandbox" in run("--help").stdout
