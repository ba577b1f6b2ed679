"""Sources: their rules, and what cites them."""

import re

import pytest

from recognition.admin.guess import guess
from recognition.models import Source
from tests.admin.conftest import Desk, errors, url, user_with
from tests.builders import meeting, membership, position, source, source_check

PAGE = {
    "url": "https://example.org/new",
    "title": "A page",
    "publisher": "Reuters",
    "published": "2019-02-01",
    "language": "en",
}


def test_source_is_added_with_a_key(desk, revisions):
    assert desk.submit(Source, **PAGE).status_code == 302
    assert Source.objects.get().key == "reuters-2019-02-01"
    assert len(revisions()) == 1


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"url": "https://example.org/afp"}, "url", "Another source has this address"),
        ({"title": "[Our words]"}, "title", "stands in square brackets"),
        ({"title_supplied": "on"}, "title", "stands in square brackets"),
        ({"language": "EN"}, "language", "ISO 639-1"),
        ({"url": "no address"}, "url", "Enter a valid URL"),
        ({"publisher": ""}, "publisher", "required"),
    ],
)
def test_rule_of_sources_shows_at_its_field(desk, revisions, changes, field, message):
    source("afp")
    revisions()
    said = errors(desk.submit(Source, **{**PAGE, **changes}))
    assert list(said) == [field]
    assert message in said[field][0]
    assert revisions() == []


def test_source_tells_what_cites_it(desk, django_assert_max_num_queries):
    page = source("afp")
    records = [position("CA", sources=("afp",)), membership("CA", sources=("afp",)), meeting(sources=("afp",))]
    with django_assert_max_num_queries(9):
        told = desk.get(page, "change").content.decode()
    for record in records:
        assert f"/admin/recognition/{record._meta.model_name}/{record.pk}/change/" in told


def test_cited_source_is_not_deleted(desk, revisions):
    page = source("afp")
    position(sources=("afp",))
    revisions()
    assert "protected" in desk.get(page, "delete").content.decode()
    assert desk.post(page, "delete", post="yes").status_code == 200
    assert (
        desk.post(Source, "changelist", action="delete_selected", _selected_action=[page.pk], post="yes").status_code
        == 200
    )
    assert Source.objects.filter(pk=page.pk).exists()
    assert revisions() == []


def test_source_is_added_in_place(desk):
    response = desk.submit(Source, **PAGE, _popup="1")
    assert response.status_code == 200
    assert "popup_response" in response.content.decode()


@pytest.mark.parametrize(
    ("text", "found"), [("éxample.ORG/afp", ["afp"]), ("States", ["afp", "bbc"]), ("BBC", ["bbc"])]
)
def test_autocomplete_finds_title_publisher_and_address(desk, text, found):
    source("afp")
    source("bbc", publisher="BBC")
    query = {"app_label": "recognition", "model_name": "citation", "field_name": "source", "term": text}
    results = desk.client.get("/admin/autocomplete/", query).json()["results"]
    assert sorted(Source.objects.get(pk=result["id"]).key for result in results) == found


@pytest.fixture
def papers(db):
    """Three sources of one host, one of another."""
    source("a", url="https://www.paper.example/1", publisher="The Paper", language="es")
    source("b", url="https://paper.example/2", publisher="The Paper", language="es")
    source("c", url="https://paper.example/3", publisher="AFP (via The Paper)", language="en")
    source("d", url="https://english.paper.example/3", publisher="The Paper in English", language="en")


@pytest.mark.parametrize(
    ("address", "publisher", "language"),
    [
        ("https://paper.example/new", "The Paper", "es"),
        ("HTTP://WWW.Paper.example", "The Paper", "es"),
        ("https://english.paper.example/new", "The Paper in English", "en"),
        ("https://other.example/new", "", ""),
        ("no address", "", ""),
    ],
)
def test_publisher_and_language_are_those_of_most_sources_of_the_host(papers, address, publisher, language):
    found = guess(address)
    assert (found.publisher, found.language, found.existing) == (publisher, language, None)


def test_guess_says_what_it_rests_on(papers, django_assert_num_queries):
    with django_assert_num_queries(2):
        found = guess("https://paper.example/new")
    assert found.told == (
        "The record has 3 sources from paper.example, 2 of them by The Paper: see whether that fits here too."
    )
    assert guess("https://other.example/new").told == "The record has no source from other.example yet."
    assert guess("https://english.paper.example/").told.startswith(
        "The record has 1 source from english.paper.example, "
    )


