"""Make the views that tools which speak SQL read."""

import os
import sys
from getpass import getpass

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from recognition.dataset import reporting

PASSWORD = "REPORTING_PASSWORD"  # noqa: S105 (the name of a variable)


class Command(BaseCommand):
    help = (
        "Make the views of the published record in PostgreSQL's schema reporting, for Metabase, Superset, Grafana and "
        "other tools that speak SQL, or make them anew. Once they are there, migrate and script/server keep them up to "
        "date. For SQLite there is dataset.sqlite, which has the same."
    )

    def add_arguments(self, parser):
        """What else to do."""
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument(
            "--reader",
            metavar="ROLE",
            help=(
                "also make this role, or give it another password: it may log in, read these views and nothing else. "
                f"The password is read from the environment, {PASSWORD}, else asked for; it is never shown"
            ),
        )
        choice.add_argument("--remove", action="store_true", help="remove the views and the schema instead")

    def handle(self, *, reader, remove, **options):
        """Do it; raises CommandError where the database is another or refuses."""
        if connection.vendor != "postgresql":
            raise CommandError("DATABASE_URL names no PostgreSQL; dataset.sqlite has the same views.")
        try:
            if remove:
                reporting.drop()
                self.stdout.write(f"The schema {reporting.SCHEMA} is gone.")
                return
            password = asked_password() if reader else None
            reporting.make()
            if reader:
                reporting.make_reader(reader, password)
        except PermissionError as error:
            raise CommandError(str(error)) from None
        except DatabaseError as error:
            raise CommandError(f"PostgreSQL refuses: {' '.join(str(error).split())}") from None
        count = sum(1 for statement in reporting.statements() if statement.startswith("CREATE VIEW"))
        self.stdout.write(f"{count} views in the schema {reporting.SCHEMA}{f', read by {reader}' if reader else ''}.")


def asked_password() -> str:
    """The password, from the environment or asked for; raises CommandError if there is none."""
    if password := os.environ.get(PASSWORD):
        return password
    if not sys.stdin.isatty():
        raise CommandError(f"Set {PASSWORD}: there is nobody to ask.")
    password = getpass("Password of the role: ")
    if not password or password != getpass("Again: "):
        raise CommandError("The two are not the same, or empty.")
    return password
