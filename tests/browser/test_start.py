"""The first page in motion: through time by keyboard and by play, what is told of a country; all without scripts."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, violations

pytestmark = [pytest.mark.django_db, pytest.mark.once]

STATUSES = "() => [...document.querySelectorAll('.world a')].map((link) => [link.dataset.code, link.dataset.status])"
WORDS = "() => [...document.querySelectorAll('.world a')].map((link) => link.getAttribute('aria-label'))"
# Where the middle of a country is in the view.
PLACE = """(code) => {
  const [x, y] = JSON.parse(document.getElementById("walk").textContent).countries[code].at;
  const { a, d, e, f } = document.querySelector(".world").getScreenCTM();
  return [a * x + e, d * y + f];
}"""
# Links, texts and values of the page outside the map, as they are now and as the server gives them.
DIFFERENT = """async () => {
  const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
  const told = (root) => [...root.querySelectorAll("a, input, textarea, pre, .citation, h1, h2, h3, td, title, link")]
    .filter((each) => !each.closest(".world, .tip, .find, .time"))
    .map((each) => [each.localName, each.getAttribute("href"), each.value, each.textContent.trim()]);
  const [here, there] = [told(document), told(page)].map((found) => found.map((each) => JSON.stringify(each)));
  return [here.filter((each) => !there.includes(each)), here.length, there.filter((each) => !here.includes(each))];
}"""
# Each step ends before the observer is told of it, so that each list it is given is of one step.
OBSERVED = """() => {
  window.steps = [];
  new MutationObserver((found) => steps.push(found.length)).observe(
    document.documentElement, { attributes: true, subtree: true });
}"""


@pytest.fixture(params=[DESK, PHONE], ids=["desk", "phone"])
def anywhere(request, browser, served):
    """A page of a browser at a desk, and of one on a telephone."""
    context = browser.new_context(base_url=served, viewport=request.param, locale="en-GB", has_touch=True)
    context.set_default_timeout(30_000)
    page, thrown = context.new_page(), []
    page.on("pageerror", lambda error: thrown.append(str(error)))
    page.on("console", lambda message: thrown.append(message.text) if message.type == "error" else None)
    yield page
    assert thrown == []
    context.close()


def asked(page: Page) -> list[str]:
    """What the page asks for from now on but its icon, which Chromium looks up at each new address, in its memory."""
    found = []
    page.on("request", lambda request: None if "/icon." in request.url else found.append(request.url))
    return found


def shown(page: Page) -> str:
    """The day that the page says it shows."""
    return page.locator(".lead time").get_attribute("datetime")


def number(page: Page, label: str) -> str:
    """How many countries the legend counts with a status."""
    return page.locator(".legend li", has_text=label).locator(".number").inner_text()


def come_to_rest(page: Page) -> None:
    """Wait until what the server makes is of the day."""
    expect(page.locator("section.table")).not_to_have_attribute("aria-busy", "true")


def test_first_visit_asks_no_other_site_and_is_light(page, served):
    session, sizes, found = page.context.new_cdp_session(page), [], asked(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto("/", wait_until="networkidle")
    assert len(found) >= 4
    assert {urlsplit(address).netloc for address in found} == {urlsplit(served).netloc}
    assert sum(sizes) < 150_000  # of 350,000 that are allowed
    expect(page.locator("#time")).to_be_visible()


def test_reader_moves_to_4_february_and_sees_the_world_change(anywhere):
    page = anywhere
    page.goto("/")
    page.get_by_role("slider", name="Day").focus()
    found = asked(page)
    page.keyboard.press("Home")
    assert (shown(page), number(page, "Recognises Guaidó")) == ("2019-01-10", "0")
    for _day in range(25):
        page.keyboard.press("ArrowRight")
    assert (shown(page), number(page, "Recognises Guaidó")) == ("2019-02-04", "43")
    assert page.locator(".world a[data-status=guaido]").count() == 43
    assert found == []
    expect(page.locator("#moves")).to_contain_text("Austria")
    come_to_rest(page)

    page.get_by_role("link", name="Next change").click()
    expect(page).to_have_url(re.compile(r"/\?on=2019-02-05$"))
    come_to_rest(page)
    assert [urlsplit(address).query for address in found] == ["on=2019-02-05"]
    expect(page.locator("#on")).to_have_value("2019-02-05")
    expect(page).to_have_title(re.compile("5 February 2019"))
    expect(page.locator("#status")).to_contain_text("5 February 2019")
    left, _, served = page.evaluate(DIFFERENT)
    assert left == served
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_back_leads_to_the_day_before_the_move(page):
    page.goto("/?on=2019-02-10")
    page.get_by_role("slider", name="Day").focus()
    page.keyboard.press("End")
    for _day in range(10):
        page.keyboard.press("ArrowLeft")
    come_to_rest(page)
    expect(page).to_have_url(re.compile("on=2023-01-21$"))
    page.go_back()
    expect(page).to_have_url(re.compile("on=2019-02-10$"))
    expect(page.locator("#slider")).to_have_value("31")
    come_to_rest(page)
    expect(page.locator("section.table")).to_contain_text("CSV")
    assert "on=2019-02-10" in page.get_by_role("link", name="CSV", exact=True).get_attribute("href")
    page.go_forward()
    expect(page.locator("#on")).to_have_value("2023-01-21")


def test_play_is_slow_for_who_asks_for_little_motion(page, served):
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{served}/?on=2019-01-10")
    page.get_by_role("button", name="Play").click()
    first = shown(page)
    page.wait_for_timeout(1500)
    assert shown(page) == first > "2019-01-10"
    page.get_by_label("Speed").select_option("4")
    expect(page.locator("#on")).not_to_have_value(first)


def test_play_changes_little_at_a_step_and_asks_for_nothing(anywhere):
    page = anywhere
    page.goto("/?on=2019-01-10&rule=un-members&known_at=revision:1")
    page.evaluate(OBSERVED)
    page.get_by_label("Speed").select_option("4")
    found = asked(page)
    page.get_by_role("button", name="Play").click()
    expect(page.locator("#slider")).to_have_attribute("aria-valuetext", re.compile("(March|April|May|June|July) 2019"))
    assert found == []
    page.get_by_role("button", name="Stop").click()
    come_to_rest(page)
    assert [urlsplit(address).query for address in found] == [f"on={shown(page)}&rule=un-members&known_at=revision:1"]
    drawn, told = page.evaluate(STATUSES), page.evaluate(WORDS)
    page.get_by_role("slider", name="Day").press("End")
    come_to_rest(page)
    assert len(page.evaluate("steps")) > 15
    assert 20 < max(page.evaluate("steps")) <= 200

    page.go_back()
    come_to_rest(page)
    page.reload()
    assert sorted(page.evaluate(STATUSES)) == sorted(drawn)
    assert sorted(page.evaluate(WORDS)) == sorted(told)


@pytest.mark.parametrize("language", ["", "/es", "/fr", "/pt"])
def test_script_tells_what_the_server_tells(page, language):
    page.goto(f"{language}/?on=2021-02-01&rule=un-members-strict")
    told, there = page.evaluate(WORDS), page.locator(".world").get_attribute("aria-label")
    page.locator("#slider").press("ArrowRight")
    page.locator("#slider").press("ArrowLeft")
    page.wait_for_timeout(500)
    day = page.locator(".lead time").inner_text()
    page.evaluate("document.querySelectorAll('.world, .world a').forEach((each) => each.removeAttribute('aria-label'))")
    page.evaluate("document.dispatchEvent(new CustomEvent('rest'))")
    again = page.evaluate(WORDS)
    assert [(one, other) for one, other in zip(told, again, strict=True) if other and one != other] == []
    assert sum(map(bool, again)) == 193
    assert page.locator(".world").get_attribute("aria-label") == there
    assert day in there


def test_keyboard_has_one_stop_on_the_map_and_goes_from_country_to_country(page):
    page.goto("/?on=2019-02-04")
    expect(page.locator("#keys")).to_be_visible()
    assert page.locator(".world a:not([tabindex='-1'])").count() == 1
    page.get_by_role("link", name="Skip the map").focus()
    page.keyboard.press("Tab")
    here = page.locator(".world a:focus")
    expect(here).to_have_attribute("data-code", "VE")
    page.keyboard.press("ArrowLeft")
    expect(here).to_have_attribute("data-code", "PA")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    name = here.get_attribute("aria-label").partition(":")[0]
    assert name in {"Colombia", "Ecuador", "Peru"}
    tip = page.get_by_role("tooltip")
    expect(tip).to_contain_text(re.compile(rf"{name}.*since.*source", re.DOTALL))
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    page.keyboard.press("Tab")
    assert page.locator(".world a:focus").count() == 0
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/countries/{name.lower()}.*on=2019-02-04"))


def test_pointer_is_told_of_the_country_without_hiding_it(page):
    page.goto("/?on=2019-02-04")
    tip = page.get_by_role("tooltip")
    for code, name in [("RU", "Russia"), ("NZ", "New Zealand"), ("AR", "Argentina"), ("US", "United States")]:
        x, y = page.evaluate(PLACE, code)
        page.mouse.move(x, y)
        expect(tip).to_contain_text(name)
        box = tip.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= page.viewport_size["width"]
        assert not (box["x"] <= x <= box["x"] + box["width"] and box["y"] <= y <= box["y"] + box["height"])
    tip.hover()  # what is told stays for who goes to read it
    page.wait_for_timeout(600)
    expect(tip).to_be_visible()
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()


def test_finger_is_told_first_and_led_on_by_a_link(browser, served):
    context = browser.new_context(base_url=served, viewport=PHONE, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto("/?on=2019-02-04")
    near = page.locator(".world [data-code=MT] circle.far").bounding_box()
    page.touchscreen.tap(near["x"] + near["width"] / 2, near["y"] + near["height"] + 5)
    tip = page.get_by_role("tooltip")
    expect(tip).to_contain_text("Malta")
    assert urlsplit(page.url).path == "/"
    tip.get_by_role("link").tap()
    expect(page).to_have_url(re.compile("/countries/malta.*on=2019-02-04"))
    context.close()


def test_parts_that_do_not_come_are_not_left_from_another_day(page):
    page.goto("/?on=2019-02-04")
    page.route("**/?on=*", lambda route: route.abort())
    page.get_by_role("link", name="Previous change").click()
    come_to_rest(page)
    expect(page.locator("#moves a")).to_have_text("3 February 2019")
    expect(page.locator("section.table table")).to_have_count(0)
    page.unroute("**/?on=*")
    page.locator("#moves a").click()
    expect(page.locator("section.table table")).to_have_count(1)
    assert shown(page) == "2019-02-03"


def test_same_without_scripts(browser, served):
    context = browser.new_context(base_url=served, viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    expect(page.locator("#time")).to_be_hidden()
    expect(page.locator("#tip")).to_be_hidden()
    assert number(page, "Recognises Guaidó") == "43"
    page.get_by_role("link", name="Next change").click()
    assert shown(page) == "2019-02-05"
    page.get_by_label("Day", exact=True).and_(page.locator("[type=date]")).fill("2021-01-06")
    page.get_by_role("button", name="Show").click()
    assert shown(page) == "2021-01-06"
    page.get_by_role("link", name="Last day").click()
    assert shown(page) == "2023-01-31"
    page.get_by_role("link", name="Members of the United Nations").click()
    expect(page.get_by_role("heading", name="193 countries")).to_be_visible()
    context.close()


def test_axe_has_nothing_against_what_is_told_of_a_country(anywhere):
    page = anywhere
    page.goto("/?on=2019-02-04")
    page.locator(".world a:not([tabindex='-1'])").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("tooltip")).to_be_visible()
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, only=["color-contrast"]) == []
