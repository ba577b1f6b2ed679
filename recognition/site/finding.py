"""What readers find by a few letters: countries and blocs by their names and codes, meetings, sources."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from django.db.models import F

from recognition.models import Bloc, Country, Meeting, Source
from recognition.models.columns import LANGUAGES, fold, named

MOST_MEETINGS = 20
MOST_SOURCES = 5
MOST_NEAR = 4
LIKE, SOMEWHAT_LIKE = 0.85, 0.6
"""How much a name is like what is sought that might be meant: besides what was found, and where nothing was."""
TYPED = {
    "AE": ["Emirates"],
    "CD": ["DR Congo", "Congo-Kinshasa", "DRC", "RDC"],
    "CG": ["Congo-Brazzaville"],
    "CI": ["Ivory Coast"],
    "CV": ["Cape Verde"],
    "CZ": ["Czech Republic"],
    "GB": ["Britain", "England", "Scotland", "Wales"],
    "MM": ["Burma"],
    "NL": ["Holland"],
    "SZ": ["Swaziland"],
    "TL": ["East Timor"],
    "US": ["America", "EEUU", "EE.UU.", "EE. UU.", "EUA"],
    "VA": ["Vatican"],
}
"""What readers type too, by alpha-2 code; it is found, and never shown as a country's name."""
SMALL = set("and d da das de del des di do dos du e et for l la las le les los of on para pour sur the y".split())
"""Words that initials leave out, in the languages of names."""
EXACT, INITIALS, BEGINS, WORDS, WITHIN, OFFICIAL = range(6)
"""How well a name fits, best first: it is that; its initials are; it, or its words, begin so; it holds that somewhere.

Last what only the official name holds: half of the countries are republics.
"""


@dataclass(frozen=True)
class Hit:
    """A country or a bloc, and by which of its names it was found."""

    row: Country | Bloc
    rank: int
    by: str
    """The name or code that fits, if it is another than the one that is shown; else empty."""

    @property
    def kind(self) -> str:
        """`country` or `bloc`: the name of its page too."""
        return self.row._meta.model_name

    @property
    def name(self) -> str:
        """Its name in the reader's language."""
        return named(self.row, "name")


@dataclass(frozen=True)
class Found:
    """What was found, best first; `near` is what might be meant besides."""

    countries: list[Hit]
    blocs: list[Hit]
    meetings: list[Meeting]
    sources: list[Source] = field(default_factory=list)
    source_count: int = 0
    near: list[Hit] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many."""
        return len(self.countries) + len(self.blocs) + len(self.meetings) + self.source_count

    @property
    def named(self) -> list[Hit]:
        """Countries and blocs together, best first."""
        return sorted([*self.countries, *self.blocs], key=order)


def find(text: str, *, most_meetings: int = MOST_MEETINGS, with_sources: bool = True) -> Found:
    """What the text finds, without regard to accents and case; four or five queries, two or three without sources."""
    sought = fold(text)
    countries = [(row, list(country_names(row))) for row in Country.objects.order_by()]
    blocs = [(row, list(bloc_names(row))) for row in Bloc.objects.order_by()]
    meetings = Meeting.objects.search(text).select_related("bloc", "country").order_by("-start_date", "key")
    found = Found(hits(sought, countries), hits(sought, blocs), list(meetings[:most_meetings]))
    if with_sources:
        sources = Source.objects.search(text)
        latest = sources.order_by(F("published").desc(nulls_last=True), "key")[:MOST_SOURCES]
        found = replace(found, sources=list(latest), source_count=sources.count())
    if any(each.rank == EXACT for each in found.named):
        return found
    known = {each.row for each in found.named}
    might = near(sought, [*countries, *blocs], LIKE if found.total else SOMEWHAT_LIKE)
    return replace(found, near=[each for each in might if each.row not in known][:MOST_NEAR])


def country_names(country: Country) -> Iterator[str]:
    """All that a country goes by: names, codes, the word in its address, the official name last."""
    yield from (getattr(country, f"name{ending}") for ending in LANGUAGES.values())
    yield from (country.alpha2, country.alpha3, country.slug)
    yield from TYPED.get(country.alpha2, ())
    yield country.official_name


def bloc_names(bloc: Bloc) -> Iterator[str]:
    """All that a bloc goes by."""
    yield from (getattr(bloc, f"name{ending}") for ending in LANGUAGES.values())
    yield from filter(None, (bloc.acronym, bloc.slug))


def hits(sought: str, rows: Iterable[tuple]) -> list[Hit]:
    """Those of the rows of which a name fits, best first."""
    found = []
    for row, names in rows:
        ranks = [(fit(sought, fold(name)), place) for place, name in enumerate(names)]
        official = len(names) - 1 if isinstance(row, Country) else None
        fits = [
            (rank if place != official or rank == EXACT else OFFICIAL, place)
            for rank, place in ranks
            if rank is not None
        ]
        if fits:
            rank, place = min(fits)
            found.append(hit(row, rank, names[place]))
    return sorted(found, key=order)


def hit(row: Country | Bloc, rank: int, by: str) -> Hit:
    """The row, and the name by which it was found where the one that is shown does not tell."""
    shown = fold(named(row, "name"))
    tells = (
        rank != INITIALS
        and fold(by) not in shown
        and by != row.slug
        and by not in TYPED.get(getattr(row, "alpha2", ""), ())
    )
    return Hit(row, rank, by if tells else "")


def order(found: Hit) -> tuple:
    """The best first; of equals countries before blocs, then by name."""
    return found.rank, found.kind != "country", fold(found.name)


def fit(sought: str, name: str) -> int | None:
    """How well a folded name fits what is sought; None if it does not."""
    if name == sought:
        return EXACT
    if len(name) <= 3:  # codes are given whole
        return None
    words, asked = re.findall(r"\w+", name), re.findall(r"\w+", re.sub(r"\bst\b", "saint", sought))
    if 2 <= len(sought) <= 5 and sought == "".join(word[0] for word in words if word not in SMALL):
        return INITIALS
    if name.startswith(sought):
        return BEGINS
    if asked and all(any(word.startswith(each) for word in words) for each in asked):
        return WORDS
    return WITHIN if len(sought) > 3 and sought in name else None


def near(sought: str, rows: list[tuple], cutoff: float) -> list[Hit]:
    """Those of the rows that have a name most like what is sought, at the least as like as `cutoff`, from 0 to 1."""
    by_name = {fold(name): (row, name) for row, names in rows for name in names if len(name) > 3}
    found = {}
    for match in get_close_matches(sought, by_name, n=3 * MOST_NEAR, cutoff=cutoff):
        row, name = by_name[match]
        found.setdefault(row, hit(row, WITHIN, name))
    return list(found.values())
