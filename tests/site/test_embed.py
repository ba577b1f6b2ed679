"""Pages for the frames of other sites: who may frame what, what they show, how little they weigh."""

from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from recognition.models import Dispute
from recognition.models.counting import Rule
from recognition.site.areas import Areas
from recognition.site.legend import marks
from recognition.site.stack import Stack
from tests import builders

EMBEDS = [
    "/embed/map",
    "/fr/embed/series",
    "/es/embed/map?on=2019-02-04",
    "/embed/timeline/canada",
    "/pt/embed/timeline/canada?theme=dark",
]
MISTAKEN = ["/embed/map?on=never", "/embed/timeline/atlantis", "/embed/timeline/canada?rule=all"]
OTHERS = [
    "/",
    "/es/countries/canada",
    "/countries/atlantis",
    "/?on=never",
    "/api/v1/countries",
    "/admin/login/",
    "/embed/",
]


def ancestors(response) -> str:
    """Who may frame the answer."""
    policy = dict(each.split(" ", 1) for each in response["Content-Security-Policy"].split("; "))
    return policy["frame-ancestors"]


@pytest.mark.usefixtures("small_record")
class TestFrames:
    """Who may put what into a frame."""

    @pytest.mark.parametrize("path", EMBEDS + MISTAKEN)
    def test_any_page_may_frame_an_embed(self, path):
        response = Client().get(path)
        assert ancestors(response) == "*"
        assert "X-Frame-Options" not in response
        assert "script-src 'self'" in response["Content-Security-Policy"]

    @pytest.mark.parametrize("path", OTHERS)
    def test_no_page_may_frame_anything_else(self, path):
        response = Client().get(path)
        assert ancestors(response) == "'none'"
        assert response["X-Frame-Options"] == "DENY"

    @pytest.mark.parametrize("path", EMBEDS)
    def test_frame_leaves_no_trace_and_is_in_no_search_engine(self, read, path):
        page = read(path)
        assert page.status == 200
        assert not page.response.cookies
        assert page.response["X-Robots-Tag"] == "noindex"
        assert page.one("meta", name_="robots")["content"] == "noindex"
        assert not page.all("script")
        assert " style=" not in page.source
        for each in [*page.all("link", rel="stylesheet"), *page.all("link", rel="icon")]:
            assert each["href"].startswith("/static/")

    @pytest.mark.parametrize("path", EMBEDS)
    def test_links_leave_the_frame(self, read, path):
        links = read(path).all("a")
        assert links
        for each in links:
            assert each["target"] == "_blank"
            assert "noopener" in each["rel"]

    @pytest.mark.parametrize(
        ("path", "status", "told"),
        [
            ("/embed/map?on=never", 400, "never is no day"),
            ("/embed/timeline/atlantis", 404, "There is no country called atlantis"),
            ("/embed/timeline/canada?rule=all", 400, "There is no parameter rule here"),
        ],
    )
    def test_mistakes_are_told_within_the_frame(self, read, path, status, told):
        page = read(path)
        assert page.status == status
        assert told in page.text
        assert not page.all("header")

    @pytest.mark.parametrize(
        ("theme", "media"),
        [(None, "(prefers-color-scheme: dark)"), ("auto", "(prefers-color-scheme: dark)"), ("dark", None)],
    )
    def test_dark_by_the_device_or_as_asked(self, read, theme, media):
        page = read("/embed/map", **({"theme": theme} if theme else {}))
        assert page.one("link", rel="stylesheet", href="/static/recognition/embed-dark.css")["media"] == media

    def test_light_as_asked(self, read):
        page = read("/embed/map", theme="light")
        assert page.one("link", rel="stylesheet")["href"] == "/static/recognition/embed.css"
        assert page.one("meta", name_="color-scheme")["content"] == "light"


@pytest.mark.usefixtures("small_record")
class TestTimeline:
    """A country over time."""

    def test_what_it_shows(self, read):
        page = read("/embed/timeline/canada", on="2019-02-04")
        assert page.one("h1").text.startswith("Canada")
        assert "On 4 February 2019 the status of Canada was “Guaido”, since 23 January 2019." in page.text
        assert "Guaido 23 January 2019 – 4 January 2023" in page.text
        assert len(page.all("svg", class_="bar")) == 1

    def test_leads_to_the_whole_and_keeps_day_and_revision(self, read):
        page = read("/es/embed/timeline/canada", on="2019-02-04", known_at="revision:1")
        assert "http://testserver/es/countries/canada?on=2019-02-04&known_at=revision:1" in page.addresses()

    def test_number_of_queries(self, read, django_assert_num_queries):
        builders.position("CA", "2019-05-01", "neutral")
        # Revision, dispute; the country, its acts, their sources, coverage; stances.
        with django_assert_num_queries(7):
            assert read("/embed/timeline/canada").status == 200


