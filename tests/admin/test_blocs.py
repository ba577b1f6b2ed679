"""Memberships, meetings and signatures keep their rules at their fields."""

import pytest

from recognition.models import BlocPosition, Meeting, Membership, Signature
from tests.admin.conftest import citing, errors
from tests.builders import bloc, bloc_position, country, dispute, meeting, membership, signature, source, stance

PERIOD = {
    "role": "member",
    "joined": "2018-01-01",
    "joined_precision": "day",
    "left": "",
    "left_precision": "",
    "confidence": "confirmed",
    "summary": "It joined.",
}
MEETING = {
    "start_date": "2019-02-25",
    "end_date": "2019-02-25",
    "date_precision": "day",
    "format": "in_person",
    "city": "Bogotá",
    "title": "Another meeting",
    "outcome": "Another text.",
}


def period(**changes) -> dict:
    """A new membership of Canada's in the Lima Group, as a form has it."""
    return {"bloc": bloc().pk, "country": country("CA").pk, **PERIOD, **citing(), **changes}


def test_membership_without_a_source_is_added(desk, revisions):
    data = period()
    revisions()
    assert desk.submit(Membership, **data).status_code == 302
    assert len(revisions()) == 1
    assert Membership.objects.get().key == "lima-group-ca-2018-01-01"


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"joined": "2019-06-01"}, "joined", "periods in a bloc do not overlap"),
        ({"joined": "2017-09-01"}, "joined", "periods in a bloc do not overlap"),
        (
            {"joined": "2017-01-01", "left": "2017-02-01", "left_precision": "day"},
            "joined",
            "was founded on 2017-08-08",
        ),
        ({"joined": "2017-12-01", "left": "2017-12-01", "left_precision": "day"}, "left", "comes after the first day"),
        ({"joined": "2017-12-01", "left": "2017-12-02"}, "left", "a precision with each date"),
        (
            {"joined": "2017-12-02", "joined_precision": "month", "left": "2018-01-01", "left_precision": "day"},
            "joined",
            "first day",
        ),
        (
            {"joined": "2017-12-01", "left": "2018-01-01", "left_precision": "day", "role": "guest"},
            "role",
            "Select a valid",
        ),
    ],
)
def test_rule_of_memberships_shows_at_its_field(desk, revisions, changes, field, message):
    membership("CA", "2019-01-01", "2020-01-01")
    data = period(**changes)
    revisions()
    said = errors(desk.submit(Membership, **data))
    assert list(said) == [field]
    assert message in said[field][0]
    assert revisions() == []


def test_overlap_shows_on_correcting_too(desk):
    membership("CA", "2017-08-08", "2018-01-01")
    later = membership("CA", "2019-01-01")
    assert "do not overlap" in errors(desk.submit(later, joined="2017-12-31"))["joined"][0]
    assert desk.submit(later, joined="2018-01-01").status_code == 302
    assert Membership.objects.get(pk=later.pk).key == "lima-group-ca-2019-01-01"


def test_meeting_with_its_sources_is_added(desk, revisions):
    data = {"bloc": bloc().pk, "country": country("CA").pk, **MEETING, **citing((1, source()))}
    revisions()
    assert desk.submit(Meeting, **data).status_code == 302
    assert len(revisions()) == 1
    assert Meeting.objects.get().key == "lima-2019-02-25-bogota"


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"end_date": "2019-02-24"}, "end_date", "not before the first"),
        ({"city": ""}, "city", "City and country belong to meetings in person"),
        ({"format": "virtual"}, "city", "City and country belong to meetings in person"),
        ({"ordinal": "5"}, "ordinal", "Another meeting of the bloc has this number"),
        ({"date_precision": "month"}, "start_date", "Give the first day"),
        ({"declaration_url": "nowhere"}, "declaration_url", "Enter a valid URL"),
        (citing(), "citations", "Cite at least one source."),
    ],
)
def test_rule_of_meetings_shows_at_its_field(desk, changes, field, message):
    meeting(ordinal=5)
    data = {"bloc": bloc().pk, "country": country("CA").pk, **MEETING, **citing((1, source())), **changes}
    said = errors(desk.submit(Meeting, **data))
    assert list(said) == [field]
    assert message in said[field][0]


def test_meeting_shows_its_signatories_and_offers_to_add_one(desk):
    at = meeting()
    signed = signature(at, "MX", "declined", note="It stayed silent.")
    page = desk.get(at, "change").content.decode()
    assert f"/admin/recognition/signature/{signed.pk}/change/" in page
    assert "It stayed silent." in page
    assert f"/admin/recognition/signature/add/?meeting={at.pk}" in page
    assert desk.get(Signature, "add", meeting=at.pk).context["adminform"].form["meeting"].value() == str(at.pk)


@pytest.mark.parametrize(
    ("code", "sources", "field", "message"),
    [
        ("CA", ["afp"], "country", "has a row at this meeting already"),
        ("MX", [], "citations", "Cite at least one source."),
    ],
)
def test_rule_of_signatures_shows_at_its_field(desk, code, sources, field, message):
    at = meeting()
    signature(at, "CA")
    cites = citing(*enumerate(map(source, sources), start=1))
    data = {"meeting": at.pk, "country": country(code).pk, "signed": "yes", **cites}
    said = errors(desk.submit(Signature, **data))
    assert list(said) == [field]
    assert message in said[field][0]


def test_bloc_takes_one_position_a_day(desk):
    bloc_position("lima-group", "2019-01-23")
    data = {
        "dispute": dispute().pk,
        "bloc": bloc().pk,
        "stance": stance("neutral").pk,
        "declared_on": "2019-01-23",
        "precision": "day",
        "confidence": "confirmed",
        "summary": "It said so.",
        **citing((1, source())),
    }
    said = errors(desk.submit(BlocPosition, **data))
    assert list(said) == ["declared_on"]
    assert desk.submit(BlocPosition, **{**data, "declared_on": "2019-01-24"}).status_code == 302


def test_bloc_shows_members_meetings_and_its_own_positions(desk):
    joined = membership("CA")
    at = meeting()
    said = bloc_position()
    page = desk.get(bloc(), "change").content.decode()
    for row in (joined, at, said):
        assert f"/admin/recognition/{row._meta.model_name}/{row.pk}/change/" in page
