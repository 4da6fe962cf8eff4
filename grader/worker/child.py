"""Runs a learner's cells and functions, and says in JSON what came of them.

This file is the whole child: it imports only the standard library, knows no checks, no marks and no
secrets, and is started by `grader/isolation/launch.py`. The notebook uses the same `Workbench` inside
the learner's own kernel, so that a function behaves the same in all places where it is checked.

The conversation is one JSON object a line. The parent asks `{"do": "run" | "call" | "read" | "rerun", …}`;
the child answers with an *outcome*: `{"value": …, "error": null | {…}, "printed": "…"}`. Questions are
numbered, and an answer carries the number of its question.
"""

from __future__ import annotations

import builtins
import contextlib
import datetime
import decimal
import io
import json
import linecache
import os
import re
import sys
import traceback
from collections.abc import Iterator, Mapping
from typing import Any

MAX_PRINTED = 20_000  # characters kept of what a cell prints; the rest is counted, not kept
MAX_TEXT = 100_000  # characters of one string in an answer
MAX_ITEMS = 10_000  # items of one list, tuple, set or dictionary in an answer
MAX_DEPTH = 40
MAX_DIGITS = 4_000  # Python refuses to write longer whole numbers as text

Outcome = dict[str, Any]

_MAGIC = re.compile(r"^(\s*)(?:[%!].*|[\w.]+\?{1,2}\s*)$")


class Printed(io.TextIOBase):
    """Keeps the beginning of what is printed and forgets the rest, so that a gigabyte costs nothing."""

    def __init__(self) -> None:
        self._kept: list[str] = []
        self._size = 0

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        room = MAX_PRINTED - self._size
        if room > 0:
            self._kept.append(text[:room])
            self._size += len(self._kept[-1])
        return len(text)

    def text(self) -> str:
        """What was printed, up to the limit."""
        return "".join(self._kept)


def encode(value: object, depth: int = 0) -> Any:  # noqa: PLR0911  # one way out for each kind of value
    """Turn a Python value into JSON; what JSON cannot say is tagged as `{"$": kind, …}`.

    Exact types only: a subclass could lie about itself, so it travels as an opaque object.
    """
    kind = type(value)
    if value is None or kind is bool:
        return value
    if kind is int:
        return value if value.bit_length() < MAX_DIGITS * 3 else _opaque(value)  # type: ignore[attr-defined]
    if kind is float:
        return value if value - value == 0 else {"$": "float", "is": repr(value)}  # type: ignore[operator]
    if kind is str:
        return value[:MAX_TEXT]  # type: ignore[index]
    if depth < MAX_DEPTH:
        tagged = _encode_container(value, kind, depth + 1)
        if tagged is not None:
            return tagged
    if kind in (decimal.Decimal, datetime.date, datetime.datetime, datetime.time):
        text = str(value) if kind is decimal.Decimal else value.isoformat()  # type: ignore[attr-defined]
        return {"$": kind.__name__, "is": text}
    return _opaque(value)


def _encode_container(value: Any, kind: type, depth: int) -> Any:
    if kind in (list, tuple, set, frozenset):
        if len(value) > MAX_ITEMS:
            return {"$": "too-big", "type": kind.__name__, "items": len(value)}
        items = [encode(item, depth) for item in value]
        return items if kind is list else {"$": kind.__name__, "is": items}
    if kind is dict:
        if len(value) > MAX_ITEMS:
            return {"$": "too-big", "type": "dict", "items": len(value)}
        if all(type(key) is str for key in value) and "$" not in value:
            return {key: encode(item, depth) for key, item in value.items()}
        return {"$": "dict", "is": [[encode(key, depth), encode(item, depth)] for key, item in value.items()]}
    return None


def _opaque(value: object) -> dict[str, str]:
    try:
        text = repr(value)[:500]
    except BaseException:  # a learner's __repr__ may do anything at all
        text = "(it cannot be shown)"
    return {"$": "object", "type": type(value).__name__[:100], "is": text}


class Workbench:
    """A namespace in which a learner's cells have run, and the ways in which a check may use it.

    Args:
        namespace: the variables. In the notebook these are the learner's own; in the child, new ones.
    """

    def __init__(self, namespace: dict[str, Any] | None = None) -> None:
        self._spaces: list[dict[str, Any]] = [{"__name__": "__main__"} if namespace is None else namespace]

    def run(self, cell: str, source: str) -> Outcome:
        """Run one cell of the notebook; `cell` is the name that messages use for it."""
        return _outcome(lambda: self._execute(cell, source, self._spaces[0]))

    def call(self, function: str, args: list[Any], kwargs: dict[str, Any]) -> Outcome:
        """Call a function that the learner wrote."""
        if function not in self._spaces[0]:
            return self._missing(function, 0)
        target = self._spaces[0][function]
        if not callable(target):
            return _problem("NotAFunction", f"{function} is {_kind(target)}, not a function")
        return _outcome(lambda: target(*args, **kwargs))

    def read(self, name: str, space: int = 0) -> Outcome:
        """Read a variable, from the notebook or from a re-run (`space`)."""
        if name not in self._spaces[space]:
            return self._missing(name, space)
        return _outcome(lambda: self._spaces[space][name])

    def rerun(self, cell: str, source: str, inputs: Mapping[str, Any]) -> Outcome:
        """Run a cell again on a copy of the namespace with other inputs; `value` numbers the copy."""
        copy = {**self._spaces[0], **inputs}
        self._spaces.append(copy)
        outcome = _outcome(lambda: self._execute(cell, source, copy))
        return {**outcome, "value": len(self._spaces) - 1}

    def _execute(self, cell: str, source: str, namespace: dict[str, Any]) -> None:
        filename = f"<{cell}>"
        linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
        exec(compile_cell(source, filename), namespace)  # noqa: S102  # what the child is for

    def _missing(self, name: str, space: int) -> Outcome:
        names = [key for key in self._spaces[space] if type(key) is str and not key.startswith("_")]
        return _problem("NotDefined", name, names=names[:500])


