"""Where the sources of course and workbook lie, if this is a clone, and where the built pages go."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

SITE = Path(__file__).resolve().parent
BUILT = SITE / "built"


@dataclass(frozen=True)
class Checkout:
    """A clone of the project; an installed wheel has none and brings its pages already built."""

    folder: Path

    @property
    def config(self) -> Path:
        """MkDocs' configuration."""
        return self.folder / "mkdocs.yml"

    @property
    def course(self) -> Path:
        """The pages of the course, in Markdown."""
        return self.folder / "course"

    @property
    def exercises(self) -> Path:
        """The exercises."""
        return self.folder / "exercises"

    @classmethod
    def of_config(cls, config_file: str) -> Checkout:
        """Return the clone that a mkdocs.yml belongs to."""
        return cls(Path(config_file).resolve().parent)


def find_checkout() -> Checkout | None:
    """Find the clone that this package runs from, or None when it was installed from a wheel."""
    checkout = Checkout(SITE.parents[1])
    return checkout if checkout.config.is_file() and checkout.course.is_dir() else None
