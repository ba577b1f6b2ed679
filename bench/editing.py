"""What the pages on which editors find a position or a source cost as the record grows, as ratios.

Run `python -m bench.editing --help`. It makes a database of its own (SQLite in a temporary folder, or a test database
on the server of DATABASE_URL), fills it with invented acts and sources, asks the admin for its pages, and drops it.
"""

import argparse
from collections.abc import Callable

from bench.invented import fill, fill_sources, measured, scratch

COMPLETE = "/admin/autocomplete/?app_label=recognition&model_name=citation&field_name=source&term="
PAGES = {
    "positions": "/admin/recognition/position/",
    "positions, a word": "/admin/recognition/position/?q=invented",
    "positions, a year": "/admin/recognition/position/?declared_on__year=2021",
    "sources": "/admin/recognition/source/",
    "complete a title": f"{COMPLETE}many+words",
    "a publisher": f"{COMPLETE}paper+77",
    "an address": f"{COMPLETE}host77.example/page",
    "what is nowhere": f"{COMPLETE}nowhere",
}


def main() -> None:
    """Measure, and print one table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[651, 100_000], help="Numbers of acts and of sources.")
    parser.add_argument("--repeat", type=int, default=9, help="How often each is asked; the median counts.")
    options = parser.parse_args()
    with scratch():
        report(options.sizes, options.repeat)


def report(sizes: list[int], repeat: int) -> None:
    """Fill the database to each size in turn, and ask for each page."""
    from django.db import connection
    from rich.console import Console
    from rich.progress import track
    from rich.table import Table

    found, acts, sources = {name: [] for name in PAGES}, 0, 0
    ask = editor()
    for size in track(sizes, "Measuring", console=Console(stderr=True), transient=True):
        acts, sources = fill(acts, size), fill_sources(sources, size)
        for name, path in PAGES.items():
            milliseconds, _ = measured(lambda path=path: ask(path), repeat)
            found[name].append(milliseconds)
    table = Table("page", *(f"{size:,}" for size in sizes), "last / first", title=f"{connection.vendor}, median ms")
    for name, times in found.items():
        table.add_row(name, *(f"{each:.1f}" for each in times), f"{times[-1] / times[0]:.1f}")
    Console().print(table)


def editor() -> Callable[[str], frozenset]:
    """Ask for a page of the admin, as a person who may do everything."""
    from django.conf import settings
    from django.contrib.auth.models import User
    from django.test import Client

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.create_superuser("editor"))

    def ask(path: str) -> frozenset:
        answer = client.get(path)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answers {answer.status_code}.")
        return frozenset()

    return ask


if __name__ == "__main__":
    main()
