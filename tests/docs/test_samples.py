"""Every Python sample of the lessons runs, and prints what the lesson says that it prints.

The ```python blocks of a page run in order, in one namespace. A ```text block directly after one is what it
must print; for a sample that is meant to fail, the block's last line is the error. Where the reader is asked
to predict, that block is folded up (`??? success "What it prints"`).
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

from grader.home.notebook_check import NotebookCheck

TOP = Path(__file__).resolve().parents[2]
PAGES = sorted(page for folder in ("start", "lessons") for page in (TOP / "course" / folder).rglob("*.md"))
FOLD = '??? success "What it prints"'
ASKS = re.compile(r"(?i)\bpredict\b|what (will|does|happens)\b|which two|before you run")
FENCES = re.compile(r"^([ \t]*)```(\w*)[^\n]*\n(.*?)^\1```[ \t]*$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Sample:
    """A piece of Python on a page, and what the page says that it prints.

    Attributes:
        line: where it stands on the page.
        asks: the paragraph before it asks the reader to predict.
        folded: what it prints is folded up.
    """

    line: int
    code: str
    prints: str | None
    asks: bool = False
    folded: bool = False


def find_samples(text: str) -> Iterator[Sample]:
    """Yield the Python blocks of a page."""
    fences = list(FENCES.finditer(text))
    for fence, following in itertools.zip_longest(fences, fences[1:]):
        if fence[2] != "python":
            continue
        between = text[fence.end() : following.start()].strip() if following else ""
        is_output = following is not None and following[2] == "text" and between in ("", FOLD)
        yield Sample(
            line=text[: fence.start()].count("\n") + 1,
            code=textwrap.dedent(fence[3]),
            prints=textwrap.dedent(following[3]).strip() if is_output and following else None,
            asks=bool(ASKS.search(text[: fence.start()].rstrip().rpartition("\n\n")[2])),
            folded=between == FOLD,
        )


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
def notebook(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """What a page of the lessons is typed into: `check` as a new kernel has it, and no hospital yet."""
    check = NotebookCheck()
    monkeypatch.setattr("grader.home.notebook_check.check", check)
    monkeypatch.setenv("FHIR_BASE_URL", "")
    monkeypatch.chdir(tmp_path)
    yield
    check._closing.close()  # which a kernel does when it ends


@pytest.mark.parametrize("page", PAGES, ids=[page.relative_to(TOP).as_posix() for page in PAGES])
def test_every_sample_does_what_the_page_says(page: Path, notebook: None) -> None:
    namespace: dict[str, object] = {"__name__": "__main__"}
    differences = []
    for sample in find_samples(page.read_text(encoding="utf-8")):
        printed, error = run_sample(sample, str(page), namespace)
        differences.append(find_difference(sample, printed, error))
    assert not [difference for difference in differences if difference]


@pytest.mark.parametrize("page", PAGES, ids=[page.relative_to(TOP).as_posix() for page in PAGES])
def test_where_the_reader_is_to_predict_the_answer_is_folded_up(page: Path) -> None:
    samples = list(find_samples(page.read_text(encoding="utf-8")))
    assert [sample.line for sample in samples if sample.asks and sample.prints and not sample.folded] == []


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


def test_what_is_folded_up_is_found_and_a_question_is_seen() -> None:
    output = textwrap.indent("```text\n3\n```\n", "    ")
    (sample,) = find_samples(f"What will it print?\n\n```python\nprint(3)\n```\n\n{FOLD}\n{output}")
    assert (sample.prints, sample.asks, sample.folded) == ("3", True, True)
    (open_one,) = find_samples("**Predict**:\n\n```python\nprint(3)\n```\n```text\n3\n```\n")
    assert (open_one.prints, open_one.asks, open_one.folded) == ("3", True, False)
