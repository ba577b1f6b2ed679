"""A country's statuses over time as a bar, from the first day that the record covers to the last."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from recognition.axis import DAY, Axis
from recognition.models import Country, Dispute
from recognition.models.position import runs
from recognition.site.legend import Mark
from recognition.templatetags.pages import told


@dataclass(frozen=True)
class Piece:
    """A time in which the status does not change; where it begins and how wide it is, in per cent of the bar."""

    mark: Mark
    first: date
    last: date
    left: float
    width: float

    @property
    def words(self) -> str:
        """The status and the days, for where the pointer stands."""
        return f"{self.mark.label}: {told(self.first)} – {told(self.last)}"


@dataclass(frozen=True)
class Bar:
    """The bar of a country, which comes from `with_acts()`."""

    country: Country
    dispute: Dispute
    day: date
    marks: dict[str, Mark]

    @cached_property
    def pieces(self) -> list[Piece]:
        """The pieces, from left to right."""
        first, end = self.dispute.covered_from, self.dispute.covered_until + DAY
        found = [
            (run.status, max(run.holds_from, first), min(run.until or end, end)) for run in runs(self.country.timeline)
        ]
        found = [each for each in found if each[1] < each[2]]
        begin = found[0][1] if found else end
        if first < begin:
            found.insert(0, (self.country.baseline, first, begin))
        return [
            Piece(self.marks[status], start, until - DAY, self.at(start), self.axis.width(start, until))
            for status, start, until in found
        ]

    @property
    def axis(self) -> Axis:
        """The days that the record covers."""
        return Axis(self.dispute.covered_from, self.dispute.covered_until)

    @property
    def years(self) -> list[tuple[int, float]]:
        """The first days of years within the bar."""
        return self.axis.years

    @property
    def acts(self) -> list[float]:
        """Where acts lie."""
        return [self.at(act.declared_on) for act in self.country.acts if self.dispute.covers(act.declared_on)]

    @cached_property
    def changes(self) -> list[date]:
        """The days on which the status changes."""
        return [piece.first for piece in self.pieces[1:]]

    @property
    def previous(self) -> date | None:
        """The last day of change before the day."""
        return max((day for day in self.changes if day < self.day), default=None)

    @property
    def next(self) -> date | None:
        """The first day of change after it."""
        return min((day for day in self.changes if day > self.day), default=None)

    @property
    def mark_of_day(self) -> float:
        """Where the day lies."""
        return self.at(self.day)

    def at(self, day: date) -> float:
        """Where a day begins, in per cent."""
        return self.axis.at(day)
