"""The parameters that many paths share, and the vocabularies of the record."""

from recognition.api.questions import (
    Search,
    Words,
)
from recognition.models import Bloc, Country, Dispute, Stance
from recognition.models.bloc import Role
from recognition.models.country import Region
from recognition.models.dispute import Status


def countries(dispute: Dispute) -> dict[str, str]:
    """Alpha-2 codes by what a country may be called: alpha-2, alpha-3, slug."""
    codes = Country.objects.values_list("alpha2", "alpha3", "slug")
    return {name.lower(): alpha2 for alpha2, *names in codes for name in (alpha2, *names)}


def stances(dispute: Dispute) -> list[str]:
    """The dispute's stances in the order of its legend."""
    return list(Stance.objects.of(dispute).values_list("slug", flat=True))


def statuses(dispute: Dispute) -> list[str]:
    """All that a country's status can be."""
    return stances(dispute) + Status.values


def blocs(dispute: Dispute) -> list[str]:
    """The blocs of the record."""
    return list(Bloc.objects.values_list("slug", flat=True))


def subregions(dispute: Dispute) -> list[str]:
    """The subregions of the record."""
    return sorted(set(Country.objects.order_by().values_list("subregion", flat=True)))


def country_words(meaning: str = "Countries, by alpha-2 or alpha-3 code or slug, in any case.", **kwargs) -> Words:
    """The parameter `country`."""
    hint = "give alpha-2 or alpha-3 codes or slugs, as countries lists them."
    return Words(meaning, countries, hint=hint, example=["CA", "MX"], **{"field_name": "country__alpha2", **kwargs})


def bloc_words(meaning: str, **kwargs) -> Words:
    """The parameter `bloc`."""
    return Words(meaning, blocs, hint="give slugs, as blocs lists them.", example=["lima-group"], **kwargs)


def region_words(field_name: str = "country__region") -> Words:
    """The parameter `region`."""
    return Words("Regions of UN M49.", Region.values, field_name=field_name, example=["Americas"])


def search(meaning: str, example: str) -> Search:
    """The parameter `q`."""
    return Search(meaning, method="filter_q", example=example)


STATUS_DAY = "The day; the earlier of today and the last covered day if left out. Refused outside of what is covered."


PAST_DAY = "The day; the earlier of today and the last covered day if left out. Any past day."


class Dated:
    """A filter set whose `on` keeps the rows that hold on a day."""

    def filter_on(self, queryset, name, value):
        """Keep the rows that hold."""
        return queryset.on(value)


class Searched:
    """A filter set with `q`."""

    def filter_q(self, queryset, name, value):
        """Keep the rows in which the text stands."""
        return queryset.search(value)


def roles(**kwargs) -> Words:
    """The parameter `role`."""
    return Words("As what the country belongs to the bloc.", Role.values, example=["member"], **kwargs)
