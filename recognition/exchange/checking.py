"""The one way by which rows of a file are checked and written, by the command and in the admin."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from hashlib import sha256

import tablib
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from recognition.exchange.cells import normal
from recognition.models.fact import Fact
from recognition.resources import FactResource

CHUNK = 500  # how many keys are looked up at a time


@dataclass(frozen=True)
class Problem:
    """What is wrong with a file; in which row and column, where it is in one."""

    number: int | None
    column: str | None
    message: str


@dataclass
class Table:
    """One file as read: its rows that have the right number of cells, in the order of the resource's columns.

    `numbers` are the rows' by which a person finds them: of the file's lines, or where `counts_rows` of a sheet's rows.
    """

    file: str
    resource: FactResource
    data: tablib.Dataset = field(default_factory=tablib.Dataset)
    numbers: list[int] = field(default_factory=list)
    counts_rows: bool = False

    def __post_init__(self):
        self.data.headers = self.columns

    @property
    def columns(self) -> list[str]:
        """The columns that the file must have, in order."""
        return self.resource.get_export_headers()

    @property
    def key(self) -> str:
        """The column by which other tables refer to the rows."""
        return self.resource.fields[self.resource._meta.import_id_fields[-1]].column_name

    def add(self, number: int, cells: list[str]) -> None:
        """Add a row."""
        self.data.append(cells)
        self.numbers.append(number)

    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """The rows with their numbers."""
        return zip(self.numbers, self.data.dict, strict=True)

    def repeated(self) -> Iterator[Problem]:
        """A problem for each row whose key another row before it has; new rows may leave the key to the record."""
        first: dict[str, int] = {}
        for number, row in self.rows():
            key = self.resource.key_of(row)
            if key.strip() and first.setdefault(key, number) != number:
                told = {"key": key, "number": first[key]}
                message = (
                    _("%(key)s stands in row %(number)s already; one row a key.")
                    if self.counts_rows
                    else _("%(key)s stands in line %(number)s already; one row a key.")
                )
                yield Problem(number, None, message % told)

    def differing(self) -> "Table":
        """The rows that say anything else than the record; what is stored is not read and checked again."""
        found = Table(self.file, self.resource, counts_rows=self.counts_rows)
        keys = self.resource.key_columns()
        rows = list(zip(self.numbers, self.data, strict=True))
        places = [self.columns.index(column) for column in keys]
        for start in range(0, len(rows), CHUNK):
            chunk = rows[start : start + CHUNK]
            sought = {
                f"{self.resource.paths()[column]}__in": {row[place] for _number, row in chunk}
                for column, place in zip(keys, places, strict=True)
            }
            _header, *stored = self.resource.rows(self.resource.get_queryset().filter(**sought))
            known = {tuple(row[place] for place in places): [*map(normal, row)] for row in stored}
            for number, row in chunk:
                if known.get(tuple(row[place] for place in places)) != [*map(normal, row)]:
                    found.add(number, list(row))
        return found


@dataclass(frozen=True)
class Change:
    """A row that was added, or corrected from `original`, with its columns: name, before (empty if new) and after."""

    number: int
    fact: Fact
    original: Fact | None
    columns: list[tuple[str, str, str]]


@dataclass
class Outcome:
    """What writing a table did; `wrong` are the keys of the rows that have problems."""

    problems: list[Problem] = field(default_factory=list)
    additions: list[Change] = field(default_factory=list)
    corrections: list[Change] = field(default_factory=list)
    wrong: set[str] = field(default_factory=set)
    unchanged: int = 0

    @property
    def digest(self) -> str:
        """A fingerprint of all that was written; equal for equal changes only."""
        told = [
            [change.number, str(change.fact.natural_key()), change.columns]
            for change in [*self.additions, *self.corrections]
        ]
        return sha256(json.dumps([len(self.additions), told]).encode()).hexdigest()


def write(table: Table, broken: Collection = ()) -> Outcome:
    """Write all rows of the table that differ, in a unit of work of the caller's, who undoes it if there are problems.

    `broken` are (model, key) of rows of other tables that are wrong themselves.
    """
    outcome = Outcome()
    result = table.resource.import_data(table.data, use_transactions=True, broken=frozenset(broken))
    outcome.problems.extend(Problem(None, None, str(problem.error)) for problem in result.base_errors)
    for (number, cells), row in zip(table.rows(), result, strict=True):
        if row.validation_error or row.errors:
            outcome.problems.extend(problems(table, number, row))
            outcome.wrong.add(cells[table.key])
        elif row.is_new():
            outcome.additions.append(Change(number, row.instance, None, compared(table, None, row.instance)))
        elif row.is_update():
            columns = compared(table, row.original, row.instance)
            outcome.corrections.append(Change(number, row.instance, row.original, columns))
        else:
            outcome.unchanged += 1
    return outcome


def problems(table: Table, number: int, row) -> Iterator[Problem]:
    """The problems of one row."""
    for problem in row.errors:
        yield Problem(number, None, str(problem.error))
    if row.validation_error:
        fields = table.resource.fields
        for name, messages in row.validation_error.update_error_dict({}).items():
            column = fields[name].column_name if name in fields else None
            for message in ValidationError(messages).messages:
                yield Problem(number, column, message)


def compared(table: Table, before: Fact | None, after: Fact) -> list[tuple[str, str, str]]:
    """The columns that differ, of a new row those that say anything, as files have them."""
    fields = [table.resource.fields[name] for name in table.resource._meta.fields]
    said = [(field.column_name, field.export(before) if before else "", field.export(after)) for field in fields]
    return [(name, str(old), str(new)) for name, old, new in said if old != new]
