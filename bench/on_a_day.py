"""How the cost of a day's statuses grows with the number of acts, against the ways that one would try first.

Run `python -m bench.on_a_day --help`. It makes a database of its own (SQLite in a temporary folder, or a test database
on the server of DATABASE_URL), fills it with invented acts, and drops it.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from itertools import islice
from string import ascii_uppercase

COUNTRIES = 200
FIRST, LAST = date(2019, 1, 10), date(2023, 1, 31)
DAY = date(2021, 2, 4)


def main() -> None:
    """Measure, and print one table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--acts", type=int, nargs="+", default=[1_000, 10_000, 100_000], help="Numbers of acts.")
    parser.add_argument("--repeat", type=int, default=9, help="How often each is asked; the median counts.")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
        os.environ.setdefault("VAR_DIR", folder)
        import django

        django.setup()
        from django.db import connection

        connection.creation.create_test_db(verbosity=0)
        try:
            report(options.acts, options.repeat)
        finally:
            connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


def report(sizes: list[int], repeat: int) -> None:
    """Fill the database to each size in turn, and ask it."""
    from django.db import connection
    from rich.console import Console
    from rich.progress import track
    from rich.table import Table

    table = Table("acts", *formulations(), "slowest / on(day)", title=f"{connection.vendor}, median ms")
    written = 0
    for size in track(sizes, "Measuring", console=Console(stderr=True), transient=True):
        written = fill(written, size)
        times, answers = {}, set()
        for name, ask in formulations().items():
            times[name], answer = measured(ask, repeat)
            answers.add(answer)
        if len(answers) > 1:
            raise RuntimeError("The formulations disagree.")
        table.add_row(
            f"{size:,}", *(f"{ms:.1f}" for ms in times.values()), f"{max(times.values()) / times['on(day)']:.1f}"
        )
    Console().print(table)


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


def distance(turn: int) -> int:
    """How many days the country's act of this turn lies from the day asked for, which so stays in the middle."""
    return (turn + 1) // 2 * (1 if turn % 2 else -1)


def formulations() -> dict[str, Callable[[], frozenset]]:
    """Ways to find each country's act in force, by name; each gives the keys."""
    from django.db.models import Max, OuterRef, Q, Subquery, Window
    from django.db.models.functions import RowNumber

    from recognition.models import Country, Dispute, Position

    dispute = Dispute.objects.first()
    past = Position.objects.published().filter(dispute=dispute, declared_on__lte=DAY)

    def ours():
        return frozenset(Position.objects.of(dispute).on(DAY).values_list("key", flat=True))

    def rows_of_countries():
        return frozenset(Country.objects.with_status(dispute, DAY).values_list("position", flat=True))

    def window():
        newest = Window(RowNumber(), partition_by=["country"], order_by="-declared_on")
        return frozenset(past.annotate(place=newest).filter(place=1).values_list("key", flat=True))

    def group():
        latest = past.order_by().values("country").annotate(day=Max("declared_on"))
        days = latest.filter(country=OuterRef("country")).values("day")
        return frozenset(past.filter(Q(declared_on=Subquery(days))).values_list("key", flat=True))

    return {"on(day)": ours, "with_status": rows_of_countries, "window": window, "max by group": group}


def measured(ask: Callable[[], frozenset], repeat: int) -> tuple[float, frozenset]:
    """The median time in ms, and the answer."""
    times = []
    for _ in range(repeat):
        begin = time.perf_counter()
        answer = ask()
        times.append((time.perf_counter() - begin) * 1000)
    return statistics.median(times), answer


PLACE = {"region": "Africa", "un_status": "member"}

if __name__ == "__main__":
    main()
