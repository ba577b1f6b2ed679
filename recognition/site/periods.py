"""Who belonged to a bloc over time, drawn as a bar for each period."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from recognition.axis import DAY, Axis
from recognition.models import Bloc, Country, Dispute, Membership
from recognition.models.bloc import Role
from recognition.models.columns import fold, named
from recognition.models.series import Course
from recognition.site.legend import Mark
from recognition.templatetags.pages import told

BEFORE = timedelta(days=2 * 365)
"""How much of the time before the record is drawn at most: some members joined half a century ago."""
BARS = {Role.MEMBER: (2, 20), Role.OBSERVER: (7, 10), Role.SUPPORTER: (9, 6)}
"""Where a period of a role lies in its row, and how high it is, in pixels."""


@dataclass(frozen=True)
class Piece:
    """A part of a period with one status; without a mark where the record has no statuses."""

    mark: Mark | None
    left: float
    width: float
    top: int
    height: int
    words: str


@dataclass(frozen=True)
class Row:
    """A country with its periods in the bloc, and the pieces that are drawn of them."""

    country: Country
    periods: list[Membership]
    pieces: list[Piece]


def axis(bloc: Bloc, memberships: Collection[Membership], dispute: Dispute) -> Axis:
    """From the first joining, or two years before the record if that is later, to the end of the record."""
    first = min((each.joined for each in memberships), default=bloc.founded)
    return Axis(min(max(first, dispute.covered_from - BEFORE), dispute.covered_from), dispute.covered_until)


def rows(
    memberships: Collection[Membership], courses: Iterable[Course], marks: dict[str, Mark], dispute: Dispute, axis: Axis
) -> list[Row]:
    """A row for each country, by what it is called."""
    by_country = {course.country: course for course in courses}
    ordered = sorted(
        memberships, key=lambda each: (fold(named(each.country, "name")), each.country.alpha2, each.joined)
    )
    found = []
    for country, of_country in groupby(ordered, key=lambda each: each.country):
        periods = list(of_country)
        drawn = [piece for each in periods for piece in pieces(each, by_country[country], marks, dispute, axis)]
        found.append(Row(country, periods, drawn))
    return found


def pieces(
    membership: Membership, course: Course, marks: dict[str, Mark], dispute: Dispute, axis: Axis
) -> Iterable[Piece]:
    """The parts of a period, from left to right."""
    first, until = max(membership.joined, axis.first), min(membership.left or axis.last + DAY, axis.last + DAY)
    if first >= until:
        return
    top, height = BARS[membership.role]
    covered = max(first, dispute.covered_from)
    if first < covered:
        yield Piece(
            None, axis.at(first), axis.width(first, min(covered, until)), top, height, words(membership, None, first)
        )
    if covered < until:
        for begin, end, status in course.spans(covered, until - DAY):
            mark = marks[status]
            yield Piece(
                mark, axis.at(begin), axis.width(begin, end + DAY), top, height, words(membership, mark, begin, end)
            )


def words(membership: Membership, mark: Mark | None, first: date, last: date | None = None) -> str:
    """What is told of a piece: Canada (member): Guaidó, 4 February 2019 – 5 January 2021."""
    who = f"{named(membership.country, 'name')} ({membership.get_role_display()})"
    if mark is None:
        return f"{who}: {told(membership.joined, membership.joined_precision)} –"
    return f"{who}: {mark.label}, {told(first)} – {told(last)}"
