"""What the record said at an instant: each correction shows from its revision on, and not before."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from recognition.models import Claimant, Position, Revision, Source, Stance
from recognition.models.revision import revising
from tests import builders
from tests.api.asking import ask, csv_text, get, refused, rows
from tests.builders import committed

pytestmark = pytest.mark.usefixtures("small_record")

ACT = "positions/venezuela-presidency-ca-2019-01-23"


def redate():
    act = Position.objects.get()
    act.declared_on = builders.day("2019-01-24")
    act.save()


def restate():
    act = Position.objects.get()
    act.stance = builders.stance("neutral")
    act.save()


def cite_anew():
    Position.objects.get().cite([builders.source("efe-2019-01-24", publisher="EFE")])


def retitle():
    source = Source.objects.get(key="afp-2019-01-23")
    source.title = "Another title"
    source.save()


def relabel():
    stance = Stance.objects.get(slug="guaido")
    stance.label = "Backs Guaidó"
    stance.save()


def end_the_claim():
    claimant = Claimant.objects.get(slug="guaido")
    claimant.claim_until = builders.day("2020-01-01")
    claimant.save()


@pytest.mark.parametrize(
    ("correct", "path"),
    [
        (redate, ACT),
        (redate, "countries?on=2019-01-23"),
        (redate, "countries/CA/timeline"),
        (redate, "switches"),
        (redate, "series?interval=day&to=2019-02-01"),
        (restate, "counts?on=2019-02-04"),
        (restate, "countries/CA?on=2019-02-04"),
        (restate, "blocs/lima-group/members?on=2019-02-04"),
        (restate, "panel"),
        (cite_anew, ACT),
        (cite_anew, "sources"),
        (retitle, "sources"),
        (retitle, "countries/CA?on=2019-02-04"),
        (relabel, "countries?on=2019-02-04"),
        (relabel, "disputes/venezuela-presidency"),
        (end_the_claim, ACT),
        (end_the_claim, "switches"),
        (end_the_claim, "disputes/venezuela-presidency"),
        (end_the_claim, "series"),
    ],
)
def test_a_correction_shows_from_its_revision_on(correct, path):
    before = {key: value for key, value in ask(path).items() if key != "known_at"}
    committed()
    correct()
    after = ask(path)
    assert after["revision"] == before["revision"] + 1
    joint = "&" if "?" in path else "?"
    then = ask(f"{path}{joint}known_at=revision:{before['revision']}")
    assert {key: value for key, value in then.items() if key != "known_at"} == before
    assert ask(f"{path}{joint}known_at=revision:{after['revision']}") == after
    assert {key: value for key, value in after.items() if key not in ("revision", "known_at")} != {
        key: value for key, value in before.items() if key != "revision"
    }


def test_the_day_and_the_instant_are_asked_apart():
    committed()
    redate()
    statuses = {
        (on, number): rows(f"countries?country=CA&on={on}&known_at=revision:{number}")[0]["status"]
        for on in ("2019-01-23", "2019-01-24")
        for number in (1, 2)
    }
    assert statuses == {
        ("2019-01-23", 1): "guaido",
        ("2019-01-24", 1): "guaido",
        ("2019-01-23", 2): "unstated",
        ("2019-01-24", 2): "guaido",
    }


def test_an_instant_is_answered_by_the_last_revision_before():
    committed()
    redate()
    first, second = Revision.objects.all()
    for moment, number in [
        (first.at, 1),
        (second.at - timedelta(microseconds=1), 1),
        (second.at, 2),
        (timezone.now() + timedelta(minutes=4), 2),
    ]:
        assert ask(f"counts?known_at={moment.strftime('%Y-%m-%dT%H:%M:%S.%fZ')}")["revision"] == number


def test_an_offset_needs_no_escaping():
    at = Revision.objects.get().at + timedelta(hours=1, seconds=1)
    assert ask(f"counts?known_at={at:%Y-%m-%dT%H:%M:%S}+01:00")["revision"] == 1


def test_csv_is_read_as_of_then_to_its_last_line():
    before = csv_text("positions.csv")
    committed()
    redate()
    committed()
    builders.position("MX", "2019-01-23", "neutral")
    assert csv_text("positions.csv?known_at=revision:1") == before
    assert len(csv_text("positions.csv").splitlines()) == 3


def test_what_is_retracted_is_there_as_of_then_and_its_words_are_known():
    committed()
    with revising("told by mistake"):
        Position.objects.get().delete()
    assert get(ACT).status_code == 410
    assert ask(f"{ACT}?known_at=revision:1")["key"] == "venezuela-presidency-ca-2019-01-23"
    assert len(rows("positions?known_at=revision:1&source=afp-2019-01-23&country=CA")) == 1


@pytest.mark.parametrize(
    ("value", "code", "said"),
    [
        ("revision:2", "out-of-range", "the latest is 1"),
        ("revision:0", "invalid", "revision:1"),
        ("yesterday", "invalid", "2026-01-31T12:00:00Z"),
        ("2019-02-30T12:00:00Z", "invalid", "2026-01-31T12:00:00Z"),
        ("2019-02-03", "invalid", "2026-01-31T12:00:00Z"),
        ("2019-02-03T12:00:00", "invalid", "2026-01-31T12:00:00Z"),
        ("2019-02-03T12:00:00Z", "out-of-range", "before the first revision, 1 of"),
        ("2999-01-01T00:00:00Z", "out-of-range", "still to come"),
    ],
)
def test_an_instant_that_cannot_be_is_refused(value, code, said):
    found = refused(f"countries?known_at={value}")
    assert list(found) == ["known_at"]
    assert found["known_at"][0] == code
    assert re.search(re.escape(said), found["known_at"][1])


def test_it_is_given_once_and_not_empty():
    assert refused("countries?known_at=")["known_at"][0] == "empty"
    assert refused("countries?known_at=revision:1&known_at=revision:1")["known_at"][0] == "repeated"
