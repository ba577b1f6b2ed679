"""Finding and reporting as people do: by keyboard, by touch, without scripts; and what axe-core says of the pages."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from recognition.models import Report
from tests.browser.conftest import DESK, PHONE, violations

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ACT = "position:venezuela-presidency-bo-2019-11-14"


def search(page: Page):
    """The field in the header."""
    return page.locator("header").get_by_role("combobox", name="Country, code, bloc or source")


def without_scripts(browser: Browser, served: str) -> BrowserContext:
    """A browser that runs none."""
    return browser.new_context(base_url=served, viewport=PHONE, locale="en-GB", java_script_enabled=False)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_search_by_keyboard(page: Page, size):
    page.set_viewport_size(size)
    page.goto("/")
    field = search(page)
    field.press_sequentially("united k")
    options = page.locator("header").get_by_role("option")
    expect(options).to_have_count(1)
    expect(page.locator("header").get_by_role("status")).to_have_text("1 suggestion")
    expect(field).to_have_attribute("aria-expanded", "true")
    field.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert field.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    field.press("Escape")
    expect(options.first).to_be_hidden()
    expect(field).to_have_attribute("aria-expanded", "false")
    assert field.get_attribute("aria-activedescendant") is None
    expect(field).to_have_value("united k")
    field.press("ArrowDown")
    assert violations(page) == []
    field.press("Enter")
    expect(page).to_have_url("/countries/united-kingdom")


def test_arrows_go_around(page: Page):
    page.goto("/about")
    field = search(page)
    field.press_sequentially("gui")
    options = page.locator("header").get_by_role("option")
    expect(options.nth(1)).to_be_visible()
    field.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    field.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(page.locator("header [aria-selected=true]")).to_have_count(1)


def test_enter_without_a_choice_leads_to_the_results(page: Page):
    page.goto("/es/")
    field = page.locator("header").get_by_role("combobox")
    field.press_sequentially("alemania")
    field.press("Enter")
    expect(page).to_have_url("/es/search?q=alemania")
    expect(page.locator("main").get_by_role("link", name="Alemania", exact=True)).to_be_visible()


def test_one_request_for_what_is_typed_quickly(page: Page):
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/suggestions?" in request.url else None)
    page.goto("/about")
    search(page).press_sequentially("bolivia", delay=10)
    expect(page.locator("header").get_by_role("option").first).to_be_visible()
    assert [each.partition("q=")[2] for each in asked] == ["bolivia"]


def test_suggestion_by_touch(browser: Browser, served: str):
    with browser.new_context(base_url=served, viewport=PHONE, has_touch=True, is_mobile=True) as context:
        page = context.new_page()
        page.goto("/")
        search(page).tap()
        search(page).press_sequentially("boliv")
        page.locator("header").get_by_role("option").first.tap()
        expect(page).to_have_url("/countries/bolivia")


def test_search_without_scripts(browser: Browser, served: str):
    with without_scripts(browser, served) as context:
        page = context.new_page()
        page.goto("/")
        page.locator("header input[name=q]").fill("bolivia")
        page.locator("header").get_by_role("button", name="Search").click()
        page.locator("main").get_by_role("link", name="Bolivia", exact=True).click()
        expect(page).to_have_url("/countries/bolivia")


def test_comparing_without_scripts_gives_a_plain_address(browser: Browser, served: str):
    with without_scripts(browser, served) as context:
        page = context.new_page()
        page.goto("/compare?on=2019-02-25")
        page.get_by_label("Country 1").select_option("BO")
        page.get_by_label("Country 2").select_option("CA")
        page.get_by_role("button", name="Compare").click()
        expect(page).to_have_url("/compare?country=BO,CA&on=2019-02-25")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "none"])
def test_report_an_error(browser: Browser, served: str, scripts):
    before = Report.objects.count()
    with browser.new_context(base_url=served, viewport=PHONE, java_script_enabled=scripts) as context:
        page = context.new_page()
        page.goto("/countries/bolivia?on=2019-12-01")
        page.locator("li.decides").get_by_role("link", name="Report an error").click()
        expect(page.get_by_label("What is wrong, and how do you know?")).to_be_visible()
        expect(page.get_by_label("Leave this empty")).to_have_count(1)
        page.get_by_label("What is wrong, and how do you know?").fill("Wrong")
        page.get_by_label("Your e-mail address").fill("reader@example.org")
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_role("alert")).to_contain_text("at least 10 characters")
        expect(page.get_by_label("Your e-mail address")).to_have_value("reader@example.org")
        if scripts:
            assert violations(page) == []
        page.get_by_label("What is wrong, and how do you know?").fill("It was the day before.")
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
        assert context.cookies() == []
    assert Report.objects.count() == before + 1


def test_citation_is_copied(context: BrowserContext, page: Page):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/countries/bolivia?on=2019-12-01")
    page.get_by_role("button", name="Copy the citation").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#cite-text").inner_text()
