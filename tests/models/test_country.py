"""The status of each country on a day, with what decides it; how far countries were researched."""

from datetime import date

import pytest
from django.db import models

from recognition.models import Country, Coverage, Position
from tests import builders
from tests.builders import day

pytestmark = pytest.mark.django_db

ASKED = ("status", "since", "since_precision", "until", "until_cause")


def status(on, alpha2="CA", bases=()):
    """What `with_status` says of one country: status, since and its precision, until and its cause."""
    row = Country.objects.with_status(builders.dispute(), day(on), bases).get(alpha2=alpha2)
    return tuple(str(value) if isinstance(value, date) else value for value in map(row.__getattribute__, ASKED))


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2019-01-22", ("unstated", None, None, "2019-01-23", "next-act")),
        ("2019-01-23", ("guaido", "2019-01-23", "day", "2019-02-04", "next-act")),
        ("2019-02-03", ("guaido", "2019-01-23", "day", "2019-02-04", "next-act")),
        ("2019-02-04", ("guaido", "2019-01-23", "day", "2023-01-05", "claim-ended")),
        ("2023-01-04", ("guaido", "2019-01-23", "day", "2023-01-05", "claim-ended")),
        ("2023-01-05", ("lapsed", "2023-01-05", "day", "2023-01-20", "next-act")),
        ("2023-01-19", ("lapsed", "2023-01-05", "day", "2023-01-20", "next-act")),
        ("2023-01-20", ("neutral", "2023-01-20", "day", None, None)),
    ],
)
def test_status_on_each_boundary_and_the_day_before(on, expected):
    builders.position("CA", "2019-01-23", "guaido")
    builders.position("CA", "2019-02-04", "guaido")  # repeats the stance: the run goes on
    builders.position("CA", "2023-01-20", "neutral")
    assert status(on) == expected


def test_since_of_a_stance_taken_up_again_is_the_later_day():
    builders.position("CA", "2019-01-10", "neutral")
    builders.position("CA", "2019-01-23", "guaido")
    builders.position("CA", "2019-02-04", "neutral")
    assert status("2019-03-01") == ("neutral", "2019-02-04", "day", None, None)


def test_since_of_a_month_says_so():
    builders.position("CA", "2019-02-01", "neutral", precision="month")
    builders.position("CA", "2019-03-05", "neutral")
    assert status("2019-03-05") == ("neutral", "2019-02-01", "month", None, None)


def test_dead_on_arrival_is_lapsed_from_its_own_day():
    builders.position("CA", "2019-01-10", "neutral")
    act = builders.position("CA", "2019-02-01", "guaido")
    models.QuerySet(Position).filter(pk=act.pk).update(declared_on=date(2023, 1, 9), precision="day")
    assert status("2023-01-08") == ("neutral", "2019-01-10", "day", "2023-01-09", "next-act")
    assert status("2023-01-09") == ("lapsed", "2023-01-09", "day", None, None)


def test_two_lapsed_stances_in_a_row_are_one_run():
    builders.position("CA", "2019-01-23", "guaido")
    act = builders.position("CA", "2019-02-01", "guaido")
    models.QuerySet(Position).filter(pk=act.pk).update(declared_on=date(2023, 1, 9))
    assert status("2023-01-08") == ("lapsed", "2023-01-05", "day", "2023-01-09", "next-act")
    assert status("2023-01-09") == ("lapsed", "2023-01-05", "day", None, None)


def test_countries_without_an_act_say_why():
    builders.coverage("CA", "searched")
    builders.coverage("MX", "unsearched")
    builders.country("PE")  # no row at all: nobody looked
    builders.coverage("VE", "subject")
    rows = Country.objects.with_status(builders.dispute(), day("2019-02-01")).order_by("alpha2")
    assert list(rows.values_list("alpha2", "status", "since", "until")) == [
        ("CA", "unstated", None, None),
        ("MX", "unsearched", None, None),
        ("PE", "unsearched", None, None),
        ("VE", "subject", None, None),
    ]


def test_a_country_with_an_act_was_researched_whatever_its_coverage_says():
    builders.coverage("CA", "unsearched")
    builders.position("CA", "2019-01-23", "guaido")
    assert status("2019-01-22")[0] == "unstated"
    builders.position("MX", "2019-01-23", "guaido", is_published=False)
    assert status("2019-01-22", "MX")[0] == "unsearched"


