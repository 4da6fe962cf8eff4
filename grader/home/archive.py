"""Opens a learner's archive as one opens a parcel from a stranger: nothing in it is believed unread.

Names, sizes, checksums and the learner id are all checked before anything is written anywhere.
"""

from __future__ import annotations

import hashlib
import json
import re
import stat
import zipfile
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from grader.catalog import Catalog
from grader.errors import CwcError, NotebookProblem, UsageProblem
from grader.home.submission import FORMAT, MANIFEST, MOST_BYTES
from grader.home.workspace import check_learner_id
from grader.notebook.files import MAX_BYTES, notebook_bytes, parse_notebook

MAX_MANIFEST_BYTES = 1_000_000
MAX_ENTRIES = 500
# A zip ends with a table of its files and this record (PKWARE APPNOTE 4.3.16), which has 22 bytes.
END_RECORD, END_RECORD_BYTES, ZIP64_LOCATOR = b"PK\x05\x06", 22, b"PK\x06\x07"
MAX_TABLE_BYTES = 200_000


class ArchiveProblem(CwcError):
    """An archive is refused: it is not as `cwc submit` makes it; exit code 1."""

    exit_code = 1


@dataclass(frozen=True)
class OpenedArchive:
    """An archive that passed every check: whose it is, when it was packed, its notebooks as bytes."""

    learner: str
    made_at: datetime
    notebooks: dict[str, bytes]


def open_archive(path: Path, catalog: Catalog) -> OpenedArchive:
    """Read an archive into memory.

    Raises:
        ArchiveProblem: the first thing that is not as it should be.
    """
    try:
        with path.open("rb") as file:
            _require_small_table(file, path)
            with zipfile.ZipFile(file) as archive:
                return _Reader(path, archive, catalog).opened()
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise _refused(path, "The archive is damaged.") from error
    except OSError as error:
        raise ArchiveProblem(
            f"The archive cannot be read: {error.strerror or error}.",
            where=path,
            next_step="Check that it is a file that you may read.",
        ) from error


def _refused(path: Path, what: str) -> ArchiveProblem:
    return ArchiveProblem(
        what,
        where=path,
        next_step="Ask the learner to make it again with cwc submit and send that very file.",
    )


def _require_small_table(file: IO[bytes], path: Path) -> None:
    """Look at the size of the table of files before anything reads that table into memory."""
    size = file.seek(0, 2)
    if size > MOST_BYTES:
        raise _refused(path, f"The archive is larger than {MOST_BYTES // 1_000_000} MB.")
    file.seek(max(0, size - END_RECORD_BYTES - 20))
    end = file.read()
    record = end[-END_RECORD_BYTES:]
    if not record.startswith(END_RECORD) or record[-2:] != b"\0\0":
        raise _refused(path, "This is not an archive that cwc submit made.")
    if ZIP64_LOCATOR in end[:-END_RECORD_BYTES] or int.from_bytes(record[12:16], "little") > MAX_TABLE_BYTES:
        raise _refused(path, "The archive says that it holds far more files than there are exercises.")


