"""Gives names to parts of the theme's pages that a screen reader would otherwise call nothing, or the same.

WCAG 2.2, success criterion 4.1.2 (name, role, value).
"""

from __future__ import annotations

import re

SEARCH = 'data-md-component="search" role="dialog"'
# A section of the navigation points to a label that holds only an icon; its visible title follows it.
SECTION = re.compile(
    r'aria-labelledby="(__nav_[\d_]+)_label"'
    r'(?P<between>[^>]*>\s*<label class="md-nav__title" for="\1">\s*'
    r'<span class="md-nav__icon md-icon"></span>\s*)'
    r"(?P<title>[^<]+)"
)
# The theme makes a landmark of every heading that has others below it; two of one name confuse.
BELOW_HEADING = re.compile(r'<nav class="md-nav" aria-label="[^"]*">')


def name_landmarks(html: str) -> str:
    """Return a page of the course with its search and the sections of its navigation named."""
    named = html.replace(SEARCH, f'{SEARCH} aria-label="Search"')
    named = BELOW_HEADING.sub('<nav class="md-nav" role="none">', named)
    return SECTION.sub(_name_section, named)


def _name_section(section: re.Match[str]) -> str:
    title = section["title"]
    return f'aria-label="{title.strip()} section"{section["between"]}{title}'
