"""The one rule of time, day by day: which act is in force, until when, and on which days a status changes."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from recognition.models import BlocPosition, Claimant, Position
from tests import builders
from tests.builders import day

pytestmark = pytest.mark.django_db


def in_force(on, actor="country__alpha2"):
    """Who stands where on a day."""
    return dict(Position.objects.on(day(on)).values_list(actor, "stance__slug"))


def timeline(alpha2="CA"):
    """The country's intervals: (status, from, until, what began it, what ends it)."""
    acts = Position.objects.filter(country__alpha2=alpha2)
    return [
        (each.status, str(each.holds_from), each.until and str(each.until), each.cause, each.until_cause)
        for each in acts.intervals()
    ]


def switches():
    """All switches: (country, day, from, to, days held, precision)."""
    return [
        (each.country.alpha2, str(each.date), each.from_status, each.to_status, each.days_held, each.precision)
        for each in Position.objects.of(builders.dispute()).switches()
    ]


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2019-01-22", {}),
        ("2019-01-23", {"CA": "neutral"}),
        ("2020-11-30", {"CA": "neutral"}),
        ("2020-12-01", {"CA": "maduro"}),
        ("2100-01-01", {"CA": "maduro"}),
    ],
)
def test_act_counts_from_its_own_day(on, expected):
    builders.position("CA", "2019-01-23", "neutral")
    builders.position("CA", "2020-12-01", "maduro")
    assert in_force(on) == expected


@pytest.mark.parametrize(
    ("on", "expected"),
    [("2023-01-04", {"CA": "guaido", "MX": "assembly"}), ("2023-01-05", {"MX": "assembly"})],
)
def test_what_rests_on_a_claim_ends_with_it(on, expected):
    builders.position("CA", "2019-01-23", "guaido")
    builders.position("MX", "2019-01-23", "assembly")
    assert in_force(on) == expected


def test_another_country_does_not_end_an_act():
    builders.position("CA", "2019-01-23", "guaido")
    builders.position("MX", "2019-02-01", "neutral")
    assert in_force("2019-02-01") == {"CA": "guaido", "MX": "neutral"}


def test_another_dispute_does_not_end_an_act():
    builders.position("CA", "2019-01-23", "guaido")
    other = builders.dispute("other")
    builders.position("CA", "2019-02-01", "yes", of=other)
    assert in_force("2019-02-01", "dispute__slug") == {"venezuela-presidency": "guaido", "other": "yes"}


def test_a_filter_does_not_bring_back_an_earlier_act():
    builders.position("CA", "2019-01-23", "guaido")
    builders.position("CA", "2019-02-01", "neutral", basis="vote")
    assert not Position.objects.filter(stance__slug="guaido").on(day("2019-02-01")).exists()
    assert not Position.objects.filter(basis="statement").on(day("2019-02-01")).exists()


def test_a_draft_neither_shows_nor_ends_an_act():
    builders.position("CA", "2019-01-23", "guaido")
    builders.position("CA", "2019-02-01", "neutral", is_published=False)
    assert in_force("2019-02-01") == {"CA": "guaido"}
    assert timeline()[0] == ("guaido", "2019-01-23", "2023-01-05", "act", "claim-ended")
    assert [switch[3] for switch in switches()] == ["guaido", "lapsed"]


def test_a_month_counts_from_its_first_day():
    builders.position("CA", "2019-02-01", "neutral", precision="month")
    assert (in_force("2019-01-31"), in_force("2019-02-01")) == ({}, {"CA": "neutral"})
    assert switches() == [("CA", "2019-02-01", "unstated", "neutral", None, "month")]


def test_intervals_of_acts_and_of_a_claims_end():
    builders.position("CA", "2019-01-10", "assembly")
    builders.position("CA", "2019-01-23", "guaido")
    builders.position("CA", "2019-02-04", "guaido")
    builders.position("CA", "2023-01-20", "neutral")
    assert timeline() == [
        ("assembly", "2019-01-10", "2019-01-23", "act", "next-act"),
        ("guaido", "2019-01-23", "2019-02-04", "act", "next-act"),
        ("guaido", "2019-02-04", "2023-01-05", "act", "claim-ended"),
        ("lapsed", "2023-01-05", "2023-01-20", "claim-ended", "next-act"),
        ("neutral", "2023-01-20", None, "act", None),
    ]
    assert switches() == [
        ("CA", "2019-01-10", "unstated", "assembly", None, "day"),
        ("CA", "2019-01-23", "assembly", "guaido", 13, "day"),
        ("CA", "2023-01-05", "guaido", "lapsed", 1443, "day"),
        ("CA", "2023-01-20", "lapsed", "neutral", 15, "day"),
    ]


@pytest.mark.parametrize(("next_day", "cause"), [("2023-01-05", "next-act"), ("2023-01-06", "claim-ended")])
def test_an_act_on_the_day_of_a_claims_end_ends_the_one_before(next_day, cause):
    builders.position("CA", "2019-01-23", "guaido")
    builders.position("CA", next_day, "neutral")
    assert timeline()[0] == ("guaido", "2019-01-23", "2023-01-05", "act", cause)
    assert [interval[0] for interval in timeline()] == (
        ["guaido", "neutral"] if cause == "next-act" else ["guaido", "lapsed", "neutral"]
    )


