"""How many countries have each status on a day, by the rules that the record counts by."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices

from recognition.models.bloc import Bloc
from recognition.models.country import CountryQuerySet, Region, UNStatus
from recognition.models.dispute import Dispute, Legend, Stance, Status
from recognition.models.position import Basis


class Rule(TextChoices):
    """What is counted; a row of every count names its rule."""

    UN_MEMBERS = "un-members", "members of the United Nations"
    UN_MEMBERS_STRICT = "un-members-strict", "members of the United Nations, by acts in their own or shared words only"
    ALL = "all", "every country of the record"

    @property
    def bases(self) -> tuple[str, ...]:
        """The bases of the acts that count; all if empty."""
        return (Basis.STATEMENT.value, Basis.JOINT.value) if self is Rule.UN_MEMBERS_STRICT else ()

    def counts(self, un_status: str) -> bool:
        """Whether a country of this standing in the United Nations is counted."""
        return self is Rule.ALL or un_status == UNStatus.MEMBER


@dataclass(frozen=True)
class Count:
    """How many countries have `status` by `rule`, within `group` (a region or a bloc) if one is asked for."""

    rule: str
    group: str | None
    status: str
    legend: Stance | Legend
    count: int


def counts(
    countries: CountryQuerySet, dispute: Dispute, day: date, *, rules: Collection[str], by: str | None = None
) -> list[Count]:
    """Count `countries` by status on `day`, zeros included: by rule, group (`region`, `bloc`) and place in the legend.

    A country is counted in each bloc of which it is a member on the day.
    """
    legends = {stance.slug: stance for stance in Stance.objects.of(dispute)}
    legends |= {status.value: status.legend for status in Status}
    groups = [None] if by is None else Region.values
    if by == "bloc":
        groups = list(Bloc.objects.filter(memberships__isnull=False).distinct().values_list("slug", flat=True))
        countries = countries.with_blocs(day)
    # Rules that count the same acts share one query.
    rows = {bases: list(countries.with_status(dispute, day, bases)) for bases in {Rule(rule).bases for rule in rules}}
    found: Counter[tuple] = Counter()
    for rule in map(Rule, rules):
        for country in rows[rule.bases]:
            if rule.counts(country.un_status):
                found.update((rule, group, country.status) for group in groups_of(country, by))
    return [
        Count(rule, group, status, legend, found[rule, group, status])
        for rule in rules
        for group in groups
        for status, legend in legends.items()
    ]


def groups_of(country, by: str | None) -> list[str | None]:
    """The groups in which `country` is counted."""
    match by:
        case "region":
            return [country.region]
        case "bloc":
            return [membership.bloc.slug for membership in country.memberships_on_day]
        case _:
            return [None]
