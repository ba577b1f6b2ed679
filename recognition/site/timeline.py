"""A country's statuses over time as a bar, from the first day that the record covers to the last."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from recognition.axis import DAY, Axis
from recognition.models import Country, Dispute
from recognition.models.position import Run, runs
from recognition.models.rules import Precision
from recognition.site.legend import Mark
from recognition.templatetags.pages import told


@dataclass(frozen=True)
class Piece:
    """A time in which the status does not change; where it begins and how wide it is, in per cent of the bar."""

    mark: Mark
    first: date
    first_precision: str
    last: date
    last_precision: str
    """`last` is the last day of the status; a month or year, if no more is known of the act that ends it."""
    left: float
    width: float

    @property
    def words(self) -> str:
        """The status and the days, for where the pointer stands."""
        first, last = told(self.first, self.first_precision), told(self.last, self.last_precision)
        return f"{self.mark.label}: {first} – {last}"


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
        found = [each for each in runs(self.country.timeline) if each.holds_from < end]
        found = [each for each in found if each.until is None or each.until > first]
        begin = found[0].holds_from if found else end
        if first < begin:
            precision = found[0].from_precision if found else Precision.DAY
            found.insert(0, Run(self.country.baseline, first, begin, Precision.DAY, precision))
        return [self.piece(run, first, end) for run in found]

    def piece(self, run: Run, first: date, end: date) -> Piece:
        """The part of a run that lies between two days, the second excluded."""
        start, until = max(run.holds_from, first), min(run.until or end, end)
        start_precision = run.from_precision if run.holds_from == start else Precision.DAY
        is_vague = run.until == until and run.until_precision != Precision.DAY
        last = (until, run.until_precision) if is_vague else (until - DAY, Precision.DAY)
        return Piece(
            self.marks[run.status], start, start_precision, *last, self.at(start), self.axis.width(start, until)
        )

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

    @property
    def previous(self) -> Piece | None:
        """What the last change before the day began."""
        return next((piece for piece in reversed(self.pieces[1:]) if piece.first < self.day), None)

    @property
    def next(self) -> Piece | None:
        """What the first change after it begins."""
        return next((piece for piece in self.pieces[1:] if piece.first > self.day), None)

    @property
    def mark_of_day(self) -> float:
        """Where the day lies."""
        return self.at(self.day)

    def at(self, day: date) -> float:
        """Where a day begins, in per cent."""
        return self.axis.at(day)
