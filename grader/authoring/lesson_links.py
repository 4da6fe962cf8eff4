"""Finds checks that send a learner to a section of the lesson which is not there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from grader.catalog import Exercise
from grader.checks import load_checks

HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t]*#*$", re.MULTILINE)
FENCED = re.compile(r"^[ \t]*```.*?^[ \t]*```", re.MULTILINE | re.DOTALL)


def dead_links(exercise: Exercise, course: Path) -> Iterator[str]:
    """Yield a sentence for each `reread=` whose section the exercise's lesson does not have."""
    lesson = course / exercise.lesson
    if not lesson.is_file():
        yield f"exercise.md: the lesson {exercise.lesson} is not in {course.name}/"
        return
    anchors = sections_of(lesson.read_text(encoding="utf-8"))
    for check in load_checks(exercise):
        if check.reread and check.reread not in anchors:
            known = ", ".join(sorted(anchors))
            yield f"checks.py, {check.name}: {exercise.lesson} has no {check.reread}; it has {known}"


def sections_of(page: str) -> set[str]:
    """Return the anchors that MkDocs gives to a page's headings."""
    return {f"#{_anchor(heading)}" for heading in HEADING.findall(FENCED.sub("", page))}


def _anchor(heading: str) -> str:
    """As `markdown.extensions.toc.slugify`: small letters, digits and single hyphens."""
    plain = re.sub(r"[^\w\s-]", "", heading.encode("ascii", "ignore").decode()).strip().lower()
    return re.sub(r"[-\s]+", "-", plain)
