"""Where days lie on a drawing that is as wide as its page."""

from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)
ROOM = 8
"""How wide a year has to be, in per cent, so that its number can stand in it on a telephone."""


@dataclass(frozen=True)
class Axis:
    """Some days, the first and the last included; places and widths are in per cent."""

    first: date
    last: date

    def at(self, day: date) -> float:
        """Where a day begins; days before the first or after the last lie at the edges."""
        end = self.last + DAY
        return round(100 * (min(max(day, self.first), end) - self.first).days / (end - self.first).days, 3)

    def width(self, first: date, until: date) -> float:
        """How wide a time is, from its first day to `until`, which is excluded."""
        return round(self.at(until) - self.at(first), 3)

    @property
    def years(self) -> list[tuple[int, float]]:
        """The years and where each begins; the first only if there is room to write it before the next."""
        begun = [date(year, 1, 1) for year in range(self.first.year, self.last.year + 1)]
        found = [(day.year, self.at(day)) for day in begun]
        return found[1:] if len(found) > 1 and found[1][1] < ROOM else found
