"""Makes the course's table of contents from its folders, so that a new lesson is one new file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from grader.catalog import Catalog

# The order in which a reader needs them. Other folders follow in alphabetical order.
SECTIONS = {
    "start": "Start",
    "lessons": "Lessons",
    "guides": "Guides",
    "reference": "Reference",
    "decisions": "Decisions",
}

NavItem = str | dict[str, Any]


def build_navigation(docs: Path, catalog: Catalog) -> list[NavItem]:
    """Build MkDocs' `nav`: home, the course's first page, then a tab for each folder.

    A page's own heading is its title; the order within a folder is `index.md` first, then by file name;
    modules come in the order of the catalog, with its titles.
    """
    titles = SECTIONS | {module.id: module.title for module in catalog.modules}
    folders = sorted_by(SECTIONS, (child for child in docs.iterdir() if has_pages(child)))
    sections = [_section(folder, docs, titles) for folder in folders]
    return [{"Home": "/"}, {"Course": "index.md"}, *sections]


def sorted_by(order: Iterable[str], folders: Iterable[Path]) -> list[Path]:
    """Sort folders by a list of names; those not listed follow by name."""
    ranks = {name: rank for rank, name in enumerate(order)}
    return sorted(folders, key=lambda folder: (ranks.get(folder.name, len(ranks)), folder.name))


def has_pages(path: Path) -> bool:
    """Whether a folder holds Markdown, at any depth."""
    return path.is_dir() and any(path.rglob("*.md"))


def _section(folder: Path, docs: Path, titles: dict[str, str]) -> NavItem:
    pages = sorted(folder.glob("*.md"), key=lambda page: (page.name != "index.md", page.name))
    folders = sorted_by(titles, (child for child in folder.iterdir() if has_pages(child)))
    title = titles.get(folder.name, folder.name.replace("-", " ").capitalize())
    items: list[NavItem] = [page.relative_to(docs).as_posix() for page in pages]
    return {title: [*items, *(_section(child, docs, titles) for child in folders)]}
