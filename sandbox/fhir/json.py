"""Reads JSON the way a careful clerk reads a form: nothing guessed, nothing lost, every fault located.

Implements FHIR R4 json.html and RFC 8259, more strictly than Python's `json`: a name may not stand twice in
one object (RFC 8259 §4 leaves the meaning open), and text that cannot be stored or sent again is refused.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from typing import Any, NamedTuple, NoReturn

from sandbox.errors import Refusal, quote

MAX_DEPTH = 100

_BRACKETS = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', re.DOTALL)
_ESCAPES = re.compile(r"\\(?:u([0-9a-fA-F]{4})|.)", re.DOTALL)
_SPACE = re.compile(r"[ \t\r\n]*")
_plain = json.JSONDecoder()


class Member(NamedTuple):
    """One `"name": value` of an object, as positions in the text."""

    value_start: int
    value_end: int


def parse_json(body: bytes) -> tuple[Any, str]:
    """Decode a request body into Python values and the text they came from.

    Raises:
        Refusal: 400 `structure`, with line and column, for anything that is not sound JSON in UTF-8.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refusal(
            "malformed",
            f"The body is not UTF-8 text: byte {error.start + 1} cannot be read.",
            "Encode the JSON as UTF-8, for example with json.dumps(resource).encode().",
        ) from None
    if not text.strip():
        raise Refusal(
            "malformed", "The body is empty.", "Send the resource as JSON in the body of the request."
        )
    _refuse_deep_nesting(text)
    data = _decode(text)
    if "\\" in text:
        _refuse_unstorable_escapes(text)
    return data, text


def find_members(text: str, start: int = 0) -> dict[str, Member]:
    """Return where each value of the object that begins at `start` stands. The text must be sound JSON."""
    position = _skip_space(text, _skip_space(text, start) + 1)
    members: dict[str, Member] = {}
    while text[position] != "}":
        name, position = json.decoder.scanstring(text, position + 1, True)  # type: ignore[attr-defined]
        value_start = _skip_space(text, _skip_space(text, position) + 1)
        _, value_end = _plain.raw_decode(text, value_start)
        members[name] = Member(value_start, value_end)
        position = _skip_space(text, value_end)
        if text[position] == ",":
            position = _skip_space(text, position + 1)
    return members


def _skip_space(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


def _decode(text: str) -> Any:
    try:
        return _strict.decode(text)
    except json.JSONDecodeError as error:
        _refuse(text, error.pos, f"The body is not JSON: {error.msg[:1].lower()}{error.msg[1:]}")
    except ValueError:  # Python refuses whole numbers of more than 4,300 digits
        raise Refusal(
            "malformed", "A number in the body is too long.", "No clinical value needs thousands of digits."
        ) from None


def _refuse(text: str, position: int, what: str) -> NoReturn:
    line = text.count("\n", 0, position) + 1
    column = position - text.rfind("\n", 0, position)
    raise Refusal(
        "malformed",
        f"{what}, at line {line}, column {column}.",
        "Look there for a missing comma, quotation mark or bracket; JSON wants double quotation marks.",
    )


def _refuse_deep_nesting(text: str) -> None:
    if text.count("{") + text.count("[") <= MAX_DEPTH:
        return
    depth = 0
    for match in _BRACKETS.finditer(text):
        depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(match[0], 0)
        if depth > MAX_DEPTH:
            raise Refusal(
                "malformed",
                f"The JSON is nested more than {MAX_DEPTH} levels deep.",
                "No FHIR resource needs that; look for a loop in the code that built it.",
            )


def _refuse_unstorable_escapes(text: str) -> None:
    """Refuse \\u0000 and halves of surrogate pairs: no FHIR string may hold them (datatypes.html#string)."""
    waiting = -1  # where a high surrogate stands that still needs its low one
    for match in _ESCAPES.finditer(text):
        code = int(match[1], 16) if match[1] else -1
        is_low = 0xDC00 <= code <= 0xDFFF
        completes = is_low and match.start() == waiting + 6
        if code == 0 or ((is_low or waiting >= 0) and not completes):
            _refuse_escape(text, waiting if waiting >= 0 else match.start())
        waiting = match.start() if 0xD800 <= code <= 0xDBFF else -1
    if waiting >= 0:
        _refuse_escape(text, waiting)


def _refuse_escape(text: str, position: int) -> NoReturn:
    escape = text[position : position + 6]
    _refuse(text, position, f"The body holds {escape}, which is no character of any text")


def _build_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) != len(pairs):
        twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise Refusal(
            "malformed",
            f"The name {quote(twice)} stands twice in the same JSON object.",
            "Keep one of the two; readers would disagree about which one counts.",
        )
    return values


def _parse_decimal(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise Refusal("malformed", f"The number {quote(text, 30)} is too large.", "Check its exponent.")
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise Refusal(
        "malformed",
        f"{name} is not a JSON number.",
        "Leave the element out when there is no value; dataAbsentReason can say why.",
    )


_strict = json.JSONDecoder(
    object_pairs_hook=_build_object, parse_float=_parse_decimal, parse_constant=_refuse_constant
)
