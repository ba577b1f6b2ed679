"""What all pages have in common: languages, strict parameters, revisions, what may be kept, errors."""

import pytest
from django.test import Client

from recognition.languages import in_language, of_path
from recognition.models import Country, Revision
from recognition.models.revision import revising
from tests import builders

pytestmark = pytest.mark.usefixtures("small_record")


@pytest.mark.parametrize(
    ("path", "language"),
    [("/", "en"), ("/es/", "es"), ("/es", "es"), ("/pt/countries/canada", "pt"), ("/estonia", "en")],
)
def test_prefix_says_the_language(path, language):
    assert of_path(path) == language


def test_the_same_page_in_other_languages():
    assert in_language("/countries/canada", "fr") == "/fr/countries/canada"
    assert in_language("/es/countries/canada", "fr") == "/fr/countries/canada"
    assert in_language("/es/countries/canada", "en") == "/countries/canada"
    assert in_language("/", "pt") == "/pt/"
    assert in_language("/pt/", "en") == "/"


@pytest.mark.parametrize("language", ["en", "es", "fr", "pt"])
def test_page_speaks_the_language_of_its_address_whatever_the_browser_wants(read, language):
    page = read(in_language("/", language), headers={"Accept-Language": "pt, es;q=0.5"})
    assert page.one("html")["lang"] == language
    assert page.response["Content-Language"] == language
    assert "Accept-Language" not in page.response["Vary"]


def test_page_leads_to_itself_in_other_languages(read):
    page = read("/es/", on="2019-02-04")
    [*own, last] = [each for each in page.all("link", rel="alternate") if each["hreflang"]]
    assert {each["hreflang"]: each["href"] for each in own} == {
        "en": "http://testserver/?on=2019-02-04",
        "es": "http://testserver/es/?on=2019-02-04",
        "fr": "http://testserver/fr/?on=2019-02-04",
        "pt": "http://testserver/pt/?on=2019-02-04",
    }
    assert (last["hreflang"], last["href"]) == ("x-default", "http://testserver/?on=2019-02-04")
    assert page.one("link", rel="canonical")["href"] == "http://testserver/es/?on=2019-02-04"
    [chosen] = [each for each in page.all("a") if each["aria-current"] == "true"]
    assert chosen["lang"] == "es"
    assert "/fr/?on=2019-02-04" in page.addresses()


def test_language_without_its_slash_gets_it():
    response = Client().get("/es?on=2019-02-04")
    assert (response.status_code, response["Location"]) == (301, "/es/?on=2019-02-04")


@pytest.mark.parametrize(
    ("params", "told"),
    [
        ({"date": "2019-02-04"}, "date There is no parameter date here; it takes on"),
        ({"onn": "2019-02-04"}, "onn There is no parameter onn here; did you mean on?"),
        ({"on": "4 February 2019"}, "on 4 February 2019 is no day; write it as 2019-02-04."),
        ({"on": "2019-02-30"}, "on 2019-02-30 is no day of the calendar."),
        ({"on": "2018-12-31"}, "on The record covers 2019-01-10 to 2023-01-31; give a day within, not 2018-12-31."),
        ({"on": " "}, "on It is empty; give it a value or leave it out."),
        ({"on": ["2019-02-04", "2019-02-05"]}, "on It is given more than once; give it once."),
        (
            {"known_at": "revision:99"},
            "known_at There is no revision 99; the latest is 1.",
        ),
        ({"known_at": "yesterday"}, "known_at 'yesterday' is no instant; give one as 2026-01-31T12:00:00Z, or a revis"),
        ({"known_at": "2018-01-01T00:00:00Z"}, "known_at 2018-01-01T00:00:00Z is before the first revision, 1 of"),
        ({"dispute": "venezuela"}, "dispute venezuela is unknown; did you mean venezuela-presidency?"),
    ],
)
def test_nothing_in_an_address_is_ignored(read, params, told):
    page = read("/", **params)
    assert page.status == 400
    [wrong] = [each for each in page.all("li") if any("wrong" in (up["class"] or "") for up in each.within)]
    assert wrong.text.startswith(told)
    assert page.response["Cache-Control"] == "no-store"
    assert page.one("html")["lang"] == "en"