def test_the_act_in_force_comes_along():
    builders.position("CA", "2019-01-23", "guaido")
    builders.position("CA", "2019-02-04", "guaido", basis="joint", confidence="reported", sources=("b", "a"))
    row = Country.objects.with_status(builders.dispute(), day("2019-02-05")).get()
    assert (row.declared_on, row.precision, row.basis, row.confidence) == (date(2019, 2, 4), "day", "joint", "reported")
    assert (row.position, row.claimant, row.stance_label) == ("venezuela-presidency-ca-2019-02-04", "guaido", "Guaido")
    assert (row.source_count, row.source_url) == (2, "https://example.org/b")


def test_no_act_no_claimant_and_no_source():
    builders.country("CA")
    row = Country.objects.with_status(builders.dispute(), day("2019-02-05")).get()
    assert (row.declared_on, row.position, row.claimant, row.source_count, row.source_url) == (
        None,
        None,
        None,
        0,
        None,
    )


def test_a_lapsed_status_rests_on_no_claimant():
    builders.position("CA", "2019-01-23", "guaido")
    row = Country.objects.with_status(builders.dispute(), day("2023-01-05")).get()
    assert (row.status, row.claimant, row.position) == ("lapsed", None, "venezuela-presidency-ca-2019-01-23")


def test_only_acts_on_the_bases_asked_for_count():
    builders.position("CA", "2019-01-10", "assembly", basis="vote")
    builders.position("CA", "2019-01-23", "guaido")
    builders.position("CA", "2019-02-04", "neutral", basis="conduct")
    own = ("statement", "joint")
    assert status("2019-01-10", bases=own) == ("unstated", None, None, "2019-01-23", "next-act")
    assert status("2019-02-04", bases=own) == ("guaido", "2019-01-23", "day", "2023-01-05", "claim-ended")
    assert status("2019-02-04") == ("neutral", "2019-02-04", "day", None, None)


def test_another_dispute_does_not_count():
    other = builders.dispute("other")
    builders.coverage("CA", "searched", of=other)
    builders.position("CA", "2019-01-23", "yes", of=other)
    assert status("2019-02-01") == ("unsearched", None, None, None, None)
    row = Country.objects.with_status(other, day("2019-02-01")).get()
    assert (row.status, row.until) == ("yes", None)


def test_a_status_can_be_filtered_and_ordered():
    builders.position("CA", "2019-01-23", "guaido")
    builders.position("MX", "2019-01-23", "neutral")
    builders.coverage("PE", "searched")
    rows = Country.objects.with_status(builders.dispute(), day("2019-02-01"))
    assert [row.alpha2 for row in rows.filter(status__in=["guaido", "unstated"])] == ["CA", "PE"]
    assert [row.alpha2 for row in rows.exclude(status="guaido").order_by("-status")] == ["PE", "MX"]
    assert [row.alpha2 for row in rows.order_by("status")] == ["CA", "MX", "PE"]


@pytest.mark.parametrize("name", ["ca", "CA", "can", "CAN", "canada", "Canada"])
def test_a_country_is_called_by_code_or_slug_in_any_case(name):
    builders.country("CA")
    builders.country("MX")
    assert [country.alpha2 for country in Country.objects.called(name)] == ["CA"]


def test_members_of_blocs_on_a_day():
    builders.membership("CA", "2018-01-01", "2019-01-01")
    builders.membership("CA", "2018-01-01", slug="alba")
    builders.membership("MX", "2018-01-01", role="observer")
    assert [row.alpha2 for row in Country.objects.members_of(["lima-group", "alba"], day("2018-12-31"))] == ["CA"]
    assert [row.alpha2 for row in Country.objects.members_of(["lima-group"], day("2019-01-01"))] == []
    rows = Country.objects.with_blocs(day("2018-12-31")).order_by("alpha2")
    assert {row.alpha2: [period.bloc.slug for period in row.memberships_on_day] for row in rows} == {
        "CA": ["alba", "lima-group"],
        "MX": [],
    }


def test_sourced_is_derived_from_published_positions():
    for alpha2 in ("CA", "MX", "PE"):
        builders.coverage(alpha2, "unsearched" if alpha2 == "PE" else "searched")
    builders.position("CA")
    builders.position("MX", is_published=False)
    rows = Coverage.objects.with_sourced().order_by("country__alpha2")
    assert list(rows.values_list("country__alpha2", "is_sourced")) == [("CA", True), ("MX", False), ("PE", False)]
    assert [row.country.alpha2 for row in rows.researched(["sourced"])] == ["CA"]
    assert [row.country.alpha2 for row in rows.researched(["searched"])] == ["MX"]
    assert [row.country.alpha2 for row in rows.researched(["sourced", "unsearched"])] == ["CA", "PE"]
