"""What changed: told completely, in order, as readers saw it; held against an oracle that reads the tables."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from recognition.models import Bloc, BlocPosition, Citation, Coverage, Dispute, Position, Revision, Signature, Source
from recognition.models.changes import CHUNK, MODELS, TOLD, Kind, changes, diff
from recognition.models.columns import FoldedField
from recognition.models.fact import Fact
from recognition.models.known_at import known_at
from recognition.models.revision import revising
from tests import builders
from tests.builders import committed
from tests.models.test_known_at import operations, perform, world  # noqa: F401 (a fixture)

pytestmark = pytest.mark.django_db

# The words by which an answer names a fact: its key, or what stands for it.
KEYS = {"dispute": "slug", "claimant": "slug", "stance": "slug", "country": "alpha2", "bloc": "slug"}
OWN = {"dispute", "is_published", "reviewed_on"}


def told(rows) -> list[tuple]:
    """The rows without what every row of a revision has."""
    return [(row.kind, row.model, row.key, row.field, row.before, row.after) for row in rows]


def text(value) -> str | None:
    """A value as the rows write it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value in (None, "") else str(value)


def state(dispute) -> dict[tuple, str]:
    """All that readers see now, read from the tables: the value of each filled field of each fact."""
    found = {}
    for word, model in MODELS.items():
        names = {field.name for field in model._meta.get_fields() if field.concrete}
        rows = model.objects.filter(dispute=dispute) if "dispute" in names else model.objects.all()
        for row in rows.filter(is_published=True) if model is Position else rows:
            if model is Coverage:
                key, skipped = row.country.alpha2, {"country"}
            elif model is BlocPosition:
                key, skipped = f"{row.bloc.slug}-{row.declared_on}", set()
            else:
                name = KEYS.get(word, "key")
                key, skipped = getattr(row, name), {name, "country"} if word != "meeting" else {name}
            for field in model._meta.concrete_fields:
                if field.primary_key or isinstance(field, FoldedField) or field.name in OWN | skipped:
                    continue
                value = getattr(row, field.name)
                if field.is_relation and value is not None:
                    value = getattr(value, KEYS.get(field.name, "key"))
                if (value := text(value)) is not None:
                    found[word, key, field.name] = value
            if hasattr(row, "sources") and row.sources:
                found[word, key, "sources"] = ";".join(source.key for source in row.sources)
    return found


def state_at(dispute, number: int) -> dict[tuple, str]:
    """The same as it was at a revision; nothing before the first."""
    if not number:
        return {}
    with known_at(Revision.objects.get(pk=number)):
        return state(dispute)


def applied(before: dict[tuple, str], rows) -> dict[tuple, str]:
    """What follows from a state by rows of changes; each must tell truly what was there before."""
    after = dict(before)
    for row in rows:
        place = row.model, row.key, row.field
        assert after.pop(place, None) == row.before
        assert row.before != row.after
        if row.after is not None:
            after[place] = row.after
    return after


def folded(rows) -> dict[tuple, tuple]:
    """The net of rows, by field: what was there before the first, and after the last."""
    net = {}
    for row in rows:
        place = row.model, row.key, row.field
        net[place] = (net.get(place, (row.before,))[0], row.after)
    return {place: (before, after) for place, (before, after) in net.items() if before != after}


class TestOverTheRecord:
    @pytest.mark.usefixtures("record")
    def test_the_changes_since_nothing_are_the_record(self):
        dispute = Dispute.objects.get()
        rows = list(changes(dispute, until=1))
        assert applied({}, rows) == state(dispute)
        assert {row.kind for row in rows} == {Kind.ADDITION}
        assert told(diff(dispute, 0, 1)) == told(rows)

    @pytest.mark.usefixtures("record")
    def test_they_are_counted_and_cut_into_pages(self):
        dispute = Dispute.objects.get()
        walk = changes(dispute, until=1)
        rows = list(walk)
        assert walk.count() == len(rows) > 10 * CHUNK
        assert list(walk.iterator(chunk_size=7)) == rows
        assert [row for start in range(0, len(rows), CHUNK) for row in walk[start : start + CHUNK]] == rows

    @pytest.mark.usefixtures("record")
    def test_the_number_of_queries_is_that_of_the_models(self, django_assert_num_queries):
        """Facts by place; for each of 12 models its versions, for 5 of them citations; revisions: all again for each
        thousand facts, of which a model may lie in two; the keys of blocs' acts."""
        dispute = Dispute.objects.get()
        with django_assert_num_queries(25):
            list(changes(dispute, until=1))
        committed()
        for act in Position.objects.all()[:3]:
            act.note = "Looked at again."
            act.save()
            committed()
            until = Revision.objects.last().pk
            with django_assert_num_queries(4):  # facts, revisions, versions, citations
                assert len(list(changes(dispute, until, 1))) == until - 1

    @pytest.mark.usefixtures("record")
    def test_a_country_and_a_model_are_a_part_of_all(self):
        dispute = Dispute.objects.get()
        rows = list(changes(dispute, until=1))
        assert list(changes(dispute, 1, countries=["CA"])) == [row for row in rows if row.country == "CA"]
        for word in MODELS:
            assert list(changes(dispute, 1, words=[word])) == [row for row in rows if row.model == word]
        assert list(changes(dispute, 1, words=["source"], countries=["CA"])) == []
        assert list(changes(dispute, 1, kinds=["retraction"])) == []


