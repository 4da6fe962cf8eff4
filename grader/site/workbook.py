"""Builds the workbook: the released notebooks, really run, as pages (Jupyter Book 1).

Jupyter Book reads a folder, so the notebooks that learners get are written into one first.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import yaml

from grader.catalog import Catalog, Exercise, load_catalog
from grader.checks import points_of
from grader.notebook import build_release, save_notebook
from grader.site.checkout import SITE, Checkout

SIDE_FILES = ("_config.yml", "index.md")


def write_sources(checkout: Checkout, folder: Path) -> None:
    """Write what Jupyter Book needs into `folder`: released notebooks, their data, a table of contents."""
    catalog = load_catalog(checkout.exercises)
    for exercise in catalog.exercises():
        save_notebook(build_chapter(exercise), folder / exercise.id / f"{exercise.id}.ipynb")
        for path in exercise.data_files:
            copy = folder / exercise.id / path.relative_to(exercise.folder)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
    for name in SIDE_FILES:
        shutil.copyfile(checkout.exercises / name, folder / name)
    toc = yaml.safe_load((checkout.exercises / "_toc.yml").read_text(encoding="utf-8"))
    # JSON is YAML, and needs no care with colons in titles.
    (folder / "_toc.yml").write_text(json.dumps(toc | build_parts(catalog)), encoding="utf-8")
    shutil.copytree(SITE / "workbook_theme", folder / "_static")
    (folder / "_static" / "vendor").mkdir()
    shutil.copyfile(SITE / "vendor" / "mathjax.js", folder / "_static" / "vendor" / "mathjax.js")


def build_chapter(exercise: Exercise) -> dict[str, Any]:
    """Build the released notebook with its title before the set-up cell, as a page should begin."""
    notebook = build_release(exercise, points_of(exercise))
    setup, first, *rest = notebook["cells"]
    return {**notebook, "cells": [first, setup, *rest]}


def build_parts(catalog: Catalog) -> dict[str, Any]:
    """Build the table of contents: a part for each module that has exercises."""
    parts = [
        {"caption": module.title, "chapters": [{"file": f"{id_}/{id_}"} for id_ in module.exercises]}
        for module in catalog.modules
        if module.exercises
    ]
    return {"parts": parts}
