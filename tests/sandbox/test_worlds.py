"""Worlds: made when needed, kept in files, cloned, reset, rehearsed; and what happens to damaged files."""

import sqlite3
import threading

import pytest

from sandbox import World, Worlds
from sandbox.errors import DatabaseProblem, NotFound, SandboxProblem
from sandbox.hospital import build_recipe
from sandbox.http import Request


def add_patient(world: World) -> str:
    body = b'{"resourceType": "Patient", "active": true}'
    response = world.handle(Request("POST", "/Patient", "", {"content-type": "application/json"}, body))
    assert response.status == 201
    return response.headers["location"].split("/")[-3]


def test_a_world_is_made_from_its_recipe_and_an_empty_one_without():
    worlds = Worlds()
    worlds.define("first-search", "ward")
    worlds.define("empty")
    assert worlds.get("first-search").count() == len(build_recipe("ward").resources)
    assert worlds.get("empty").count() == 0
    assert worlds.get("first-search") is worlds.get("first-search")
    assert worlds.names() == ("first-search", "empty")


def test_unknown_names_are_refused_with_those_there_are():
    worlds = Worlds()
    worlds.define("first-search")
    with pytest.raises(NotFound, match=r"Did you mean first-search\? There are: first-search"):
        worlds.get("first-serch")
    with pytest.raises(KeyError):
        worlds.reset("x")


@pytest.mark.parametrize("name", ["", "../x", "a b", "Ä", "x" * 65, "-x"])
def test_a_name_that_could_be_a_path_is_refused(name):
    with pytest.raises(SandboxProblem, match="small letters"):
        Worlds().define(name)


def test_a_world_in_a_folder_outlives_the_process(tmp_path):
    worlds = Worlds(tmp_path / "worlds")
    worlds.define("default", "ward")
    new_id = add_patient(worlds.get("default"))
    worlds.close()
    again = Worlds(tmp_path / "worlds")
    again.define("default", "ward")
    response = again.get("default").handle(Request("GET", f"/Patient/{new_id}"))
    assert response.status == 200
    later = add_patient(again.get("default"))  # the clock goes on where it stood
    assert b'"lastUpdated": "2025-03-10T09:00:02.000Z"' in (
        again.get("default").handle(Request("GET", f"/Patient/{later}")).body
    )
    again.close()
    assert sorted(file.name for file in (tmp_path / "worlds").iterdir()) == ["default.sqlite"]


def test_a_named_file_is_synchronous_and_journalled(tmp_path):
    world = World.create(tmp_path / "w.sqlite")
    assert world._connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert world._connection.execute("PRAGMA synchronous").fetchone() == (2,)
    world.close()


def test_reset_brings_the_recipe_back_and_forgets_the_exchanges():
    worlds = Worlds()
    worlds.define("default", "ward")
    world = worlds.get("default")
    add_patient(world)
    worlds.reset("default")
    assert worlds.get("default") is world
    assert world.count() == len(build_recipe("ward").resources)
    assert world.recorder.exchanges == []


def test_reset_works_on_a_file(tmp_path):
    worlds = Worlds(tmp_path)
    worlds.define("default", "ward")
    add_patient(worlds.get("default"))
    worlds.reset("default")
    worlds.close()
    world = World.open(tmp_path / "default.sqlite")
    assert world.count() == len(build_recipe("ward").resources)
    assert world.get_note("recipe") == "ward"
    world.close()


def test_a_damaged_file_is_named_and_reset_sets_it_aside(tmp_path):
    file = tmp_path / "default.sqlite"
    file.write_bytes(b"This was a hospital. " * 500)
    worlds = Worlds(tmp_path)
    worlds.define("default", "ward")
    with pytest.raises(DatabaseProblem, match="cannot be read"):
        worlds.get("default")
    assert worlds.describe()[0]["resources"] is None
    worlds.reset("default")
    assert worlds.get("default").count() > 0
    assert (tmp_path / "default.damaged-1.sqlite").read_bytes().startswith(b"This was a hospital.")
    worlds.close()


def test_a_world_made_by_a_newer_release_is_refused_and_untouched(tmp_path):
    file = tmp_path / "w.sqlite"
    World.create(file).close()
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = file.read_bytes()
    with pytest.raises(DatabaseProblem, match=r"newer release \(format 99"):
        World.open(file)
    assert file.read_bytes() == before


def test_somebody_elses_database_is_never_written_to(tmp_path):
    file = tmp_path / "theirs.sqlite"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    with pytest.raises(DatabaseProblem, match="another program"):
        World.open(file)


def test_open_and_create_do_not_swap_roles(tmp_path):
    with pytest.raises(DatabaseProblem, match="no such file"):
        World.open(tmp_path / "w.sqlite")
    World.create(tmp_path / "w.sqlite").close()
    with pytest.raises(DatabaseProblem, match="a file already"):
        World.create(tmp_path / "w.sqlite")
    with pytest.raises(DatabaseProblem, match="cannot be opened"):
        World.create(tmp_path / "no" / "folder.sqlite")


def test_a_clone_lives_its_own_life():
    world = World.create()
    add_patient(world)
    copy = world.clone()
    add_patient(copy)
    assert (world.count(), copy.count(), len(copy.recorder.exchanges)) == (1, 2, 1)


def test_a_rehearsal_answers_in_place_of_the_learners_own_world():
    worlds = Worlds()
    worlds.define("first-search", "ward")
    own = worlds.get("first-search")
    add_patient(own)
    recipe = worlds.rehearse("first-search", seed=5)
    rehearsal = worlds.get_answering("first-search")
    assert recipe.people == build_recipe("ward", 5).people
    assert rehearsal is not own
    assert rehearsal.handle(Request("GET", f"/Patient/{recipe.people['plain']}")).status == 200
    worlds.end_rehearsal("first-search")
    assert worlds.get_answering("first-search") is own
    assert len(own.recorder.exchanges) == 1


def test_each_rehearsal_is_fresh():
    worlds = Worlds()
    worlds.define("first-search", "ward")
    worlds.rehearse("first-search")
    add_patient(worlds.get_answering("first-search"))
    worlds.rehearse("first-search")
    assert worlds.get_answering("first-search").count() == len(build_recipe("ward").resources)


def test_a_forgotten_rehearsal_ends_by_itself():
    seconds = [0.0]
    worlds = Worlds(monotonic=lambda: seconds[0])
    worlds.define("first-search", "ward")
    worlds.rehearse("first-search")
    seconds[0] = 59
    assert worlds.rehearsal("first-search") is not None
    seconds[0] = 120
    assert worlds.rehearsal("first-search") is None


def test_a_world_may_be_used_from_many_threads():
    world = World.create()
    threads = [threading.Thread(target=lambda: [add_patient(world) for _ in range(25)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert world.count() == 100
    assert [exchange.number for exchange in world.recorder] == list(range(1, 101))


def test_a_database_indexed_by_other_definitions_is_indexed_again(tmp_path):
    world = World.create(tmp_path / "w.sqlite")
    world.load([{"resourceType": "Patient", "id": "p", "gender": "female"}])
    world.set_note("definitions", "of an older release")
    world._connection.execute("DELETE FROM token_index")
    world.close()
    world = World.open(tmp_path / "w.sqlite")
    assert b'"total": 1' in world.handle(Request("GET", "/Patient", "gender=female")).body
    world.close()
