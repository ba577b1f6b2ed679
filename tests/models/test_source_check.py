"""Which sources count as dead, moved, or never checked."""

import pytest
from django.db import IntegrityError, transaction

from recognition.models import Revision, Source, SourceCheck
from tests.builders import committed, source, source_check

pytestmark = pytest.mark.django_db


def keys(sources) -> list[str]:
    """The keys of sources."""
    return [source.key for source in sources]


def test_dead_is_what_is_gone_or_twice_not_reached():
    source_check(source("gone"), "gone", failures=1)
    source_check(source("once"), "unreachable", failures=1)
    source_check(source("refused"), "refused", failures=9)
    source_check(source("twice"), "unreachable", failures=2)
    source("unchecked")
    assert keys(Source.objects.dead()) == ["gone", "twice"]
    assert keys(Source.objects.found("refused")) == ["refused"]


def test_a_check_of_another_address_is_none():
    source_check(source("a"), "gone", address="https://example.org/before")
    source_check(source("b"), "gone")
    source("c")
    source("text", url="")
    assert keys(Source.objects.found()) == ["b"]
    assert keys(Source.objects.dead()) == ["b"]
    assert keys(Source.objects.unchecked()) == ["a", "c"]


def test_it_makes_no_revision_and_goes_with_its_source():
    page = source("a")
    committed()
    source_check(page)
    assert Revision.objects.count() == 1
    page.delete()
    assert not SourceCheck.objects.exists()


def test_its_outcomes_are_a_vocabulary():
    with pytest.raises(IntegrityError), transaction.atomic():
        source_check(source("a"), "dead")
