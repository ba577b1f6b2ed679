"""Write the record of the database as the project's fixtures."""

from pathlib import Path

from django.core.management.base import BaseCommand
from rich.console import Console
from rich.progress import track

from recognition.fixtures import fixture_files, serialized
from recognition.models.revision import snapshot


class Command(BaseCommand):
    help = (
        "Write fixtures/*.json, the record that a new installation starts with, from this database: natural keys, one "
        "object a block, sorted, so that a difference can be read. Review it before you commit it."
    )

    def add_arguments(self, parser):
        """The folder."""
        parser.add_argument("folder", nargs="?", type=Path, metavar="DIR", help="Default: the project's fixtures/.")

    def handle(self, folder: Path | None, **options):
        """Write the files, all of one revision."""
        files = fixture_files(folder)
        with snapshot():
            for model, path in track(files.items(), "Writing fixtures", console=Console(stderr=True), transient=True):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(serialized(model), encoding="utf-8")
        self.stdout.write(f"{len(files)} fixtures in {next(iter(files.values())).parent}")
