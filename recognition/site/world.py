"""The map of a day: where each country is drawn, how it is filled, and what is told of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recognition.equal_earth import project
from recognition.models import Country
from recognition.models.columns import named
from recognition.shapes import world
from recognition.site.legend import Mark
from recognition.templatetags.pages import basis, told


@dataclass(frozen=True)
class Place:
    """A country on the map."""

    country: Country
    mark: Mark | None
    """Its status; None if the rule does not count the country."""
    words: str
    """What is told of it where the pointer or the keyboard stands."""
    path: str
    """Its outline; empty where it is too small to have one."""
    point: tuple[int, int] | None
    """Where its marker stands; None where the outline is large enough."""


def places(countries: Iterable[Country], marks: dict[str, Mark], counted) -> list[Place]:
    """The countries on the map, markers above outlines; `counted` says whether the rule counts a country."""
    drawn = world()
    found = []
    for country in countries:
        code = country.alpha2
        mark = marks[country.status] if counted(country) else None
        path = drawn.shapes.get(code, "")
        x, y = project(country.longitude, country.latitude)
        point = None if path and code not in drawn.small else (round(x), round(y))
        found.append(Place(country, mark, words(country, mark), path, point))
    return sorted(found, key=lambda place: place.point is not None)


def words(country: Country, mark: Mark | None) -> str:
    """A country's status in a line: Bolivia: Backs Maduro since 10 January 2019 (statement, 2 sources)."""
    told_of = {"country": named(country, "name"), "status": mark and mark.label}
    if mark is None:
        return lines()["uncounted"] % told_of
    if country.since is None:
        return lines()["short"] % told_of
    told_of["since"] = told(country.since, country.since_precision)
    told_of |= {"basis": basis(country.basis), "sources": sources(country.source_count)}
    return lines()["whole"] % told_of


def lines() -> dict[str, str]:
    """What is told of a country in a line, with gaps."""
    return {
        "whole": _("%(country)s: %(status)s since %(since)s (%(basis)s, %(sources)s)"),
        "short": _("%(country)s: %(status)s"),
        "uncounted": _("%(country)s: not counted by this rule"),
    }


def sources(number: int) -> str:
    """How many sources, in words."""
    return ngettext("%(number)s source", "%(number)s sources", number) % {"number": number}
