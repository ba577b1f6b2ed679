"""The first page: the map of a day, and the same as a table."""

from operator import attrgetter

from recognition.models import Country
from recognition.models.counting import Rule
from recognition.shapes import world
from recognition.site.legend import marks
from recognition.site.pages import Page
from recognition.site.parameters import Choice, TellingDay
from recognition.site.rules import explained
from recognition.site.seen import Seen
from recognition.site.telling import Moves, telling_day
from recognition.site.walk import Walk, acts_by_country

ORDERINGS = {"status": None, "name": None, "since": attrgetter("since"), "sources": attrgetter("source_count")}
"""How the table of countries can be sorted; the first is what it is unless another is asked for."""


class Start(Page):
    """The map of a day, and the same as a table."""

    template_name = "site/start.html"
    takes = {
        "on": TellingDay(),
        "rule": Choice(Rule.values, Rule.ALL.value),
        "ordering": Choice(ORDERINGS, "status"),
    }

    def get_context_data(self, **kwargs):
        """The countries with their statuses, counted by the rule; what changed on the day, before and after."""
        acts = acts_by_country(self.dispute)
        found = telling_day(Walk(self.dispute, acts, Rule.ALL).switches, self.dispute)
        day = self.day = self.asked["on"] or found
        legend = marks(self.dispute)
        seen = Seen(self.dispute, day, Rule(self.asked["rule"]), legend)
        walk = Walk(self.dispute, acts, seen.rule)
        last = self.dispute.last_day(self.today)
        return {
            **super().get_context_data(**kwargs),
            "here_is": "start",
            "day": day,
            "is_telling": day == found,
            "telling": found,
            "moves": Moves(walk.switches, day, self.dispute, legend),
            "ticks": walk.ticks(last),
            "years": walk.years(last),
            "walk": walk.data(seen.countries, legend, last),
            "place": walk.place(day),
            "end": walk.place(last),
            "world": world(),
            "places": seen.places,
            "marks": list(legend.values()),
            "numbers": seen.numbers,
            "total": len(seen.counted),
            "rule": seen.rule.value,
            "rules": explained(),
            "ordering": self.asked["ordering"],
            "groups": self.grouped(seen.counted, legend),
        }

    def grouped(self, countries: list[Country], legend: dict) -> list[tuple]:
        """The rows of the table with their marks, under a mark each if they are sorted by status."""
        rows = [(country, legend[country.status]) for country in countries]
        ordering = self.asked["ordering"]
        if ordering == "status":
            groups = {mark: [row for row in rows if row[1] is mark] for mark in legend.values()}
            return [(mark, found) for mark, found in groups.items() if found]
        if by := ORDERINGS[ordering]:
            # The latest and the most first; those that have none come last.
            known = sorted((row for row in rows if by(row[0])), key=lambda row: by(row[0]), reverse=True)
            rows = known + [row for row in rows if not by(row[0])]
        return [(None, rows)]
