"""What the workbook needs beyond Jupyter Book: MathJax only on pages with maths, and no nameless parts.

Jupyter Book asks Sphinx to put every script on every page; MathJax is two megabytes. (Sphinx 7, the event
"html-page-context".)
"""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx

MATHS = ('class="math', 'class="output text_latex')


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.connect("html-page-context", leave_out_maths, priority=900)  # after MathJax has added itself
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def leave_out_maths(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:  # noqa: ARG001
    """Take MathJax out of a page that shows no formula."""
    if any(sign in context.get("body", "") for sign in MATHS):
        return
    context["script_files"] = [script for script in context["script_files"] if not is_maths(script)]


def is_maths(script: Any) -> bool:
    """Whether a script is MathJax or its settings."""
    file, body = str(script.filename or ""), str(script.attributes.get("body") or "")
    return "mathjax" in file or body.startswith("window.MathJax")
