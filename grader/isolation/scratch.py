"""The folder in which one child works, and its removal whatever the learner's code made of it."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path


def make_scratch(data: Mapping[str, Path]) -> Path:
    """Make a folder with copies of the files that the code may open: path as the notebook has it → file."""
    folder = Path(tempfile.mkdtemp(prefix="cwc-"))
    for name, file in data.items():
        copy = folder / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(file, copy)
    return folder


def remove_scratch(folder: Path) -> None:
    """Remove the folder, even one that is locked or nested so deep that `shutil.rmtree` gives up."""
    if folder.is_symlink():  # the code put it in place of its folder; what it points to is not ours
        folder.unlink()
        return
    names = (folder / f".removing-{number}" for number in itertools.count())
    emptied = [folder]
    for current in emptied:  # grows as it goes
        emptied += _empty(current, names)
    for current in reversed(emptied):
        with suppress(OSError):
            current.rmdir()


def _empty(folder: Path, names: Iterator[Path]) -> list[Path]:
    """Delete a folder's files and move the folders in it to `names`, so that no path grows too long."""
    moved = []
    with suppress(OSError):
        folder.chmod(0o700)
        for entry in list(folder.iterdir()):
            with suppress(OSError):
                if entry.is_symlink() or not entry.is_dir():
                    entry.unlink()
                else:
                    entry.chmod(0o700)
                    moved.append(entry.rename(next(names)))
    return moved
