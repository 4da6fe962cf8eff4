"""GitHub can show the issue forms."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

TOP = Path(__file__).resolve().parents[2]
TEMPLATES = TOP / ".github" / "ISSUE_TEMPLATE"
FORMS = sorted(path for path in TEMPLATES.glob("*.yml") if path.name != "config.yml")
FIELDS = {"markdown", "textarea", "input", "dropdown", "checkboxes"}


@pytest.mark.parametrize("path", FORMS, ids=[path.stem for path in FORMS])
def test_a_form_has_what_github_asks_for(path: Path) -> None:
    form = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert form["name"]
    assert form["description"]
    for element in form["body"]:
        assert element["type"] in FIELDS
        assert element["attributes"]["value" if element["type"] == "markdown" else "label"]
    ids = [element["id"] for element in form["body"] if element["type"] != "markdown"]
    assert len(ids) == len(set(ids)), "each question needs an id of its own"


def test_the_contributors_page_names_forms_that_exist(top: Path) -> None:
    names = {yaml.safe_load(path.read_text(encoding="utf-8"))["name"] for path in FORMS}
    page = (top / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = {name for name in names if f'"{name}"' in page}
    assert names - named == {"Something does not work"}
