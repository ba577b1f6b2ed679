"""How pages are shared: what oEmbed answers, what networks read in the head, what a person can paste."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from recognition.models import Country
from recognition.models.revision import revising
from tests.site.reading import Read

pytestmark = pytest.mark.usefixtures("small_record")
HERE = "http://testserver"


def ask(url: str | None, **params):
    """What oEmbed answers."""
    return Client().get("/oembed", {**({"url": url} if url else {}), **params})


def frame(html: str) -> dict:
    """The attributes of the only element, which is a frame."""
    [found] = Read(Html(html)).all("iframe")
    return found.attributes


class Html:
    """HTML as if it were a response."""

    status_code = 200

    def __init__(self, text: str):
        self.content = text.encode()


def meta(page) -> dict[str, str]:
    """What the head says to networks."""
    found = [(each["property"] or each["name"], each["content"]) for each in page.all("meta")]
    return {name: content for name, content in found if name and name.startswith(("og:", "twitter:"))}


class TestOEmbed:
    """The answers to programs."""

    def test_country(self):
        response = ask(f"{HERE}/countries/canada?on=2019-02-04", format="json")
        assert (response.status_code, response["Content-Type"]) == (200, "application/json")
        assert response["Access-Control-Allow-Origin"] == "*"
        src = f"{HERE}/embed/timeline/canada?on=2019-02-04"
        title = "Canada: Venezuela presidency, 4 February 2019"
        assert response.json() == {
            "version": "1.0",
            "type": "rich",
            "title": title,
            "provider_name": "Recognition Tracker",
            "provider_url": f"{HERE}/",
            "license": "CC BY 4.0",
            "license_url": "https://creativecommons.org/licenses/by/4.0/",
            "html": (
                f'<iframe src="{src}" title="{title}" width="800" height="340" loading="lazy" frameborder="0"></iframe>'
            ),
            "width": 800,
            "height": 340,
            "thumbnail_url": f"{HERE}/pictures/timeline/canada.png?on=2019-02-04",
            "thumbnail_width": 1200,
            "thumbnail_height": 630,
        }

    @pytest.mark.parametrize(
        ("page", "embed"),
        [
            ("/", "/embed/map"),
            ("/es/", "/es/embed/map"),
            ("/?on=2019-02-04&rule=un-members", "/embed/map?on=2019-02-04&rule=un-members"),
            ("/?ordering=name", "/embed/map"),
            ("/?known_at=revision:1", "/embed/map?known_at=revision:1"),
            ("/series?interval=year&rule=un-members", "/embed/series?rule=un-members"),
            ("/countries/CA", "/embed/timeline/canada"),
            ("/pt/countries/canada?known_at=revision:1", "/pt/embed/timeline/canada?known_at=revision:1"),
        ],
    )
    def test_frame_shows_what_the_page_does(self, page, embed):
        found = ask(HERE + page).json()
        assert frame(found["html"])["src"] == HERE + embed
        assert Client().get(embed).status_code == 200
        assert Client().get(found["thumbnail_url"].removeprefix(HERE)).status_code == 200

    @pytest.mark.parametrize(
        ("room", "width", "height"),
        [
            ({"maxwidth": 400}, 400, 560),
            ({"maxheight": 300}, 800, 300),
            ({"maxwidth": 500, "maxheight": 400}, 500, 400),
            ({"maxwidth": 2000, "maxheight": 2000}, 800, 560),
        ],
    )
    def test_no_larger_than_there_is_room(self, room, width, height):
        found = ask(f"{HERE}/", **room).json()
        assert (found["width"], found["height"]) == (width, height)
        assert (frame(found["html"])["width"], frame(found["html"])["height"]) == (str(width), str(height))
        assert ("thumbnail_url" in found) is (min(room.values()) >= 1200)

    @pytest.mark.parametrize(
        "url",
        [
            "http://elsewhere.example/",
            "https://testserver.example/countries/canada",
            "ftp://testserver/",
            "javascript:alert(1)",
            "//testserver/",
            "http://testserver@elsewhere.example/",
            f"{HERE}/countries/atlantis",
            f"{HERE}/switches",
            f"{HERE}/api/v1/countries",
            f"{HERE}/embed/map",
            f"{HERE}/?on=never",
            f"{HERE}/?nonsense=1",
            f"{HERE}/?known_at=revision:99",
        ],
    )
    def test_what_is_no_page_to_embed(self, url):
        response = ask(url)
        assert response.status_code == 404
        assert set(response.json()) == {"error"}

    def test_what_is_not_spoken(self):
        assert ask(f"{HERE}/", format="xml").status_code == 501
        assert ask(None).status_code == 400
        assert ask("http://[").status_code == 400
        assert ask(f"{HERE}/", maxwidth="wide").status_code == 400
        assert Client().post("/oembed").status_code == 405

    def test_programs_may_send_what_they_like(self):
        assert ask(f"{HERE}/", dnt="1", referrer="https://blog.example").status_code == 200

    def test_names_are_text(self):
        with revising("Try"):
            canada = Country.objects.get(alpha2="CA")
            canada.name = '"><script>alert(1)</script>'
            canada.save()
        assert frame(ask(f"{HERE}/countries/canada").json()["html"])["title"].startswith('"><script>')

    def test_number_of_queries(self, django_assert_num_queries):
        with django_assert_num_queries(2):  # revision, dispute
            ask(f"{HERE}/?on=2019-02-04")
        with django_assert_num_queries(3):  # and the country
            ask(f"{HERE}/countries/canada")


class TestPages:
    """What pages say to networks, programs and people."""

    @pytest.mark.parametrize("path", ["/", "/es/countries/canada?on=2019-02-04"])
    def test_program_finds_how_to_embed_the_page(self, read, path):
        link = read(path).one("link", type="application/json+oembed")
        assert urlsplit(link["href"]).path.endswith("/oembed")
        assert parse_qs(urlsplit(link["href"]).query) == {"url": [HERE + path], "format": ["json"]}
        assert Client().get(link["href"].removeprefix(HERE)).status_code == 200

    def test_no_frame_of_what_has_no_drawing(self, read):
        assert not read("/switches").all("link", type="application/json+oembed")

    def test_country_where_it_is_shared(self, read):
        page = read("/fr/countries/canada", on="2019-02-04")
        found = meta(page)
        assert found["og:title"] + " – Recognition Tracker" == page.all("title")[0].text
        assert found["og:description"] == page.one("meta", name_="description")["content"] != ""
        assert found["og:url"] == page.one("link", rel="canonical")["href"]
        assert found["og:image"] == f"{HERE}/fr/pictures/timeline/canada.png?on=2019-02-04&known_at=revision:1"
        assert (found["og:image:width"], found["og:image:height"]) == ("1200", "630")
        assert found["og:locale"] == "fr_FR"
        assert len(page.all("meta", property="og:locale:alternate")) == 3
        assert found["twitter:card"] == "summary_large_image"

    @pytest.mark.parametrize(
        ("path", "picture"),
        [
            ("/?on=2019-02-04&rule=un-members", "map.png?on=2019-02-04&rule=un-members&known_at=revision:1"),
            ("/countries/canada", "timeline/canada.png?on=2023-01-31&known_at=revision:1"),
            ("/switches", "map.png?known_at=revision:1"),
        ],
    )
    def test_picture_shows_what_the_page_does(self, read, path, picture):
        found = meta(read(path))["og:image"]
        assert found == f"{HERE}/pictures/{picture}"
        assert Client().get(found.removeprefix(HERE))["Content-Type"] == "image/png"

    def test_errors_are_not_shared(self, read):
        assert not meta(read("/countries/atlantis"))

    def test_codes_to_paste(self, read):
        page = read("/", on="2019-02-04", rule="un-members")
        live, lasting = (frame(page.one("textarea", id=each).text) for each in ("embed-live", "embed-lasting"))
        assert live["src"] == f"{HERE}/embed/map?on=2019-02-04&rule=un-members"
        assert lasting["src"] == f"{live['src']}&known_at=revision:1"
        assert live["title"] == "Venezuela presidency, 4 February 2019"
        assert (live["width"], live["loading"]) == ("100%", "lazy")
        assert page.one("input", id="share-address")["value"] == f"{HERE}/?on=2019-02-04&rule=un-members"

    def test_buttons_wait_for_their_script(self, read):
        page = read("/countries/canada")
        buttons = [each for each in page.all("button") if each["data-copy"]]
        assert len(buttons) >= 3
        for each in buttons:
            assert "hidden" in each.attributes
            assert each["data-copy"].removeprefix("#") in page.ids()
        assert page.all("script", src="/static/recognition/copy.js")

    def test_only_the_latest_is_for_search_engines(self, read):
        with revising("Spelling"):
            canada = Country.objects.get(alpha2="CA")
            canada.name = "Kanada"
            canada.save()
        assert read("/", known_at="revision:1").one("meta", name_="robots")["content"] == "noindex"
        assert not read("/").all("meta", name_="robots")


def test_answer_is_json_without_html_in_it_that_runs():
    assert "<script" not in json.dumps(ask(f"{HERE}/").json())
