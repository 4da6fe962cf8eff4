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

TEMPLATES = "_templates"
LIST_MARK = "% the exercises"  # the line in index.md (a comment of MyST) that the list takes the place of


def write_sources(checkout: Checkout, folder: Path) -> None:
    """Write what Jupyter Book needs into `folder`: released notebooks, their data, a table of contents."""
    catalog = load_catalog(checkout.exercises)
    for exercise in catalog.exercises():
        save_notebook(build_chapter(exercise), folder / exercise.id / f"{exercise.id}.ipynb")
        for path in exercise.data_files:
            copy = folder / exercise.id / path.relative_to(exercise.folder)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
    shutil.copyfile(checkout.exercises / "_config.yml", folder / "_config.yml")
    index = (checkout.exercises / "index.md").read_text(encoding="utf-8")
    (folder / "index.md").write_text(index.replace(LIST_MARK, build_list(catalog)), encoding="utf-8")
    toc = yaml.safe_load((checkout.exercises / "_toc.yml").read_text(encoding="utf-8"))
    # JSON is YAML, and needs no care with colons in titles.
    (folder / "_toc.yml").write_text(json.dumps(toc | build_parts(catalog)), encoding="utf-8")
    theme = SITE / "workbook_theme"
    shutil.copytree(theme, folder / "_static", ignore=shutil.ignore_patterns(TEMPLATES))
    shutil.copytree(theme / TEMPLATES, folder / TEMPLATES)  # what Sphinx fills in is not served as it is
    (folder / "_static" / "vendor").mkdir()
    shutil.copyfile(SITE / "vendor" / "mathjax.js", folder / "_static" / "vendor" / "mathjax.js")


def build_chapter(exercise: Exercise) -> dict[str, Any]:
    """Build the released notebook with its title before the set-up cell, as a page should begin."""
    notebook = build_release(exercise, points_of(exercise))
    setup, first, *rest = notebook["cells"]
    return {**notebook, "cells": [first, setup, *rest]}


def build_list(catalog: Catalog) -> str:
    """Build the index page's list: each exercise with a link and how much there is to do."""
    lines = []
    for module in catalog.modules:
        lines += [f"\n**{module.title}**\n"] if module.exercises else []
        for exercise in map(catalog.get, module.exercises):
            count = len(exercise.tasks)
            tasks = "1 task" if count == 1 else f"{count} tasks"
            link = f"[{exercise.title}]({exercise.id}/{exercise.id}.ipynb)"
            lines.append(
                f"- {link}: {tasks}, about {exercise.minutes} minutes. You learn to {exercise.objectives[0]}."
            )
    return "\n".join(lines).strip()


def build_parts(catalog: Catalog) -> dict[str, Any]:
    """Build the table of contents: a part for each module that has exercises."""
    parts = [
        {"caption": module.title, "chapters": [{"file": f"{id_}/{id_}"} for id_ in module.exercises]}
        for module in catalog.modules
        if module.exercises
    ]
    return {"parts": parts}
