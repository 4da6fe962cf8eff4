"""The changelog and the package agree on the version."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path


def test_the_changelogs_newest_version_is_the_packages(top: Path) -> None:
    changelog = (top / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.findall(r"^## (\d+\.\d+\.\d+)", changelog, re.MULTILINE)
    project = tomllib.loads((top / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert versions, "CHANGELOG.md names no version"
    assert versions[0] == project["version"]


def test_the_changelog_begins_with_what_is_not_released_yet(top: Path) -> None:
    headings = re.findall(r"^## (.+)$", (top / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings[0] == "Unreleased"
