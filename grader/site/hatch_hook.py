"""Refuses to build a wheel without the course and the workbook in it (a hatch build hook).

A learner who installs the wheel has no tools to build them. An editable install, as in a clone, needs none.
This file runs inside the build's own environment, where nothing else of ours can be imported.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class BuiltSites(BuildHookInterface):  # type: ignore[type-arg]
    """Looks for the built pages before a wheel is made."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Stop the build, with a sentence, if pages are missing."""
        if version == "editable" or self.target_name != "wheel":
            return
        built = Path(self.root) / "grader" / "site" / "built"
        missing = [name for name in ("course", "workbook") if not (built / name / "index.html").is_file()]
        if missing:
            raise SystemExit(
                f"The wheel would lack the {' and the '.join(missing)}. Build them first:\n"
                '  pip install -e ".[author]"\n  cwc site build'
            )
