"""How much a process grows while it streams a list: a million acts with their sources, as CSV and JSON Lines.

Run `python -m bench.streaming --help`. It makes a database of its own (SQLite in a temporary folder, or a test database
on the server of DATABASE_URL), fills it with invented acts, and drops it.
"""

import argparse
import os
import threading
import time
from pathlib import Path

from bench.invented import fill, scratch

MB = 1024 * 1024


def main() -> None:
    """Measure, and print one table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--acts", type=int, default=1_000_000, help="How many acts. Default: %(default)s.")
    options = parser.parse_args()
    with scratch():
        report(options.acts)


def report(acts: int) -> None:
    """Fill the database, and read the list in each form that is streamed."""
    from django.db import connection
    from rich.console import Console
    from rich.table import Table

    console = Console(stderr=True)
    console.print(f"Writing {acts:,} acts with their sources …")
    fill_with_sources(acts)
    table = Table("form", "rows", "sent, MB", "rows a second", "grown by, MB", title=connection.vendor)
    for form in ("csv", "jsonl"):
        sent("?country=AA", form)  # what is loaded once is no growth
        console.print(f"Reading positions.{form} …")
        before = resident()
        with Peak() as peak:
            begin = time.perf_counter()
            size, rows = sent("", form)
            seconds = time.perf_counter() - begin
        if rows != acts + (form == "csv"):
            raise RuntimeError(f"{rows} lines were sent.")
        table.add_row(
            form, f"{rows:,}", f"{size / MB:.0f}", f"{rows / seconds:,.0f}", f"{(peak.highest - before) / MB:.1f}"
        )
    Console().print(table)


def fill_with_sources(acts: int) -> None:
    """Write invented acts, each with one citation; without history, not asked here."""
    from django.db import connection
    from django.db.models import QuerySet

    from recognition.models import Citation, Position, Revision, Source

    Revision.objects.create(pk=1, at="2026-01-01T00:00:00Z")
    written = 0
    while written < acts:  # in parts, which bounds what the writer itself holds
        written = fill(written, min(acts, written + 50_000))
    QuerySet(Source).bulk_create([Source(key="s", title="invented", publisher="invented", url="https://example.org/s")])
    source = Source.objects.get().pk
    cited = f'INSERT INTO "{Citation._meta.db_table}" (rank, source_id, position_id) SELECT 1, {source}, id'
    with connection.cursor() as cursor:
        cursor.execute(f'{cited} FROM "{Position._meta.db_table}"')
        cursor.execute("ANALYZE")


def sent(query: str, form: str) -> tuple[int, int]:
    """Ask as a client would, and count bytes and lines as they come."""
    from django.test import Client

    response = Client(SERVER_NAME="localhost").get(f"/api/v1/positions.{form}{query}")
    size = rows = 0
    for chunk in response.streaming_content:
        size += len(chunk)
        rows += chunk.count(b"\n")
    return size, rows


def resident() -> int:
    """Bytes of memory that the process holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


class Peak:
    """Watches the process's memory while it runs; `highest` is the most that was seen."""

    def __enter__(self):
        self.highest, self.stopped = resident(), threading.Event()
        self.thread = threading.Thread(target=self.watch, daemon=True)
        self.thread.start()
        return self

    def watch(self) -> None:
        """Look twenty times a second."""
        while not self.stopped.wait(0.05):
            self.highest = max(self.highest, resident())

    def __exit__(self, *exc):
        self.stopped.set()
        self.thread.join()


if __name__ == "__main__":
    main()
