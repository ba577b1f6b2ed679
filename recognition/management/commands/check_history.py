"""Compare the history with the record that it must lead to."""

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import track

from recognition.fixtures import MODELS
from recognition.models.revision import snapshot


class Command(BaseCommand):
    help = (
        "Check that the latest version of each fact in the history says just what its table says, and that there is "
        "none besides. A difference means that something was written past the program."
    )

    def handle(self, **options):
        """Compare each model; raises CommandError naming the rows that differ."""
        differences = []
        with snapshot():
            for model in track(MODELS, "Comparing", console=Console(stderr=True), transient=True):
                columns = [field.attname for field in model._meta.concrete_fields]
                now = model.objects.order_by().values_list(*columns)
                said = (
                    model.history.model.objects.filter(superseded_in=None)
                    .exclude(history_type="-")
                    .order_by()
                    .values_list(*columns)
                )
                pk = columns.index(model._meta.pk.attname)
                odd = {row[pk] for row in now.difference(said)} | {row[pk] for row in said.difference(now)}
                differences += [f"{model._meta.verbose_name} {key}: history and table differ" for key in sorted(odd)]
        if differences:
            raise CommandError("\n".join(differences))
        self.stdout.write("History and record agree.")
