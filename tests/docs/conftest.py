"""What the tests of documentation share: where things are, and Markdown as its readers see it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def top() -> Path:
    """The top of the repository."""
    return TOP


@pytest.fixture(scope="session")
def shell_blocks() -> list[str]:
    """The README's shell blocks, in order, without the fences."""
    readme = (TOP / "README.md").read_text(encoding="utf-8")
    return [block.strip() for block in re.findall(r"^```bash\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)]


@pytest.fixture(scope="session")
def project_files() -> list[Path]:
    """Every file that is, or is about to be, in the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=TOP,
        capture_output=True,
        check=False,
    )
    if listed.returncode != 0:
        pytest.skip("this is not a git checkout, so nobody can say which files belong to the project")
    names = listed.stdout.decode("utf-8").split("\0")
    return [path for name in names if name and (path := TOP / name).is_file()]