@pytest.mark.usefixtures("record")
class TestSeries:
    """The counts over time, of the real record."""

    def test_what_it_shows(self, read):
        page = read("/embed/series")
        legend = [each.text for each in page.all("li")]
        assert legend[0] == "4 February 2019:"
        assert "Recognises Guaidó 43" in legend
        fills = {each["fill"] for each in page.all("rect") if (each["fill"] or "").startswith("url(#b-")}
        assert fills <= {f"url(#{found})" for found in page.ids()}

    def test_boxes_have_the_heights_of_the_counts_on_every_day(self):
        dispute = Dispute.objects.default()
        stack = Stack(dispute, dispute.covered_until, Rule.ALL, marks(dispute))
        areas = Areas(stack)
        for part in stack.parts:
            at = areas.axis.at(part.first)
            boxes = [box for box in areas.boxes if box.left <= at < box.left + box.width - 0.001]
            heights = {box.mark.status: round(box.height * stack.most / 100) for box in boxes}
            assert heights == {status: count for status, count in part.counts.items() if count}
            assert sum(box.height for box in boxes) == pytest.approx(100 * part.total / stack.most, abs=0.01)
            assert min(box.top for box in boxes) == pytest.approx(areas.top(part.total), abs=0.01)

    def test_of_a_bloc(self, read):
        page = read("/es/embed/series", bloc="lima-group", rule="un-members")
        assert page.one("h1").text.startswith("Grupo de Lima")
        assert "http://testserver/es/series?rule=un-members&bloc=lima-group" in page.addresses()
        assert read("/embed/series", bloc="nato").status == 400

    def test_number_of_queries(self, read, django_assert_num_queries):
        # Revision, dispute, stances; countries; stances and acts for the counts, acts for the changes.
        with django_assert_num_queries(7):
            assert read("/embed/series").status == 200


@pytest.mark.usefixtures("record")
class TestMap:
    """The map of a day, of the real record."""

    def test_what_it_shows(self, read):
        page = read("/embed/map", on="2019-02-04")
        [drawing] = page.all("svg", class_="world")
        statuses = [each["data-status"] for each in page.all("a") if drawing in each.within]
        assert (len(statuses), statuses.count("guaido")) == (200, 43)
        legend = [each.text for each in page.all("li")]
        assert "Recognises Guaidó 43" in legend
        assert "4 February 2019" in page.one("h1").text
        fills = {each["fill"] for each in page.all("a") if each["fill"]}
        assert fills <= {f"url(#{found})" for found in page.ids()}

    def test_without_a_day_it_shows_the_most_telling_one(self, read):
        assert "4 February 2019" in read("/embed/map").one("h1").text

    def test_leads_to_the_whole(self, read):
        page = read("/fr/embed/map", on="2019-02-05", rule="un-members")
        assert "http://testserver/fr/?on=2019-02-05&rule=un-members" in page.addresses()

    def test_keyboard_need_not_pass_two_hundred_countries(self, read):
        page = read("/embed/map")
        assert len([each for each in page.all("a") if each["tabindex"] != "-1"]) == 2

    def test_numbers_of_queries(self, read, django_assert_num_queries):
        with django_assert_num_queries(4):  # revision, dispute, stances, countries
            assert read("/embed/map", on="2019-02-04").status == 200
        with django_assert_num_queries(5):  # and the acts, to find the day
            assert read("/embed/map").status == 200

    @pytest.mark.parametrize("path", ["/embed/map", "/embed/series", "/embed/timeline/bolivia"])
    def test_weight_over_the_wire(self, path):
        page = Client().get(path, headers={"Accept-Encoding": "br"})
        assert page["Content-Encoding"] == "br"
        files = [Path(finders.find(f"recognition/{name}")) for name in ("embed.css", "embed-dark.css", "icon.svg")]
        others = sum(len(brotli.compress(file.read_bytes())) for file in files)
        assert len(page.content) + others < 100_000  # of the 200,000 that a frame may have
