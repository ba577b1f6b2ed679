"""A database of invented acts, for measurements, and how they are timed."""

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import islice
from string import ascii_uppercase

COUNTRIES = 200
FIRST, LAST = date(2019, 1, 10), date(2023, 1, 31)
DAY = date(2021, 2, 4)
PLACE = {"region": "Africa", "un_status": "member"}


@contextmanager
def scratch() -> Iterator[None]:
    """An empty database that Django uses inside: SQLite in a temporary folder, or on the server of DATABASE_URL."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
        os.environ.setdefault("VAR_DIR", folder)
        import django

        django.setup()
        from django.db import connection

        connection.creation.create_test_db(verbosity=0)
        try:
            yield
        finally:
            connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


def fill(written: int, size: int) -> int:
    """Write invented acts, round robin over the countries, until there are `size`; without history, not asked here."""
    from django.db import connection
    from django.db.models import QuerySet

    from recognition.models import Country, Dispute, Position, Stance

    if not written:
        covered = {"opened": FIRST, "covered_from": FIRST, "covered_until": LAST}
        QuerySet(Dispute).bulk_create([Dispute(slug="d", **covered)])
        dispute = Dispute.objects.get()
        QuerySet(Stance).bulk_create(
            Stance(dispute=dispute, slug=pattern, rank=rank, colour=f"#{rank:06}", pattern=pattern)
            for rank, pattern in enumerate(("solid", "dots", "outline"), start=1)
        )
        codes = islice((a + b for a in ascii_uppercase for b in ascii_uppercase), COUNTRIES)
        QuerySet(Country).bulk_create(
            Country(alpha2=code, alpha3=f"X{code}", slug=code.lower(), name=code, latitude=0, longitude=0, **PLACE)
            for code in codes
        )
    dispute, stances = Dispute.objects.get(), list(Stance.objects.all())
    countries = list(Country.objects.order_by("pk"))
    QuerySet(Position).bulk_create(
        (
            Position(
                key=f"d-{number}",
                dispute=dispute,
                country=countries[number % COUNTRIES],
                stance=stances[number % 7 % 3],
                declared_on=DAY + timedelta(days=distance(number // COUNTRIES)),
                basis="statement",
                confidence="confirmed",
                summary="invented",
                is_published=True,
            )
            for number in range(written, size)
        ),
        batch_size=2_000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return size


def fill_sources(written: int, size: int) -> int:
    """Write invented sources, until there are `size`: fifty to a host, thirty to a publisher; without history."""
    from django.db import connection
    from django.db.models import QuerySet

    from recognition.models import Source

    QuerySet(Source).bulk_create(
        (
            Source(
                key=f"s-{number}",
                url=f"https://host{number // 50}.example/page/{number}",
                title=f"Title {number}, of many words",
                publisher=f"Paper {number // 30}",
                published=FIRST + timedelta(days=number % 1000),
                language=("es", "en", "fr", "pt")[number % 4],
            )
            for number in range(written, size)
        ),
        batch_size=2_000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return size


def distance(turn: int) -> int:
    """How many days the country's act of this turn lies from the day asked for, which so stays in the middle."""
    return (turn + 1) // 2 * (1 if turn % 2 else -1)


def measured(ask: Callable[[], frozenset], repeat: int) -> tuple[float, frozenset]:
    """The median time in ms, and the answer."""
    times = []
    for _ in range(repeat):
        begin = time.perf_counter()
        answer = ask()
        times.append((time.perf_counter() - begin) * 1000)
    return statistics.median(times), answer
