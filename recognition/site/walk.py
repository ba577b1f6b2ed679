"""A walk through all days that the record covers: each country's statuses by a rule, for scripts that ask only once."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby
from math import sqrt
from operator import attrgetter
from typing import Any

from django.db.models import OuterRef
from django.utils.translation import gettext as _

from recognition.equal_earth import project
from recognition.models import Citation, Country, Dispute, Position
from recognition.models.columns import how_many, named
from recognition.models.counting import Rule
from recognition.models.dispute import Status
from recognition.models.position import Interval, Switch, switches, timeline
from recognition.site.legend import Mark
from recognition.site.telling import precisions
from recognition.site.world import lines, sources
from recognition.templatetags.pages import basis

TALLEST = 16
"""How high the tick of the day with most changes stands, in pixels."""


def acts_by_country(dispute: Dispute) -> list[list[Position]]:
    """The published acts of each country, sorted by day, with `source_count`; one query."""
    acts = Position.objects.of(dispute).published().select_related("country", "stance__claimant")
    source_count = how_many(Citation.objects.filter(position=OuterRef("pk")), "position")
    acts = acts.annotate(source_count=source_count).order_by("country__alpha2", "declared_on")
    return [list(of_country) for _country, of_country in groupby(acts, key=attrgetter("country_id"))]


@dataclass(frozen=True)
class Walk:
    """The statuses of the countries that `rule` counts, by those of their acts that count for it."""

    dispute: Dispute
    acts: list[list[Position]]
    rule: Rule

    @cached_property
    def intervals(self) -> dict[str, list[Interval]]:
        """By alpha-2 code; each country's in order of days."""
        return {
            acts[0].country.alpha2: timeline(act for act in acts if not self.rule.bases or act.basis in self.rule.bases)
            for acts in self.acts
            if self.rule.counts(acts[0].country.un_status)
        }

    @cached_property
    def switches(self) -> list[Switch]:
        """The days on which the status of a country changes."""
        return [switch for intervals in self.intervals.values() for switch in switches(intervals)]

    def on_days(self, last: date) -> Counter[date]:
        """How many countries change on a day, of those up to `last` that the record covers."""
        first = self.dispute.covered_from
        return Counter(switch.date for switch in self.switches if first <= switch.date <= last)

    def ticks(self, last: date) -> str:
        """The days of change as data of an SVG path: a line a day, the higher the more countries change."""
        numbers = self.on_days(last)
        most = max(numbers.values(), default=1)
        return "".join(
            f"M{self.place(day)} {TALLEST}v-{round(4 + (TALLEST - 4) * sqrt(numbers[day] / most), 1)}"
            for day in sorted(numbers)
        )

    def years(self, last: date) -> list[tuple[int, float]]:
        """The years that begin up to `last`, and where among the days, in per cent."""
        days = [date(year, 1, 1) for year in range(self.dispute.covered_from.year + 1, last.year + 1)]
        return [(day.year, round(100 * self.place(day) / (self.place(last) or 1), 2)) for day in days]

    def place(self, day: date) -> int:
        """How many days after the first that is covered."""
        return (day - self.dispute.covered_from).days

    def data(self, countries: Iterable[Country], marks: dict[str, Mark], last: date) -> dict[str, Any]:
        """All of it as a script reads it; the countries come from `with_status()`, on any day."""
        of_countries = {country.alpha2: self.of_country(country) for country in countries}
        kinds = {row[4] for found in of_countries.values() for row in found["acts"]}
        numbers = {row[5] for found in of_countries.values() for row in found["acts"]}
        return {
            "first": self.dispute.covered_from.isoformat(),
            "last": self.place(last),
            "changes": [self.place(day) for day in sorted(self.on_days(last))],
            "coarse": {self.place(day): known for day, known in precisions(self.switches).items() if known != "day"},
            "countries": of_countries,
            "before": Status.UNSTATED.value,
            "statuses": {mark.status: mark.label for mark in marks.values()},
            "bases": {kind: basis(kind) for kind in sorted(kinds)},
            "sources": {number: sources(number) for number in sorted(numbers)},
            "words": words(),
        }

    def of_country(self, country: Country) -> dict[str, Any]:
        """A country's name and place on the map; its acts as day, status, since, precision, basis, sources.

        Days are counted from the first that is covered. Before its first act a country has the status `before`; one
        without acts has the same on all days.
        """
        x, y = project(country.longitude, country.latitude)
        rows, since = [], {}
        intervals = self.intervals.get(country.alpha2, [])
        begun = {switch.interval: (self.place(switch.date), switch.precision) for switch in switches(intervals)}
        for interval in intervals:
            since = begun.get(interval, since)  # an act that repeats the stance begins nothing
            act = interval.act
            rows.append([self.place(interval.holds_from), interval.status, *since, act.basis, act.source_count])
        return {"name": named(country, "name"), "at": [round(x), round(y)], "acts": rows}


def words() -> dict[str, str]:
    """What is told of a country and of the map, with gaps."""
    return {
        "map": _("Map of the world on %(on)s; the table below says the same"),
        "since": _("since %(since)s"),
        "apart": _("not counted by this rule"),
        **lines(),
    }
