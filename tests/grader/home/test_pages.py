"""What the learner's pages say: what to do next, how far one is, and what is wrong."""

from __future__ import annotations

import json
import re
from typing import Any

import httpx
import pytest

from grader.checks import points_of
from grader.feedback.wording import lesson_url
from grader.home.pages import Pages
from grader.home.views import COURSE, task_titles
from grader.home.workspace import Workspace


def words(html: str) -> str:
    """What a reader sees, without tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def record(workspace: Workspace, **event: object) -> None:
    """Note something as `check()` in a notebook would."""
    line = {"at": "2025-03-10T09:00:00+00:00", "exercise": "pulse", **event}
    with (workspace.state_folder / "progress.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


def test_the_first_visit_asks_who_is_learning(owner: httpx.Client) -> None:
    page = owner.get("/").text
    assert "Who are you?" in page
    assert 'action="/learner"' in page


def test_the_learner_id_is_kept_and_greeted(
    owner: httpx.Client, workspace: Workspace, ours: dict[str, str]
) -> None:
    answer = owner.post("/learner", data={"learner": " ada-42 "}, headers=ours)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert workspace.learner_id == "ada-42"
    assert "Hello, ada-42" in words(owner.get("/").text)


@pytest.mark.parametrize("given", ["", "two words", "../up", "a" * 65, "<script>"])
def test_an_id_that_cannot_name_a_submission_is_refused_in_the_form(
    owner: httpx.Client, given: str, ours: dict[str, str]
) -> None:
    answer = owner.post("/learner", data={"learner": given}, headers=ours)
    assert answer.status_code == 422
    assert "cannot be a learner id" in words(answer.text)
    assert 'aria-invalid="true"' in answer.text
    assert "<script>”" not in answer.text


def test_a_form_that_is_far_too_long_is_not_read(owner: httpx.Client, ours: dict[str, str]) -> None:
    assert owner.post("/learner", data={"learner": "a" * 100_000}, headers=ours).status_code == 422


def test_a_learner_who_has_not_begun_is_led_to_the_first_steps(
    owner: httpx.Client, workspace: Workspace
) -> None:
    workspace.set_learner("ada")
    page = owner.get("/").text
    assert re.search(r'class="big" href="/course/start/first-steps/">Take your first steps', page)
    assert re.search(r'href="/course/lessons/first-steps/">Go to your first module', page)


def test_the_way_to_an_exercise_begins_at_its_modules_first_page(
    owner: httpx.Client, workspace: Workspace
) -> None:
    """The exercise's own lesson may presuppose others."""
    for task in ("is-fast", "count-fast"):
        record(workspace, event="checked", task=task, points=9, of=9, passed=True)
    page = owner.get("/").text
    assert "Add up a fluid balance</h2>" in page
    assert re.search(r'class="big" href="/course/lessons/first-steps/">Begin with the lessons', page)


def test_an_exercise_names_its_lesson_and_its_module(owner: httpx.Client) -> None:
    page = owner.get("/exercises/fluid-balance").text
    assert 'href="/course/lessons/first-steps/files/">Read the lesson' in page
    assert 'href="/course/lessons/first-steps/">First steps</a>' in page
    assert "Part of" not in owner.get("/exercises/pulse").text  # its lesson is the module's first page


def test_a_learner_in_the_middle_of_an_exercise_is_led_back_into_it(
    owner: httpx.Client, workspace: Workspace
) -> None:
    record(workspace, event="checked", task="is-fast", points=1, of=3, passed=False)
    page = owner.get("/").text
    assert re.search(r'class="big" href="/exercises/pulse/open"[^>]*>Carry on in JupyterLab', page)


def test_a_learner_who_has_done_everything_is_told_how_to_hand_in(owner: httpx.Client, pages: Pages) -> None:
    for exercise in pages.catalog.exercises():
        for task in exercise.tasks:
            record(
                pages.workspace, exercise=exercise.id, event="checked", task=task, points=9, of=9, passed=True
            )
    page = words(owner.get("/").text)
    assert "You have passed every check there is" in page
    assert "cwc submit" in page


def test_an_exercise_shows_points_and_hints_of_each_task(owner: httpx.Client, workspace: Workspace) -> None:
    record(workspace, event="checked", task="is-fast", points=0, of=3, passed=False)
    record(workspace, event="hint", task="is-fast", number=2)
    page = words(owner.get("/exercises/pulse").text)
    assert "2 hints used" in page
    assert re.search(r"0 of \d+ points", page)
    assert "cwc check pulse" in page
    assert "hidden checks" in page


