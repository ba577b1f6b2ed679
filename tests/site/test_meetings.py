"""The page of a meeting: when, where, what came of it, what each country did with the text."""

import pytest
from django.test import Client

from recognition.models import Meeting
from tests import builders
from tests.site.reading import Read

OTTAWA = "/meetings/lima-2019-02-04-ottawa"


def rows(page: Read) -> list[list[str]]:
    """The texts of the table."""
    table = page.one("table", class_="signed")
    found = [row for row in page.all("tr") if table in row.within and row.within[-1].name == "tbody"]
    return [[each.text for each in page.elements if each.within and each.within[-1] is row] for row in found]


class TestRecord:
    """The real record."""

    pytestmark = pytest.mark.usefixtures("record")

    def test_countries_and_what_they_did_are_those_of_the_api(self, read):
        page = read(OTTAWA)
        signed = Client().get("/api/v1/signatures", {"meeting": "lima-2019-02-04-ottawa"}).json()["results"]
        countries = Client().get("/api/v1/countries", {"on": "2019-02-04"}).json()["results"]
        labels = {row["name"]: row["status_label"] for row in countries}
        expected = {(row["name"], row["signed"].replace("_", " "), labels[row["name"]]) for row in signed}
        assert {(name, did.split(" ", 1)[1], status) for name, did, status, _sources in rows(page)} == expected
        assert "yes 11" in page.text
        assert ["Mexico", "∅ absent", "Takes no side"] in [row[:3] for row in rows(page)]

    def test_leads_to_the_meetings_beside_it(self, read):
        page = read(OTTAWA)
        leads = {each["rel"]: each["href"] for each in page.all("a") if each["rel"] in ("prev", "next")}
        assert leads == {
            "prev": "/meetings/lima-2019-01-23-statement",
            "next": "/meetings/lima-2019-02-25-bogota",
        }

    def test_every_meeting_has_its_page(self, read):
        for meeting in Meeting.objects.all():
            page = read(f"/meetings/{meeting.key}")
            assert page.status == 200, meeting.key
            assert page.one("h1").text == meeting.title
            assert len(page.ids()) == len(set(page.ids()))

    def test_month_without_a_day_is_told_so(self, read):
        page = read("/meetings/lima-2018-06-washington")
        assert "June 2018 (day not known)" in page.text
        assert "The record has no list of who signed a text of this meeting." in page.text

    def test_before_the_record_of_statuses_none_is_shown(self, read):
        page = read("/meetings/lima-2017-08-08-lima")
        assert "Status on the day" not in page.text
        assert "The record of statuses begins on 10 January 2019" in page.text
        assert "/countries/peru" in page.addresses()
        assert read("/countries/peru").status == 200

    def test_number_of_queries(self, read, django_assert_num_queries):
        # Revision, dispute; the meeting, its citations with sources; stances; signatures with countries, citations;
        # the meetings of the bloc.
        with django_assert_num_queries(9):
            read(OTTAWA)


@pytest.mark.usefixtures("small_record")
class TestSmall:
    """One meeting, signed by Canada."""

    def test_status_is_that_of_the_day_of_the_meeting(self, read):
        builders.position("CA", "2019-02-04", "neutral")
        [row] = rows(read(OTTAWA))
        assert row[:3] == ["Canada", "✓ yes", "Neutral"]
        assert row[3].startswith("1 source: Canada States take sides AFP, 23 January 2019")

    def test_neighbours_are_of_the_same_bloc(self, read):
        builders.meeting("2019-02-03", "Quito", slug="other-bloc")
        page = read(OTTAWA)
        assert not [each for each in page.all("a") if each["rel"] in ("prev", "next")]

    def test_revision_is_kept(self, read):
        addresses = read(OTTAWA, known_at="revision:1").addresses()
        assert "/blocs/lima-group?on=2019-02-04&known_at=revision:1" in addresses
        assert "/api/v1/signatures.csv?meeting=lima-2019-02-04-ottawa&known_at=revision:1" in addresses

    def test_is_cited_by_an_address_that_answers(self, read):
        cited = read(OTTAWA).one("p", class_="citation").text
        assert cited.endswith(f"{OTTAWA}?known_at=revision:1")

    def test_missing_meeting(self, read):
        page = read("/meetings/nowhere-2019")
        assert page.status == 404
        assert "There is no meeting nowhere-2019" in page.text

    def test_takes_no_day(self, read):
        assert read(OTTAWA, on="2019-02-04").status == 400
