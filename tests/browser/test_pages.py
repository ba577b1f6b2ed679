"""Every page of the site on a desk and on a telephone, in both themes, with and without scripts.

Pictures of all of them are left in `screenshots/`, for people to look at.
"""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from bench.server import ROOT
from recognition.models import Position, Source
from tests.browser.conftest import DESK, PHONE, violations

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PICTURES = ROOT / "screenshots"
PAGES = {
    "start": "/?on=2019-02-04",
    "start-last-day": "/?on=2023-01-31&rule=un-members-strict&ordering=since",
    "country": "/countries/bolivia?on=2019-02-04",
    "country-without-acts": "/countries/bhutan",
    "blocs": "/blocs?on=2019-02-04",
    "bloc": "/blocs/lima-group?on=2019-02-04",
    "meeting": "/meetings/lima-2019-02-04-ottawa",
    "series": "/series",
    "series-of-a-bloc": "/series?bloc=european-union&interval=year",
    "switches": "/switches?from=2019-01-23&to=2019-02-04",
    "compare": "/compare?country=BO,CA,MX&on=2019-11-20",
    "compare-nobody": "/compare",
    "search": "/search?q=lima",
    "search-in-vain": "/search?q=venezolela",
    "sources": "/sources?q=guaido",
    "source": "/sources/{source}",
    "data": "/data",
    "about": "/about",
    "report": "/report?about=position:{position}",
    "embed-map": "/embed/map?on=2019-02-04",
    "embed-timeline": "/embed/timeline/bolivia?on=2019-02-04",
    "embed-series": "/embed/series",
    "refused": "/?on=yesterday",
    "missing": "/countries/atlantis",
    "in-spanish": "/es/countries/bolivia?on=2019-02-04",
    "in-french": "/fr/?on=2019-02-04",
    "in-portuguese": "/pt/blocs/lima-group",
}
REFUSED = {"refused": 400, "missing": 404}
# What only scripts can do: playing, drawing a chart, copying, leading from country to country by arrow keys.
OF_SCRIPTS = "#time, #keys, #tip, .drawing, [data-copy]"
READ = """(without) => {
  document.querySelectorAll("main details").forEach((each) => (each.open = true));
  document.querySelectorAll(without).forEach((each) => each.remove());
  return document.querySelector("main").innerText;
}"""


@pytest.fixture
def address(served):
    """The address of a page by its name."""
    source = Source.objects.order_by("pk")[0].key
    position = Position.objects.published().order_by("pk")[0].key
    return lambda name: PAGES[name].format(source=source, position=position)


def opened(browser: Browser, served: str, **options) -> Page:
    """A page of a browser that has been nowhere yet."""
    page = browser.new_context(base_url=served, locale="en-GB", timezone_id="UTC", **options).new_page()
    page.set_default_timeout(60_000)
    return page


def visit(page: Page, name: str, path: str, kind: str) -> None:
    """Open a page, see that it asked nobody else, threw nothing, fits; and take its picture."""
    asked, wrong = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda line: wrong.append(line.text) if line.type in ("error", "warning") else None)
    response = page.goto(path, wait_until="networkidle")
    page.wait_for_load_state("networkidle")
    assert response.status == REFUSED.get(name, 200)
    host = urlsplit(page.url).netloc
    assert {urlsplit(each).netloc for each in asked} == {host}
    # That the page itself is refused, the browser tells.
    assert [each for each in wrong if name not in REFUSED or "the server responded with a status" not in each] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it reaches beyond the screen"
    assert page.context.cookies() == []
    PICTURES.mkdir(exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}-{kind}.jpg", type="jpeg", quality=70, full_page=True)


@pytest.mark.parametrize("name", PAGES)
def test_on_a_desk_on_a_telephone_by_night_and_without_scripts(browser, served, address, name):
    desk = opened(browser, served, viewport=DESK)
    visit(desk, name, address(name), "desk")
    assert violations(desk) == []
    desk.context.close()

    telephone = opened(browser, served, viewport=PHONE, color_scheme="dark", has_touch=True)
    visit(telephone, name, address(name), "telephone")
    telephone.evaluate("document.querySelectorAll('main details').forEach((each) => (each.open = true))")
    assert violations(telephone) == []
    assert telephone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    plain = opened(browser, served, viewport=PHONE, color_scheme="dark", java_script_enabled=False)
    response = plain.goto(address(name))
    assert response.status == REFUSED.get(name, 200)
    read, read_plainly = (set(re.findall(r"\w+", page.evaluate(READ, OF_SCRIPTS))) for page in (telephone, plain))
    assert read - read_plainly == set()
    assert len(read_plainly) > 10
    assert plain.locator("h1").count() == 1
    for page in (telephone, plain):
        page.context.close()
