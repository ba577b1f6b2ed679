"""Facts for tests: plain functions with fixed values, saved as an editor would save them.

What others refer to (dispute, country, source, ...) is made once and found again by its key; acts, memberships and the
like are made by each call.
"""

from datetime import UTC, date, datetime

from django.db import connection, models
from django.utils.text import slugify

from recognition.models import (
    Bloc,
    BlocPosition,
    Claimant,
    Country,
    Coverage,
    Dispute,
    Meeting,
    Membership,
    Position,
    Report,
    Signature,
    Source,
    SourceCheck,
    Stance,
)
from recognition.models.columns import fold
from recognition.models.report import REPORTED
from recognition.models.revision import Marker, revising

NAMES = {
    "BO": ("BOL", "Bolivia"),
    "BR": ("BRA", "Brazil"),
    "CA": ("CAN", "Canada"),
    "CI": ("CIV", "Côte d’Ivoire"),
    "EC": ("ECU", "Ecuador"),
    "MX": ("MEX", "Mexico"),
    "PE": ("PER", "Peru"),
    "US": ("USA", "United States"),
    "VE": ("VEN", "Venezuela"),
}
# Stance: its claimant, colour and pattern, in the order of the legend.
STANCES = {
    "guaido": ("guaido", "#0B5FA5", "solid"),
    "assembly": (None, "#2E7D32", "diagonal-lines"),
    "maduro": ("maduro", "#B71C1C", "crosshatch"),
    "neutral": (None, "#6A1B9A", "dots"),
    "withdrawn": (None, "#7A4B00", "outline"),
}
CLAIMS = {"guaido": ("Juan Guaidó", "2019-01-10", "2023-01-05"), "maduro": ("Nicolás Maduro", "2013-04-19", None)}


def day(text: str | date | None) -> date | None:
    """A date from its ISO form."""
    return date.fromisoformat(text) if isinstance(text, str) and text else text or None


def committed() -> None:
    """End the revision under way, as a commit would: a test is one transaction, which has one revision."""
    connection.run_on_commit = [hook for hook in connection.run_on_commit if not isinstance(hook[1], Marker)]


def found_or_made(model: type[models.Model], key: dict, **values):
    """The row with this key, or a new one."""
    return model.objects.filter(**key).first() or model.objects.create(**key, **values)


def dispute(slug: str = "venezuela-presidency", **values) -> Dispute:
    """The dispute of 2019-2023, or another of another slug."""
    title = slug.replace("-", " ").capitalize()
    return found_or_made(
        Dispute,
        {"slug": slug},
        **{
            **{f"title{suffix}": title for suffix in ("", "_es", "_fr", "_pt")},
            "summary": "Two claim one office.",
            "opened": day("2019-01-10"),
            "closed": day("2023-01-05"),
            "covered_from": day("2019-01-10"),
            "covered_until": day("2023-01-31"),
            **values,
        },
    )


def claimant(slug: str = "guaido", of: Dispute | None = None, **values) -> Claimant:
    """A claimant; Guaidó's claim ends on 5 January 2023, others' have no end unless given."""
    name, claim_from, claim_until = CLAIMS.get(slug, (slug.capitalize(), "2019-01-10", None))
    return found_or_made(
        Claimant,
        {"dispute": of or dispute(), "slug": slug},
        **{
            "name": name,
            **{f"office{suffix}": "President" for suffix in ("", "_es", "_fr", "_pt")},
            "claim_from": day(claim_from),
            "claim_until": day(claim_until),
            "summary": "Claims the office.",
            **values,
        },
    )


def stance(slug: str = "guaido", of: Dispute | None = None, **values) -> Stance:
    """One of the five stances of the dispute, or another whose values are given."""
    of = of or dispute()
    rests_on, colour, pattern = STANCES.get(slug, (None, "#123456", "solid"))
    return found_or_made(
        Stance,
        {"dispute": of, "slug": slug},
        **{
            **{f"label{suffix}": slug.capitalize() for suffix in ("", "_es", "_fr", "_pt")},
            "meaning": "What the state said.",
            "claimant": rests_on and claimant(rests_on, of),
            "rank": list(STANCES).index(slug) + 1 if slug in STANCES else 9,
            "colour": colour,
            "pattern": pattern,
            **values,
        },
    )


def country(alpha2: str = "CA", **values) -> Country:
    """A country, under its real name if that is in `NAMES`."""
    alpha3, name = NAMES.get(alpha2, (f"{alpha2}X", f"Country {alpha2}"))
    name = values.pop("name", name)
    return found_or_made(
        Country,
        {"alpha2": alpha2},
        **{
            "alpha3": alpha3,
            "slug": slugify(fold(name)),
            "name": name,
            "official_name": name,
            **{f"name_{language}": name for language in ("es", "fr", "pt")},
            "region": "Americas",
            "subregion": "Northern America",
            "un_status": "member",
            "latitude": "10.5",
            "longitude": "-66.9",
            **values,
        },
    )