def test_a_note_shows_a_path_on_its_own_line(pages: Pages, owner: httpx.Client) -> None:
    notebook = pages.workspace.notebook_path("pulse")
    notebook.parent.mkdir()
    notebook.write_text('{"cells": [', encoding="utf-8")
    pages.notes = tuple(pages.workspace.fill(pages.catalog, points_of))
    page = owner.get("/").text
    assert f"<code>{notebook}:1:12</code>" in page
    assert "<span>pulse was left as it is. " in page


def test_what_is_wrong_with_an_id_is_read_out_before_the_help(
    owner: httpx.Client, ours: dict[str, str]
) -> None:
    assert 'aria-describedby="learner-help"' in owner.get("/").text
    refused = owner.post("/learner", data={"learner": "two words"}, headers=ours).text
    assert 'aria-describedby="learner-problem learner-help"' in refused


def test_damaged_notebooks_are_named_on_the_home_page(pages: Pages, owner: httpx.Client) -> None:
    pages.notes = ("pulse was left as it is. Its JSON is broken in line 3 & nothing was lost.",)
    assert (
        "pulse was left as it is. Its JSON is broken in line 3 &amp; nothing was lost." in owner.get("/").text
    )


def test_an_unknown_exercise_gets_a_page_that_names_the_known_ones(owner: httpx.Client) -> None:
    answer = owner.get("/exercises/puls")
    assert answer.status_code == 404
    assert "Did you mean “pulse”?" in words(answer.text)


def test_opening_an_exercise_leads_into_jupyterlab_at_its_notebook(owner: httpx.Client) -> None:
    answer = owner.get("/exercises/pulse/open")
    assert answer.status_code == 303
    assert answer.headers["location"] == "http://127.0.0.1:8888/lab/tree/pulse/pulse.ipynb?token=secret"


def test_while_jupyterlab_starts_a_page_waits_for_it(owner: httpx.Client, lab: Any) -> None:
    lab.now = "starting"
    answer = owner.get("/exercises/pulse/open")
    assert answer.status_code == 200
    assert "JupyterLab is getting ready" in answer.text
    assert owner.get("/lab.json").json() == {"state": "starting"}
    assert lab.starts == 0


def test_a_jupyterlab_that_was_shut_down_is_started_again_once(owner: httpx.Client, lab: Any) -> None:
    lab.now = "stopped"
    assert "JupyterLab is getting ready" in owner.get("/lab").text
    lab.now = "stopped"
    assert "What it said is in" in owner.get("/lab?wait=1").text
    assert lab.starts == 1


def test_without_jupyterlab_the_pages_say_where_the_notebooks_are(pages: Pages, owner: httpx.Client) -> None:
    pages.lab = None
    assert str(pages.workspace.notebook_path("pulse")) in words(owner.get("/exercises/pulse").text)
    answer = owner.get("/exercises/pulse/open")
    assert answer.status_code == 404
    assert "--no-lab" in answer.text


def test_the_built_course_is_served_and_may_ask_no_other_host(owner: httpx.Client) -> None:
    answer = owner.get("/course/")
    assert "The course" in answer.text
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy and "http" not in policy


def test_a_site_that_is_not_built_says_how_to_build_it(owner: httpx.Client) -> None:
    answer = owner.get("/workbook/")
    assert answer.status_code == 404
    assert "cwc site build" in answer.text


def test_a_missing_page_of_a_site_gets_a_page_of_ours(owner: httpx.Client) -> None:
    answer = owner.get("/course/nowhere/")
    assert answer.status_code == 404
    assert "There is no such page in the course." in answer.text


@pytest.mark.parametrize(
    "path", ["/static/home.css", "/static/home.js", "/static/lab.js", "/static/vendor/pico.min.css"]
)
def test_what_the_pages_need_is_served_from_here(owner: httpx.Client, path: str) -> None:
    assert owner.get(path).status_code == 200


def test_a_second_start_can_tell_which_start_this_is(owner: httpx.Client) -> None:
    assert owner.get("/alive.json").json() == {"instance": "the-first"}


@pytest.mark.parametrize(
    ("lesson", "address"),
    [("lessons/a/index.md", "/course/lessons/a/"), ("lessons/a/b.md", "/course/lessons/a/b/")],
)
def test_a_lessons_address_is_where_mkdocs_puts_it(lesson: str, address: str) -> None:
    assert lesson_url(lesson, COURSE) == address


def test_a_task_is_named_by_the_heading_above_it_or_else_by_its_id(pages: Pages) -> None:
    pulse = pages.catalog.get("pulse")
    named = task_titles(pulse.notebook)
    assert set(named) == set(pulse.tasks)
    assert all(named.values())
