"""Countries side by side: their statuses over time and on a day, and how far they went together."""

from collections import Counter
from dataclasses import dataclass
from itertools import combinations

from recognition.models import Country, Meeting, Position, Signature
from recognition.models.columns import fold, named
from recognition.models.position import switches
from recognition.models.series import Pair, agreement
from recognition.site.forms import FormPage, Words, country_words
from recognition.site.legend import Mark, marks
from recognition.site.options import by_name
from recognition.site.parameters import Day
from recognition.site.timeline import Bar

MOST = 6


@dataclass(frozen=True)
class Column:
    """A country of the comparison."""

    country: Country
    mark: Mark
    bar: Bar
    others: str | None
    """The codes that are left without it, as the address has them; None if there are none."""

    @property
    def switch_count(self) -> int:
        """How often its status changed."""
        return len(list(switches(self.country.timeline)))


@dataclass(frozen=True)
class Together:
    """How far two of them went together."""

    one: Country
    other: Country
    pair: Pair | None
    """None if neither a day nor a text is common to them."""

    @property
    def percent(self) -> int | None:
        """The share of the common days on which their stance was the same."""
        share = self.pair and self.pair.share
        return None if share is None else round(100 * share)


class Compare(FormPage):
    """Two to six countries side by side."""

    template_name = "site/compare.html"
    takes = {"country": Words(country_words, most=MOST), "on": Day()}

    def get_context_data(self, **kwargs):
        """The countries in the order of the address, and what they have in common."""
        day = self.day = self.asked["on"]
        codes, legend = self.asked["country"], marks(self.dispute)
        everyone = list(Country.objects.with_extent(self.dispute).order_by())
        columns = self.columns(codes, day, legend) if codes else []
        chosen = {each.alpha2: each for each in everyone if each.alpha2 in codes}
        options = by_name((each.alpha2, each) for each in everyone)
        return {
            **super().get_context_data(**kwargs),
            "here_is": "compare",
            "day": day,
            "marks": list(legend.values()),
            "columns": columns,
            "selects": [
                (place, [(*each, each[0] == code) for each in options]) for place, code in enumerate(selected(codes))
            ],
            "common_blocs": common_blocs(columns),
            "pairs": self.pairs(chosen, codes) if len(codes) > 1 else [],
            "texts": common_texts(codes) if len(codes) > 1 else [],
            "most": MOST,
            **(self.example() if not codes else {}),
        }

    def example(self) -> dict:
        """The countries whose status changed most often."""
        changes = Counter(switch.country for switch in Position.objects.of(self.dispute).switches())
        moved = sorted(changes, key=lambda each: (-changes[each], each.alpha2))[:4]
        return {"moved": moved, "moved_codes": ",".join(each.alpha2 for each in moved)}

    def columns(self, codes: list[str], day, legend: dict[str, Mark]) -> list[Column]:
        """The countries with their acts and blocs."""
        asked = Country.objects.filter(alpha2__in=codes).with_status(self.dispute, day)
        found = {each.alpha2: each for each in asked.with_acts(self.dispute).with_blocs(day)}
        return [
            Column(
                country := found[code],
                legend[country.status],
                Bar(country, self.dispute, day, legend),
                ",".join(each for each in codes if each != code) or None,
            )
            for code in codes
        ]

    def pairs(self, chosen: dict[str, Country], codes: list[str]) -> list[Together]:
        """Each two of them, those that went together for the largest share of their days first."""
        span = (self.dispute.covered_from, self.dispute.last_day(self.today))
        found = {
            frozenset((pair.country_a, pair.country_b)): pair for pair in agreement(self.dispute, chosen.values(), span)
        }
        pairs = [
            Together(chosen[one], chosen[other], found.get(frozenset((one, other))))
            for one, other in combinations(codes, 2)
        ]
        return sorted(pairs, key=lambda each: -1 if each.percent is None else each.percent, reverse=True)


def selected(codes: list[str]) -> list[str]:
    """What the fields of the form hold: two at the least, and an empty one for another country while there is room."""
    return [*codes, *[""] * max(2 - len(codes), min(1, MOST - len(codes)))]


def common_blocs(columns: list[Column]) -> list[tuple[str, list[Country]]]:
    """The blocs of which two or more of them are members on the day, and which; those of most first."""
    members = {}
    for column in columns:
        for membership in column.country.memberships_on_day:
            members.setdefault(membership.bloc, []).append(column.country)
    shared = [(bloc, countries) for bloc, countries in members.items() if len(countries) > 1]
    return sorted(shared, key=lambda each: (-len(each[1]), fold(named(each[0], "name"))))


def common_texts(codes: list[str]) -> list[tuple[Meeting, list[Signature | None]]]:
    """The meetings at which two or more of them have a row, and what each did, in the order of the countries."""
    found = {}
    rows = Signature.objects.filter(country__alpha2__in=codes).select_related("country", "meeting__bloc")
    for row in rows.order_by("meeting__start_date", "meeting__key"):
        found.setdefault(row.meeting, {})[row.country.alpha2] = row
    return [(meeting, [did.get(code) for code in codes]) for meeting, did in found.items() if len(did) > 1]
