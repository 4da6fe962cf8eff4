"""Takes search values apart where a comma or a | is not escaped (FHIR R4 search.html#escaping)."""

from __future__ import annotations

import re

_ESCAPED = re.compile(r"\\([\\,|$])")


def split_escaped(text: str, separator: str) -> list[str]:
    """Split at every separator that no backslash escapes; the escapes stay in the parts.

    >>> split_escaped(r"a,b\\,c", ",")
    ['a', 'b\\\\,c']
    """
    parts, current, position = [], "", 0
    while position < len(text):
        if text[position] == "\\":
            current += text[position : position + 2]
            position += 2
            continue
        if text[position] == separator:
            parts.append(current)
            current = ""
        else:
            current += text[position]
        position += 1
    return [*parts, current]


def unescape(text: str) -> str:
    """Return the value that an escaped text means."""
    return _ESCAPED.sub(r"\1", text)
