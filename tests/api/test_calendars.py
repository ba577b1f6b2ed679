"""Calendars, as a calendar program finds them."""

from datetime import date, timedelta

import pytest
from django.test import Client
from icalendar import Calendar

from recognition.models import Revision
from recognition.models.revision import revising
from tests import builders
from tests.api.asking import ask, problem
from tests.builders import committed


@pytest.fixture
def dispute(db):
    """The dispute, without which the record is empty."""
    return builders.dispute()


def lines(path: str = "lima-group.ics", **headers) -> bytes:
    """A calendar's lines."""
    response = Client().get(f"/calendars/{path}", headers=headers)
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return response.content


def events(path: str = "lima-group.ics", **headers) -> dict:
    """The events of a calendar that is read without an error, by the key that ends their address."""
    found = Calendar.from_ical(lines(path, **headers))
    assert found.errors == []
    for event in found.events:
        assert event.errors == []
    return {event["URL"].rsplit("/", 1)[1]: event for event in found.events}


@pytest.mark.usefixtures("record")
def test_all_meetings_are_in_it():
    rows = {row["key"]: row for row in ask("blocs/lima-group/meetings")["results"]}
    found = events()
    assert len(found) == 49
    assert list(found) == list(rows)
    for key, row in rows.items():
        event = found[key]
        assert event["SUMMARY"].startswith(f"Lima Group: {row['title']}")
        assert event.start.isoformat() == row["start_date"]
        assert (row["city"] or "") in event.get("LOCATION", "")
        assert row["outcome"] in event["DESCRIPTION"]
        assert f"Recorded signers: {row['signed_count']}." in event["DESCRIPTION"]
        assert row["source_url"] in event["DESCRIPTION"]
        assert Client().get(event["URL"]).status_code == 200


@pytest.mark.usefixtures("record")
def test_it_is_a_calendar_as_the_rfcs_ask():
    text = lines()
    assert text.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in text.replace(b"\r\n", b"")
    assert max(map(len, text.split(b"\r\n"))) <= 75
    assert b"\r\nREFRESH-INTERVAL;VALUE=DURATION:P1D\r\n" in text
    assert b"\r\nSOURCE;VALUE=URI:http://testserver/calendars/lima-group.ics\r\n" in text
    found = Calendar.from_ical(text)
    assert (found["VERSION"], found["NAME"], found["X-WR-CALNAME"]) == ("2.0", *["Lima Group: meetings"] * 2)
    assert "creativecommons.org/licenses/by/4.0" in found["DESCRIPTION"]
    for once in (b"NAME:", b"X-WR-CALNAME:", b"PRODID:", b"VERSION:"):
        assert text.count(b"\r\n" + once) == 1
    uids = [event["UID"] for event in found.events]
    assert len(set(uids)) == len(uids)
    for event in found.events:
        assert {*event} >= {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "LAST-MODIFIED", "URL"}
        assert event["TRANSP"] == "TRANSPARENT"
        assert event["DTSTART"].params["VALUE"] == event["DTEND"].params["VALUE"] == "DATE"


@pytest.mark.usefixtures("dispute")
def test_days_end_on_the_day_after():
    builders.meeting("2019-02-04")
    builders.meeting("2019-02-28", "", end_date="2019-03-01")
    one, two = events().values()
    assert (one.start, one.end) == (date(2019, 2, 4), date(2019, 2, 5))
    assert (two.start, two.end) == (date(2019, 2, 28), date(2019, 3, 2))
    assert one["LOCATION"] == "Ottawa, Canada"
    assert "LOCATION" not in two
    assert "2019-02-28 to 2019-03-01: They agreed on a text." in two["DESCRIPTION"]
    assert "Form: virtual. Recorded signers: 0." in two["DESCRIPTION"]


@pytest.mark.usefixtures("dispute")
@pytest.mark.parametrize(
    ("precision", "start", "end", "told"),
    [
        ("month", "2020-02-01", "2020-03-01", "February 2020 (day not known)"),
        ("month", "2019-12-01", "2020-01-01", "December 2019 (day not known)"),
        ("year", "2019-01-01", "2020-01-01", "2019 (month and day not known)"),
    ],
)
def test_a_vague_date_takes_all_its_days_and_says_so(precision, start, end, told):
    builders.meeting(start, date_precision=precision)
    [event] = events().values()
    assert (event.start.isoformat(), event.end.isoformat()) == (start, end)
    assert event["SUMMARY"] == f"Lima Group: Meeting of ministers, {told}"
    assert event["DESCRIPTION"].startswith(f"{told}: ")


