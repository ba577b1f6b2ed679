"""Write the record as the CSV files that import_record reads."""

import csv
from pathlib import Path

from django.core.management.base import BaseCommand
from rich.console import Console
from rich.progress import track

from recognition.models.revision import snapshot
from recognition.resources import RESOURCES


class Command(BaseCommand):
    help = (
        "Export the whole record, drafts included, to a folder as the twelve CSV files that import_record reads: "
        "UTF-8, LF, sorted by key, the same bytes each time nothing has changed. Files of these names are overwritten."
    )

    def add_arguments(self, parser):
        """The folder."""
        parser.add_argument("folder", type=Path, metavar="DIR", help="The folder to write to; made if it is not there.")

    def handle(self, folder: Path, **options):
        """Write the files, all of one revision."""
        folder.mkdir(parents=True, exist_ok=True)
        console = Console(stderr=True)
        with snapshot() as revision:
            for name, resource in track(RESOURCES.items(), "Exporting", console=console, transient=True):
                with open(folder / name, "w", encoding="utf-8", newline="") as file:
                    csv.writer(file, lineterminator="\n").writerows(resource().rows())
        self.stdout.write(f"{len(RESOURCES)} files of {revision or 'an empty record'} in {folder}")
