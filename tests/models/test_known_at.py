"""What was said stays said: every past revision answers as it did, whatever is written later."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from recognition.models import Citation, Claimant, Country, Dispute, Membership, Position, Revision, Source, Stance
from recognition.models.known_at import known_at
from tests import builders
from tests.builders import committed

pytestmark = pytest.mark.django_db

FIRST = date(2019, 1, 24)
DAYS = [FIRST + timedelta(days) for days in range(6)]
CODES = ["CA", "MX"]
STANCES = ["guaido", "maduro", "neutral"]
SOURCES = ["afp-2019-01-23", "efe-2019-01-24"]


def answers() -> dict:
    """Everything that the acts of the small world answer."""
    dispute = Dispute.objects.default()
    return {
        "statuses": [
            list(
                Country.objects.with_status(dispute, day)
                .order_by("alpha2")
                .values_list("alpha2", "status", "stance_label", "since", "until", "position", "source_url")
            )
            for day in DAYS
        ],
        "in force": [sorted(Position.objects.on(day).values_list("key", flat=True)) for day in DAYS],
        "acts": [
            (act.key, act.declared_on, act.stance.slug, act.until, [source.title for source in act.sources])
            for act in Position.objects.published().with_until().select_related("stance").with_sources().order_by("key")
        ],
        "members": [sorted(Membership.objects.members_on(day).values_list("key", "country__alpha2")) for day in DAYS],
        "citations": Citation.objects.count(),
    }


act = st.tuples(st.sampled_from(CODES), st.sampled_from(DAYS))
operations = st.one_of(
    st.tuples(st.just("add"), act, st.sampled_from(STANCES), st.booleans()),
    st.tuples(st.just("restate"), st.integers(0, 9), st.sampled_from(STANCES)),
    st.tuples(st.just("redate"), st.integers(0, 9), st.sampled_from(DAYS)),
    st.tuples(st.just("publish"), st.integers(0, 9), st.booleans()),
    st.tuples(st.just("retract"), st.integers(0, 9)),
    st.tuples(st.just("cite"), st.integers(0, 9), st.lists(st.sampled_from(SOURCES), min_size=1, unique=True)),
    st.tuples(st.just("title"), st.sampled_from(SOURCES), st.sampled_from(["One", "Two"])),
    st.tuples(st.just("label"), st.sampled_from(STANCES), st.sampled_from(["Yes", "No"])),
    st.tuples(st.just("end"), st.sampled_from(["guaido", "maduro"]), st.none() | st.sampled_from(DAYS)),
    st.tuples(st.just("join"), st.sampled_from(CODES), st.sampled_from(DAYS)),
    st.tuples(st.just("leave"), st.sampled_from(CODES), st.sampled_from(DAYS)),
)


def chosen(number: int) -> Position | None:
    """One of the acts there are."""
    acts = list(Position.objects.order_by("pk"))
    return acts[number % len(acts)] if acts else None


def perform(operation) -> None:
    """Do it; what a rule refuses is not done."""
    match operation:
        case ("add", (code, day), stance, published):
            builders.position(code, day, stance, is_published=published, sources=tuple(SOURCES[:1]))
        case ("restate", number, stance) if found := chosen(number):
            found.stance = Stance.objects.get(slug=stance)
            found.save()
        case ("redate", number, day) if found := chosen(number):
            found.declared_on = day
            found.save()
        case ("publish", number, published) if found := chosen(number):
            found.is_published = published
            found.save()
        case ("retract", number) if found := chosen(number):
            found.delete()
        case ("cite", number, keys) if found := chosen(number):
            found.cite([Source.objects.get(key=key) for key in keys])
        case ("title", key, title):
            found = Source.objects.get(key=key)
            found.title = title
            found.save()
        case ("label", slug, label):
            found = Stance.objects.get(slug=slug)
            found.label = label
            found.save()
        case ("end", slug, day):
            found = Claimant.objects.get(slug=slug)
            found.claim_until = day
            found.save()
        case ("join", code, day):
            builders.membership(code, day)
        case ("leave", code, day) if found := Membership.objects.filter(country__alpha2=code, left=None).first():
            found.left, found.left_precision = day, "day"
            found.save()


@pytest.fixture
def world():
    """Two countries, three stances, two sources."""
    for code in CODES:
        builders.country(code)
    for slug in STANCES:
        builders.stance(slug)
    for key in SOURCES:
        builders.source(key)
    builders.bloc(founded=FIRST - timedelta(900))
    committed()


@settings(max_examples=15)
@given(steps=st.lists(operations, min_size=3, max_size=14))
def test_a_past_answer_never_changes(world, steps):
    with transaction.atomic():
        said = {}
        for step in steps:
            with suppress(ValidationError):
                perform(step)
            committed()
            said[Revision.objects.last().pk] = answers()
        for number, answer in said.items():
            with known_at(Revision.objects.get(pk=number)):
                assert answers() == answer
        transaction.set_rollback(True)


def test_a_retracted_row_and_its_sources_are_there_as_of_then(world):
    act = builders.position("CA", FIRST, "guaido")
    committed()
    before = Revision.objects.last()
    act.delete()
    committed()
    assert not Position.objects.exists()
    with known_at(before):
        [found] = Position.objects.with_sources()
        assert (found.key, len(found.sources)) == (act.key, 1)
    assert not Citation.objects.exists()


def test_the_latest_revision_says_what_is_said_now(world):
    builders.position("CA", FIRST, "guaido")
    committed()
    now = answers()
    with known_at(Revision.objects.last()):
        assert answers() == now


def test_rows_come_in_chunks_too(world):
    builders.position("CA", FIRST, "guaido")
    committed()
    before = Revision.objects.last()
    builders.position("MX", FIRST, "maduro")
    with known_at(before):
        found = Position.objects.select_related("country").with_sources().iterator(chunk_size=1)
        assert [each.country.alpha2 for each in found] == ["CA"]


def test_nothing_is_written_as_of_then(world):
    country = Country.objects.get(alpha2="CA")
    with known_at(Revision.objects.last()), pytest.raises(RuntimeError, match="only read"):
        Country.objects.filter(pk=country.pk).delete()