@pytest.mark.usefixtures("dispute")
def test_text_is_escaped():
    builders.meeting(title="One; two, three\\four", note="A\r\nB\x0bC")
    [event] = events().values()
    assert event["SUMMARY"] == "Lima Group: One; two, three\\four"
    assert "A\nBC" in event["DESCRIPTION"]


class TestForEver:
    """Uids never change; stamps are record time; bytes change with the record only."""

    @pytest.mark.usefixtures("record")
    def test_uids_are_the_same_at_every_host(self, settings):
        settings.ALLOWED_HOSTS = ["*"]
        here, there = events(), events(host="mirror.example")
        assert {key: event["UID"] for key, event in here.items()} == {key: event["UID"] for key, event in there.items()}

    @pytest.mark.usefixtures("record")
    def test_uids_are_those_first_given(self):
        assert events()["lima-2019-02-04-ottawa"]["UID"] == "c06e5e34-1e8f-593c-8b7d-94899dfd6a01"

    @pytest.mark.usefixtures("record")
    def test_bytes_are_the_same_while_nothing_changed(self):
        committed()
        before = lines()
        builders.source("other-2020")
        assert Revision.objects.count() == 2
        assert lines() == before

    @pytest.mark.usefixtures("dispute")
    def test_stamps_are_when_the_record_last_changed_it(self):
        at = builders.meeting()
        builders.meeting("2019-02-25", "Bogotá")
        first = Revision.objects.get()
        committed()
        uid = events()[at.key]["UID"]
        builders.signature(at)
        assert self.stamps() == [Revision.objects.get(pk=2).at, first.at]
        assert self.stamps("?known_at=revision:1") == [first.at, first.at]
        committed()
        with revising("Moved"):
            at.end_date += timedelta(1)
            at.save()
        assert self.stamps() == [Revision.objects.get(pk=3).at, first.at]
        assert events()[at.key]["UID"] == uid

    @staticmethod
    def stamps(question: str = "") -> list:
        """When the events were stamped, to whole seconds for the comparison."""
        found = events(f"lima-group.ics{question}").values()
        assert all(event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt for event in found)
        return [Instant(event["DTSTAMP"].dt) for event in found]


class Instant:
    """An instant without its microseconds, which iCalendar cannot tell."""

    def __init__(self, at):
        self.at = at.replace(microsecond=0)

    def __eq__(self, other):
        return self.at == getattr(other, "at", other).replace(microsecond=0)

    def __repr__(self):
        return repr(self.at)


class TestAddresses:
    @pytest.mark.usefixtures("small_record")
    @pytest.mark.parametrize(
        ("path", "detail"),
        [
            ("atlantis.ics", "There is no bloc atlantis"),
            ("lima-group", "There is no /calendars/lima-group; /api/v1/ lists the endpoints."),
            ("lima-group.atom", "There is no /calendars/lima-group.atom"),
        ],
    )
    def test_what_is_not_there_is_told_as_a_problem(self, path, detail):
        assert problem(Client().get(f"/calendars/{path}"), 404)["detail"].startswith(detail)

    @pytest.mark.usefixtures("small_record")
    def test_a_bloc_without_meetings_has_no_calendar(self):
        builders.bloc("oas")
        detail = "The record has no meetings of oas, and so no calendar of it."
        assert problem(Client().get("/calendars/oas.ics"), 404)["detail"] == detail

    @pytest.mark.usefixtures("small_record")
    @pytest.mark.parametrize("question", ["dispute=venezuela-presidency", "format=json", "on=2019-02-04", "lang=es"])
    def test_what_it_does_not_take_is_refused(self, question):
        body = problem(Client().get(f"/calendars/lima-group.ics?{question}"), 400)
        assert [error["parameter"] for error in body["errors"]] == [question.split("=")[0]]


@pytest.mark.usefixtures("record")
def test_queries(django_assert_num_queries):
    with django_assert_num_queries(1 + 4):  # revision; dispute; bloc; meetings with signed counts; citations
        lines()


@pytest.mark.usefixtures("small_record")
def test_few_events_take_as_many_queries(django_assert_num_queries):
    with django_assert_num_queries(1 + 4):
        lines()
