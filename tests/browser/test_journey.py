"""A journalist's way: from the first page to 4 February 2019, Bolivia and why, a citation, a map embedded elsewhere."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, tab_to

pytestmark = [pytest.mark.django_db, pytest.mark.once]

BOLIVIA = "section.table th a[href^='/countries/bolivia']"


def sees_bolivia(page: Page) -> None:
    """The page tells Bolivia's status on 4 February 2019, and by which sources."""
    expect(page).to_have_url(re.compile(r"/countries/bolivia\?on=2019-02-04"))
    expect(page.locator("p.lead")).to_contain_text("On 4 February 2019 the status of Bolivia was “Backs Maduro”")
    expect(page.locator("li.decides ol.sources a[href^='http']").first).to_be_visible()


def cited(text: str) -> str:
    """The address in a citation, which names the revision."""
    [address] = re.findall(r"https?://\S+", text.replace("https://creativecommons.org", ""))
    assert "known_at=revision:1" in address
    return address


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "telephone"])
def test_by_pointer(browser, served, elsewhere, size, scripts):
    context = browser.new_context(base_url=served, viewport=size, locale="en-GB", java_script_enabled=scripts)
    page = context.new_page()
    page.goto("/")
    page.get_by_role("link", name="Last day").click()
    expect(page.locator(".lead time")).to_have_attribute("datetime", "2023-01-31")
    page.locator("#on").fill("2019-02-04")
    page.locator("form:has(#on) button").click()
    expect(page.locator(".legend li", has_text="Recognises Guaidó").locator(".number")).to_have_text("43")
    start = page.url

    page.locator(BOLIVIA).click()
    sees_bolivia(page)
    lead = page.locator("p.lead").inner_text()
    page.goto(cited(page.locator("#cite-text").inner_text()))
    expect(page.locator("p.lead")).to_have_text(lead, use_inner_text=True)

    page.goto(start)
    page.locator(".share summary").click()
    page.goto(elsewhere(page.locator("#embed-live").input_value()))
    expect(page.frame_locator("iframe").locator("h1")).to_contain_text("4 February 2019")
    context.close()


@pytest.fixture
def keys(page):
    """The keyboard, with which a person may copy."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return page.keyboard


def test_by_keyboard_to_the_citation(page, keys):
    page.goto("/?on=2019-01-10")
    tab_to(page, "#slider", at_most=40)
    for _day in range(25):
        keys.press("ArrowRight")
    expect(page.locator("section.table")).not_to_have_attribute("aria-busy", "true")
    expect(page).to_have_url(re.compile("on=2019-02-04"))
    tab_to(page, BOLIVIA, at_most=400)
    keys.press("Enter")

    sees_bolivia(page)
    tab_to(page, "li.decides ol.sources a[href^='http']", at_most=100)
    tab_to(page, "[data-copy='#cite-text']", at_most=100)
    keys.press("Enter")
    expect(page.locator("[data-copy='#cite-text']")).to_have_text("Copied")
    cited(page.evaluate("navigator.clipboard.readText()"))


def test_by_keyboard_to_the_embedded_map(page, keys, elsewhere):
    page.goto("/?on=2019-02-04")
    tab_to(page, ".skip[href='#share-title']", at_most=100)
    keys.press("Enter")
    tab_to(page, ".share summary", at_most=3)
    keys.press("Enter")
    tab_to(page, "[data-copy='#embed-live']")
    keys.press("Enter")
    expect(page.locator("[data-copy='#embed-live']")).to_have_text("Copied")
    page.goto(elsewhere(page.evaluate("navigator.clipboard.readText()")))
    expect(page.frame_locator("iframe").locator("h1")).to_contain_text("4 February 2019")
