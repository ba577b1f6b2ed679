"""What is seen of a day: the countries with their statuses, on a map and counted."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.translation import get_language

from recognition.models import Country, Dispute
from recognition.models.columns import LANGUAGES
from recognition.models.counting import Rule
from recognition.site.legend import Mark
from recognition.site.world import Place, places


@dataclass(frozen=True)
class Seen:
    """The countries on `day`, counted by `rule`; one query."""

    dispute: Dispute
    day: date
    rule: Rule
    marks: dict[str, Mark]

    @cached_property
    def countries(self) -> list[Country]:
        """All of them, by what they are called."""
        name = f"folded_name{LANGUAGES[get_language()]}"
        return list(Country.objects.with_status(self.dispute, self.day, self.rule.bases).order_by(name, "alpha2"))

    def is_counted(self, country: Country) -> bool:
        """Whether the rule counts it."""
        return self.rule.counts(country.un_status)

    @cached_property
    def counted(self) -> list[Country]:
        """Those that the rule counts."""
        return [country for country in self.countries if self.is_counted(country)]

    @property
    def places(self) -> list[Place]:
        """All of them on the map."""
        return places(self.countries, self.marks, self.is_counted)

    @property
    def numbers(self) -> list[tuple[Mark, int]]:
        """How many have each status, zeros included, in the order of the legend."""
        numbers = Counter(country.status for country in self.counted)
        return [(mark, numbers[mark.status]) for mark in self.marks.values()]

    @property
    def shown(self) -> list[tuple[Mark, int]]:
        """The same without zeros."""
        return [(mark, number) for mark, number in self.numbers if number]
