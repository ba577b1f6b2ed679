"""What a past revision's statuses cost as the history grows, with the index by which acts are sought, and without.

Run `python -m bench.known_at --help`. It makes a database of its own, as bench/on_a_day.py does, and drops it. Every
act has several versions; the revision asked lies in the middle.
"""

import argparse
from collections.abc import Callable
from datetime import timedelta

from bench.invented import DAY, fill, measured, scratch

VERSIONS = 5  # of each act


def main() -> None:
    """Measure, and print one table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--acts", type=int, nargs="+", default=[1_000, 5_000, 20_000], help="Numbers of acts.")
    parser.add_argument("--repeat", type=int, default=7, help="How often each is asked; the median counts.")
    options = parser.parse_args()
    with scratch():
        report(options.acts, options.repeat)


def report(sizes: list[int], repeat: int) -> None:
    """Fill the database to each size in turn, and ask it now, then without the index, then with it."""
    from django.db import connection
    from rich.console import Console
    from rich.progress import track
    from rich.table import Table

    table = Table("versions", "question", "now", "then, no index", "then, index", "no index / index", title="median ms")
    written = 0
    for size in track(sizes, f"Measuring {connection.vendor}", console=Console(stderr=True), transient=True):
        written, before = fill(written, size), written
        remember(before)
        for name, ask in questions().items():
            now, answer = measured(ask, repeat)
            times = []
            for indexed in (False, True):
                index(made=indexed)
                then, past = measured(as_of_then(ask), repeat)
                times.append(then)
                if len(past) != len(answer):
                    raise RuntimeError("The past has not as many answers as the present.")
            cells = [f"{ms:.1f}" for ms in (now, *times)]
            table.add_row(f"{size * VERSIONS:,}", name, *cells, f"{times[0] / times[1]:.1f}")
    Console().print(connection.vendor, table)


def remember(done: int) -> None:
    """Write the versions of what has been written since there were `done` acts."""
    from django.db.models import QuerySet
    from django.utils import timezone

    from recognition.models import Country, Dispute, Position, Revision, Stance

    def versions(model, revisions):
        fields = [field.attname for field in model._meta.concrete_fields]
        for row in model.objects.order_by("pk")[done if model is Position else 0 :].iterator():
            for number in revisions:
                last = number == revisions[-1]
                yield model.history.model(
                    history_type="+" if number == 1 else "~",
                    history_date=timezone.now(),
                    revision_id=number,
                    superseded_in_id=None if last else number + 1,
                    **{name: getattr(row, name) for name in fields},
                )

    if not done:
        begun = timezone.now()
        QuerySet(Revision).bulk_create(
            Revision(pk=number, at=begun + timedelta(seconds=number)) for number in range(1, VERSIONS + 1)
        )
        for model in (Dispute, Stance, Country):
            QuerySet(model.history.model).bulk_create(versions(model, [1]))
    QuerySet(Position.history.model).bulk_create(versions(Position, range(1, VERSIONS + 1)), batch_size=2_000)


def index(*, made: bool) -> None:
    """Make the index, or drop it, if it is not so already; let the database look at its tables anew."""
    from django.db import connection

    from recognition.models import Position

    model = Position.history.model
    [found] = [each for each in model._meta.indexes if each.name == "position_versions_sought"]
    with connection.cursor() as cursor:
        there = found.name in connection.introspection.get_constraints(cursor, model._meta.db_table)
    if there is not made:
        with connection.schema_editor() as editor:
            (editor.add_index if made else editor.remove_index)(model, found)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def questions() -> dict[str, Callable[[], frozenset]]:
    """What is asked, by name; each gives keys."""
    from recognition.models import Country, Dispute, Position

    dispute = Dispute.objects.first()
    return {
        "on(day)": lambda: frozenset(Position.objects.of(dispute).on(DAY).values_list("key", flat=True)),
        "with_status": lambda: frozenset(Country.objects.with_status(dispute, DAY).values_list("position", flat=True)),
    }


def as_of_then(ask: Callable[[], frozenset]) -> Callable[[], frozenset]:
    """The same question, asked of the revision in the middle."""
    from recognition.models import Revision
    from recognition.models.known_at import known_at

    revision = Revision.objects.get(pk=VERSIONS // 2 + 1)

    def asked():
        with known_at(revision):
            return ask()

    return asked


if __name__ == "__main__":
    main()