@dataclass(frozen=True)
class _Reader:
    path: Path
    archive: zipfile.ZipFile
    catalog: Catalog

    def opened(self) -> OpenedArchive:
        entries = self._entries()
        if MANIFEST not in entries:
            inside = " It holds other archives: unpack it first." if _holds_archives(entries) else ""
            raise _refused(self.path, f"The archive has no {MANIFEST}.{inside}")
        manifest = self._manifest(self._read(entries.pop(MANIFEST), MAX_MANIFEST_BYTES))
        learner, made_at, listed = self._checked(manifest)
        expected = {f"{exercise_id}/{exercise_id}.ipynb": exercise_id for exercise_id in listed}
        if set(entries) != set(expected):
            odd = sorted(set(entries) ^ set(expected))[0]
            raise _refused(self.path, f"The archive and its list of exercises disagree about {odd[:100]!r}.")
        notebooks = {
            exercise_id: self._notebook(entries[name], listed[exercise_id]["sha256"])
            for name, exercise_id in expected.items()
        }
        return OpenedArchive(learner, made_at, notebooks)

    def _entries(self) -> dict[str, zipfile.ZipInfo]:
        entries: dict[str, zipfile.ZipInfo] = {}
        for info in self.archive.infolist():
            name = info.filename
            mode = info.external_attr >> 16
            if name in entries:
                raise _refused(self.path, f"The archive holds {name[:100]!r} twice.")
            if mode and not stat.S_ISREG(mode) and stat.S_IFMT(mode):
                raise _refused(self.path, f"The archive holds {name[:100]!r}, which is not an ordinary file.")
            if info.flag_bits & 0x1:
                raise _refused(self.path, "The archive is locked with a password.")
            if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise _refused(self.path, "The archive is compressed in an unusual way.")
            entries[name] = info
        if (
            len(entries) > MAX_ENTRIES
            or sum(info.file_size for info in entries.values()) > MOST_BYTES + MAX_BYTES
        ):
            raise _refused(self.path, "Unpacked, the archive is far larger than any coursework.")
        return entries

    def _read(self, info: zipfile.ZipInfo, max_bytes: int) -> bytes:
        too_large = f"In the archive, {info.filename[:100]!r} is larger than {max_bytes // 1_000_000} MB."
        if info.file_size > max_bytes:
            raise _refused(self.path, too_large)
        with self.archive.open(info) as file:
            content = file.read(max_bytes + 1)
        if len(content) > max_bytes:  # it said less about itself
            raise _refused(self.path, too_large)
        return content

    def _manifest(self, content: bytes) -> dict[str, Any]:
        try:
            manifest = json.loads(content)
        except (ValueError, RecursionError) as error:
            raise _refused(self.path, f"The archive's {MANIFEST} cannot be read.") from error
        if not isinstance(manifest, dict):
            raise _refused(self.path, f"The archive's {MANIFEST} cannot be read.")
        written = manifest.get("format")
        if isinstance(written, int) and written > FORMAT:
            raise ArchiveProblem(
                "A newer version of this program packed the archive.",
                where=self.path,
                next_step="Update: pip install --upgrade clinicians-who-code",
            )
        if written != FORMAT or isinstance(written, bool):
            raise _refused(self.path, "The archive does not say which format it has.")
        return manifest

    def _checked(self, manifest: dict[str, Any]) -> tuple[str, datetime, dict[str, dict[str, Any]]]:
        try:
            learner = check_learner_id(_text(manifest.get("learner")))
        except UsageProblem as error:
            raise _refused(
                self.path, f"The learner id in the archive cannot be used. {error.what}"
            ) from error
        made_at = _moment(manifest.get("made_at"))
        if made_at is None:
            raise _refused(self.path, "The archive does not say when it was packed.")
        listed = manifest.get("exercises")
        if (
            not isinstance(listed, dict)
            or not listed
            or not all(_is_entry(entry) for entry in listed.values())
        ):
            raise _refused(self.path, "The archive's list of exercises is not as it should be.")
        known = {exercise.id for exercise in self.catalog.exercises()}
        for exercise_id in listed:
            if exercise_id not in known:
                raise ArchiveProblem(
                    f"The archive holds an exercise that is unknown here: {exercise_id[:60]!r}.",
                    where=self.path,
                    next_step="Update clinicians-who-code if the course has newer exercises than yours.",
                )
        return learner, made_at, listed

    def _notebook(self, info: zipfile.ZipInfo, sha256: str) -> bytes:
        content = self._read(info, MAX_BYTES)
        if hashlib.sha256(content).hexdigest() != sha256:
            raise _refused(self.path, f"{info.filename} was changed after it was packed.")
        try:
            return notebook_bytes(parse_notebook(content, info.filename))
        except NotebookProblem as error:
            raise _refused(self.path, f"In the archive, {info.filename}: {error.what}") from error


def _holds_archives(entries: dict[str, zipfile.ZipInfo]) -> bool:
    return any(name.lower().endswith(".zip") for name in entries)


def _is_entry(entry: object) -> bool:
    digest = entry.get("sha256") if isinstance(entry, dict) else None
    return isinstance(digest, str) and re.fullmatch(r"[0-9a-f]{64}", digest) is not None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _moment(text: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(_text(text))
        return moment.astimezone(UTC) if moment.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None
