"""Every environment variable that we read is on the page of settings."""

from __future__ import annotations

import ast
import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox import Settings

PACKAGES = ("grader", "sandbox")
VARIABLE = re.compile(r"^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$")


def find_variables(path: Path) -> Iterator[str]:
    """Yield the strings in a file that look like names of environment variables."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and VARIABLE.match(node.value):
            yield node.value


@pytest.mark.parametrize("package", PACKAGES)
def test_every_environment_variable_is_documented(top: Path, package: str) -> None:
    page = (top / "course" / "reference" / "settings.md").read_text(encoding="utf-8")
    missing = [name for name in find_variables(top / package / "settings.py") if f"`{name}`" not in page]
    assert not missing, f"course/reference/settings.md does not explain {', '.join(missing)}"


def test_every_documented_variable_is_read_somewhere(top: Path, project_files: list[Path]) -> None:
    page = (top / "course" / "reference" / "settings.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `([A-Z_]+)`", page, re.MULTILINE))
    code = "".join(
        path.read_text(encoding="utf-8")
        for path in project_files
        if path.suffix == ".py" and path.name != Path(__file__).name
    )
    unknown = sorted(name for name in documented if f'"{name}"' not in code)
    assert documented
    assert not unknown, f"nothing reads {', '.join(unknown)}"


@pytest.mark.parametrize("field", dataclasses.fields(Settings), ids=lambda field: str(field.name))
def test_every_setting_of_the_hospital_is_documented(top: Path, field: dataclasses.Field[object]) -> None:
    page = (top / "course" / "reference" / "settings.md").read_text(encoding="utf-8")
    row = re.search(rf"^\| `{field.name}` \| ([^|]*) \|", page, re.MULTILINE)
    assert row, f"course/reference/settings.md does not explain {field.name}"
    if isinstance(field.default, int):
        assert row[1] == str(field.default)
