"""Every Python sample of the lessons runs, and prints what the lesson says that it prints.

The ```python blocks of a page run in order, in one namespace. A ```text block directly after one is what it
must print; for a sample that is meant to fail, the block's last line is the error.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from sandbox import Settings, Worlds, create_app, serve_in_thread

TOP = Path(__file__).resolve().parents[2]
PAGES = sorted(page for folder in ("start", "lessons") for page in (TOP / "course" / folder).rglob("*.md"))
FENCES = re.compile(r"^([ \t]*)```(\w*)[^\n]*\n(.*?)^\1```[ \t]*$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Sample:
    """A piece of Python on a page: the line it stands on, and what the page says that it prints."""

    line: int
    code: str
    prints: str | None


def find_samples(text: str) -> Iterator[Sample]:
    """Yield the Python blocks of a page."""
    fences = list(FENCES.finditer(text))
    for fence, following in itertools.zip_longest(fences, fences[1:]):
        if fence[2] != "python":
            continue
        is_output = (
            following is not None
            and following[2] == "text"
            and not text[fence.end() : following.start()].strip()
        )
        prints = textwrap.dedent(following[3]).strip() if is_output and following else None
        yield Sample(text[: fence.start()].count("\n") + 1, textwrap.dedent(fence[3]), prints)


def run_sample(sample: Sample, page: str, namespace: dict[str, object]) -> tuple[str, str]:
    """Run a sample; return what it printed and, if it failed, the last line of its traceback."""
    printed = io.StringIO()
    padding = "\n" * sample.line  # so that a traceback names the line on the page
    with contextlib.redirect_stdout(printed):
        try:
            exec(compile(padding + sample.code, page, "exec", dont_inherit=True), namespace)
        except Exception as error:
            text = error.msg if isinstance(error, SyntaxError) else str(error)
            return printed.getvalue().strip(), f"{type(error).__name__}: {text}".strip(": ")
    return printed.getvalue().strip(), ""


def find_difference(sample: Sample, printed: str, error: str) -> str:
    """Say how what happened differs from what the page says, or nothing."""
    where = f"the sample on line {sample.line}"
    if sample.prints is None:
        return f"{where} fails and the page does not say so: {error}" if error else ""
    if error:
        last = sample.prints.splitlines()[-1]
        return "" if last == error else f"{where} ends with {error!r}; the page says {last!r}"
    if printed == sample.prints:
        return ""
    return f"{where} prints:\n{printed}\nthe page says:\n{sample.prints}"


@pytest.fixture
def ward(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """The ward that lessons talk about, at the address where a notebook would look for it."""
    worlds = Worlds(None)
    worlds.define("default", recipe="ward", seed=0)
    app = create_app(worlds, settings=Settings(admin_token="not used here"))
    with serve_in_thread(app, port=0) as server:
        monkeypatch.setenv("FHIR_BASE_URL", f"{server.url.rstrip('/')}/open/r4")
        monkeypatch.chdir(tmp_path)
        yield


@pytest.mark.parametrize("page", PAGES, ids=[page.relative_to(TOP).as_posix() for page in PAGES])
def test_every_sample_does_what_the_page_says(page: Path, ward: None) -> None:
    namespace: dict[str, object] = {"__name__": "__main__"}
    differences = []
    for sample in find_samples(page.read_text(encoding="utf-8")):
        printed, error = run_sample(sample, str(page), namespace)
        differences.append(find_difference(sample, printed, error))
    assert not [difference for difference in differences if difference]


def test_there_are_samples_to_run() -> None:
    assert sum(1 for page in PAGES for _ in find_samples(page.read_text(encoding="utf-8"))) > 10


@pytest.mark.parametrize(
    ("prints", "code"),
    [("4", "print(2 + 3)"), ("ValueError: too low", "int('x')"), ("5", "1 / 0"), (None, "1 / 0")],
)
def test_a_sample_that_does_something_else_is_found(prints: str | None, code: str) -> None:
    sample = Sample(1, code, prints)
    assert find_difference(sample, *run_sample(sample, "page.md", {}))


def test_samples_inside_a_note_and_errors_are_understood() -> None:
    blocks = "```python\nint('O')\n```\n\n```text\nTraceback …\nValueError: no\n```\n"
    (sample,) = find_samples("!!! note\n\n" + textwrap.indent(blocks, "    "))
    assert sample == Sample(3, "int('O')\n", "Traceback …\nValueError: no")
