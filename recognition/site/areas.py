"""The counts over time as areas, one upon another, that need no script: each a row of boxes, in per cent."""

from dataclasses import dataclass
from functools import cached_property

from recognition.axis import DAY, Axis
from recognition.site.legend import Mark
from recognition.site.stack import Stack

STEPS = (5, 10, 20, 50, 100)
LINES = 5  # at most


@dataclass(frozen=True)
class Box:
    """A time in which a status has the same number of countries, above the same number of others."""

    mark: Mark
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Areas:
    """The areas of a stack: the first status of the legend lies lowest."""

    stack: Stack

    @property
    def axis(self) -> Axis:
        """The days."""
        return Axis(self.stack.first, self.stack.last)

    @cached_property
    def boxes(self) -> list[Box]:
        """The boxes, status by status."""
        below, found = [0] * len(self.stack.parts), []
        for mark in self.stack.shown:
            runs = []  # first day, after the last, number, number below
            for place, part in enumerate(self.stack.parts):
                number, under = part.counts[mark.status], below[place]
                if runs and runs[-1][2:] == [number, under]:
                    runs[-1][1] = part.last + DAY
                else:
                    runs.append([part.first, part.last + DAY, number, under])
                below[place] += number
            found += [self.box(mark, *run) for run in runs if run[2]]
        return found

    def box(self, mark, first, until, number, under) -> Box:
        """Where one lies."""
        left, width = self.axis.at(first), self.axis.width(first, until)
        return Box(mark, left, self.top(number + under), width, round(100 * number / self.stack.most, 3))

    def top(self, number: int) -> float:
        """How far from the top a number lies."""
        return round(100 - 100 * number / self.stack.most, 3)

    @property
    def lines(self) -> list[tuple[int, float]]:
        """Numbers to read the heights by."""
        most = self.stack.most
        step = next((step for step in STEPS if most / step <= LINES), STEPS[-1])
        return [(number, self.top(number)) for number in range(step, most, step) if self.top(number) > 4]

    @property
    def day(self) -> float:
        """Where the day lies whose numbers are told."""
        return self.axis.at(self.stack.telling)

    @property
    def numbered(self) -> list[tuple[int, float]]:
        """The numbers of the days that stand out, and where these lie."""
        return [(each.number, self.axis.at(each.day)) for each in self.stack.notable]