@settings(max_examples=25)
@given(steps=st.lists(operations, min_size=3, max_size=12), data=st.data())
def test_changes_lead_from_each_revision_to_the_next(world, steps, data):  # noqa: F811
    dispute = Dispute.objects.get()
    with transaction.atomic():
        for step in steps:
            with suppress(ValidationError):
                perform(step)
            if data.draw(st.booleans()):  # several steps are one revision at times
                committed()
        last = Revision.objects.last().pk
        states = {number: state_at(dispute, number) for number in range(last + 1)}
        base = data.draw(st.integers(0, last))
        head = data.draw(st.integers(base, last))
        since = list(changes(dispute, head, base))
        assert applied(states[base], since) == states[head]
        for number in range(base + 1, head + 1):
            own = [row for row in since if row.revision.pk == number]
            assert applied(states[number - 1], own) == states[number]
        net = list(diff(dispute, base, head))
        assert applied(states[base], net) == states[head]
        assert {(row.model, row.key, row.field): (row.before, row.after) for row in net} == folded(since)
        latest_first = list(changes(dispute, head))
        assert [row.revision.pk for row in latest_first] == sorted(row.revision.pk for row in latest_first)[::-1]
        assert sorted(latest_first, key=lambda row: row.revision.pk) == list(changes(dispute, head, 0))
        transaction.set_rollback(True)


def since(number: int) -> list[tuple]:
    """What has changed since a revision."""
    return told(changes(Dispute.objects.get(), Revision.objects.last().pk, number))


KEY = "venezuela-presidency-ca-2019-01-23"


class TestKinds:
    @pytest.fixture(autouse=True)
    def draft(self):
        """A draft, and the number of its revision."""
        self.act = builders.position("CA", is_published=False)
        committed()
        self.number = Revision.objects.last().pk

    def write(self, **values):
        """Change the act in a revision of its own."""
        for name, value in values.items():
            setattr(self.act, name, value)
        self.act.save()
        committed()

    def test_a_draft_never_shows(self):
        first = changes(Dispute.objects.get(), self.number)
        assert "position" not in {row.model for row in first}
        self.write(summary="Another draft.")
        self.act.cite([builders.source("efe-2019-01-24")])
        self.act.delete()
        committed()
        assert {row.model for row in changes(Dispute.objects.get(), self.number + 2, self.number)} == {"source"}

    def test_a_publication_shows_the_record_as_it_becomes_public(self):
        self.write(summary="Another draft.")
        self.write(is_published=True, summary="Said so.")
        rows = since(self.number)
        assert {row[:3] for row in rows} == {("publication", "position", KEY)}
        assert [row[3:] for row in rows] == [
            ("stance", None, "guaido"),
            ("declared_on", None, "2019-01-23"),
            ("precision", None, "day"),
            ("confidence", None, "confirmed"),
            ("summary", None, "Said so."),
            ("basis", None, "statement"),
            ("sources", None, "afp-2019-01-23"),
        ]

    def test_a_withdrawal_is_a_retraction(self):
        self.write(is_published=True)
        published = Revision.objects.last().pk
        self.write(is_published=False, summary="For editors.")
        rows = since(published)
        assert {row[0] for row in rows} == {"retraction"}
        assert ("retraction", "position", KEY, "summary", "The government said so.", None) in rows
        assert {row[5] for row in rows} == {None}

    def test_a_correction_tells_what_it_changed(self):
        self.write(is_published=True)
        published = Revision.objects.last().pk
        self.write(declared_on=date(2019, 2, 1), precision="month", reviewed_on=date(2026, 1, 1))
        assert since(published) == [
            ("correction", "position", KEY, "declared_on", "2019-01-23", "2019-02-01"),
            ("correction", "position", KEY, "precision", "day", "month"),
        ]

    def test_what_editors_note_for_themselves_is_no_change(self):
        self.write(is_published=True)
        published = Revision.objects.last().pk
        self.write(reviewed_on=date(2026, 1, 1))
        assert Revision.objects.last().pk == published + 1
        assert since(published) == []

    def test_a_retraction_tells_what_was_there(self):
        self.write(is_published=True)
        published = Revision.objects.last().pk
        self.act.delete()
        rows = since(published)
        assert ("retraction", "position", KEY, "sources", "afp-2019-01-23", None) in rows
        assert {row[0] for row in rows} == {"retraction"}

    def test_other_sources_are_a_correction_of_the_record(self):
        self.write(is_published=True)
        published = Revision.objects.last().pk
        builders.source("efe-2019-01-24")
        committed()
        self.act.cite([Source.objects.get(key=key) for key in ("efe-2019-01-24", "afp-2019-01-23")])
        assert since(published + 1) == [
            ("correction", "position", KEY, "sources", "afp-2019-01-23", "efe-2019-01-24;afp-2019-01-23")
        ]

    def test_another_rank_in_the_same_order_is_no_change(self):
        self.write(is_published=True)
        published = Revision.objects.last().pk
        citation = Citation.objects.get()
        citation.rank = 5
        citation.save()
        assert Revision.objects.last().pk == published + 1
        assert since(published) == []

    def test_changed_and_changed_back_in_one_revision_is_no_change(self):
        self.write(is_published=True)
        published = Revision.objects.last().pk
        with revising():
            self.act.summary = "Another."
            self.act.save()
            self.act.summary = "The government said so."
            self.act.save()
        assert Revision.objects.last().pk == published + 1
        assert since(published) == []


