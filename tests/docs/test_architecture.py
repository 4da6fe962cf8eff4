"""ARCHITECTURE.md is true to the tree and to the directions that import-linter holds."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest


@pytest.mark.parametrize("package", ["sandbox", "grader"])
def test_the_directions_of_imports_are_those_that_are_checked(top: Path, package: str) -> None:
    project = tomllib.loads((top / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    layers = next(found["layers"] for found in contracts if f"{package}." in str(found.get("layers")))
    held = [
        {name.strip(" ()").removeprefix(f"{package}.") for name in re.split("[|:]", row)} for row in layers
    ]
    page = (top / "ARCHITECTURE.md").read_text(encoding="utf-8")
    line = next(line for line in page.splitlines() if line.startswith(f"- `{package}`: "))
    told = [set(re.findall(r"`(\w+)`", row)) for row in line.split(": ", 1)[1].split("→")]
    assert told == held


def test_every_place_it_names_is_there(top: Path) -> None:
    page = (top / "ARCHITECTURE.md").read_text(encoding="utf-8")
    table = re.search(r"^## Where to find what$.*?^## ", page, re.MULTILINE | re.DOTALL)
    assert table
    places = re.findall(r"`((?:course|exercises|sandbox|grader|tests)/[\w./]*)`", table[0])
    assert places
    assert not [place for place in places if not (top / place).exists()]


def test_every_part_of_the_packages_is_on_the_map(top: Path) -> None:
    page = (top / "ARCHITECTURE.md").read_text(encoding="utf-8")
    parts = [
        init.parent for package in ("sandbox", "grader") for init in (top / package).glob("*/__init__.py")
    ]
    assert not [part for part in parts if f"`{part.relative_to(top).as_posix()}/`" not in page]
