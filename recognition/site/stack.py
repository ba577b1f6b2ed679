"""How many countries have each status over time, as a chart and as a table, and the days that stand out."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recognition.axis import DAY
from recognition.models import Claimant, Country, Dispute
from recognition.models.counting import Rule
from recognition.models.series import Course, Presence, Step, courses, series
from recognition.site.legend import Mark

MOST = 6
"""How many days are annotated by the number of changes alone: more could not be told apart on a telephone."""


@dataclass(frozen=True)
class Period:
    """Some days, and how many countries have each status on the last of them."""

    first: date
    last: date
    counts: dict[str, int]

    @property
    def total(self) -> int:
        """How many are counted."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class Change:
    """A country's going from one status to another on a day."""

    day: date
    before: str
    after: str


@dataclass(frozen=True)
class Notable:
    """A day that stands out, with its number on the chart, and why, in sentences."""

    number: int
    day: date
    sentences: list[str]


@dataclass(frozen=True)
class Piece:
    """A part of the bar of a period, in per cent of the widest bar."""

    mark: Mark
    left: float
    width: float
    words: str


@dataclass(frozen=True)
class Row:
    """A period in the table: a count for each mark, the pieces of its bar, the notable days in it."""

    period: Period
    counts: list[int]
    pieces: list[Piece]
    notable: list[Notable]


