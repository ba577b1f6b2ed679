"""The days on which countries changed their status."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils.translation import gettext as _

from recognition.models import Dispute, Position
from recognition.models.columns import fold, named
from recognition.models.position import Cause, Switch
from recognition.models.switching import narrowed
from recognition.site.forms import Bound, FormPage, Words, bloc_words, country_words, status_words
from recognition.site.legend import Mark, marks
from recognition.site.options import bloc_options, country_options, with_chosen
from recognition.site.parameters import Refused, Wrong


@dataclass(frozen=True)
class Row:
    """A switch as it is shown."""

    switch: Switch
    before: Mark
    after: Mark
    shown_on: date
    """The first day that the record covers on which the country's page shows it."""

    @property
    def is_by_act(self) -> bool:
        """Whether the country itself acted; else the claim ended on which its last act rested."""
        return self.switch.interval.cause == Cause.ACT

    @property
    def act(self) -> Position:
        """The act that decides the new status."""
        return self.switch.interval.act


class Switches(FormPage):
    """Who changed when from which status to which, and by what."""

    template_name = "site/switches.html"
    takes = {
        "from": Bound(),
        "to": Bound(),
        "country": Words(country_words),
        "bloc": Words(bloc_words),
        "from_status": Words(status_words),
        "to_status": Words(status_words),
    }

    def get_context_data(self, **kwargs):
        """The switches that are asked for, by day, and what can be asked; raises Refused."""
        asked, legend = self.asked, marks(self.dispute)
        if asked["from"] and asked["to"] and asked["to"] < asked["from"]:
            told = _("%(last)s is before the first day that is asked for, %(first)s.")
            raise Refused([Wrong("to", told % {"first": asked["from"], "last": asked["to"]})])
        acts = Position.objects.of(self.dispute).with_sources()
        if asked["country"]:
            acts = acts.filter(country__alpha2__in=asked["country"])
        found = narrowed(
            acts.switches(),
            first=asked["from"],
            last=asked["to"] or self.dispute.last_day(self.today),
            from_status=asked["from_status"],
            to_status=asked["to_status"],
            blocs=asked["bloc"],
        )
        statuses = [(mark.status, mark.label) for mark in legend.values()]
        return {
            **super().get_context_data(**kwargs),
            "here_is": "switches",
            "marks": list(legend.values()),
            "days": by_day(found, self.dispute, legend),
            "total": len(found),
            "country_count": len({switch.country for switch in found}),
            "largest": largest(found, legend),
            "countries": with_chosen(country_options(), asked["country"]),
            "blocs": with_chosen(bloc_options(), asked["bloc"]),
            "from_statuses": with_chosen(statuses, asked["from_status"]),
            "to_statuses": with_chosen(statuses, asked["to_status"]),
            "narrowing": {name: self.state().get(name) for name in self.takes},
        }


def name(switch: Switch) -> str:
    """The country's name in the reader's language, as lists are sorted by it."""
    return fold(named(switch.country, "name"))


def by_day(switches: list[Switch], dispute: Dispute, legend: dict[str, Mark]) -> list[tuple[date, str, list[Row]]]:
    """The days, as far as each is known, with what changed on them."""
    days = []
    ordered = sorted(
        switches, key=lambda each: (each.date, each.precision, each.to_status, each.from_status, name(each))
    )
    for (day, precision), of_day in groupby(ordered, key=lambda each: (each.date, each.precision)):
        shown_on = max(day, dispute.covered_from)
        rows = [Row(each, legend[each.from_status], legend[each.to_status], shown_on) for each in of_day]
        days.append((day, precision, rows))
    return days


def largest(switches: list[Switch], legend: dict[str, Mark]) -> list[tuple[Mark, Mark, int]]:
    """How many changed from what to what, the most first."""
    moves = Counter((switch.from_status, switch.to_status) for switch in switches)
    ordered = sorted(moves.items(), key=lambda each: (-each[1], each[0]))
    return [(legend[before], legend[after], number) for (before, after), number in ordered]
