"""Read the record from CSV files: check every row, then write all of it or nothing."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import ProtectedError
from rich.console import Console
from rich.progress import Progress

from recognition.exchange.checking import Change, Problem, Table, write
from recognition.models.revision import analyze, revising
from recognition.nearest import expected
from recognition.resources import RESOURCES, FactResource


class Command(BaseCommand):
    help = (
        "Import the record from the CSV files of a folder (countries.csv, positions.csv and ten more; docs/data.md "
        "describes them). Every row is checked first, and each wrong one reported by file, line and column. If all are "
        "right, all is written in one transaction, as one revision with its reason; else nothing is. Importing the "
        "same files again changes nothing. Facts that the files lack stay, unless --retract is given."
    )

    def add_arguments(self, parser):
        """The folder, and what to do with it."""
        parser.add_argument("folder", type=Path, metavar="DIR", help="The folder with the twelve files.")
        parser.add_argument("--dry-run", action="store_true", help="Show what would change, and change nothing.")
        parser.add_argument("--retract", action="store_true", help="Also retract the facts that the files lack.")
        parser.add_argument("--reason", default="Import of CSV files", help="Why, for the list of changes.")

    def handle(self, folder: Path, *, dry_run: bool, retract: bool, reason: str, **options):
        """Run the import; raises CommandError if anything is wrong."""
        self.errors: list[str] = []
        tables = self.read(folder)
        try:
            with transaction.atomic():
                with revising(reason):  # at its end the record as a whole is checked, also in a dry run
                    changes = self.write(tables, retract=retract)
                if self.errors or dry_run:
                    transaction.set_rollback(True)
        except ValidationError as error:  # what must hold of the record as a whole
            self.errors.extend(error.messages)
        if self.errors:
            for error in self.errors:
                self.stderr.write(error)
            raise CommandError(f"{len(self.errors)} errors; nothing was written.")
        if changes and not dry_run:
            analyze()
        self.report(changes, dry_run)

    def read(self, folder: Path) -> list[Table]:
        """The twelve tables; raises CommandError if a file is missing or unknown or has wrong columns."""
        present = {path.name for path in folder.glob("*.csv")}
        for name in sorted(present - set(RESOURCES)):
            self.errors.append(f"{name}: no file of the record; {expected(name, RESOURCES)}")
        for name in sorted(set(RESOURCES) - present):
            self.errors.append(f"{name}: missing in {folder}.")
        if self.errors:
            raise CommandError("\n".join(self.errors))
        tables = [self.read_table(folder / name, resource()) for name, resource in RESOURCES.items()]
        if None in tables:
            raise CommandError("\n".join(self.errors))
        return tables

    def read_table(self, path: Path, resource: FactResource) -> Table | None:
        """One file, without rows of another length, which are noted; None if it cannot be read or has other columns."""
        table = Table(path.name, resource)
        try:
            reader = csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""), strict=True)
            header = next(reader, [])
            for column in header:
                if column not in table.columns:
                    self.errors.append(f"{path.name}:1: {column}: unknown column; {expected(column, table.columns)}")
            if header != table.columns:
                self.errors.append(f"{path.name}:1: the columns must be {','.join(table.columns)}")
                return None
            for row in reader:
                if len(row) == len(header):
                    table.add(reader.line_num, row)
                else:
                    self.errors.append(f"{path.name}:{reader.line_num}: {len(row)} fields; give {len(header)}.")
        except UnicodeDecodeError as error:
            self.errors.append(f"{path.name}: not UTF-8 at byte {error.start}; save the file as UTF-8.")
            return None
        except csv.Error as error:
            self.errors.append(f"{path.name}:{reader.line_num}: {error}; quote fields as RFC 4180 says.")
            return None
        return table

    def write(self, tables: list[Table], *, retract: bool) -> list[tuple[str, str, str]]:
        """Write all rows that differ, noting errors; the changes as (file, sign, text)."""
        changes, broken, keys = [], set(), {}
        with Progress(console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("Reading", total=sum(len(table.numbers) for table in tables))
            for table in tables:
                progress.update(task, description=table.file)
                table.resource.after_import_row = lambda *args, **kwargs: progress.advance(task)
                self.errors.extend(told(table, problem) for problem in table.repeated())
                outcome = write(table, broken)
                self.errors.extend(told(table, problem) for problem in outcome.problems)
                broken |= {(table.resource._meta.model, key) for key in outcome.wrong}
                changes.extend((table.file, "+", str(made.fact.natural_key()[-1])) for made in outcome.additions)
                changes.extend((table.file, "~", difference(made)) for made in outcome.corrections)
                keys[table.file] = {table.resource.key_of(row) for _number, row in table.rows()}
                # New rows may leave their key to the record; they are no facts that the files lack.
                added = ({name: after for name, _before, after in made.columns} for made in outcome.additions)
                keys[table.file] |= {table.resource.key_of(row) for row in added}
        if retract:
            changes.extend(self.retract(tables, keys))
        return changes

    def retract(self, tables: list[Table], keys: dict[str, set[str]]) -> Iterator[tuple[str, str, str]]:
        """Delete the facts that the files lack, in an order in which nothing refers to them any more."""
        for table in reversed(tables):
            header, *rows = table.resource.rows()
            for row in rows:
                cells = dict(zip(header, row, strict=True))
                if table.resource.key_of(cells) in keys[table.file]:
                    continue
                id_fields = table.resource._meta.import_id_fields
                columns = [table.resource.fields[name] for name in id_fields]
                fact = table.resource._meta.model.objects.get(
                    **{column.attribute: column.clean(cells) for column in columns}
                )
                try:
                    fact.delete()
                except ProtectedError as error:
                    users = ", ".join(sorted(str(user) for user in list(error.protected_objects)[:3]))
                    self.errors.append(f"{table.file}: {fact} cannot be retracted, it is used by: {users}")
                    continue
                yield table.file, "-", table.resource.key_of(cells)

    def report(self, changes: list[tuple[str, str, str]], dry_run: bool) -> None:
        """Say what changed: each change in a dry run, else their number."""
        if dry_run:
            for file, sign, text in changes:
                self.stdout.write(f"{sign} {file} {text}")
        for sign, word in (("+", "added"), ("~", "corrected"), ("-", "retracted")):
            number = sum(1 for _, made, _ in changes if made == sign)
            self.stdout.write(f"{number} {'would be ' if dry_run else ''}{word}")


def told(table: Table, problem: Problem) -> str:
    """A problem as a line of text."""
    place = table.file if problem.number is None else f"{table.file}:{problem.number}"
    return ": ".join(filter(None, [place, problem.column, problem.message]))


def difference(made: Change) -> str:
    """What a corrected row says before and after, column by column."""
    changed = "; ".join(f"{name}: {before!r} -> {after!r}" for name, before, after in made.columns)
    return f"{' '.join(map(str, made.fact.natural_key()))}: {changed}"