def compile_cell(source: str, filename: str) -> Any:
    """Compile a cell; notebook commands (`%time`, `!pip`, `name?`) are not Python and are passed over."""
    lines = source.split("\n")
    while True:
        try:
            return compile("\n".join(lines), filename, "exec", dont_inherit=True)
        except SyntaxError as error:
            wrong = (error.lineno or 0) - 1
            if not (0 <= wrong < len(lines) and _MAGIC.match(lines[wrong])):
                raise
            lines[wrong] = _MAGIC.sub(r"\1pass", lines[wrong])


def _outcome(action: Any) -> Outcome:
    printed = Printed()
    value: Any = None
    error: dict[str, Any] | None = None
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(Printed()), _no_questions():
        try:
            value = encode(action())
        except BaseException as exception:  # SystemExit and KeyboardInterrupt are a learner's too
            try:
                error = _describe(exception)
            except BaseException:  # so are the names and the text of an exception
                error = {"type": "Exception", "text": "an error that cannot be shown"}
    return {"value": value, "error": error, "printed": printed.text()}


@contextlib.contextmanager
def _no_questions() -> Iterator[None]:
    """Let nobody be asked: Jupyter's own input() would open a box for each call and wait."""
    asking = sys.stdin, builtins.input
    sys.stdin, builtins.input = io.StringIO(), _refuse_to_ask
    try:
        yield
    finally:
        sys.stdin, builtins.input = asking


def _refuse_to_ask(*_: object) -> str:
    raise EOFError


def _problem(kind: str, text: str, **more: Any) -> Outcome:
    return {"value": None, "error": {"type": kind, "text": text, **more}, "printed": ""}


def _kind(value: object) -> str:
    return f"a value of type {type(value).__name__}"


def _describe(exception: BaseException) -> dict[str, Any]:
    """Say what was raised and at which of the learner's lines (the last one that is theirs)."""
    described: dict[str, Any] = {
        "type": type(exception).__name__[:100],
        "kinds": [kind.__name__[:100] for kind in type(exception).__mro__][:20],
        "text": _text_of(exception),
    }
    if isinstance(exception, SyntaxError) and str(exception.filename).startswith("<"):
        return {**described, **_place(exception.filename, exception.lineno, exception.text)}
    frames = [frame for frame in traceback.extract_tb(exception.__traceback__) if _is_theirs(frame.filename)]
    in_tasks = [frame for frame in frames if not frame.filename.startswith("<cell ")]
    if last := (in_tasks or frames)[-1:]:  # rather the learner's call than the given function it went into
        described.update(_place(last[0].filename, last[0].lineno, last[0].line))
    return described


def _text_of(exception: BaseException) -> str:
    try:
        return str(exception)[:2_000]
    except BaseException:  # the exception's own __str__ is the learner's code
        return ""


def _is_theirs(filename: str) -> bool:
    in_a_cell = filename.startswith("<") and not filename.startswith(("<frozen", "<string"))
    return in_a_cell or "ipykernel_" in filename  # which is how Jupyter names a notebook's cells


def _place(filename: str | None, line: int | None, code: str | None) -> dict[str, Any]:
    cell = (filename or "").strip("<>") if (filename or "").startswith("<") else ""
    return {"cell": cell[:100], "line": line, "code": (code or "").strip()[:300]}


def answer(workbench: Workbench, request: dict[str, Any]) -> Outcome:
    """Carry out one request of the parent."""
    what = request["do"]
    if what == "run":
        return workbench.run(request["cell"], request["source"])
    if what == "call":
        return workbench.call(request["function"], request["args"], request["kwargs"])
    if what == "read":
        return workbench.read(request["name"], request["space"])
    return workbench.rerun(request["cell"], request["source"], request["inputs"])


def main() -> None:
    """Answer requests on private copies of stdin and stdout; the learner's code gets empty ones."""
    requests = os.fdopen(os.dup(0), "r", encoding="utf-8")
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    workbench = Workbench()
    for line in requests:
        request = json.loads(line)
        outcome = {**answer(workbench, request), "number": request["number"]}
        answers.write(json.dumps(outcome, ensure_ascii=True) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
