"""From the text of an exercise to the notebook a learner owns, and back to what counts in it."""

from grader.catalog.cells import Cell
from grader.catalog.text_notebook import TextNotebook, parse_text_notebook
from grader.notebook.build import build_release, build_source, solution_source, starter_source
from grader.notebook.files import (
    notebook_bytes,
    parse_notebook,
    read_notebook,
    save_notebook,
    write_atomically,
    write_new,
)
from grader.notebook.merge import merge_release, restore_missing
from grader.notebook.repair import RunCell, find_learner_cells, has_work, is_starter

__all__ = [
    "Cell",
    "RunCell",
    "TextNotebook",
    "build_release",
    "build_source",
    "find_learner_cells",
    "has_work",
    "is_starter",
    "merge_release",
    "notebook_bytes",
    "parse_notebook",
    "parse_text_notebook",
    "read_notebook",
    "restore_missing",
    "save_notebook",
    "solution_source",
    "starter_source",
    "write_atomically",
    "write_new",
]
