"""A world in a file survives what happens to files: a killed program, a full disk, damage, another program.

What was acknowledged is there afterwards; what cannot be used is refused in words, and reset gives a fresh
hospital without deleting what may still be rescued.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox import World, Worlds
from sandbox.errors import DatabaseProblem, DatabaseUnavailable
from sandbox.http import Request

JSON = {"content-type": "application/fhir+json"}

WRITER = """
import sys
from pathlib import Path
from sandbox import World
from sandbox.http import Request
world = World.open(Path(sys.argv[1]))
body = b'{"resourceType": "Patient", "name": [{"family": "Jones"}]}'
while True:
    answer = world.handle(Request("POST", "/Patient", "", {"content-type": "application/json"}, body))
    print(answer.headers["location"].split("/")[-3], flush=True)
"""


def ask(world: World, method: str, path: str, query: str = "", body: bytes = b"") -> tuple[int, str]:
    response = world.handle(Request(method, path, query, JSON, body))
    return response.status, response.body.decode()


@pytest.fixture
def ward_file(tmp_path: Path) -> Path:
    """A ward in a file that nobody has open."""
    worlds = Worlds(tmp_path)
    worlds.define("default", "ward")
    worlds.get("default")
    worlds.close()
    return tmp_path / "default.sqlite"


@pytest.mark.parametrize("written", [1, 20, 60])
def test_nothing_acknowledged_is_lost_when_the_program_is_killed(tmp_path: Path, written: int) -> None:
    file = tmp_path / "w.sqlite"
    World.create(file).close()
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(file)], stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    acknowledged = [writer.stdout.readline().strip() for _ in range(written)]
    writer.kill()
    acknowledged += writer.stdout.read().split()
    writer.wait()
    writer.stdout.close()
    world = World.open(file)
    for patient_id in acknowledged:
        assert ask(world, "GET", f"/Patient/{patient_id}")[0] == 200
    total = json.loads(ask(world, "GET", "/Patient", "family=jones&_count=0")[1])["total"]
    assert total == world.count()
    assert total - len(acknowledged) in (0, 1)  # one may have been kept and not yet said
    world.close()


def damage_pages(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[4096 * 3 : 4096 * 12] = b"\xa5" * 4096 * 9
    file.write_bytes(content)


def run_sql(statement: str) -> Callable[[Path], None]:
    def damage(file: Path) -> None:
        connection = sqlite3.connect(file)
        connection.executescript(statement)
        connection.close()

    return damage


@pytest.mark.parametrize(
    "damage",
    [
        damage_pages,
        lambda file: file.write_bytes(file.read_bytes()[:20_000]),
        lambda file: file.write_bytes(b"\x00" * 10_000),
        run_sql("DROP TABLE version"),
        run_sql("DROP TABLE world"),
        run_sql("DROP TABLE parameter"),
        run_sql("DELETE FROM world"),
        run_sql("UPDATE version SET text = '{'; UPDATE world SET value = '' WHERE name = 'definitions'"),
        lambda file: (file.unlink(), file.mkdir()),
    ],
)
def test_a_damaged_file_is_refused_in_words_and_reset_sets_it_aside(
    ward_file: Path, damage: Callable[[Path], object]
) -> None:
    damage(ward_file)
    worlds = Worlds(ward_file.parent)
    worlds.define("default", "ward")
    with pytest.raises(DatabaseProblem) as problem:
        worlds.get("default")
    assert problem.value.next_step
    assert worlds.describe()[0]["problem"] == str(problem.value)
    worlds.reset("default")
    assert ask(worlds.get("default"), "GET", "/Patient")[0] == 200
    assert ward_file.with_name("default.damaged-1.sqlite").exists()
    worlds.close()


def test_an_empty_file_that_a_full_disk_left_behind_becomes_the_ward(ward_file: Path) -> None:
    ward_file.write_bytes(b"")
    worlds = Worlds(ward_file.parent)
    worlds.define("default", "ward")
    assert worlds.get("default").count() > 0
    worlds.close()


def test_a_file_that_another_program_uses_is_never_set_aside(ward_file: Path) -> None:
    other = sqlite3.connect(ward_file, isolation_level=None)
    other.executescript("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; UPDATE world SET value = value;")
    worlds = Worlds(ward_file.parent)
    worlds.define("default", "ward")
    with pytest.raises(DatabaseUnavailable, match="Close other programs"):
        worlds.reset("default")
    assert sorted(path.suffix for path in ward_file.parent.iterdir()) == [".sqlite", ".sqlite-wal"]
    other.close()
    assert worlds.get("default").count() > 0
    worlds.close()


@pytest.fixture
def full(tmp_path: Path) -> World:
    """A world in a file whose disk has no more room."""
    world = World.create(tmp_path / "w.sqlite")
    assert ask(world, "PUT", "/Patient/p", "", b'{"resourceType": "Patient", "id": "p"}')[0] == 201
    pages = world._connection.execute("PRAGMA page_count").fetchone()[0]
    world._connection.execute(f"PRAGMA max_page_count = {pages}")
    return world


def test_on_a_full_disk_nothing_is_half_written(full: World) -> None:
    body = json.dumps({"resourceType": "Patient", "id": "p", "gender": "male", "x": "x" * 50_000}).encode()
    for method, path in (("POST", "/Patient"), ("PUT", "/Patient/p"), ("PUT", "/Patient/q")):
        status, text = ask(full, method, path, "", body.replace(b'"p"', f'"{path[-1]}"'.encode()))
        assert status == 503, text
        assert "disk is full); nothing was changed" in text
    assert full.count() == 1
    assert '"versionId": "1"' in ask(full, "GET", "/Patient/p")[1]
    assert json.loads(ask(full, "GET", "/Patient", "gender=male")[1])["total"] == 0
    full.close()


def test_on_a_full_disk_reset_leaves_the_record_as_it_was(full: World) -> None:
    template = World.create()
    template.load([{"resourceType": "Patient", "id": str(n), "x": "x" * 1_000} for n in range(200)])
    with pytest.raises(DatabaseProblem, match=r"cannot be written .* disk has room"):
        full.become(template)
    assert [patient["id"] for patient in full.resources("Patient")] == ["p"]
    full.close()


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_write_protected_folder_is_refused_in_words(ward_file: Path) -> None:
    ward_file.chmod(0o400)
    ward_file.parent.chmod(0o500)
    try:
        worlds = Worlds(ward_file.parent)
        worlds.define("default", "ward")
        with pytest.raises(DatabaseProblem):
            worlds.reset("default")
        worlds.close()
    finally:
        ward_file.parent.chmod(0o700)
