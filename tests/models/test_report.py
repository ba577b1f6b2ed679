"""Reports: how they are answered, and by which changes they can be."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from recognition.models import Meeting, Position, Report, Revision, Source
from recognition.models.revision import revising
from tests.builders import (
    committed,
    country,
    coverage,
    meeting,
    membership,
    position,
    report,
    signature,
    source,
)

NOW = datetime(2024, 3, 2, tzinfo=UTC)


@pytest.fixture
def ana(db):
    """An editor."""
    return User.objects.create_user("ana")


def changed(row: models.Model, **values) -> Revision:
    """The revision that a correction of the row made."""
    committed()
    with revising("It was wrong."):
        row = type(row).objects.get(pk=row.pk)
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
    return Revision.objects.last()


def made(build, *args, **values) -> Revision:
    """The revision that a builder's row made."""
    committed()
    build(*args, **values)
    return Revision.objects.last()


class TestAnswer:
    def test_by_a_change(self, ana):
        act = position()
        sent = report(act, contact="reader@example.org")
        revision = changed(act, summary="A day later.")
        sent.answer(ana, NOW, revision=revision)
        sent = Report.objects.get()
        assert (sent.status, sent.revision, sent.answered_by, sent.answered_at) == ("changed", revision, ana, NOW)
        assert sent.contact == ""

    def test_by_a_reason(self, ana):
        sent = report(position(), contact="reader@example.org")
        sent.answer(ana, NOW, reason=" The source says so. ")
        sent = Report.objects.get()
        assert (sent.status, sent.revision, sent.reason) == ("unchanged", None, "The source says so.")
        assert sent.contact == ""

    @pytest.mark.parametrize("reason", ["", "Too short"])
    def test_without_a_change_it_takes_a_reason(self, ana, reason):
        sent = report(position())
        with pytest.raises(ValidationError):
            sent.answer(ana, NOW, reason=reason)
        assert Report.objects.get().status == "open"

    def test_the_second_editor_is_told_who_was_first(self, ana):
        sent = report(position())
        other = Report.objects.get()
        sent.answer(ana, NOW, reason="The source says so.")
        with pytest.raises(ValidationError, match="ana has answered this report already."):
            other.answer(User.objects.create_user("bo"), NOW, reason="I think otherwise.")
        assert Report.objects.get().reason == "The source says so."

    def test_a_change_of_something_else_or_of_before_is_none(self, ana):
        act, other = position("CA"), position("MX")
        before = Revision.objects.last()
        sent = report(act, at=before.at)
        elsewhere = changed(other, summary="A day later.")
        for revision in (before, elsewhere):
            with pytest.raises(ValidationError) as caught:
                Report.objects.get(pk=sent.pk).answer(ana, NOW, revision=revision)
            assert list(caught.value.message_dict) == ["revision"]

    @pytest.mark.parametrize(
        "values",
        [
            {"status": "changed"},
            {"status": "unchanged"},
            {"status": "unchanged", "reason": "The source says so."},
            {"reason": "The source says so."},
            {"status": "closed"},
        ],
    )
    def test_half_an_answer_is_refused_by_the_database(self, ana, values):
        sent = report(position())
        with pytest.raises(IntegrityError), transaction.atomic():
            Report.objects.filter(pk=sent.pk).update(**values)

    def test_the_database_keeps_no_contact_beyond_the_answer(self, ana):
        sent = report(position())
        sent.answer(ana, NOW, reason="The source says so.")
        with pytest.raises(IntegrityError), transaction.atomic():
            Report.objects.filter(pk=sent.pk).update(contact="reader@example.org")


@pytest.mark.django_db
class TestRevisions:
    def test_of_a_record_they_are_its_own_and_those_of_its_sources(self):
        act = position(sources=("afp",))
        sent = report(act)
        committed()
        Revision.objects.all().update(at=datetime(2024, 1, 1, tzinfo=UTC))  # all so far was before the report
        changes = [
            changed(act, summary="A day later."),
            changed(Source.objects.get(), archived_url="https://example.org/copy"),
            made(act.cite, [source("afp"), source("bbc")]),
        ]
        changed(position("MX", sources=("reuters",)), summary="No matter.")
        assert list(sent.revisions()) == changes[::-1]

    def test_a_retraction_is_one(self):
        act = position()
        sent = report(act)
        committed()
        Revision.objects.all().update(at=datetime(2024, 1, 1, tzinfo=UTC))
        act.delete()
        assert list(sent.revisions()) == [Revision.objects.last()]

    def test_of_a_country_they_are_those_of_what_is_shown_with_it(self):
        canada = country("CA")
        text, elsewhere = meeting(), country("MX")
        sent, other = report(canada), report(elsewhere)
        committed()
        Revision.objects.all().update(at=datetime(2024, 1, 1, tzinfo=UTC))
        changes = [
            made(coverage, "CA"),
            made(position, "CA", sources=("afp-2019-01-23",)),
            made(membership, "CA"),
            made(signature, text, "CA"),
            made(Position.objects.get().cite, [source("bbc")]),
            changed(canada, official_name="Dominion of Canada"),
        ]
        assert list(sent.revisions()) == changes[::-1]
        assert list(other.revisions()) == []

    def test_of_a_bloc_and_of_a_meeting_too(self):
        text = meeting()
        about_text, about_bloc = report(text), report(text.bloc)
        committed()
        Revision.objects.all().update(at=datetime(2024, 1, 1, tzinfo=UTC))
        signed = made(signature, text, "CA")
        joined = made(membership, "CA")
        titled = changed(Meeting.objects.get(), title="Another")
        assert list(about_text.revisions()) == [titled, signed]
        assert list(about_bloc.revisions()) == [titled, joined]


def test_ids_are_short_and_not_counted_up(db):
    ids = {report(position("CA")).pk, report(country("CA")).pk}
    assert len(ids) == 2
    assert {len(each) for each in ids} == {10}
