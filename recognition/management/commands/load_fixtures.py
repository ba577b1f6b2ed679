"""Load the project's fixtures into an empty database."""

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db.models.signals import post_save
from rich.console import Console
from rich.progress import Progress

from recognition.fixtures import fixture_files
from recognition.models import Revision
from recognition.models.revision import analyze, revising


class Command(BaseCommand):
    help = (
        "Load fixtures/*.json, the record that a new installation starts with. Only into an empty database: once there "
        "is a revision, editors may have worked, and nothing is loaded."
    )

    def handle(self, **options):
        """Load all files in one transaction, as one revision, or say why not."""
        with revising("The record as published with the program"):
            # The lock first: of two that start at once, the second finds the record in place.
            Revision.objects.lock()
            if last := Revision.objects.last():
                self.stdout.write(f"The record is in place ({last}); no fixture is loaded.")
                return
            files = [str(path) for path in fixture_files().values()]
            total = sum(path.read_text().count('"model":') for path in fixture_files().values())
            with Progress(console=Console(stderr=True), transient=True) as progress:
                task = progress.add_task("Loading the record", total=total)

                def advance(raw, **kwargs):
                    if raw:
                        progress.advance(task)

                post_save.connect(advance)
                try:
                    call_command("loaddata", *files, verbosity=0)
                finally:
                    post_save.disconnect(advance)
        analyze()
        self.stdout.write(f"Loaded {total} facts.")
