"""The chart of counts over time: drawn under the strict policy, told by pointer and keyboard."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser's console complains of: a broken policy is told there."""
    found = []
    page.on("console", lambda message: found.append(message.text) if message.type in ("error", "warning") else None)
    return found


def chosen(page: Page) -> str:
    """The day whose counts are told."""
    return page.locator("[data-day]").inner_text()


def number(page: Page, status: str) -> int:
    """How many the legend says of a status."""
    return int(page.locator(f"[data-status={status}] [data-number]").inner_text())


def test_chart_is_drawn_in_the_statuses_patterns(page, complaints):
    page.goto("/series")
    areas = page.locator(".drawing .areas path")
    expect(areas.first).to_be_visible()
    drawn = {path.get_attribute("fill") for path in areas.all()}
    listed = {f"url(#b-{each.get_attribute('data-status')})" for each in page.locator("[data-status]").all()}
    assert drawn == listed
    assert page.locator(".drawing .mark").count() == page.locator("ol.notable li").count() == 5
    assert page.locator("svg style").count() == 0
    assert complaints == []


def test_keyboard_and_pointer_tell_the_counts_of_a_day(page):
    page.goto("/series")
    expect(page.locator(".drawing .areas path").first).to_be_visible()
    assert (chosen(page), number(page, "guaido")) == ("4 February 2019", 43)
    slider = page.get_by_role("slider", name="Day")
    slider.press("ArrowLeft")
    assert chosen(page) == "3 February 2019"
    before = number(page, "guaido")
    assert before < 43
    assert re.match(rf"3 February 2019: Recognises Guaidó {before},", slider.get_attribute("aria-valuetext"))
    assert page.get_by_role("link", name="Map of this day").get_attribute("href").endswith("on=2019-02-03")
    slider.press("End")
    assert (chosen(page), number(page, "guaido")) == ("31 January 2023", 0)
    badge = page.locator(".drawing .mark").nth(3).bounding_box()
    box = page.locator(".drawing svg").bounding_box()
    page.mouse.move(badge["x"] + badge["width"] / 2, box["y"] + box["height"] / 2)
    assert chosen(page) == "6 January 2021"


def test_chart_fits_a_telephone_and_follows_its_width(page):
    page.set_viewport_size(PHONE)
    page.goto("/series?bloc=lima-group")
    svg = page.locator(".drawing > svg:not(.plain)")
    expect(svg).to_be_visible()
    assert svg.bounding_box()["width"] <= PHONE["width"]
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    page.set_viewport_size(DESK)
    page.wait_for_function("document.querySelector('.drawing > svg').clientWidth > 700")
    assert page.locator(".drawing > svg").count() == 1


def test_without_scripts_the_table_says_it_all(browser, served):
    context = browser.new_context(base_url=served, java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto("/series?interval=change")
    assert page.locator(".drawing .plain").bounding_box()["height"] >= 300
    assert page.locator(".drawing input").count() == 0
    assert page.locator("table.series tbody tr").count() > 50
    assert page.locator("table.series tbody tr").first.locator("rect").count() > 3
    context.close()
