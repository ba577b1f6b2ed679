"""Rows of a table as a file for a spreadsheet, from which `reading` gets the same rows back."""

import csv
import io
from collections.abc import Iterable
from contextlib import closing
from datetime import date
from typing import IO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from import_export.widgets import Widget
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from recognition.exchange.cells import defused, heading, normal, text_cell
from recognition.resources import FactResource
from recognition.widgets import DayWidget, FlagWidget, NumberWidget

ROWS = 1_048_575  # that a sheet holds below its header
TEXT = 32_767  # characters that a cell holds
FIRST_DAY = date(1900, 3, 1)  # spreadsheets count days wrongly before it


def write_csv(file: IO[bytes], resource: FactResource, rows: Iterable[list[str]]) -> None:
    """Write header and rows as CSV, with the mark by which Excel knows UTF-8."""
    text = io.TextIOWrapper(file, "utf-8-sig", newline="", write_through=True)
    csv.writer(text).writerows([defused(cell) for cell in row] for row in rows)
    text.detach()


def write_xlsx(file: IO[bytes], resource: FactResource, rows: Iterable[list[str]]) -> None:
    """Write header and rows as a workbook of one sheet, with real dates, numbers and truth values.

    Raises ValidationError for what a sheet cannot hold.
    """
    book = Workbook(write_only=True)
    rows = iter(rows)
    columns = next(rows)
    widgets = {field.column_name: field.widget for field in resource.fields.values()}
    with closing(book.create_sheet(str(resource._meta.model._meta.verbose_name_plural)[:31])) as sheet:
        sheet.freeze_panes = "A2"
        sheet.append([heading(sheet, name) for name in columns])
        for number, row in enumerate(rows, start=1):
            if number > ROWS:
                raise ValidationError(
                    _("A sheet holds %(number)d rows, and these are more; export them as CSV.") % {"number": ROWS}
                )
            sheet.append([typed(sheet, widgets[name], cell) for name, cell in zip(columns, row, strict=True)])
    book.save(file)


def typed(sheet, widget: Widget, text: str):
    """A cell of its column's type."""
    match widget:
        case _ if not text:
            return None
        case DayWidget() if (day := date.fromisoformat(text)) >= FIRST_DAY:
            return day
        case FlagWidget():
            return text == "true"
        case NumberWidget():
            return widget.kind(text)
    said = defused(normal(text))
    if len(said) > TEXT:
        message = _("A cell of a sheet holds %(number)d characters, and a text here has more; export as CSV.")
        raise ValidationError(message % {"number": TEXT})
    made: WriteOnlyCell = text_cell(sheet, said)
    made.number_format = "@"  # text it stays, when somebody edits it
    return made


FORMS = {
    "csv": (write_csv, "text/csv; charset=utf-8"),
    "xlsx": (write_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
"""How each kind of file is written, and its media type."""
