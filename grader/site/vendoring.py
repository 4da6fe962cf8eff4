"""Keeps our own copies of the few browser files that others wrote, so that no page asks another host.

A learner has no npm, so the copies are committed. `python -m grader.site.vendoring` fetches them again at
the versions that package.json names; `vendor.json` writes down each file's version, size and SHA-256.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

SITE = Path(__file__).parent
VENDOR = SITE / "vendor"
RECORD = VENDOR / "vendor.json"

# Our name for the file → the npm package and the file in it.
WANTED = {
    "pico.min.css": ("@picocss/pico", "css/pico.min.css"),
    "mathjax.js": ("mathjax", "es5/tex-svg.js"),
    "mermaid.js": ("mermaid", "dist/mermaid.min.js"),
}


def describe(folder: Path, versions: Mapping[str, str]) -> dict[str, dict[str, str | int]]:
    """Describe the copies in `folder`: where each is from, its version, size in bytes and SHA-256."""
    return {
        name: {
            "package": package,
            "version": versions[package],
            "from": path,
            "bytes": (folder / name).stat().st_size,
            "sha256": hashlib.sha256((folder / name).read_bytes()).hexdigest(),
        }
        for name, (package, path) in WANTED.items()
    }


def declared_versions() -> dict[str, str]:
    """Return the versions that package.json asks for."""
    versions: dict[str, str] = json.loads((SITE / "package.json").read_text(encoding="utf-8"))["dependencies"]
    return versions


def collect_licences(node_modules: Path) -> str:
    """Gather the licence of every package, because mermaid.js has those it builds on inside it."""
    texts: dict[str, list[str]] = {}
    for licence in sorted(node_modules.glob("**/LICENSE*")):
        words = licence.read_text(encoding="utf-8", errors="replace").replace("\r\n", "\n").strip()
        package = licence.parent.relative_to(node_modules).as_posix()
        texts.setdefault("\n".join(line.rstrip() for line in words.splitlines()), []).append(package)
    parts = [f"{', '.join(packages)}\n{'-' * 72}\n{text}\n" for text, packages in texts.items()]
    return "Licences of the browser files in this folder and of what they contain\n\n" + "\n\n".join(parts)


def refresh(npm: str) -> None:
    """Fetch the declared versions with npm and replace the committed copies."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(SITE / name, folder)
        subprocess.run([npm, "ci", "--omit=dev"], cwd=folder, check=True)  # noqa: S603
        modules = Path(folder) / "node_modules"
        VENDOR.mkdir(exist_ok=True)
        for name, (package, path) in WANTED.items():
            shutil.copyfile(modules / package / path, VENDOR / name)
        (VENDOR / "LICENCES.txt").write_text(collect_licences(modules), encoding="utf-8")
    RECORD.write_text(json.dumps(describe(VENDOR, declared_versions()), indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    found = shutil.which("npm")
    if found is None:
        sys.exit("npm is not on this computer. Install Node.js, then run this again.")
    refresh(found)
