"""Logging in, by the browser: enrolling a second factor, giving it, and being locked out."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD, code, log_in, person

pytestmark = pytest.mark.django_db

SETTINGS = {"REQUIRE_2FA": "1"}
WANTED = "/admin/recognition/position/?q=CA"


def by_keyboard(page: Page, *typed: str) -> None:
    """Type into the field that has the focus and those after it, and send the form."""
    expect(page.locator("input:focus")).to_be_attached()
    for number, text in enumerate(typed):
        if number:
            page.keyboard.press("Tab")
        page.keyboard.type(text)
    page.keyboard.press("Enter")


def enrolled(page: Page, name: str, wanted: str = "/admin/") -> tuple[str, list[str]]:
    """Log in for the first time and enrol: the key and the recovery codes, which the page shows."""
    page.goto(wanted)
    by_keyboard(page, name, PASSWORD)
    expect(page.get_by_role("heading", name="Enrol a second factor")).to_be_visible()
    secret = page.locator("code.secret").inner_text()
    by_keyboard(page, code(secret))
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    codes = page.locator("#recovery-codes").inner_text().split()
    page.get_by_role("link", name="go on").press("Enter")
    return secret, codes


def log_out(page: Page) -> None:
    """Press the button above each page."""
    page.get_by_role("button", name="Log out").press("Enter")
    expect(page.get_by_role("heading", name="Logged out")).to_be_visible()


def test_editor_enrols_a_second_factor_and_logs_in_with_it(page):
    person("eva", group="Editors")
    secret, codes = enrolled(page, "eva", WANTED)
    assert len(codes) == 10
    expect(page).to_have_url(re.compile(re.escape(WANTED)))  # where she wanted to go
    expect(page.get_by_role("heading", name="Select position to change")).to_be_visible()

    log_out(page)
    page.goto(WANTED)
    by_keyboard(page, "eva", PASSWORD)
    expect(page.get_by_role("heading", name="Second factor")).to_be_visible()
    page.goto(WANTED)  # the password alone opens nothing
    expect(page.get_by_role("heading", name="Second factor")).to_be_visible()
    # A code is taken once: the next one is given, which a clock half a minute ahead would show.
    by_keyboard(page, code(secret, later=1))
    expect(page).to_have_url(re.compile(re.escape(WANTED)))

    log_out(page)
    log_in(page, "eva")
    expect(page.get_by_role("heading", name="Second factor")).to_be_visible()
    by_keyboard(page, codes[0])
    expect(page.get_by_role("heading", name="The record")).to_be_visible()
    expect(page.get_by_text("That recovery code is used up; 9 are left.")).to_be_visible()


def test_wrong_code_does_not_let_in(page):
    person("bea", group="Editors")
    secret, codes = enrolled(page, "bea")
    log_out(page)
    log_in(page, "bea")
    by_keyboard(page, code(secret, later=-1))  # no later than the one that has enrolled the app
    expect(page.get_by_text("This code is wrong.")).to_be_visible()
    page.wait_for_timeout(2500)  # after a wrong code one has to wait
    page.get_by_label("Code").fill(codes[3])
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="The record")).to_be_visible()


def test_five_wrong_passwords_lock_out_and_the_page_says_until_when(page):
    person("lou", group="Editors")
    for _ in range(4):
        log_in(page, "lou", "a wrong one")
        expect(page.get_by_text("Please enter the correct username and password")).to_be_visible()
    log_in(page, "lou", "a wrong one")
    expect(page.get_by_role("heading", name="Locked out")).to_be_visible()
    told = page.get_by_role("alert").inner_text()
    minutes, hour, minute = map(int, re.search(r"for (\d+) more minutes?: until (\d\d):(\d\d) UTC", told).groups())
    now = timezone.now()
    waits = (hour * 60 + minute - now.hour * 60 - now.minute) % (24 * 60)
    assert minutes == 15
    assert waits in (14, 15, 16)  # the minutes may have gone on meanwhile
    log_in(page, "lou")  # the right one does not help now
    expect(page.get_by_role("heading", name="Locked out")).to_be_visible()


def test_contributor_needs_no_second_factor(page):
    person("con", group="Contributors")
    log_in(page, "con")
    expect(page.get_by_role("heading", name="The record")).to_be_visible()