def coverage(alpha2: str = "CA", extent: str = "searched", of: Dispute | None = None, **values) -> Coverage:
    """How far a country was researched."""
    return Coverage.objects.create(dispute=of or dispute(), country=country(alpha2), extent=extent, **values)


def source(key: str = "afp-2019-01-23", **values) -> Source:
    """A page; its address follows from its key."""
    return found_or_made(
        Source,
        {"key": key},
        **{
            "url": f"https://example.org/{key}",
            "title": "States take sides",
            "publisher": "AFP",
            "published": day("2019-01-23"),
            "language": "en",
            **values,
        },
    )


def cited(record, sources: tuple[str, ...]):
    """The record, saved and citing the sources of these keys, best first."""
    with revising():
        record.save()
        record.cite([source(key) for key in sources])
    return record


def position(
    alpha2: str = "CA",
    declared_on: str | date = "2019-01-23",
    slug: str = "guaido",
    *,
    sources: tuple[str, ...] = ("afp-2019-01-23",),
    of: Dispute | None = None,
    **values,
) -> Position:
    """An act, published and cited unless told otherwise."""
    row = {"precision": "day", "basis": "statement", "confidence": "confirmed", "is_published": True, **values}
    act = Position(
        dispute=of or dispute(),
        country=country(alpha2),
        stance=stance(slug, of),
        declared_on=day(declared_on),
        **{"summary": "The government said so.", **row},
    )
    return cited(act, sources)


def bloc(slug: str = "lima-group", **values) -> Bloc:
    """A bloc, the Lima Group unless told otherwise."""
    name = slug.replace("-", " ").title()
    return found_or_made(
        Bloc,
        {"slug": slug},
        **{
            **{f"name{suffix}": name for suffix in ("", "_es", "_fr", "_pt")},
            "kind": "group",
            "founded": day("2017-08-08"),
            "summary": "States that meet.",
            **values,
        },
    )


def membership(
    alpha2: str = "CA",
    joined: str = "2017-08-08",
    left: str | None = None,
    *,
    slug: str = "lima-group",
    role: str = "member",
    sources: tuple[str, ...] = (),
    **values,
) -> Membership:
    """A country's period in a bloc; without sources, which it may lack."""
    period = Membership(
        bloc=bloc(slug),
        country=country(alpha2),
        role=role,
        joined=day(joined),
        left=day(left),
        **{
            "joined_precision": "day",
            "left_precision": "day" if left else "",
            "confidence": "confirmed",
            "summary": "It took part.",
            **values,
        },
    )
    return cited(period, sources)


def meeting(
    start_date: str = "2019-02-04",
    city: str = "Ottawa",
    *,
    slug: str = "lima-group",
    sources: tuple[str, ...] = ("afp-2019-01-23",),
    **values,
) -> Meeting:
    """A meeting in a city, of one day unless told otherwise."""
    row = {
        "end_date": day(values.pop("end_date", start_date)),
        "format": "in_person" if city else "virtual",
        "country": country("CA") if city else None,
        "title": "Meeting of ministers",
        "outcome": "They agreed on a text.",
        **values,
    }
    return cited(Meeting(bloc=bloc(slug), start_date=day(start_date), city=city, **row), sources)


def signature(
    at: Meeting, alpha2: str = "CA", signed: str = "yes", *, sources: tuple[str, ...] = ("afp-2019-01-23",), **values
) -> Signature:
    """What a country did with a meeting's text."""
    return cited(Signature(meeting=at, country=country(alpha2), signed=signed, **values), sources)


def bloc_position(
    slug: str = "lima-group",
    declared_on: str = "2019-01-23",
    stance_slug: str = "guaido",
    *,
    sources: tuple[str, ...] = ("afp-2019-01-23",),
    **values,
) -> BlocPosition:
    """A bloc's own act."""
    act = BlocPosition(
        bloc=bloc(slug),
        dispute=dispute(),
        stance=stance(stance_slug),
        declared_on=day(declared_on),
        **{"precision": "day", "confidence": "confirmed", "summary": "The bloc said so.", **values},
    )
    return cited(act, sources)


def report(about: models.Model, **values) -> Report:
    """A reader's report of a record, received at noon on 1 March 2024 unless told otherwise."""
    row = {"at": datetime(2024, 3, 1, 12, tzinfo=UTC), "text": "The date is wrong: it was a day later.", **values}
    key = getattr(about, about.natural[-1]) if len(about.natural) == 1 else f"{about.bloc.slug}-{about.declared_on}"
    model = next(name for name, model in REPORTED.items() if isinstance(about, model))
    return Report.objects.create(model=model, key=key, row=about.pk, **row)


def source_check(of: Source, outcome: str = "ok", **values) -> SourceCheck:
    """What a check of a source's address found, at noon on 1 March 2024 unless told otherwise."""
    row = {"address": of.url, "at": datetime(2024, 3, 1, 12, tzinfo=UTC), **values}
    return SourceCheck.objects.create(source=of, outcome=outcome, **row)


def past_the_rules(*rows: models.Model) -> None:
    """Write rows of one model straight to their table, past save(), rules of Python and history."""
    models.QuerySet(type(rows[0])).bulk_create(rows)
