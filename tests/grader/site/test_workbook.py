"""The workbook: released notebooks, really run, and nothing from another host."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from grader.site import build
from grader.site.checkout import Checkout
from grader.site.sphinx_hook import leave_out_maths
from grader.site.workbook import write_sources

LOADED = re.compile(
    r'<(?:script|img|iframe)[^>]+src="([^"]+)"|<link[^>]+rel="(?:stylesheet|icon)"[^>]+href="([^"]+)"'
)


def script(filename: str | None, body: str = "") -> SimpleNamespace:
    return SimpleNamespace(filename=filename, attributes={"body": body})


SCRIPTS = [
    script("_static/vendor/mathjax.js"),
    script(None, "window.MathJax = {}"),
    script("_static/doctools.js"),
]


@pytest.mark.parametrize(("body", "left"), [("<p>words</p>", 1), ('<span class="math notranslate">', 3)])
def test_mathjax_is_loaded_only_where_there_are_formulae(body: str, left: int) -> None:
    context = {"body": body, "script_files": list(SCRIPTS)}
    leave_out_maths(None, "page", "page.html", context, None)
    assert len(context["script_files"]) == left


def test_the_sources_hold_released_notebooks_without_solutions(checkout: Checkout, tmp_path: Path) -> None:
    folder = tmp_path / "sources"
    folder.mkdir()
    write_sources(checkout, folder)
    toc = json.loads((folder / "_toc.yml").read_text(encoding="utf-8"))
    assert toc["parts"] == [
        {
            "caption": "First steps",
            "chapters": [{"file": "pulse/pulse"}, {"file": "fluid-balance/fluid-balance"}],
        }
    ]
    text = (folder / "pulse" / "pulse.ipynb").read_text(encoding="utf-8")
    assert "SOLUTION" not in text and "HIDDEN" not in text
    assert json.loads(text)["cells"][0]["cell_type"] == "markdown"


def test_the_first_page_lists_every_exercise_with_a_link(checkout: Checkout, tmp_path: Path) -> None:
    folder = tmp_path / "sources"
    folder.mkdir()
    write_sources(checkout, folder)
    index = (folder / "index.md").read_text(encoding="utf-8")
    assert "**First steps**" in index
    assert (
        "- [Say whether a pulse is fast](pulse/pulse.ipynb): 2 tasks, about 10 minutes. "
        "You learn to compare a number with a limit.\n"
        "- [Add up a fluid balance](fluid-balance/fluid-balance.ipynb): 1 task, about 5 minutes. "
        "You learn to read numbers from a file.\n"
    ) in index
    assert "%" not in index


@pytest.mark.slow
def test_the_workbook_is_run_and_shows_feedback_and_loads_nothing_from_elsewhere(
    checkout: Checkout, tmp_path: Path
) -> None:
    [job] = build.find_jobs(checkout, ["workbook"], built=tmp_path / "built")
    build.build(checkout, [job], logs=tmp_path / "logs", report=lambda _: None)
    page = (job.built / "pulse" / "pulse.html").read_text(encoding="utf-8")
    assert "cell_output" in page
    assert 'href="/"' in page
    assert 'href="fluid-balance/fluid-balance.html"' in (job.built / "index.html").read_text(encoding="utf-8")
    assert "colours.js" in page
    assert list(job.built.rglob("brand.html")) == [], "a template is no page"
    loaded = [
        address
        for html in job.built.rglob("*.html")
        for match in LOADED.finditer(html.read_text(encoding="utf-8"))
        for address in match.groups()
        if address
    ]
    assert loaded
    assert [address for address in loaded if "//" in address] == []
    assert "THEBE" not in page and "unpkg" not in page
