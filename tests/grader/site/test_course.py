"""The course: its navigation makes itself, its links are checked, and nothing comes from elsewhere."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from grader.catalog import load_catalog
from grader.errors import CwcError
from grader.site import build
from grader.site.accessible import name_landmarks
from grader.site.checkout import Checkout
from grader.site.navigation import build_navigation

MERMAID = "# Picture\n\n```mermaid\nflowchart LR\n  ward --> laboratory\n```\n"
MATHS = "# Sum\n\nThe sum is \\(a + b\\).\n"
LOADED = re.compile(
    r'<(?:script|img|iframe)[^>]+src="([^"]+)"|<link[^>]+rel="(?:stylesheet|icon)"[^>]+href="([^"]+)"'
)


def build_course(checkout: Checkout, tmp_path: Path) -> Path:
    """Build the course of the small clone and return its pages."""
    [job] = build.find_jobs(checkout, ["course"], built=tmp_path / "built")
    build.build(checkout, [job], logs=tmp_path / "logs", report=lambda _: None)
    return job.built


def write(checkout: Checkout, name: str, text: str) -> None:
    """Add a page to the lessons."""
    (checkout.course / "lessons" / "first-steps" / name).write_text(text, encoding="utf-8")


def test_a_new_lesson_needs_no_line_in_the_configuration(checkout: Checkout) -> None:
    write(checkout, "second.md", "# Second\n")
    navigation = build_navigation(checkout.course, load_catalog(checkout.exercises))
    lessons = {"First steps": ["lessons/first-steps/index.md", "lessons/first-steps/second.md"]}
    assert navigation == [{"Home": "/"}, {"Course": "index.md"}, {"Lessons": [lessons]}]


def test_sections_come_in_the_order_in_which_a_reader_needs_them(checkout: Checkout) -> None:
    for name in ("zebra", "decisions", "guides", "start", "empty"):
        (checkout.course / name).mkdir()
        if name != "empty":
            (checkout.course / name / "page.md").write_text("# Page\n", encoding="utf-8")
    titles = [
        next(iter(item)) for item in build_navigation(checkout.course, load_catalog(checkout.exercises))
    ]
    assert titles == ["Home", "Course", "Start", "Lessons", "Guides", "Decisions", "Zebra"]


def test_a_link_to_an_exercise_leads_to_its_page(checkout: Checkout, tmp_path: Path) -> None:
    write(checkout, "second.md", "# Second\n\n[Do it](exercise:pulse)\n")
    page = build_course(checkout, tmp_path) / "lessons" / "first-steps" / "second" / "index.html"
    assert 'href="/exercises/pulse"' in page.read_text(encoding="utf-8")


def test_a_link_to_an_unknown_exercise_stops_the_build_and_names_the_known(
    checkout: Checkout, tmp_path: Path
) -> None:
    write(checkout, "second.md", "# Second\n\n[Do it](exercise:puls)\n")
    with pytest.raises(build.BuildProblem, match=r"exercise:puls.*pulse, fluid-balance"):
        build_course(checkout, tmp_path)


def test_a_broken_link_stops_the_build_and_is_named(checkout: Checkout, tmp_path: Path) -> None:
    write(checkout, "second.md", "# Second\n\n[Gone](gone.md)\n")
    with pytest.raises(build.BuildProblem) as problem:
        build_course(checkout, tmp_path)
    assert "gone.md" in problem.value.what
    assert problem.value.next_step.endswith("cwc site build --course")


def test_mermaid_and_mathjax_are_loaded_where_needed_and_nowhere_else(
    checkout: Checkout, tmp_path: Path
) -> None:
    write(checkout, "picture.md", MERMAID)
    write(checkout, "sum.md", MATHS)
    pages = build_course(checkout, tmp_path)
    lessons = pages / "lessons" / "first-steps"
    text = {
        name: (lessons / path).read_text(encoding="utf-8")
        for name, path in {
            "plain": "index.html",
            "picture": "picture/index.html",
            "sum": "sum/index.html",
        }.items()
    }
    used = {name: set(re.findall(r"assets/vendor/(\w+\.js)", page)) for name, page in text.items()}
    assert used == {"plain": set(), "picture": {"mermaid.js"}, "sum": {"mathjax.js"}}
    assert text["picture"].index("vendor/mermaid.js") < text["picture"].index("bundle.")
    assert {path.name for path in (pages / "assets" / "vendor").iterdir()} == {"mermaid.js", "mathjax.js"}


def test_copies_that_no_page_needs_are_left_out(checkout: Checkout, tmp_path: Path) -> None:
    assert not (build_course(checkout, tmp_path) / "assets" / "vendor").exists()


def test_no_page_of_the_course_loads_anything_from_another_host(checkout: Checkout, tmp_path: Path) -> None:
    write(checkout, "picture.md", MERMAID)
    pages = build_course(checkout, tmp_path)
    loaded = [
        address
        for page in pages.rglob("*.html")
        for match in LOADED.finditer(page.read_text(encoding="utf-8"))
        for address in match.groups()
        if address
    ]
    assert loaded
    assert [address for address in loaded if "//" in address and "127.0.0.1" not in address] == []


def test_search_and_sections_have_names_for_a_screen_reader() -> None:
    html = (
        '<div data-md-component="search" role="dialog">'
        '<nav class="md-nav" aria-labelledby="__nav_3_label" aria-expanded="true">\n'
        '<label class="md-nav__title" for="__nav_3">\n'
        '<span class="md-nav__icon md-icon"></span>\n Guides\n</label>'
    )
    named = name_landmarks(html + '<nav class="md-nav" aria-label="World">')
    assert named.endswith('<nav class="md-nav" role="none">')
    assert 'role="dialog" aria-label="Search"' in named
    assert 'aria-label="Guides section"' in named
    assert "aria-labelledby" not in named


def test_without_the_tools_the_sentence_says_how_to_get_them(
    checkout: Checkout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build.builders, "MODULES", {"course": "no_such_tool_anywhere"})
    with pytest.raises(CwcError) as problem:
        build_course(checkout, tmp_path)
    assert 'pip install -e ".[author]"' in problem.value.next_step


def test_no_builder_is_left_behind_when_the_other_cannot_begin(
    checkout: Checkout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (checkout.exercises / "pulse" / "exercise.md").write_text("no front matter", encoding="utf-8")
    begun: list[subprocess.Popen[bytes]] = []
    begin = build.builders.begin

    def remember(*arguments: object) -> object:
        builder = begin(*arguments)
        begun.append(builder.process)
        return builder

    monkeypatch.setattr(build.builders, "begin", remember)
    with pytest.raises(CwcError):
        build.build(checkout, build.find_jobs(checkout), logs=tmp_path / "logs", report=lambda _: None)
    assert [process.poll() is not None for process in begun] == [True]
