"""The whole way of a learner: home page, lesson, a wrong answer, its reason, the right one, the points."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import Page, expect

from grader.catalog import load_catalog
from grader.notebook import solution_source

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

LOOKS_THROUGH_EVERYBODY = """
def find_patient(nhs_number):
    number = nhs_number.replace(" ", "")
    for entry in fetch(f"{base_url}/Patient", {"_count": 100}).entry:
        for identifier in entry.resource.identifier or []:
            if identifier.value == number:
                return entry.resource.id
    return None
"""


def solution(exercise_id, task):
    return solution_source(load_catalog().get(exercise_id), task)


def points_on(page: Page, exercise: str):
    """What the home page says about an exercise."""
    return page.locator("#progress .exercises > li", has_text=exercise)


def test_a_wrong_answer_is_explained_and_the_right_one_shows_on_the_home_page(home, product, open_notebook):
    """As a newcomer goes: the first steps, the first module, its lessons, its exercise, JupyterLab."""
    home.locator("#next").get_by_role("button", name="Take your first steps").click()
    expect(home.get_by_role("heading", level=1)).to_contain_text("First steps")
    lesson_page = home.get_by_role("main")
    for link, title in {
        "Values, units, decisions, functions": "Values, units, decisions, functions",
        "Your first function": "Your first function",
    }.items():
        lesson_page.get_by_role("link", name=link).first.click()
        expect(home.get_by_role("heading", level=1)).to_contain_text(title)
    home.go_back()
    lesson_page.get_by_role("link", name="Score a patient with NEWS2").click()
    expect(home.get_by_role("heading", level=1)).to_have_text("Score a patient with NEWS2")

    notebook = open_notebook(
        home.get_by_role("button", name="Open in JupyterLab"), "Score a patient with NEWS2"
    )
    home.get_by_role("navigation", name="Main").get_by_role("link", name="Home").click()
    expect(notebook.run("check.begin(")).to_contain_text("Ready: Score a patient with NEWS2.")
    notebook.run("def respiratory_score")
    notebook.answer("Which four numbers", "3 1 0 2")
    expect(notebook.run("print(respiratory_score(8)")).to_contain_text("3 1 0 2")

    too_early = notebook.run('check("pulse-and-pressure")')
    expect(too_early).to_contain_text("There is no pulse_score yet. Run the cell that makes it")

    right = solution("news2-score", "pulse-and-pressure")
    wrong = right.replace("per_minute <= 90", "per_minute < 90")
    assert wrong != right
    notebook.write("def pulse_score", wrong)
    notebook.run("def pulse_score")
    report = notebook.run('check("pulse-and-pressure")')
    expect(report).to_contain_text("Not there yet: 1 of 2 points.")
    for label, words in {
        "We tried": "pulse_score(90)",
        "It should give": "0",
        "It gave": "1",
        "The boundary": "90",
        "Why it matters": "One beat a minute can change the score",
    }.items():
        expect(report.locator(f"dt:text-is('{label}') + dd")).to_contain_text(words)

    with notebook.page.expect_popup() as opened:
        report.get_by_role("link", name="Both sides of a boundary").click()
    lesson = opened.value
    assert lesson.url.startswith(product.url), "the link must lead to the course that runs here"
    expect(lesson.get_by_role("heading", name="Both sides of a boundary")).to_be_in_viewport()
    lesson.close()

    notebook.write("def pulse_score", right)
    notebook.run("def pulse_score")
    report = notebook.run('check("pulse-and-pressure")')
    expect(report).to_contain_text("Right: 2 of 2 points.")
    expect(report).to_contain_text("1 hidden check runs when your work is graded.")

    home.bring_to_front()
    row = points_on(home, "Score a patient with NEWS2")
    expect(row).to_contain_text("Started")
    expect(row).to_contain_text("2 of 21 points")
    expect(home.locator("#next").get_by_role("button", name="Carry on in JupyterLab")).to_be_visible()


def test_a_function_that_asks_the_hospital_is_checked_without_changing_it(home, product, open_notebook):
    """The check looks on in a hospital of its own; the learner's stays as they left it."""
    hospital = f"{product.url}/w/first-search/open/r4"
    note = {"resourceType": "Patient", "name": [{"family": "Left-Here"}]}
    with httpx.Client(trust_env=False) as client:
        left = client.post(f"{hospital}/Patient", json=note).raise_for_status().headers["location"]
        before = client.get(f"{hospital}/Patient", params={"_count": 100}).json()["total"]

        home.get_by_role("link", name="Ask the hospital for a weight").click()
        notebook = open_notebook(
            home.get_by_role("button", name="Open in JupyterLab"), "Ask the hospital for a weight"
        )
        notebook.run("check.begin(")
        notebook.run("def fetch(")
        notebook.answer("Which two numbers", "3 and 30")
        expect(notebook.run("print(len(page.entry)")).to_contain_text(f"3 of {before}")

        notebook.write("def find_patient", LOOKS_THROUGH_EVERYBODY)
        notebook.run("def find_patient")
        report = notebook.run('check("find-patient")')
        expect(report).to_contain_text("Your code asked for patients without saying which")
        expect(report).to_contain_text("/Patient?_count=100")  # what reached the hospital

        notebook.write("def find_patient", solution("first-search", "find-patient"))
        notebook.run("def find_patient")
        expect(notebook.run('check("find-patient")')).to_contain_text("Right:")

        assert client.get(left).is_success, "what the learner wrote is still there"
        assert client.get(f"{hospital}/Patient", params={"_count": 100}).json()["total"] == before

    home.get_by_role("navigation", name="Main").get_by_role("link", name="Home").click()
    expect(points_on(home, "Ask the hospital for a weight")).to_contain_text("Started")