@dataclass(frozen=True)
class Stack:
    """The counts from the first day that the record covers to `last`, by `rule`; of a bloc's members of each day."""

    dispute: Dispute
    last: date
    rule: Rule
    marks: dict[str, Mark]
    bloc: str | None = None

    @property
    def first(self) -> date:
        """The first day."""
        return self.dispute.covered_from

    @cached_property
    def countries(self) -> list[Country]:
        """All countries of the record."""
        return list(Country.objects.with_extent(self.dispute).order_by())

    @cached_property
    def parts(self) -> list[Period]:
        """The times in which nothing changes."""
        span, blocs = (self.first, self.last), [self.bloc] if self.bloc else ()
        counts = series(self.dispute, self.countries, span, Step.CHANGE, rules=[self.rule.value], blocs=blocs)
        found, first = [], self.first
        for last, of_day in groupby(counts, key=lambda count: count.date):
            found.append(Period(first, last, {count.status: count.count for count in of_day}))
            first = last + DAY
        return found

    @cached_property
    def shown(self) -> list[Mark]:
        """The statuses that any country has on any day, in the order of the legend."""
        return [mark for mark in self.marks.values() if any(part.counts[mark.status] for part in self.parts)]

    def on(self, day: date) -> Period:
        """The time without changes in which `day` lies."""
        return self.parts[bisect_left([part.last for part in self.parts], day)]

    def numbers(self, day: date) -> list[tuple[Mark, int]]:
        """How many have each status that is shown."""
        return [(mark, self.on(day).counts[mark.status]) for mark in self.shown]

    @property
    def most(self) -> int:
        """How many are counted on the day on which most are."""
        return max((part.total for part in self.parts), default=0)

    def periods(self, step: Step) -> list[Period]:
        """The time cut into periods of the same length, or into those in which nothing changes."""
        if step is Step.CHANGE:
            return self.parts
        found, first = [], self.first
        for last in step.ends(self.first, self.last):
            found.append(Period(first, last, self.on(last).counts))
            first = last + DAY
        return found

    def rows(self, step: Step) -> list[Row]:
        """The rows of the table."""
        return [
            Row(
                period,
                [period.counts[mark.status] for mark in self.shown],
                self.pieces(period),
                [each for each in self.notable if period.first <= each.day <= period.last],
            )
            for period in self.periods(step)
        ]

    def pieces(self, period: Period) -> list[Piece]:
        """The parts of a period's bar, from left to right."""
        found, left = [], 0
        for mark in self.shown:
            if count := period.counts[mark.status]:
                words = f"{mark.label}: {count}"
                found.append(Piece(mark, round(100 * left / self.most, 2), round(100 * count / self.most, 2), words))
                left += count
        return found

    @cached_property
    def changes(self) -> list[Change]:
        """What changed of the countries that are counted, on days that are covered."""
        [found] = courses(self.dispute, self.countries, [self.rule]).values()
        presence = Presence([self.bloc]) if self.bloc else None
        return [
            change
            for course in found
            for change in changes_of(course)
            if self.first <= change.day <= self.last and (not presence or presence.blocs(course.country, change.day))
        ]

    @cached_property
    def sides(self) -> Counter[date]:
        """How many took a claimant's side on each day after the opening."""
        return Counter(
            change.day
            for change in self.changes
            if self.marks[change.after].claimant and change.day > self.dispute.opened
        )

    @cached_property
    def telling(self) -> date:
        """The day after the opening on which most took a claimant's side; the last, where nobody did."""
        return min(self.sides, key=lambda day: (-self.sides[day], day), default=self.last)

    @cached_property
    def notable(self) -> list[Notable]:
        """The days that stand out in the record: where it and its claims begin and end, where most changed."""
        why = defaultdict(list)
        if self.first <= self.dispute.opened <= self.last:
            why[self.dispute.opened].append(_("The dispute opens."))
        for claimant in Claimant.objects.filter(dispute=self.dispute).order_by("claim_from", "slug"):
            for day, words in (
                (claimant.claim_from, _("The claim of %(claimant)s begins.")),
                (claimant.claim_until, _("The claim of %(claimant)s ends.")),
            ):
                if day and self.first <= day <= self.last:
                    why[day].append(words % {"claimant": claimant})
        by_day = defaultdict(list)
        for change in self.changes:
            by_day[change.day].append(change)
        largest = sorted(by_day, key=lambda day: (-len(by_day[day]), day))
        enough = max(2, len(by_day[largest[0]]) / 3) if largest else 0
        stand_out = [self.telling] if self.changes else []
        stand_out += [day for day in largest[:MOST] if len(by_day[day]) >= enough]
        found = []
        for number, day in enumerate(sorted({*why, *stand_out}), 1):
            sentences = [*why[day], *self.told(by_day.get(day, []))]
            if day == self.telling and self.sides:
                sentences.append(_("On no other day after the beginning did so many countries take a claimant’s side."))
            found.append(Notable(number, day, sentences))
        return found

    def told(self, changes: list[Change]) -> list[str]:
        """What changed on a day, in a sentence; most of all from what to what."""
        if not changes:
            return []
        number = len(changes)
        [((before, after), most)] = Counter((each.before, each.after) for each in changes).most_common(1)
        words = {"number": number, "most": most, "before": self.marks[before].label, "after": self.marks[after].label}
        if most == number:
            sentence = ngettext(
                "%(number)s country changed from “%(before)s” to “%(after)s”.",
                "%(number)s countries changed from “%(before)s” to “%(after)s”.",
                number,
            )
        else:
            sentence = ngettext(
                "%(number)s country changed its status, %(most)s of them from “%(before)s” to “%(after)s”.",
                "%(number)s countries changed their status, %(most)s of them from “%(before)s” to “%(after)s”.",
                number,
            )
        return [sentence % words]

    @property
    def data(self) -> dict[str, Any]:
        """What the chart is drawn from: days as numbers from the first on, counts in the order of the statuses."""
        return {
            "first": self.first.isoformat(),
            "days": (self.last - self.first).days + 1,
            "chosen": (self.telling - self.first).days,
            "statuses": [{"status": mark.status, "label": mark.label} for mark in self.shown],
            "changes": [
                [(part.first - self.first).days, *(part.counts[mark.status] for mark in self.shown)]
                for part in self.parts
            ],
            "notable": [[each.number, (each.day - self.first).days] for each in self.notable],
        }


def changes_of(course: Course) -> Iterable[Change]:
    """A country's changes, its first act among them."""
    status = course.baseline
    for day, after in zip(course.days, course.statuses, strict=True):
        if after != status:
            yield Change(day, status, after)
        status = after
