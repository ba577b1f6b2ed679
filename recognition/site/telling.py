"""Which day the first page shows, and what changed on, before and after a day."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from recognition.models import Dispute
from recognition.models.columns import fold, named
from recognition.models.position import Cause, Switch
from recognition.models.rules import Precision
from recognition.site.legend import Mark


def telling_day(switches: Iterable[Switch], dispute: Dispute) -> date:
    """The day on which most countries took a claimant's side after the dispute opened; the first, of equals.

    A first visit should show what the record is about: neither its first day, on which hardly anybody has spoken, nor
    its last, on which nearly all is over. Found in the record, so that another dispute needs no other code; where
    nobody took a side, the last day that is covered.
    """
    sides = Counter(
        switch.date
        for switch in switches
        if switch.interval.cause == Cause.ACT
        and switch.interval.act.stance.claimant_id
        and dispute.opened < switch.date
        and dispute.covers(switch.date)
    )
    return min(sides, key=lambda day: (-sides[day], day), default=dispute.covered_until)


FINEST = list(Precision)
"""Precisions, the finest first."""


def precisions(switches: Iterable[Switch]) -> dict[date, str]:
    """How much is known of each day of change: as much as of the switch that is known best."""
    found = {}
    for switch in switches:
        found[switch.date] = min(found.get(switch.date, FINEST[-1]), switch.precision, key=FINEST.index)
    return {day: Precision(precision).value for day, precision in found.items()}


@dataclass(frozen=True)
class Move:
    """The countries that changed from one status to another on the day, by what they are called."""

    before: Mark
    after: Mark
    switches: list[Switch]


@dataclass(frozen=True)
class Moves:
    """What changed on `day`, and on which days around it something did; of days that the record covers."""

    switches: list[Switch]
    day: date
    dispute: Dispute
    marks: dict[str, Mark]

    @cached_property
    def today(self) -> list[Move]:
        """The changes of the day, those of most countries first."""
        found = defaultdict(list)
        for switch in self.switches:
            if switch.date == self.day:
                found[switch.from_status, switch.to_status].append(switch)
        moves = [
            Move(
                self.marks[before],
                self.marks[after],
                sorted(of_kind, key=lambda switch: fold(named(switch.country, "name"))),
            )
            for (before, after), of_kind in found.items()
        ]
        return sorted(moves, key=lambda move: (-len(move.switches), move.before.status, move.after.status))

    @cached_property
    def days(self) -> list[date]:
        """The days of change."""
        return sorted({switch.date for switch in self.switches if self.dispute.covers(switch.date)})

    @cached_property
    def precisions(self) -> dict[date, str]:
        """How much of each day of change is known."""
        return precisions(self.switches)

    @property
    def previous(self) -> date | None:
        """The last day of change before."""
        return max((day for day in self.days if day < self.day), default=None)

    @property
    def next(self) -> date | None:
        """The first day of change after."""
        return min((day for day in self.days if day > self.day), default=None)

    @property
    def previous_precision(self) -> str | None:
        """How much of it is known."""
        return self.precisions.get(self.previous)

    @property
    def next_precision(self) -> str | None:
        """How much of it is known."""
        return self.precisions.get(self.next)
