"""Links lead somewhere, pictures say what they show, and headings form an outline."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from markdown.extensions.toc import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token

TOP = Path(__file__).resolve().parents[2]
PAGES = sorted([*TOP.glob("*.md"), *(TOP / "course").rglob("*.md")])
EXPLICIT_ID = re.compile(r"\s*\{[^}]*?#([\w-]+)[^}]*\}\s*$")
FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)

every_page = pytest.mark.parametrize("page", PAGES, ids=[page.relative_to(TOP).as_posix() for page in PAGES])


def parse_page(page: Path) -> list[Token]:
    """Return the page's Markdown tokens, without its front matter."""
    text = FRONT_MATTER.sub("", page.read_text(encoding="utf-8"))
    return MarkdownIt("commonmark").enable("table").parse(text)


def find_inline(page: Path, kind: str) -> Iterator[Token]:
    """Yield links (`link_open`) or pictures (`image`)."""
    for token in parse_page(page):
        yield from (child for child in token.children or () if child.type == kind)


def find_headings(page: Path) -> list[tuple[int, str]]:
    """Return (level, text) of each heading; the text as Markdown."""
    tokens = parse_page(page)
    return [
        (int(opening.tag[1]), content.content)
        for opening, content in itertools.pairwise(tokens)
        if opening.type == "heading_open"
    ]


def find_anchors(page: Path) -> set[str]:
    """Return what a link to this page may put behind `#`: mkdocs makes the course's, GitHub the others."""
    anchors = set(re.findall(r'<[^>]+\bid="([^"]+)"', page.read_text(encoding="utf-8")))
    for _, heading in find_headings(page):
        if explicit := EXPLICIT_ID.search(heading):
            anchors.add(explicit[1])
        plain = re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", EXPLICIT_ID.sub("", heading))
        anchors.add(slugify(plain, "-") if is_in_course(page) else slugify_for_github(plain))
    return anchors


def slugify_for_github(heading: str) -> str:
    """Return the anchor that GitHub makes of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def is_in_course(path: Path) -> bool:
    """Whether mkdocs builds this page."""
    return path.is_relative_to(TOP / "course")


def is_elsewhere(target: str) -> bool:
    """Whether a link leads to another host. Nobody can test those without the network."""
    return bool(re.match(r"[a-z][a-z0-9+.-]*:", target))


def find_broken(page: Path, target: str) -> str:
    """Say what is wrong with a link, or nothing."""
    path, _, anchor = target.partition("#")
    if path.startswith("/"):
        return find_broken_address(path)
    file = (page.parent / unquote(path)).resolve() if path else page
    if not file.exists():
        return f"{target}: there is no such file"
    if is_in_course(page) and not is_in_course(file):
        return f"{target}: this lies outside the course, so the built site does not have it"
    if anchor and file.suffix == ".md" and anchor not in find_anchors(file):
        return f"{target}: there is no such heading; there are {', '.join(sorted(find_anchors(file)))}"
    return ""


def find_broken_address(path: str) -> str:
    """Say what is wrong with an address on the learner's own server, or nothing."""
    first, _, rest = path.strip("/").partition("/")
    if first == "exercises" and rest:
        exists = (TOP / "exercises" / rest / "exercise.md").is_file()
    else:
        exists = first in ("", "course", "workbook", "open", "w")
    return "" if exists else f"{path}: nothing answers there"


@every_page
def test_every_link_leads_somewhere(page: Path) -> None:
    targets = [str(link.attrs["href"]) for link in find_inline(page, "link_open")]
    ours = [target for target in targets if not is_elsewhere(target)]
    assert not [broken for target in ours if (broken := find_broken(page, target))]


@every_page
def test_every_picture_exists_and_says_what_it_shows(page: Path) -> None:
    for image in find_inline(page, "image"):
        source = str(image.attrs["src"])
        assert not is_elsewhere(source), f"{source} is on another host"
        assert (page.parent / source).is_file(), f"{source} is missing"
        assert len(image.content) > 10, f"{source} needs a text for people who cannot see it"
    for tag in re.findall(r"<img\b[^>]*>", page.read_text(encoding="utf-8")):
        assert re.search(r'\balt="', tag), f"{tag} needs an alt text"


@every_page
def test_headings_form_an_outline(page: Path) -> None:
    levels = [level for level, _ in find_headings(page)]
    assert levels[:1] == [1], "a page begins with its one main heading"
    assert levels.count(1) == 1, "a page has one main heading"
    jumps = [(above, below) for above, below in itertools.pairwise(levels) if below > above + 1]
    assert not jumps, f"headings jump: {jumps}"
