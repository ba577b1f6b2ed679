"""How the cost of a day's statuses grows with the number of acts, against the ways that one would try first.

Run `python -m bench.on_a_day --help`. It makes a database of its own (SQLite in a temporary folder, or a test database
on the server of DATABASE_URL), fills it with invented acts, and drops it.
"""

import argparse
from collections.abc import Callable

from bench.invented import DAY, fill, measured, scratch


def main() -> None:
    """Measure, and print one table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--acts", type=int, nargs="+", default=[1_000, 10_000, 100_000], help="Numbers of acts.")
    parser.add_argument("--repeat", type=int, default=9, help="How often each is asked; the median counts.")
    options = parser.parse_args()
    with scratch():
        report(options.acts, options.repeat)


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


if __name__ == "__main__":
    main()
