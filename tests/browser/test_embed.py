"""A drawing in the page of somebody else: pasted as a person would, framed by a browser, asked by axe-core."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, violations

pytestmark = [pytest.mark.django_db, pytest.mark.once]

EMBEDS = ["/embed/map?on=2019-02-04", "/es/embed/series?bloc=lima-group", "/embed/timeline/bolivia?on=2019-11-20"]


@pytest.mark.parametrize(
    ("path", "code", "heading"),
    [
        ("/?on=2019-02-04", "#embed-live", "Who was president of Venezuela (2019–2023) 4 February 2019"),
        ("/countries/bolivia?on=2019-11-20", "#embed-lasting", "Bolivia"),
        ("/series", "#embed-live", "Countries over time"),
    ],
)
def test_copied_code_shows_the_drawing_on_another_page(page, elsewhere, path, code, heading):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(path)
    page.locator(".share summary").click()
    button = page.locator(f'button[data-copy="{code}"]')
    button.click()
    expect(button).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator(code).input_value()

    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(elsewhere(copied))
    frame = page.frame_locator("iframe")
    expect(frame.locator("h1")).to_contain_text(heading)
    assert frame.locator("svg").last.is_visible()
    assert {urlsplit(each).hostname for each in asked} == {"localhost", "127.0.0.1"}
    assert page.context.cookies() == []


@pytest.mark.parametrize("path", ["/", "/countries/bolivia", "/admin/login/"])
def test_no_other_page_can_be_framed(page, elsewhere, served, path):
    refused = []
    page.on("console", lambda message: refused.append(message.text))
    page.goto(elsewhere(f'<iframe src="{served}{path}"></iframe>'))
    page.wait_for_load_state("networkidle")
    assert any("frame-ancestors" in text for text in refused)
    assert page.frames[-1].url.startswith("chrome-error:")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_is_against_the_drawings(page, theme):
    found = []
    for path in EMBEDS:
        for size in ({"width": 800, "height": 560}, PHONE):
            page.set_viewport_size(size)
            page.goto(f"{path}&theme={theme}")
            found += violations(page)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    assert not found, "\n".join(found)


def test_drawing_needs_no_script(browser, served):
    context = browser.new_context(base_url=served, java_script_enabled=False)
    page = context.new_page()
    for path in EMBEDS:
        page.goto(path)
        assert page.locator("svg [fill^='url(#']").count() > 2
    context.close()