def test_diff_leaves_out_what_came_and_went():
    act = builders.position("CA")
    committed()
    base = Revision.objects.last().pk
    act.stance = builders.stance("neutral")
    act.save()
    committed()
    builders.position("CA", "2019-02-01")
    committed()
    Position.objects.get(declared_on="2019-02-01").delete()
    committed()
    act.stance = builders.stance("maduro")
    act.save()
    rows = told(diff(Dispute.objects.get(), base, Revision.objects.last().pk))
    assert [row for row in rows if row[1] == "position"] == [
        ("correction", "position", KEY, "stance", "guaido", "maduro")
    ]


def test_a_signature_that_comes_back_is_the_same_record():
    builders.dispute()
    meeting = builders.meeting()
    first = builders.signature(meeting)
    committed()
    base = Revision.objects.last().pk
    first.delete()
    committed()
    builders.signature(meeting, signed="declined")
    rows = told(diff(Dispute.objects.get(), base, Revision.objects.last().pk))
    assert rows == [("correction", "signature", "lima-2019-02-04-ottawa-ca", "signed", "yes", "declined")]
    assert Signature.objects.get().pk != first.pk


def test_what_a_row_names_is_found_when_it_is_gone():
    act = builders.bloc_position()
    committed()
    base = Revision.objects.last().pk
    with revising():
        act.delete()
        Bloc.objects.get().delete()
    assert ("retraction", "bloc_position", "lima-group-2019-01-23", "bloc", "lima-group", None) in since(base)


def test_the_act_of_a_bloc_keeps_the_name_that_it_got():
    act = builders.bloc_position()
    committed()
    base = Revision.objects.last().pk
    act.declared_on += timedelta(1)
    act.save()
    builders.bloc_position()
    rows = since(base)
    assert rows[0] == (
        "correction", "bloc_position", "lima-group-2019-01-23", "declared_on", "2019-01-23", "2019-01-24",
    )  # fmt: skip
    assert {row[2] for row in rows[1:]} == {"lima-group-2019-01-23-2"}


def test_facts_of_another_dispute_are_left_out():
    builders.position("CA", of=builders.dispute("another"))
    builders.bloc_position()
    number = Revision.objects.last().pk
    there = {(row.model, row.key) for row in changes(Dispute.objects.get(slug="another"), number)}
    here = {(row.model, row.key) for row in changes(builders.dispute(), number)}
    own = {("dispute", "another"), ("position", "another-ca-2019-01-23")}
    assert own <= there
    assert not own & here
    assert {key for model, key in there if model == "stance"} == {"guaido"}
    assert ("country", "CA") in here & there
    assert "bloc_position" not in {model for model, _ in there}


def test_every_fact_is_told():
    facts = {model for model in apps.get_app_config("recognition").get_models() if issubclass(model, Fact)}
    assert facts - {Citation} == set(MODELS.values())


def test_what_facts_are_told_by_never_changes():
    """A key that could be corrected would make a fact another; the acts of blocs are told by row."""
    for each in TOLD:
        names = {each.fact.name, each.about, *(field.name for field in each.fields if field.is_relation)}
        for name in names - {None, "id"}:
            field = each.model._meta.get_field(name)
            target = field.related_model if field.is_relation else each.model
            key = target.natural[-1].partition("__")[0] if field.is_relation else name
            assert key in target.fixed, (each.word, name)
        if each.fact.name != "id":
            assert each.fact.name in each.model.fixed
