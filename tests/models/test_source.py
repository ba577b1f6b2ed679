"""Sources, and how often and by what they are cited."""

from importlib import import_module

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from recognition.models import Citation, Source
from recognition.models.source import page_of
from tests import builders
from tests.builders import past_the_rules, source

pytestmark = pytest.mark.django_db


def test_citation_count_leaves_drafts_out():
    builders.position("CA", sources=("a", "b"))
    builders.position("MX", sources=("a",), is_published=False)
    builders.membership("CA", sources=("a",))
    builders.source("c")
    rows = Source.objects.with_citation_count()
    assert list(rows.values_list("key", "citation_count")) == [("a", 2), ("b", 1), ("c", 0)]


def test_published_by_ignores_accents_and_case():
    builders.source("a", publisher="El País (via X)")
    builders.source("b", publisher="AFP")
    assert [source.key for source in Source.objects.published_by("PAIS")] == ["a"]


def test_search_finds_title_publisher_and_address():
    builders.source("a", title="México y el Grupo de Lima", publisher="SRE", url="https://example.org/Comunicado")
    builders.source("b")
    for text in ("mexico y", "sre", "/comunicado"):
        assert [source.key for source in Source.objects.search(text)] == ["a"]


def test_a_citation_knows_its_record():
    meeting = builders.meeting()
    citation = Citation.objects.get()
    assert (citation.kind, citation.record) == ("meeting", meeting)
    assert citation.natural_key() == ("meeting", ["lima-2019-02-04-ottawa"], "afp-2019-01-23")
    assert Citation.objects.get_by_natural_key(*citation.natural_key()) == citation


def test_a_half_built_citation_has_a_natural_key_without_values():
    assert Citation().natural_key() == (None, None, None)


def test_a_bloc_positions_citation_is_found_by_its_natural_key():
    builders.bloc_position()
    citation = Citation.objects.get()
    assert Citation.objects.get_by_natural_key(*citation.natural_key()) == citation


def test_citations_come_best_first():
    act = builders.position(sources=("c", "a", "b"))
    assert [source.key for source in act.sources] == ["c", "a", "b"]
    assert [citation.source.key for citation in Citation.objects.all()] == ["c", "a", "b"]


@pytest.mark.parametrize(
    "written",
    [
        "https://example.org/a/b?x=1",
        "http://example.org/a/b?x=1",
        "https://www.example.org/a/b?x=1",
        "https://EXAMPLE.org/a/b/?x=1",
        "https://example.org:443/a/b?x=1#comments",
        "https://example.org/a/b?utm_source=x&x=1&utm_medium=y",
        "https://example.org/a/%62?fbclid=123&x=1",
    ],
)
def test_one_page_is_written_in_many_ways(written):
    assert page_of(written) == "example.org/a/b?x=1"


@pytest.mark.parametrize(
    "other",
    [
        "https://example.org/a/b",
        "https://example.org/a/B?x=1",
        "https://example.org/a/b?x=2",
        "https://es.example.org/a/b?x=1",
        "https://example.org:8080/a/b?x=1",
        "https://example.org/a/b?x=1#/c",
        "https://example.org/a/b?x=1#!c",
    ],
)
def test_other_pages_stay_others(other):
    assert page_of(other) != page_of("https://example.org/a/b?x=1")


@pytest.mark.parametrize("text", ["", "no address", "https://", "https://[half/", "https://example.org:port/"])
def test_no_address_leads_to_no_page(text):
    assert page_of(text) == ""
    assert list(Source.objects.none()) == []


def test_another_way_of_writing_an_address_is_refused(db):
    source("afp", url="https://example.org/a")
    with pytest.raises(ValidationError) as refused:
        source("bbc", url="http://www.example.org/a/?utm_source=x")
    assert refused.value.message_dict == {"url": ["Another source has this address; cite that one: afp."]}


def test_sources_without_an_address_have_no_page_in_common(db):
    source("afp", url="")
    source("bbc", url="")
    assert Source.objects.of_page("").count() == 0


def test_what_was_stored_before_the_rule_is_still_mended(db):
    source("afp", url="https://example.org/a")
    older = Source(key="bbc", url="https://example.org/a/", title="Page", publisher="BBC", language="en")
    older.page = page_of(older.url)
    past_the_rules(older)
    older = Source.objects.get(key="bbc")
    older.title = "Another title"
    older.save()
    older.url = "https://example.org/b"
    older.save()
    older.url = "https://example.org/a#top"
    with pytest.raises(ValidationError):
        older.save()


def test_sources_of_a_host(db):
    for key, url in (
        ("afp", "https://example.org/a"),
        ("bbc", "https://www.example.org"),
        ("cnn", "https://es.example.org/a"),
        ("dpa", "https://example.organ/a"),
        ("efe", "http://example.org?a=1"),
    ):
        source(key, url=url)
    assert [row.key for row in Source.objects.of_host("https://EXAMPLE.org/other")] == ["afp", "bbc", "efe"]
    assert list(Source.objects.of_host("nothing")) == []


def test_migration_fills_the_pages_of_what_is_stored_and_of_its_past():
    row = source("afp", url="https://www.example.org/a/")
    apps = MigrationLoader(connection).project_state(("recognition", "0006_pages_of_sources")).apps
    for name in ("Source", "HistoricalSource"):
        apps.get_model("recognition", name).objects.update(page="")
    import_module("recognition.migrations.0006_pages_of_sources").fill_pages(apps, None)
    row.refresh_from_db()
    [version] = Source.history.filter(id=row.pk)
    assert (row.page, version.page) == ("example.org/a", "example.org/a")
    assert version.says(row)
