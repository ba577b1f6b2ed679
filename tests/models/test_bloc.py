"""Members, meetings and signatures of blocs on a day."""

import pytest

from recognition.models import Bloc, Meeting, Membership, Signature
from tests import builders
from tests.builders import day

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("on", "inside"),
    [
        ("2017-08-07", []),
        ("2017-08-08", ["CA"]),
        ("2019-02-03", ["CA"]),
        ("2019-02-04", ["VE"]),  # the day of leaving is the first outside
        ("2100-01-01", ["VE"]),
    ],
)
def test_a_membership_holds_until_the_day_of_leaving(on, inside):
    builders.membership("CA", "2017-08-08", "2019-02-04")
    builders.membership("VE", "2019-02-04")
    assert [period.country.alpha2 for period in Membership.objects.on(day(on))] == inside


def test_members_are_neither_observers_nor_supporters():
    builders.membership("CA")
    builders.membership("US", role="observer")
    builders.membership("PE", role="supporter")
    builders.membership("MX", slug="alba")
    assert {period.country.alpha2 for period in Membership.objects.on(day("2019-01-01"))} == {"CA", "US", "PE", "MX"}
    assert {period.country.alpha2 for period in Membership.objects.members_on(day("2019-01-01"))} == {"CA", "MX"}
    own = Membership.objects.members_on(day("2019-01-01"), ["lima-group"])
    assert [period.country.alpha2 for period in own] == ["CA"]


def test_on_commutes_with_filter():
    builders.membership("CA", "2017-08-08", "2019-02-04")
    builders.membership("CA", "2020-01-01")
    builders.membership("MX", "2017-08-08")
    for on in ("2019-02-03", "2019-02-04", "2020-01-01"):
        canada = Membership.objects.filter(country__alpha2="CA")
        assert set(canada.on(day(on))) == set(Membership.objects.on(day(on)).filter(country__alpha2="CA"))


def test_member_count_counts_the_members_of_the_day():
    builders.membership("CA", "2017-08-08", "2019-02-04")
    builders.membership("MX", "2017-08-08")
    builders.membership("US", "2017-08-08", role="observer")
    builders.bloc("alba")

    def counted(on):
        return dict(Bloc.objects.with_member_count(day(on)).values_list("slug", "member_count"))

    assert counted("2019-02-03") == {"alba": None, "lima-group": 2}
    assert counted("2019-02-04") == {"alba": None, "lima-group": 1}


@pytest.mark.parametrize(
    ("on", "cities"),
    [("2019-02-03", []), ("2019-02-04", ["Ottawa"]), ("2019-02-05", ["Ottawa"]), ("2019-02-06", [])],
)
def test_a_meeting_lasts_from_its_first_to_its_last_day(on, cities):
    builders.signature(builders.meeting("2019-02-04", "Ottawa", end_date="2019-02-05"))
    assert [meeting.city for meeting in Meeting.objects.on(day(on))] == cities
    assert [signature.meeting.city for signature in Signature.objects.on(day(on))] == cities


def test_signed_count_counts_those_who_signed():
    meeting = builders.meeting()
    for alpha2, signed in {"CA": "yes", "PE": "yes", "MX": "not_listed", "US": "absent"}.items():
        builders.signature(meeting, alpha2, signed)
    builders.meeting("2019-02-25", "Bogotá")
    rows = Meeting.objects.with_signed_count()
    assert list(rows.values_list("city", "signed_count")) == [("Ottawa", 2), ("Bogotá", 0)]
