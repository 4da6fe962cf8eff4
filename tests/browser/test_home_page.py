"""The home page: whose it is, what it does without JavaScript or a mouse, and what it says of damage."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

FOREIGN_PAGE = """<!doctype html><title>Elsewhere</title>
<form method="post" action="{url}/learner"><input name="learner" value="mallory"></form>
<script>document.forms[0].submit()</script>"""


def give_id(page: Page, learner: str) -> None:
    page.get_by_label("Your learner id").fill(learner)
    page.get_by_role("button", name="Begin").click()


# --- The learner id ---


def test_the_id_is_asked_for_the_first_time_and_kept(start, page, tmp_path):
    with start("--no-lab", workspace=tmp_path) as first:
        page.goto(first.address)
        expect(page.get_by_role("heading", name="Who are you?")).to_be_visible()
        give_id(page, "ada-42")
        expect(page.get_by_role("heading", level=1)).to_have_text("Hello, ada-42")
        expect(page.get_by_role("heading", name="Who are you?")).to_have_count(0)
    with start("--no-lab", workspace=tmp_path) as again:
        page.goto(again.address)
        expect(page.get_by_role("heading", level=1)).to_have_text("Hello, ada-42")


def test_an_id_that_cannot_be_used_is_explained_beside_the_field_and_not_kept(start, browser: Browser):
    """All of it without JavaScript."""
    with start("--no-lab") as running, browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(running.address)
        give_id(page, "ada/../42")
        expect(page.get_by_role("alert")).to_contain_text("cannot be a learner id")
        field = page.get_by_label("Your learner id")
        expect(field).to_have_accessible_description(re.compile("“ada/../42” cannot be a learner id"))
        expect(field).to_have_value("")
        give_id(page, "ada")
        expect(page.get_by_role("heading", level=1)).to_have_text("Hello, ada")


# --- Whose page it is ---


def test_the_key_leaves_the_address_bar_and_stays_out_of_reach_of_scripts(product, home):
    assert home.url == f"{product.url}/"
    assert home.evaluate("document.cookie") == ""


@pytest.mark.parametrize("path", ["/lab", "/exercises/news2-score/open"])
def test_without_the_key_jupyterlab_stays_closed_and_the_page_says_why(product, page, path):
    answer = page.goto(product.url + path)
    assert answer.status == 403
    expect(page.get_by_role("heading", level=1)).to_contain_text("has not shown the key")
    expect(page.get_by_role("main")).to_contain_text("Open the address that cwc start printed")
    assert "token" not in page.content()


def test_without_the_key_the_pages_can_be_read_but_the_id_cannot_be_changed(product, page):
    page.goto(product.url)
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello, ada")
    expect(page.get_by_label("Your learner id")).to_have_count(0)
    form, headers = {"learner": "mallory"}, {"Origin": product.url}
    assert page.request.post(f"{product.url}/learner", form=form, headers=headers).status == 403
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello, ada")


def test_a_page_from_elsewhere_cannot_change_anything(product, context: BrowserContext, home):
    """A real cross-site form: the browser leaves out the cookie, and says where the form came from."""
    page = FOREIGN_PAGE.format(url=product.url)
    context.route(
        "http://elsewhere.example/", lambda route: route.fulfill(body=page, content_type="text/html")
    )
    visited = context.new_page()
    with visited.expect_response(f"{product.url}/learner") as refused:
        visited.goto("http://elsewhere.example/")
    assert refused.value.status == 403
    home.reload()
    expect(home.get_by_role("heading", level=1)).to_have_text("Hello, ada")


@pytest.mark.parametrize("origin", ["http://elsewhere.example", "null", "http://127.0.0.1:1"])
def test_the_key_alone_is_not_enough_for_a_change_from_another_origin(product, home, origin):
    form, headers = {"learner": "mallory"}, {"Origin": origin}
    answer = home.request.post(f"{product.url}/learner", form=form, headers=headers)
    assert answer.status == 403
    assert "This change did not come from your home page, so it was not made." in answer.text()


@pytest.mark.parametrize("path", ["/", "/course/", "/open/r4/metadata", "/static/home.css"])
def test_a_foreign_host_name_is_refused(product, path):
    """A name that somebody points at this computer (DNS rebinding) leads nowhere."""
    with httpx.Client(trust_env=False) as client:
        answer = client.get(product.url + path, headers={"Host": "elsewhere.example"})
    assert answer.is_client_error
    assert "elsewhere.example" in answer.text


# --- Without JavaScript, without a mouse ---


def test_without_javascript_the_way_into_jupyterlab_is_open(product, browser: Browser):
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(product.address)
        page.locator("#progress").get_by_role("link", name="Check an NHS number").click()
        expect(page.locator("#tasks .tasks > li")).not_to_have_count(0)
        with context.expect_page() as opened:
            page.get_by_role("button", name="Open in JupyterLab").click()
        waiting = opened.value
        while not waiting.url.startswith(product.lab_url):
            waiting.get_by_role("button", name="Try now").click()


def test_the_keyboard_reaches_the_main_button_and_shows_where_it_is(product, home):
    home.keyboard.press("Tab")
    skip = home.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    expect(skip).not_to_have_css("outline-style", "none")
    home.keyboard.press("Enter")
    wanted = home.locator("#next").get_by_role("button").first
    for _ in range(4):
        home.keyboard.press("Tab")
        focused = home.locator(":focus")
        expect(focused).not_to_have_css("outline-style", "none")
        expect(focused).to_be_in_viewport()
        if wanted.evaluate("button => button === document.activeElement"):
            break
    expect(wanted).to_be_focused()


def test_every_stop_of_the_tab_key_can_be_seen(product, home):
    """From the top of the page to its end, and nowhere stuck."""
    buttons = home.locator("#next").get_by_role("button").all_inner_texts()
    stops = []
    home.keyboard.press("Tab")
    while home.evaluate("document.activeElement !== document.body"):
        focused = home.locator(":focus")
        expect(focused).not_to_have_css("outline-style", "none")
        stops.append(focused.inner_text())
        assert len(stops) < 80, "the Tab key goes round and round"
        home.keyboard.press("Tab")
    assert stops[0] == "Skip to the content"
    places = [
        stops.index(text) for text in ("Hospital", *buttons, "Check an NHS number", "Who is on the ward")
    ]
    assert places == sorted(places), "in the order in which they are read"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/exercises/news2-score", "/exercises/unknown"])
def test_nothing_sticks_out_on_a_phone(product, browser: Browser, scheme, path):
    with browser.new_context(viewport={"width": 320, "height": 640}, color_scheme=scheme) as context:
        page = context.new_page()
        page.goto(product.address)
        page.goto(product.url + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("path", ["/", "/exercises/news2-score", "/exercises/unknown"])
@pytest.mark.parametrize("width", [320, 390, 768, 1000, 1280])
def test_nothing_touches_the_windows_edges(product, page, width, path):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(product.address)
    page.goto(product.url + path)
    heading = page.get_by_role("heading", level=1).bounding_box()
    menu = page.get_by_role("navigation", name="Main").bounding_box()
    assert heading["x"] >= 12
    assert menu["x"] + menu["width"] <= width - 12


def test_the_menu_is_one_line_on_a_phone(product, page):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(product.url)
    links = page.get_by_role("navigation", name="Main").get_by_role("link")
    tops = {link.bounding_box()["y"] for link in links.all()}
    assert len(tops) == 1


# --- What comes next ---


def test_a_newcomer_is_led_to_the_first_steps_and_then_to_the_first_module(product, home):
    """Not to a lesson that presupposes another."""
    begin = home.locator("#next")
    expect(begin.get_by_role("heading", name="Your first steps")).to_be_visible()
    ways = {"Take your first steps": "First steps", "Go to your first module": "Values, units"}
    for button, title in ways.items():
        begin.get_by_role("button", name=button).click()
        expect(home.get_by_role("heading", level=1)).to_contain_text(title)
        home.goto(product.url)


# --- Damage ---


def test_a_damaged_notebook_is_named_and_left_alone(start, page, tmp_path):
    notebook = tmp_path / "news2-score" / "news2-score.ipynb"
    notebook.parent.mkdir()
    notebook.write_text('{"cells": [', encoding="utf-8")
    with start("--no-lab", "--learner", "ada", workspace=tmp_path) as running:
        page.goto(running.address)
        notice = page.get_by_role("region", name="About your notebooks")
        expect(notice).to_contain_text("news2-score was left as it is.")
        expect(notice).not_to_contain_text("first-search")
        path = notice.get_by_text(str(notebook), exact=False)
        expect(path).to_have_css("display", "block")
        assert path.evaluate("path => path.tagName") == "CODE"
    assert notebook.read_text(encoding="utf-8") == '{"cells": ['
    assert (tmp_path / "first-search" / "first-search.ipynb").is_file()
