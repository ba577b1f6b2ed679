"""Atom feeds (RFC 4287): what happened in the world, each entry with its sources, and what changed in the record."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import groupby, islice

from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from recognition.credit import AUTHOR, LICENCE
from recognition.identity import tag
from recognition.models import BlocPosition, Meeting, Membership, Source
from recognition.models.changes import Change
from recognition.models.position import Cause, Interval, Switch, switches
from recognition.models.rules import told
from recognition.printable import printable

LATEST = 200  # facts in the feed of changes, which would grow for ever; the others are complete


@dataclass(frozen=True)
class Entry:
    """One thing that happened."""

    name: str
    """What ends its id, for ever."""
    path: str
    """Where the API tells of it, below its root."""
    title: str
    when: date | datetime
    """By which entries are sorted: the day in the world, or the instant of a revision."""
    updated: datetime
    """When the record last changed what it says of it."""
    paragraphs: list[str]
    categories: list[str]
    sources: list[Source] = field(default_factory=list)

    @property
    def html(self) -> SafeString:
        """The paragraphs, and the sources as a list."""
        text = format_html_join("", "<p>{}</p>", ([paragraph] for paragraph in self.paragraphs if paragraph))
        listed = format_html_join("", "<li>{}</li>", ([linked(source)] for source in self.sources))
        return format_html("{}<p>Sources:</p><ul>{}</ul>", text, listed) if listed else text


def linked(source: Source) -> str:
    """A source as a link, or as text if it came without an address."""
    return format_html('<a href="{}">{}</a>', source.url, source) if source.url else str(source)


class Feed(Atom1Feed):
    """A feed, latest entries first."""

    def __init__(
        self, name: str, path: str, title: str, entries: Iterable[Entry], *, root: str, address: str, updated: datetime
    ):
        """`name` ends the id; `path` is where the API, whose address is `root`, gives the same; `address` is the
        feed's own; `updated` counts for a feed without entries.
        """
        self.updated = updated
        super().__init__(
            printable(title),
            f"{root}{path}",
            "",
            language="en",
            author_name=AUTHOR,
            feed_url=address,
            feed_guid=tag(f"feeds/{name}"),
            feed_copyright=f"{AUTHOR}, {LICENCE.name}",
        )
        for entry in sorted(entries, key=lambda entry: (entry.when, entry.name), reverse=True):
            self.add_item(
                printable(entry.title),
                f"{root}{entry.path}",
                printable(entry.html),
                unique_id=tag(entry.name),
                updateddate=entry.updated,
                categories=entry.categories,
                sources=entry.sources,
            )

    def latest_post_date(self) -> datetime:
        """When the record last changed one of the entries: never the clock, which would change the bytes."""
        return max((item["updateddate"] for item in self.items), default=self.updated)

    def add_root_elements(self, handler):
        """Add where the licence is told (RFC 4946) to what Django writes."""
        super().add_root_elements(handler)
        handler.addQuickElement("link", "", {"rel": "license", "href": LICENCE.url})

    def add_item_elements(self, handler, item):
        """Add the sources to what Django writes."""
        super().add_item_elements(handler, item)
        for source in item["sources"]:
            if source.url:
                about = {"title": printable(source.title), "hreflang": source.language}
                handler.addQuickElement("link", "", {"rel": "via", "href": source.url, **about})


def told_switches(found: Iterable[Switch], labels: dict[str, str]) -> Iterator[Entry]:
    """An entry for each switch."""
    for switch in found:
        yield told_interval(switch.interval, switch, labels)


def told_intervals(intervals: list[Interval], labels: dict[str, str]) -> Iterator[Entry]:
    """An entry for each interval of whole countries, also for one that repeats the status before."""
    changed = {switch.interval: switch for switch in switches(intervals)}
    for interval in intervals:
        yield told_interval(interval, changed.get(interval), labels)


def told_interval(interval: Interval, switch: Switch | None, labels: dict[str, str]) -> Entry:
    """What began the interval: the act, or the end of the claim. Wherever it is told, it is told alike."""
    act, label = interval.act, labels[interval.status]
    what = f"{told(act.declared_on, act.precision)}: {act.summary}"
    name = f"positions/{act.key}"
    if interval.cause == Cause.CLAIM_ENDED:
        name = f"{name}/{interval.cause}"
        what = f"{interval.holds_from}: {act.stance.claimant}’s claim ended, and with it what rested on it. {what}"
    before = f"Status before: {labels[switch.from_status]}." if switch else "The status stays the same."
    return Entry(
        name=name,
        path=f"positions/{act.key}",
        title=f"{act.country}: {label}",
        when=interval.holds_from,
        updated=act.revised_at,
        paragraphs=[what, f"{before} Basis of the act: {act.basis}. Confidence: {act.confidence}.", act.note],
        sources=act.sources,
        categories=[act.country.alpha2, interval.status],
    )


def told_bloc(
    acts: Iterable[BlocPosition], meetings: Iterable[Meeting], memberships: Iterable[Membership]
) -> Iterator[Entry]:
    """What a bloc said, how it met, and who joined and left it."""
    yield from map(told_act_of_bloc, acts)
    yield from map(told_meeting, meetings)
    for membership in memberships:
        yield told_membership(membership, "joined", membership.joined, membership.joined_precision)
        if membership.left:
            yield told_membership(membership, "left", membership.left, membership.left_precision)


def told_act_of_bloc(act: BlocPosition) -> Entry:
    """The act of a bloc."""
    # It has no key; like one it is called by the day first given, which a correction of the date leaves.
    return Entry(
        name=f"blocs/{act.bloc.slug}/positions/{act.dispute.slug}/{act.first_declared_on}",
        path=f"blocs/{act.bloc.slug}/positions",
        title=f"{act.bloc}: {act.stance}",
        when=act.declared_on,
        updated=act.revised_at,
        paragraphs=[
            f"{told(act.declared_on, act.precision)}: {act.summary}",
            f"Confidence: {act.confidence}.",
            act.note,
        ],
        sources=act.sources,
        categories=["position", act.stance.slug],
    )


def told_meeting(meeting: Meeting) -> Entry:
    """A meeting or joint statement."""
    return Entry(
        name=f"meetings/{meeting.key}",
        path=f"meetings/{meeting.key}",
        title=f"{meeting.bloc}: {meeting.title}",
        when=meeting.start_date,
        updated=meeting.revised_at,
        paragraphs=[f"{meeting.when}: {meeting.outcome}", meeting.circumstances, meeting.note],
        sources=meeting.sources,
        categories=["meeting", meeting.format],
    )


def told_membership(membership: Membership, what: str, day: date, precision: str) -> Entry:
    """A country's joining or leaving, whichever `what` says."""
    role = "" if membership.role == "member" else f" as {membership.role}"
    verb = {"joined": f"joined{role}", "left": f"is no {membership.role} any more"}[what]
    return Entry(
        name=f"memberships/{membership.key}/{what}",
        path=f"memberships/{membership.key}",
        title=f"{membership.bloc}: {membership.country} {verb}",
        when=day,
        updated=membership.revised_at,
        paragraphs=[
            f"{told(day, precision)}: {membership.country} {verb}.",
            f"{membership.summary} Confidence: {membership.confidence}.",
            membership.note,
        ],
        sources=membership.sources,
        categories=[what, membership.country.alpha2],
    )


def told_changes(rows: Iterable[Change]) -> Iterator[Entry]:
    """An entry for each of the latest facts that revisions changed; `rows` are theirs, latest first."""
    facts = groupby(rows, key=lambda row: (row.revision, row.kind, row.model, row.key, row.country))
    for (revision, kind, model, key, country), fields in islice(facts, LATEST):
        # Databases count their revisions alike, but not at the same instant.
        instant = revision.at.astimezone(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
        yield Entry(
            name=f"changes/{instant}/{model}/{key}",
            path=f"diff?head=revision:{revision.pk}",
            title=f"{kind.value.capitalize()}: {model.replace('_', ' ')} {key}",
            when=revision.at,
            updated=revision.at,
            paragraphs=[
                f"Revision {revision.pk}. {revision.reason}".rstrip(),
                *(f"{row.field}: {shown(row.before)} → {shown(row.after)}" for row in fields),
            ],
            categories=[kind.value, model, *([country] if country else [])],
        )


def shown(value: str | None) -> str:
    """A value, or that there is none."""
    return "(nothing)" if value is None else value
