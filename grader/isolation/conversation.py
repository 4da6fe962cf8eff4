"""One child process and the conversation with it: a question, one line in answer, and no endless wait."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from grader.catalog import Limits
from grader.checks.outcome import BadAnswer, LearnerError
from grader.errors import OurFault
from grader.isolation.scratch import make_scratch, remove_scratch
from grader.worker import child

MAX_ANSWER_BYTES = 8 * 1024 * 1024
MAX_FILE_MB = 64
START_S = 60
LAUNCH = Path(__file__).with_name("launch.py")
WORKER = Path(child.__file__)


class Ended(Exception):
    """The child is no longer to be talked to."""

    def __init__(self, kind: str, text: str = "") -> None:
        self.error = LearnerError(kind, text)


class Child:
    """One Python process in a folder of its own, which answers one request at a time."""

    def __init__(self, environment: Mapping[str, str], limits: Limits, data: Mapping[str, Path]) -> None:
        try:
            self._scratch = make_scratch(data)
            try:
                self._process = _start(environment, limits, self._scratch)
            except OSError:
                remove_scratch(self._scratch)
                raise
        except OSError as error:
            raise OurFault(
                f"Your code could not be run: {error.strerror or error}.",
                where=error.filename,
                next_step="Check that the disk has room and that not too many programs are running.",
            ) from error
        self._number = 0
        self._questions: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        threading.Thread(target=self._converse, daemon=True).start()

    def _converse(self) -> None:
        """Send each question and read one line for it, however much more the child may say.

        In a thread, because a child may neither read nor write, and what it leaves running may hold on to
        the pipes for as long as it likes.
        """
        requests, answers = self._process.stdin, self._process.stdout
        assert requests is not None
        assert answers is not None
        with contextlib.suppress(OSError, ValueError):
            while (question := self._questions.get()) is not None:
                requests.write(question)
                requests.flush()
                self._answers.put(answers.readline(MAX_ANSWER_BYTES + 1))
        self._answers.put(b"")
        for stream in (requests, answers):
            with contextlib.suppress(OSError):
                stream.close()

    def ask(self, request: dict[str, Any], seconds: float) -> object:
        """Send a request and return the child's message.

        Raises:
            queue.Empty: it did not answer in time.
            Ended: it answered too much, or is gone.
            BadAnswer: what it sent is no answer to this question.
        """
        self._number += 1
        self._questions.put(json.dumps({**request, "number": self._number}).encode("utf-8") + b"\n")
        line = self._answers.get(timeout=seconds)
        if not line:
            raise Ended("Died")
        if len(line) > MAX_ANSWER_BYTES:
            raise Ended("TooMuch", "Return only what is asked for.")
        try:
            message = json.loads(line)
        except (ValueError, RecursionError):
            raise BadAnswer("not JSON") from None
        if not isinstance(message, dict) or message.get("number") != self._number:
            raise BadAnswer("the answer to another question")
        return message

    def wait_until_awake(self) -> None:
        """Wait for Python itself, which a virus scanner may hold up for longer than any cell may take.

        Raises:
            OurFault: it did not start.
        """
        try:
            self.ask({"do": "read", "name": "__name__", "space": 0}, START_S)
        except (queue.Empty, Ended, BadAnswer):
            self.end()
            raise OurFault(
                f"Python did not start within {START_S} seconds, so your code was not run.",
                where=sys.executable,
                next_step="Close other programs and try again. If it stays so, run: cwc doctor",
            ) from None

    def end(self) -> None:
        """End the child and everything it started, and remove its folder."""
        if hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        self._process.wait()
        self._questions.put(None)
        remove_scratch(self._scratch)


def _start(environment: Mapping[str, str], limits: Limits, folder: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-I", "-X", "utf8", str(LAUNCH), str(WORKER)]
    return subprocess.Popen(  # noqa: S603  # our own interpreter, no shell
        [*command, str(limits.memory_mb), str(MAX_FILE_MB)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=dict(environment),
        start_new_session=True,  # so that whatever the learner's code started can be ended with it
    )
