"""Reads references: what one part of the record points to, such as the patient of an observation.

Implements FHIR R4 references.html#literal and search.html#reference.
"""

from __future__ import annotations

import re

_VERSION = re.compile(r"/_history/[A-Za-z0-9\-.]{1,64}$")
_TARGET = re.compile(r"(?:^|/)([A-Z][A-Za-z]+)/[A-Za-z0-9\-.]{1,64}$")


def strip_version(reference: str) -> str:
    """Return a reference without the version it may name.

    >>> strip_version("Patient/p1/_history/2")
    'Patient/p1'
    """
    return _VERSION.sub("", reference)


def find_target_type(reference: str) -> str | None:
    """Return the resource type a reference points to, if its text tells."""
    match = _TARGET.search(reference)
    return match[1] if match else None
