"""An uploaded file as a table: CSV or a workbook, as people save them from a spreadsheet."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import datetime, time
from itertools import islice
from zipfile import ZipFile

from django.utils.translation import gettext as _
from import_export.widgets import Widget
from openpyxl import load_workbook

from recognition.exchange.cells import normal, restored
from recognition.exchange.checking import Problem, Table
from recognition.nearest import nearest
from recognition.resources import FactResource
from recognition.widgets import FlagWidget

MOST_BYTES = 5 * 2**20  # of a file
MOST_UNPACKED = 100 * 2**20  # bytes of a workbook's parts: a small archive may hold any number
MOST_ROWS = 20_000
MOST_CELLS = 1_000_000  # empty ones between others included

# How spreadsheets in the admin's languages write what they hold as a truth value, in lower case.
FLAGS = {
    **dict.fromkeys(["true", "verdadero", "vrai", "verdadeiro"], "true"),
    **dict.fromkeys(["false", "falso", "faux"], "false"),
}


class Unreadable(Exception):
    """The file as a whole cannot be read; its problems say why."""

    def __init__(self, *problems: Problem):
        self.problems = list(problems)
        super().__init__(problems[0].message)


def read(data: bytes, name: str, resource: FactResource) -> tuple[Table, list[Problem]]:
    """The table of a file of this name and what is wrong with single rows; raises Unreadable.

    Rows are numbered as a spreadsheet shows them: the header is row 1, empty rows count and are left out.
    """
    table, problems = Table(name, resource, counts_rows=True), []
    if len(data) > MOST_BYTES:
        raise refusal(_("The file has more than %(number)d MB; split it.") % {"number": MOST_BYTES // 2**20})
    rows = workbook_rows(data) if data.startswith(b"PK\x03\x04") else csv_rows(data, table.columns)
    header, places = None, []
    for number, cells, wrong in rows:
        if header is None:
            header = [cell.strip() for cell in cells]
            places = placed(header, table.columns, number)
            continue
        if not any(cells) and not wrong:
            continue
        if len(table.numbers) == MOST_ROWS:
            raise refusal(_("The file has more than %(number)d rows; split it.") % {"number": MOST_ROWS})
        if any(cells[len(header) :]):
            message = _("The row has %(number)d cells, the header %(expected)d; take out what is too much.")
            problems.append(Problem(number, None, message % {"number": len(cells), "expected": len(header)}))
            continue
        if len(cells) < len(header) and not data.startswith(b"PK\x03\x04"):
            message = _("The row has %(number)d cells, the header %(expected)d; give as many.")
            problems.append(Problem(number, None, message % {"number": len(cells), "expected": len(header)}))
            continue
        if wrong:
            problems.extend(Problem(number, column_at(header, place), message) for place, message in wrong)
            continue
        cells = [*cells, *[""] * len(header)]
        widgets = {field.column_name: field.widget for field in resource.fields.values()}
        said = [cell_of(widgets[column], cells[place]) for column, place in zip(table.columns, places, strict=True)]
        table.add(number, said)
    if header is None:
        raise refusal(_("The file is empty; its first row gives the columns."))
    return table, problems


def refusal(message: str, number: int | None = None, column: str | None = None) -> Unreadable:
    """The file is refused for one reason."""
    return Unreadable(Problem(number, column, message))


def placed(header: list[str], columns: Sequence[str], number: int) -> list[int]:
    """Where each column stands in the file; raises Unreadable for unknown, repeated and missing ones."""
    while header and not header[-1]:
        header.pop()
    problems = []
    for name in dict.fromkeys(header):
        if name not in columns:
            match = nearest(name, columns)
            message = (
                _("There is no such column; did you mean %(column)s?") % {"column": match}
                if match
                else _("There is no such column; take it out.")
            )
            problems.append(Problem(number, name, message))
        elif header.count(name) > 1:
            problems.append(Problem(number, name, _("The column stands here twice; keep one.")))
    problems.extend(
        Problem(number, name, _("The column is missing; an export has it.")) for name in columns if name not in header
    )
    if problems:
        raise Unreadable(*problems)
    return [header.index(name) for name in columns]


def column_at(header: list[str], place: int) -> str | None:
    """The name of the column at a place."""
    return header[place] if place < len(header) else None


def cell_of(widget: Widget, text: str) -> str:
    """A cell as the resource reads it: what was defused is restored, and truth values are in English."""
    if isinstance(widget, FlagWidget):
        return FLAGS.get(text.strip().lower(), text)
    return normal(restored(text))


Row = tuple[int, list[str], list[tuple[int, str]]]
"""A row's number, its cells as text, and what is wrong with cells: at which place, and why."""


def csv_rows(data: bytes, columns: Sequence[str]) -> Iterator[Row]:
    """The rows of a CSV file, with commas, semicolons or tabs between cells."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise refusal(_("This is a workbook of an old kind; save it as .xlsx."))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        number = data.count(b"\n", 0, error.start) + 1
        message = _("The text is not UTF-8; save the file as “CSV UTF-8” or as .xlsx.")
        raise refusal(message, number) from None
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=lambda mark: len(set(columns) & {cell.strip(' "\r') for cell in first.split(mark)}))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, cells, []
    except csv.Error as error:
        message = _("The row cannot be read (%(error)s); put quotation marks within a cell twice.")
        raise refusal(message % {"error": error}, number + 1) from None


def workbook_rows(data: bytes) -> Iterator[Row]:
    """The rows of a workbook's first sheet."""
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
        if unpacked > MOST_UNPACKED:
            message = _("The workbook has more than %(number)d MB once unpacked; split it.")
            raise refusal(message % {"number": MOST_UNPACKED // 2**20})
        # Formulas are read as such: what they gave last may be missing or old.
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        others = [sheet.title for sheet in book.worksheets[1:] if not is_empty(sheet)]
        if others:
            message = _("Only one sheet is read; take out the others: %(sheets)s.")
            raise refusal(message % {"sheets": ", ".join(others)})
        sheet, seen = book.worksheets[0], 0
        sheet.reset_dimensions()  # what a file says of its size may be wrong
        for number, row in enumerate(sheet.iter_rows(), start=1):
            seen += len(row)
            if seen > MOST_CELLS:
                message = _("The sheet has more than %(number)d cells; take out what is empty.")
                raise refusal(message % {"number": MOST_CELLS})
            read_cells = [text_of(cell) for cell in row]
            wrong = [(place, str(error)) for place, (_text, error) in enumerate(read_cells) if error]
            yield number, [text for text, _error in read_cells], wrong
        book.close()
    except Unreadable:
        raise
    except Exception as error:  # whatever is wrong in such a file, the library raises whatever it meets
        raise refusal(_("The file is no workbook that can be read; save it as .xlsx or as CSV UTF-8.")) from error


def is_empty(sheet) -> bool:
    """Whether a sheet's first rows say nothing."""
    sheet.reset_dimensions()
    return not any(cell.value is not None for row in islice(sheet.iter_rows(), 100) for cell in row)


def text_of(cell) -> tuple[str, str]:
    """A workbook's cell as a CSV file would have it, and what is wrong with it."""
    value = cell.value
    match cell.data_type:
        case "f":
            return "", _("The cell holds a formula; give its value.")
        case "e":
            return "", _("The cell holds the error %(value)s; give a value.") % {"value": value}
    match value:
        case None:
            return "", ""
        case bool():
            return str(value).upper(), ""
        case datetime() if value.time() == time():
            return value.date().isoformat(), ""
        case float() if value.is_integer():
            return str(int(value)), ""
        case _:
            return str(value), ""
