"""How far the members of a bloc stood together, as a curve and as a table."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from recognition.axis import DAY, Axis
from recognition.models.series import Camp
from recognition.site.legend import Mark

HIGH = 140
"""How high a share of all is drawn, in pixels."""


@dataclass(frozen=True)
class Division:
    """A time in which the members divide in one way over the statuses, the largest camp first."""

    first: date
    last: date
    members: int
    camps: list[tuple[Mark, Camp]]
    left: float
    width: float

    @property
    def largest(self) -> list[Mark]:
        """The status that most have; several, if as many have each."""
        return [mark for mark, camp in self.camps if camp.is_largest]

    @property
    def share(self) -> float:
        """The share of the largest."""
        return self.camps[0][1].share

    @property
    def percent(self) -> int:
        """The same in per cent."""
        return round(100 * self.share)

    @property
    def top(self) -> float:
        """Where the curve is, in pixels from above."""
        return round(HIGH * (1 - self.share), 1)

    @property
    def height(self) -> float:
        """How far that is above the ground."""
        return round(HIGH * self.share, 1)

    @property
    def right(self) -> float:
        """Where it ends."""
        return round(self.left + self.width, 3)


def divisions(camps: Iterable[Camp], marks: dict[str, Mark], axis: Axis) -> list[Division]:
    """The divisions in the order of days, from what `cohesion()` says by change; days without members are left out."""
    found, first = [], axis.first
    for last, of_day in groupby(camps, key=lambda camp: camp.date):
        camps_of_day = [(marks[camp.status], camp) for camp in of_day if camp.status]
        if camps_of_day:
            members = camps_of_day[0][1].members
            found.append(Division(first, last, members, camps_of_day, axis.at(first), axis.width(first, last + DAY)))
        first = last + DAY
    return found


def steps(divisions: list[Division]) -> list[tuple[float, float, float]]:
    """Where the curve goes up or down: the place of each step, and from where to where."""
    pairs = zip(divisions, divisions[1:], strict=False)
    return [(after.left, before.top, after.top) for before, after in pairs if before.last + DAY == after.first]
