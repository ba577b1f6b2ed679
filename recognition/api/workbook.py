"""A list as a workbook: the rows on the first sheet, and *About*, which says what they are and where they come from."""

import tempfile
from collections.abc import Iterable
from contextlib import closing
from datetime import date
from typing import IO
from wsgiref.util import FileWrapper
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter
from rest_framework.fields import DateField, Field

from recognition.api.formats import Table, cell, invalid_format
from recognition.exchange.cells import heading, text_cell

ROWS = 1_048_575  # that a sheet holds below its header
PART = 64 * 1024  # bytes


class XLSX(Table):
    """An Excel workbook, made row by row into a temporary file."""

    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    format = "xlsx"
    charset = None

    def stream(self, columns, rows, view) -> FileWrapper:
        """The parts of the file, once it is made; raises InvalidParameters for more rows than a sheet holds."""
        file = tempfile.TemporaryFile()  # noqa: SIM115 (it is open until it is sent)
        try:
            write(file, columns, rows, view)
        except BaseException:
            file.close()
            raise
        file.seek(0)
        return FileWrapper(file, PART)  # the server closes it, read or not


def write(file: IO[bytes], columns: dict[str, Field], rows: Iterable[dict], view) -> None:
    """Write the workbook."""
    book = Workbook(write_only=True)
    # Closed also where a row fails: what is half written would complain when it is thrown away.
    with closing(book.create_sheet(view.name[:31])) as sheet:  # as long as a name may be
        sheet.freeze_panes = "A2"
        sheet.append([heading(sheet, name) for name in columns])
        kinds = [(name, isinstance(field, DateField)) for name, field in columns.items()]
        for number, row in enumerate(rows, start=1):
            if number > ROWS:
                raise invalid_format(f"A sheet holds {ROWS:,} rows, and these are more; ask for csv, or for less.")
            sheet.append(
                [
                    date.fromisoformat(row[name]) if is_day and row[name] else typed(sheet, row[name])
                    for name, is_day in kinds
                ]
            )
    about = book.create_sheet("About")
    about.column_dimensions["A"].width, about.column_dimensions["B"].width = 20, 100
    for label, value in view.about().items():
        about.append([heading(about, label), typed(about, value)])
    about.append([])
    about.append([heading(about, "Column"), heading(about, "Meaning")])
    for name, field in columns.items():
        about.append([name, typed(about, str(field.help_text))])
    # Not Workbook.save(), which writes the time of day: the same rows are the same bytes.
    book.properties.created = book.properties.modified = view.revision.at.replace(tzinfo=None)
    ExcelWriter(book, DatedZip(file, view.revision.at.timetuple()[:6])).save()


def typed(sheet, value):
    """A value as a cell of its type; text is text, also what begins like a formula."""
    value = cell(value) if not isinstance(value, bool) else value
    return text_cell(sheet, value) if isinstance(value, str) else value


class DatedZip(ZipFile):
    """A zip file whose entries all carry one date: year, month, day, hour, minute, second."""

    def __init__(self, file: IO[bytes], at: tuple[int, ...]):
        super().__init__(file, "w", ZIP_DEFLATED)
        self.at = at

    def writestr(self, zinfo_or_arcname, data, *args, **kwargs):
        """Add an entry."""
        entry = ZipInfo(zinfo_or_arcname, self.at)
        entry.compress_type = self.compression
        super().writestr(entry, data)

    def write(self, filename, arcname=None, *args, **kwargs):
        """Add a file as an entry."""
        entry = ZipInfo(arcname, self.at)
        entry.compress_type = self.compression
        with open(filename, "rb") as source, self.open(entry, "w", force_zip64=True) as target:
            while part := source.read(PART):
                target.write(part)