def test_script_is_told_the_guess_and_the_existing_source(desk, papers, revisions):
    revisions()
    page = f"{url(Source, 'changelist')}guess/"
    new = desk.client.get(page, {"url": "https://paper.example/new"}).json()
    assert (new["publisher"], new["language"]) == ("The Paper", "es")
    assert "3 sources from paper.example" in new["html"]
    known = Source.objects.get(key="a")
    asked = {"url": "http://paper.example/1/?utm_source=x#top"}
    assert url(known, "change") in desk.client.get(page, asked).json()["html"]
    assert f"/source/{known.pk}/choose/" in desk.client.get(page, {**asked, "_popup": "1"}).json()["html"]
    assert revisions() == []


def test_existing_source_is_cited_instead(desk, papers):
    known = Source.objects.get(key="a")
    response = desk.client.get(f"{url(Source, 'changelist')}{known.pk}/choose/")
    assert f"&quot;value&quot;: &quot;{known.pk}&quot;" in response.content.decode()
    assert "popup_response.js" in response.content.decode()
    assert desk.client.get(f"{url(Source, 'changelist')}999999/choose/").status_code == 404


def test_button_looks_up_without_a_script_and_keeps_what_was_typed(desk, papers, revisions):
    revisions()
    typed = {"url": "https://paper.example/new", "title": "Typed", "language": "fr", "_popup": "1", "_look_up": "1"}
    response = desk.post(Source, "add", **typed)
    assert response.status_code == 302
    page = desk.client.get(response.url)
    form = page.context["adminform"].form
    assert [form[name].value() for name in ("url", "title", "publisher", "language")] == [
        "https://paper.example/new",
        "Typed",
        "The Paper",
        "fr",
    ]
    assert "3 sources from paper.example" in page.content.decode()
    assert page.context["is_popup"]
    assert form.errors == {}
    assert revisions() == []


def test_refused_duplicate_is_linked(desk, papers):
    known = Source.objects.get(key="a")
    response = desk.submit(Source, **{**PAGE, "url": "https://paper.example/1/"}, _popup="1")
    assert errors(response) == {"url": ["Another source has this address; cite that one: a."]}
    assert f"/source/{known.pk}/choose/" in response.content.decode()


def test_who_may_not_add_sources_looks_nothing_up(papers):
    desk = Desk(user_with("view_position"))
    row = Source.objects.get(key="a")
    assert desk.client.get(f"{url(Source, 'changelist')}guess/", {"url": row.url}).status_code == 403
    assert desk.client.get(f"{url(Source, 'changelist')}{row.pk}/choose/").status_code == 403
    assert desk.post(Source, "add", url=row.url, _look_up="1").status_code == 403


class TestChecks:
    @pytest.fixture
    def checked(self, db):
        """Sources whose addresses were checked, and one that was not."""
        source_check(source("dead"), "gone", status_code=404)
        source_check(source("moved"), "moved", status_code=200, final_address="https://example.org/elsewhere")
        source_check(source("fine"), "ok", status_code=200)
        source_check(source("other"), "gone", address="https://example.org/before")
        source("new")

    @pytest.mark.parametrize(
        ("value", "found"), [("dead", ["dead"]), ("moved", ["moved"]), ("ok", ["fine"]), ("never", ["new", "other"])]
    )
    def test_the_list_is_filtered_by_what_was_found(self, checked, desk, value, found):
        rows = desk.get(Source, check=value).context["cl"].result_list
        assert [row.key for row in rows] == found

    def test_the_list_tells_it_without_asking_for_each(self, checked, desk, django_assert_max_num_queries):
        with django_assert_max_num_queries(10):
            page = desk.get(Source).content.decode()
        assert re.findall(r'<td class="field-found">(.*?)</td>', page) == ["gone", "ok", "moved", "", ""]

    def test_the_page_tells_where_it_led(self, checked, desk):
        page = desk.get(Source.objects.get(key="moved"), "change").content.decode()
        assert "moved: it is at another address for good (2024-03-01), HTTP 200. It leads to" in page
        assert 'href="https://example.org/elsewhere"' in page
        for key in ("new", "other"):
            assert "Never checked" in desk.get(Source.objects.get(key=key), "change").content.decode()

    def test_a_checked_source_can_still_be_deleted(self, checked, desk):
        page = Source.objects.get(key="fine")
        assert desk.post(page, "delete", post="yes", reason="It was entered twice.").status_code == 302
        assert not Source.objects.filter(key="fine").exists()
