"""The map of a day: where each country is drawn, how it is filled, and what is told of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import hypot

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recognition.equal_earth import project
from recognition.models import Country
from recognition.models.columns import named
from recognition.shapes import world
from recognition.site.legend import Mark
from recognition.templatetags.pages import basis, told

Point = tuple[int, int]
APART, FAR_APART = 100, 160
"""How far the middles of markers stand from each other at least, in units of the map."""


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
    point: Point | None
    """Where its marker stands; None where the outline is large enough."""
    far: Point | None = None
    """Where a larger marker stands, on a narrow map, farther from the others."""


def places(countries: Iterable[Country], marks: dict[str, Mark], counted) -> list[Place]:
    """The countries on the map, markers above outlines; `counted` says whether the rule counts a country."""
    drawn, countries = world(), list(countries)
    small = [each for each in countries if each.alpha2 in drawn.small or each.alpha2 not in drawn.shapes]
    points = tuple(tuple(map(round, project(each.longitude, each.latitude))) for each in small)
    markers = {
        country.alpha2: found
        for country, *found in zip(small, spread(points, APART), spread(points, FAR_APART), strict=True)
    }
    found = []
    for country in countries:
        mark = marks[country.status] if counted(country) else None
        path = drawn.shapes.get(country.alpha2, "")
        found.append(Place(country, mark, words(country, mark), path, *markers.get(country.alpha2, [None])))
    return sorted(found, key=lambda place: place.point is not None)


@lru_cache(maxsize=8)
def spread(points: tuple[Point, ...], apart: int) -> list[Point]:
    """The points, moved from each other as far as it takes for none to be nearer to another than `apart`."""
    found = [[*map(float, point)] for point in points]
    for _round in range(400):
        crowded = False
        for at, one in enumerate(found):
            for other in found[at + 1 :]:
                right, down = other[0] - one[0], other[1] - one[1]
                if abs(right) >= apart or abs(down) >= apart or (far := hypot(right, down)) >= apart:
                    continue
                crowded = True
                if not far:
                    right, far = 1, 1  # two at the same place part sideways
                push = (apart - far) / 2 + 0.5
                for point, sign in ((one, -1), (other, 1)):
                    point[0] += sign * push * right / far
                    point[1] += sign * push * down / far
        if not crowded:
            break
    return [(round(x), round(y)) for x, y in found]


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