def dead_on_arrival(alpha2, declared_on, slug="guaido"):
    """An act on a claim that had ended, as no form or import lets it in."""
    builders.past_the_rules(
        Position(
            key=f"{alpha2}-{declared_on}",
            dispute=builders.dispute(),
            country=builders.country(alpha2),
            stance=builders.stance(slug),
            declared_on=day(declared_on),
            basis="statement",
            confidence="confirmed",
            is_published=True,
        )
    )


@pytest.mark.parametrize("declared_on", ["2023-01-05", "2023-01-09"])
def test_an_act_on_an_ended_claim_is_lapsed_from_its_own_day(declared_on):
    builders.position("CA", "2019-01-10", "neutral")
    dead_on_arrival("CA", declared_on)
    assert timeline() == [
        ("neutral", "2019-01-10", declared_on, "act", "next-act"),
        ("lapsed", declared_on, None, "act", None),
    ]
    assert in_force(declared_on) == {}


def test_lapsed_stances_in_a_row_are_one_run():
    builders.position("CA", "2019-01-23", "guaido")
    dead_on_arrival("CA", "2023-02-01")
    assert timeline() == [
        ("guaido", "2019-01-23", "2023-01-05", "act", "claim-ended"),
        ("lapsed", "2023-01-05", "2023-02-01", "claim-ended", "next-act"),
        ("lapsed", "2023-02-01", None, "act", None),
    ]
    assert [switch[:4] for switch in switches()] == [
        ("CA", "2019-01-23", "unstated", "guaido"),
        ("CA", "2023-01-05", "guaido", "lapsed"),
    ]


def test_a_claims_end_that_is_corrected_moves_what_rests_on_it():
    builders.position("CA", "2019-01-23", "guaido")
    claimant = Claimant.objects.get(slug="guaido")
    claimant.claim_until = None
    claimant.save()
    assert timeline() == [("guaido", "2019-01-23", None, "act", None)]
    assert in_force("2023-01-05") == {"CA": "guaido"}


def test_switches_come_by_country_and_day():
    builders.position("MX", "2019-01-10", "neutral")
    builders.position("CA", "2019-01-23", "guaido")
    builders.position("CA", "2019-01-10", "assembly")
    assert [switch[:2] for switch in switches()] == [
        ("CA", "2019-01-10"),
        ("CA", "2019-01-23"),
        ("CA", "2023-01-05"),
        ("MX", "2019-01-10"),
    ]


def test_with_until_gives_the_end_of_each_act():
    builders.position("CA", "2019-01-10", "assembly")
    builders.position("CA", "2019-01-23", "guaido")
    builders.position("MX", "2019-01-23", "maduro")
    ends = Position.objects.with_until().order_by("country__alpha2", "declared_on")
    assert list(ends.values_list("country__alpha2", "next_act", "until")) == [
        ("CA", date(2019, 1, 23), date(2019, 1, 23)),
        ("CA", None, date(2023, 1, 5)),
        ("MX", None, None),
    ]


def test_blocs_keep_the_same_rule():
    builders.bloc_position("lima-group", "2019-01-23", "guaido")
    builders.bloc_position("lima-group", "2019-02-04", "assembly")
    builders.bloc_position("alba", "2019-01-23", "guaido")

    def stances(on):
        return dict(BlocPosition.objects.on(day(on)).values_list("bloc__slug", "stance__slug"))

    assert stances("2019-01-22") == {}
    assert stances("2019-02-03") == {"lima-group": "guaido", "alba": "guaido"}
    assert stances("2019-02-04") == {"lima-group": "assembly", "alba": "guaido"}
    assert stances("2023-01-05") == {"lima-group": "assembly"}
    ends = BlocPosition.objects.with_until().order_by("bloc__slug", "declared_on")
    assert [str(act.until) for act in ends] == ["2023-01-05", "2019-02-04", "None"]


@pytest.mark.parametrize(("at", "expected"), [("2019-01-23", ["CA"]), ("2019-02-04", ["CA", "MX"]), (None, ["MX"])])
def test_by_members_of_asks_for_the_day_or_for_that_of_the_act(at, expected):
    builders.membership("CA", "2019-01-20", None)
    builders.membership("MX", "2019-02-04", None)
    builders.position("CA", "2019-01-19", "neutral")
    builders.position("MX", "2019-02-04", "neutral")
    acts = Position.objects.by_members_of(["lima-group"], day(at)).order_by("country__alpha2")
    assert list(acts.values_list("country__alpha2", flat=True)) == expected


def test_citing_finds_the_acts_that_rest_on_a_source():
    builders.position("CA", sources=("a", "b"))
    builders.position("MX", sources=("b",))
    assert [act.country.alpha2 for act in Position.objects.citing(["a"])] == ["CA"]
    assert {act.country.alpha2 for act in Position.objects.citing(["a", "b"])} == {"CA", "MX"}


@pytest.mark.parametrize(
    ("on", "precision", "is_covered"),
    [
        ("2019-01-09", "day", False),
        ("2019-01-10", "day", True),
        ("2019-01-01", "month", True),
        ("2019-01-01", "year", True),
        ("2018-12-01", "month", False),
        ("2023-01-31", "day", True),
        ("2023-02-01", "day", False),
        ("9999-12-01", "month", False),
    ],
)
def test_an_act_falls_within_what_the_record_covers(on, precision, is_covered):
    if is_covered:
        builders.position("CA", on, "neutral", precision=precision)
    else:
        with pytest.raises(ValidationError) as refused:
            builders.position("CA", on, "neutral", precision=precision)
        assert refused.value.message_dict == {
            "declared_on": ["The record covers 2019-01-10 to 2023-01-31; give a day within."]
        }
