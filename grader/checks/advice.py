"""What to look at next when Python stops: one short sentence behind Python's own, never in its place."""

from __future__ import annotations

import re

# The first pattern that fits what Python said, or the line at which it stopped, decides.
_UNREADABLE = (
    ("invalid character '[“”„«»‘’‚]'", "These are curly quotation marks. Type plain ones by hand."),
    ("invalid character '[≤≥≠]'", "Type that sign as two: <=, >= or !=."),
    ("invalid (non-printable )?character", "A sign from another program has slipped in. Type the line anew."),
    (r"(^|\s)(=<|=>)\s", "The two signs are the wrong way round: it is <= and >=."),
    (r"(?m)^\s*(If|Elif|Else|For|While|Def|Return|Raise)\b", "Python's own words have small letters only."),
    ("Maybe you meant '=='", "One = gives a value a name; two of them ask whether values are equal."),
    ("expected ':'", "A line that begins with def, if, for or while ends with a colon."),
    ("expected an indented block", "Push this line in by four spaces more than the line it belongs to."),
    ("unexpected indent|unindent does not match|tabs and spaces", "Lines that belong together begin at the "
     "same distance from the edge: four spaces for each step."),
    ("'return' outside function", "Push it in by four spaces, so that it belongs to its function."),
    ("never closed|unmatched|closing parenthesis", "Count the brackets: each that opens must be closed."),
    ("unterminated", "A quotation mark is missing: a text has one at each end."),
    ("", "Look in this line and the one above for a missing bracket, colon or quotation mark."),
)  # fmt: skip
_STOPPED = (
    ("UnboundLocalError", "", "Not every way to this line gives the name a value."),
    ("NameError", "", "Compare the spelling letter by letter. A text needs quotation marks."),
    ("KeyError", "", "No box has this label. Compare the spelling, or ask with .get."),
    ("IndexError", "", "Python counts from 0, so the last of ten is number 9."),
    ("TypeError", "must derive from BaseException", "Name the kind of error, then say why: "
     'raise ValueError("a sentence").'),
    ("TypeError", r"\(\) (missing|takes|got)", "Count what stands in brackets, in the call and after def."),
    ("TypeError", "not callable", "Round brackets call a function; square ones look into a dictionary."),
    ("TypeError", "Decimal' and 'float'|'float' and 'decimal", "Turn it into an ordinary number: float(…)."),
    ("TypeError", "'str' and '(int|float)'|'(int|float)' and 'str'|to str$", "A text and a number do not go "
     "together. Look at the quotation marks."),
    ("TypeError", "NoneType", "Something it was given is None (nothing)."),
)  # fmt: skip


def advise_on_reading(message: str, code: str) -> str:
    """Return what to look at when Python could not read a cell."""
    said = f"{message}\n{code}"
    return next(advice for pattern, advice in _UNREADABLE if re.search(pattern, said))


def advise_on_stopping(kinds: tuple[str, ...], message: str) -> str:
    """Return what to look at when the code stopped with an error, or nothing."""
    return next(
        (advice for kind, pattern, advice in _STOPPED if kind in kinds and re.search(pattern, message)), ""
    )
