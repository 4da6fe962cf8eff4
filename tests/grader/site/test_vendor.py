"""Our copies of others' browser files are what vendor.json and package.json say they are."""

from __future__ import annotations

import json

import pytest

from grader.site.vendoring import RECORD, SITE, VENDOR, WANTED, declared_versions, describe

LOCK = json.loads((SITE / "package-lock.json").read_text(encoding="utf-8"))


def test_the_copies_have_the_versions_and_digests_that_are_written_down() -> None:
    assert describe(VENDOR, declared_versions()) == json.loads(RECORD.read_text(encoding="utf-8"))


def test_nothing_else_lies_among_the_copies() -> None:
    others = {"vendor.json", "LICENCES.txt", ".gitattributes"}
    assert {path.name for path in VENDOR.iterdir()} == set(WANTED) | others


def test_the_lock_file_holds_the_declared_versions() -> None:
    locked = {name: LOCK["packages"][f"node_modules/{name}"]["version"] for name in declared_versions()}
    assert locked == declared_versions()


def test_the_lock_file_names_no_host_to_download_from() -> None:
    assert [name for name, package in LOCK["packages"].items() if "resolved" in package] == []


@pytest.mark.parametrize("package", ["@picocss/pico", "mathjax", "mermaid", "dompurify", "lodash-es", "d3"])
def test_the_licences_of_what_is_copied_are_kept(package: str) -> None:
    assert package in (VENDOR / "LICENCES.txt").read_text(encoding="utf-8")
