"""What exercises there are, in which order, and what each says about itself."""

from grader.catalog.catalog import Catalog, Module, load_catalog
from grader.catalog.cells import Cell
from grader.catalog.exercise import Exercise
from grader.catalog.front_matter import FrontMatter, Limits
from grader.catalog.text_notebook import TextNotebook, parse_text_notebook
from grader.catalog.validation import catalog_problems

__all__ = [
    "Catalog",
    "Cell",
    "Exercise",
    "FrontMatter",
    "Limits",
    "Module",
    "TextNotebook",
    "catalog_problems",
    "load_catalog",
    "parse_text_notebook",
]
