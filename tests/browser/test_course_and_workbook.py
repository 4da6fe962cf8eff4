"""The pages to read, on small screens and on a first visit."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

DIAGRAM = "/course/guides/how-a-check-works/"


def test_a_wide_diagram_scrolls_on_a_phone_and_the_keyboard_reaches_it(product, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(product.url + DIAGRAM)
    diagram = page.get_by_role("group", name="Diagram").first
    expect(diagram).to_be_visible()
    assert diagram.evaluate("diagram => diagram.scrollWidth") > 500, "shrunk, it could not be read"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    diagram.focus()
    expect(diagram).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("diagram => diagram.scrollLeft > 0", arg=diagram.element_handle())


def test_a_diagram_that_fits_is_no_stop_of_the_tab_key(product, page: Page) -> None:
    page.goto(product.url + DIAGRAM)
    expect(page.locator("div.mermaid").first).to_be_visible()
    expect(page.get_by_role("group", name="Diagram")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_first_visit_to_the_workbook_takes_the_colours_of_the_computer(
    product, browser: Browser, scheme: str
) -> None:
    with browser.new_context(color_scheme=scheme) as context:
        complaints: list[str] = []
        context.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page = context.new_page()
        page.goto(f"{product.url}/workbook/")
        expect(page.locator("html")).to_have_attribute("data-theme", scheme)
        assert complaints == []


def test_the_workbooks_first_page_leads_to_every_exercise(product, page: Page) -> None:
    page.goto(f"{product.url}/workbook/")
    page.get_by_role("article").get_by_role("link", name="Check an NHS number").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Check an NHS number")
