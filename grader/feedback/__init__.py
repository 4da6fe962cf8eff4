"""Turns a report into words: in a terminal, and in a notebook."""

from __future__ import annotations

from grader.feedback.html import render_html
from grader.feedback.terminal import render_report

__all__ = ["render_html", "render_report"]
