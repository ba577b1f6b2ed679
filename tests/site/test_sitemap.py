"""What search engines are told."""

from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest
from django.test import Client

from recognition.models import Bloc, Country, Meeting
from recognition.site.urls import urlpatterns
from recognition.site.views.engines import PAGES

HERE = "http://testserver"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"


def entries() -> dict[str, dict[str, str]]:
    """The alternates of each address of the map."""
    root = ElementTree.fromstring(Client().get("/sitemap.xml").content)  # noqa: S314 (ours)
    return {
        each.find(f"{MAP}loc").text: {link.get("hreflang"): link.get("href") for link in each.findall(LINK)}
        for each in root
    }


@pytest.mark.usefixtures("small_record")
class TestSitemap:
    """Which addresses there are."""

    def test_each_page_is_there_in_each_language(self):
        found = entries()
        expected = {
            "en": f"{HERE}/countries/canada",
            "es": f"{HERE}/es/countries/canada",
            "fr": f"{HERE}/fr/countries/canada",
            "pt": f"{HERE}/pt/countries/canada",
            "x-default": f"{HERE}/countries/canada",
        }
        for address in set(expected.values()):
            assert found[address] == expected
        assert {f"{HERE}/", f"{HERE}/es/", f"{HERE}/switches"} <= found.keys()
        assert len(found) % 4 == 0

    def test_each_answers_and_calls_itself_so(self, read):
        for address in entries():
            page = read(address.removeprefix(HERE))
            assert page.status == 200
            assert page.one("link", rel="canonical")["href"] == address

    def test_time_is_that_of_the_revision(self, small_record):
        response = Client().get("/sitemap.xml")
        assert response["Content-Type"].startswith("application/xml")
        instant = small_record.at.isoformat().replace("+00:00", "Z")
        assert response.content.decode().count(f"<lastmod>{instant}</lastmod>") == len(entries())
        assert Client().get("/sitemap.xml", headers={"If-None-Match": response["ETag"]}).status_code == 304

    def test_it_takes_no_question(self):
        assert Client().get("/sitemap.xml?page=2").status_code == 400


@pytest.mark.usefixtures("record")
def test_whole_record(django_assert_num_queries):
    with django_assert_num_queries(5):  # revision, dispute, countries, blocs, meetings
        response = Client().get("/sitemap.xml", headers={"Accept-Encoding": "br"})
    assert len(response.content) < 100_000
    found = entries()
    assert len(found) < 50_000  # what one map may have
    for country in Country.objects.all():
        assert f"{HERE}/pt/countries/{country.slug}" in found
    assert Bloc.objects.exists()
    assert Meeting.objects.exists()


def test_no_page_is_forgotten():
    answers = {"compare", "search", "suggestions", "report", "oembed"}  # to questions, without which they are empty
    drawings = {"embed_map", "embed_series", "picture_map", "picture_series"}
    ways = {"countries"}  # to a part of another page
    without_key = {each.name for each in urlpatterns if "<" not in str(each.pattern)}
    assert without_key - answers - drawings - ways == set(PAGES)


@pytest.mark.parametrize(
    ("path", "may"),
    [
        ("/", True),
        ("/?on=2019-02-04", True),
        ("/es/countries/bolivia", True),
        ("/pictures/map.png?known_at=revision:1", True),
        ("/embed/map", True),  # else nobody would see that it wants to be in no index
        ("/api/v1/docs", True),
        ("/api/v1/countries.csv", False),
        ("/admin/", False),
    ],
)
def test_what_crawlers_may_fetch(path, may):
    response = Client().get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    told = response.content.decode().splitlines()
    # The parser of the standard library takes the first line that fits, not the longest one as RFC 9309 has it.
    rules = RobotFileParser()
    rules.parse(sorted(told, key=lambda line: ("User" not in line, "Allow" not in line)))
    assert rules.can_fetch("*", path) is may
    assert f"Sitemap: {HERE}/sitemap.xml" in told
