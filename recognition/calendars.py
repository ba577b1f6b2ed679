"""iCalendar (RFC 5545, RFC 7986): the meetings of a bloc, as days in a calendar."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import NAMESPACE_URL, uuid5

from icalendar import Calendar, Event, vText, vUri

from recognition.credit import AUTHOR, LICENCE
from recognition.identity import tag
from recognition.models import Bloc, Meeting
from recognition.models.rules import Precision
from recognition.printable import printable


def calendar(bloc: Bloc, meetings: Iterable[Meeting], *, root: str, address: str) -> Calendar:
    """The calendar of a bloc; its bytes change only when the record does.

    `root` is the API's address, `address` the calendar's own.
    """
    told = Calendar.new(  # without METHOD: it is published, and asks for nothing
        prodid="-//Recognition Tracker//Meetings//EN",
        uid=uid(f"calendars/{bloc.slug}"),
        url=f"{root}blocs/{bloc.slug}/meetings",
        color="steelblue",
        subcomponents=[event(meeting, root) for meeting in meetings],
    )
    name = printable(f"{bloc}: meetings")
    told.add("name", vText(name))
    told.add("x-wr-calname", vText(name))  # Google, Apple and Outlook do not read NAME
    told.add("description", printable(f"{bloc.summary} {AUTHOR}, {LICENCE.name}, {LICENCE.url}"))
    told.add("source", vUri(address), {"value": "URI"})
    told.add("refresh-interval", timedelta(days=1), {"value": "DURATION"})
    told.add("x-published-ttl", vText("P1D"))  # the same for Outlook
    return told


def event(meeting: Meeting, root: str) -> Event:
    """A meeting, or a statement: whole days, which keep nobody busy.

    Of a meeting of which only the month is known, all days of the month are taken: any single one would be invented.
    """
    vague = "" if meeting.date_precision == Precision.DAY else f", {meeting.when}"
    paragraphs = [
        f"{meeting.when}: {meeting.outcome}",
        meeting.circumstances,
        meeting.note,
        "\n".join(["Sources:", *(f"{source} {source.url}".rstrip() for source in meeting.sources)]),
    ]
    return Event.new(
        uid=uid(f"meetings/{meeting.key}"),
        stamp=meeting.revised_at,
        last_modified=meeting.revised_at,
        start=meeting.start_date,
        end=meeting.last_possible_day() + timedelta(days=1),  # the first day after
        summary=printable(f"{meeting.bloc}: {meeting.title}{vague}"),
        description=printable("\n\n".join(filter(None, paragraphs))),
        location=printable(meeting.place) or None,
        url=f"{root}meetings/{meeting.key}",
        transparency="TRANSPARENT",
    )


def uid(specific: str) -> str:
    """A UUID, as RFC 7986 wants it, for it tells no host; always the same, for it is made of the `tag:` address."""
    return str(uuid5(NAMESPACE_URL, tag(specific)))
