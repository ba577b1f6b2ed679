"""The check that history leads to the record, and what it finds when somebody wrote past the program."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import models

from recognition.models import Citation, Country, Position, Source
from tests import builders
from tests.builders import committed

pytestmark = pytest.mark.django_db


def check():
    """What the command says."""
    out = io.StringIO()
    call_command("check_history", stdout=out)
    return out.getvalue().strip()


@pytest.fixture
def act():
    """A position with a past: corrected once, one of its sources taken away."""
    act = builders.position("CA", sources=("a", "b"))
    committed()
    act.note = "Corrected"
    act.save()
    committed()
    act.citations.last().delete()
    committed()
    return act


def test_history_and_record_agree(act):
    assert check() == "History and record agree."


def test_an_empty_record_agrees():
    assert check() == "History and record agree."


def test_a_row_changed_past_the_program_is_found(act):
    models.QuerySet(Position).filter(pk=act.pk).update(note="Changed by hand")
    country = Country.objects.get()
    models.QuerySet(Country).filter(pk=country.pk).update(latitude="10.6")
    with pytest.raises(CommandError) as found:
        check()
    assert str(found.value).splitlines() == [
        f"country {country.pk}: history and table differ",
        f"position {act.pk}: history and table differ",
    ]


def test_a_row_inserted_past_the_program_is_found(act):
    row = Source(key="c", title="C", publisher="C", language="en")
    builders.past_the_rules(row)
    with pytest.raises(CommandError) as found:
        check()
    assert str(found.value) == f"source {row.pk}: history and table differ"


def test_a_row_deleted_past_the_program_is_found(act):
    citation = act.citations.get()
    models.QuerySet(Citation).filter(pk=citation.pk)._raw_delete("default")
    with pytest.raises(CommandError) as found:
        check()
    assert str(found.value) == f"citation {citation.pk}: history and table differ"


def test_a_version_taken_away_is_found(act):
    Position.history.filter(superseded_in=None).delete()
    with pytest.raises(CommandError) as found:
        check()
    assert str(found.value) == f"position {act.pk}: history and table differ"
