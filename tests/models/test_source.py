"""Sources, and how often and by what they are cited."""

import pytest

from recognition.models import Citation, Source
from tests import builders

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