@pytest.mark.parametrize(
    ("asked", "plain"),
    [
        ("/?utm_source=x&on=2019-02-04&utm_medium=y", "/?on=2019-02-04"),
        ("/es/countries/canada?fbclid=1", "/es/countries/canada"),
        ("/?on=2019-02-04&on=2019-02-05&gclid=1", "/?on=2019-02-04&on=2019-02-05"),
        ("/embed/map?known_at=revision:1&twclid=1", "/embed/map?known_at=revision:1"),
    ],
)
def test_what_other_sites_add_to_a_link_is_taken_off(asked, plain):
    response = Client().get(asked)
    assert (response.status_code, response["Location"]) == (302, plain)


def test_all_that_is_wrong_is_told_at_once(read):
    page = read("/", on="never", nonsense="1")
    assert "nonsense" in page.text
    assert "never is no day" in page.text


def test_what_is_wrong_is_shown_as_text(read):
    assert "<script>alert" not in read("/", on="<script>alert(1)</script>").source


def test_page_has_no_cookie_and_asks_no_other_site(read):
    page = read("/")
    assert not page.response.cookies
    for each in [*page.all("script"), *page.all("img"), *page.all("iframe")]:
        assert not (each["src"] or "").startswith(("http", "//"))
    for each in page.all("link", rel="stylesheet"):
        assert each["href"].startswith("/static/")
    assert not page.all("style")
    assert " style=" not in page.source


def test_reader_who_has_the_page_is_told_so(read):
    page = read("/", on="2019-02-04")
    tag = page.response["ETag"]
    held = Client().get("/", {"on": "2019-02-04"}, headers={"If-None-Match": f'"other", {tag}'})
    assert (held.status_code, held.content) == (304, b"")
    assert Client().get("/", {"on": "2019-02-05"}, headers={"If-None-Match": tag}).status_code == 200
    assert Client().get("/es/", {"on": "2019-02-04"}, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("path", ["/nothing", "/es/nothing"])
def test_missing_page_is_told_in_the_sites_look(read, path):
    page = read(path)
    assert page.status == 404
    assert path in page.text
    assert page.one("html")["lang"] == of_path(path)
    assert page.all("footer")


def test_other_methods_are_refused(read):
    assert Client().post("/").status_code == 405


def test_host_that_is_not_ours_is_told_so(settings):
    settings.ALLOWED_HOSTS = ["tracker.example"]
    response = Client().get("/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert "The request cannot be read." in response.content.decode()


def test_page_of_the_past_is_what_the_record_said(read):
    builders.committed()
    with revising("Spelling"):
        canada = Country.objects.get(alpha2="CA")
        canada.name = "Kanada"
        canada.save()
    assert "Kanada" in read("/").text
    then = read("/", known_at="revision:1")
    assert "Kanada" not in then.text
    assert "revision 1. The record has changed since." in then.text
    assert then.response["Tracker-Revision"] == "1"
    for address in then.addresses():
        if address.startswith("/countries/"):
            assert "known_at=revision:1" in address


def test_instant_names_the_revision_of_then(read):
    builders.committed()
    then = Revision.objects.get().at.isoformat()
    with revising("Spelling"):
        canada = Country.objects.get(alpha2="CA")
        canada.name = "Kanada"
        canada.save()
    page = read("/", known_at=then)
    assert "Kanada" not in page.text
    assert page.response["Tracker-Revision"] == "1"


def test_another_dispute_is_another_record_and_links_keep_it(read):
    builders.position("MX", "2019-02-01", "left", of=builders.dispute("another"))
    assert "status of Mexico was “No position found”" in read("/countries/mexico", on="2019-03-01").text
    page = read("/countries/mexico", on="2019-03-01", dispute="another")
    assert "status of Mexico was “Left”" in page.text
    ours = [each for each in page.addresses() if each.startswith(("/?", "/countries/", "/api/v1/countries/mexico?"))]
    assert len(ours) > 3
    assert all("dispute=another" in each for each in ours)


def test_slash_too_many_leads_to_the_address_without():
    response = Client().get("/es/countries/canada/?on=2019-02-04")
    assert (response.status_code, response["Location"]) == (301, "/es/countries/canada?on=2019-02-04")
