"""Makes the README's pictures anew from the running product: `pytest tests/browser/screenshots.py`.

They are drawn at twice their size, so that they are sharp on a good screen.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page

from grader.catalog import load_catalog
from grader.notebook import solution_source

IMAGES = Path(__file__).parents[2] / "course" / "images"
MAX_BYTES = 300_000
MARGIN = 16
SOME_WAY_IN = {
    "news2-score": {"pulse-and-pressure": 2, "temperature": 2, "oxygen": 5},
}


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A profile whose screen is drawn at twice the size."""
    size = {"width": 1080, "height": 900}
    with browser.new_context(viewport=size, device_scale_factor=2, color_scheme="light") as fresh:
        yield fresh


def test_picture_of_the_home_page(start, page: Page, tmp_path: Path) -> None:
    """A learner some way into the first exercise: what to do next, and the progress."""
    record_progress(tmp_path / ".cwc")
    with start("--learner", "ada", workspace=tmp_path) as running:
        page.goto(running.address)
        bottom = lower_edge(page.locator("#progress"))
        take(page, "home.png", {"x": 0, "y": 0, "width": 1080, "height": bottom + MARGIN})


def test_picture_of_a_check(start, context: BrowserContext, page: Page, notebook_in) -> None:
    """A boundary on the wrong side, and what the check says about it."""
    with start("--learner", "ada") as running:
        page.set_viewport_size({"width": 1000, "height": 1400})
        page.goto(running.address)
        page.goto(f"{running.url}/exercises/news2-score/open")
        notebook = notebook_in(page, "Score a patient with NEWS2")
        page.keyboard.press("ControlOrMeta+b")  # folds the side bar away
        notebook.run("check.begin(")
        right = solution_source(load_catalog().get("news2-score"), "pulse-and-pressure")
        notebook.write("def pulse_score", right.replace("per_minute <= 90", "per_minute < 90"))
        notebook.run("def pulse_score")
        report = notebook.run('check("pulse-and-pressure")')
        page.mouse.move(0, 0)
        code = notebook.cell("def pulse_score")
        code.evaluate("cell => cell.scrollIntoView()")
        box = code.bounding_box()
        assert box is not None
        take(page, "check.png", {**box, "height": lower_edge(report) - box["y"]})


def record_progress(state: Path) -> None:
    """Write down what a learner has passed, as `check` does."""
    lines = [
        {
            "at": "2025-03-10T09:00:00+00:00",
            "event": "checked",
            "exercise": exercise,
            "task": task,
            "points": points,
            "of": points,
            "passed": True,
        }
        for exercise, tasks in SOME_WAY_IN.items()
        for task, points in tasks.items()
    ]
    state.mkdir(parents=True)
    text = "".join(f"{json.dumps(line)}\n" for line in lines)
    (state / "progress.jsonl").write_text(text, encoding="utf-8")


def lower_edge(thing: Locator) -> float:
    """Where something ends, from the top of the page."""
    box = thing.bounding_box()
    assert box is not None
    return box["y"] + box["height"]


def take(page: Page, name: str, clip: dict[str, float]) -> None:
    """Save a part of the page as one of the README's pictures."""
    IMAGES.mkdir(exist_ok=True)
    picture = IMAGES / name
    page.screenshot(path=picture, clip=clip, full_page=True)
    assert picture.stat().st_size <= MAX_BYTES, f"{name} is too heavy for a README"
