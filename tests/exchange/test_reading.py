"""Files as people save them from spreadsheets: what is read, and what is said of those that cannot be."""

import io
from datetime import date, datetime
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from recognition.exchange import reading
from recognition.exchange.reading import Unreadable, read
from recognition.resources import MeetingResource, PositionResource, SignatureResource

HEADER = ["meeting", "country", "signed", "note", "sources"]
ROW = ["lima-2019-02-04-ottawa", "CA", "yes", "", "a"]


def csv_file(*rows: list[str], mark: str = ",") -> bytes:
    """A file of rows without quotation marks."""
    return "\r\n".join(mark.join(row) for row in rows).encode()


def workbook(*rows: list) -> bytes:
    """A workbook of one sheet."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    return saved(book)


def saved(book: Workbook) -> bytes:
    """The bytes of a workbook."""
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def rows(data: bytes, resource=SignatureResource) -> list[tuple[int, list[str]]]:
    """The rows with their numbers; none is wrong."""
    table, problems = read(data, "signatures.csv", resource())
    assert problems == []
    return [(number, list(cells)) for number, cells in zip(table.numbers, table.data, strict=True)]


def told(data: bytes, resource=SignatureResource) -> list[tuple]:
    """What is wrong, as (row, column, message); the file as a whole, or single rows."""
    try:
        _table, problems = read(data, "signatures.csv", resource())
    except Unreadable as error:
        problems = error.problems
    return [(problem.number, problem.column, problem.message) for problem in problems]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_commas_semicolons_and_tabs_part_cells(mark):
    assert rows(csv_file(HEADER, ROW, mark=mark)) == [(2, ROW)]


def test_a_byte_order_mark_is_no_part_of_the_first_column():
    assert rows(b"\xef\xbb\xbf" + csv_file(HEADER, ROW)) == [(2, ROW)]


def test_columns_come_in_any_order():
    assert rows(csv_file(HEADER[::-1], ROW[::-1])) == [(2, ROW)]


def test_rows_are_counted_as_a_spreadsheet_counts_them():
    note = '"Two\r\nlines"'
    data = csv_file(HEADER, [*ROW[:3], note, "a"], [], [""] * 5, ROW)
    assert rows(data) == [(2, [*ROW[:3], "Two\nlines", "a"]), (5, ROW)]


def test_empty_columns_at_the_end_are_left_out():
    assert rows(csv_file([*HEADER, "", ""], [*ROW, "", ""])) == [(2, ROW)]
    assert rows(workbook([*HEADER, None], [*ROW[:3]], [None])) == [(2, [*ROW[:3], "", ""])]


def test_unknown_repeated_and_missing_columns_are_told_together():
    data = csv_file(["meeting", "contry", "signed", "signed", "xyz", "note"], ROW)
    assert told(data) == [
        (1, "contry", "There is no such column; did you mean country?"),
        (1, "signed", "The column stands here twice; keep one."),
        (1, "xyz", "There is no such column; take it out."),
        (1, "country", "The column is missing; an export has it."),
        (1, "sources", "The column is missing; an export has it."),
    ]


def test_rows_with_too_many_or_too_few_cells_are_told():
    assert told(csv_file(HEADER, [*ROW, "more"], ROW[:3], ROW)) == [
        (2, None, "The row has 6 cells, the header 5; take out what is too much."),
        (3, None, "The row has 3 cells, the header 5; give as many."),
    ]


def test_other_encodings_are_refused_with_the_row():
    data = csv_file(HEADER, [*ROW[:3], "México", "a"]).decode().encode("cp1252")
    assert told(data) == [(2, None, "The text is not UTF-8; save the file as “CSV UTF-8” or as .xlsx.")]


def test_broken_quotation_marks_are_refused_with_the_row():
    ((number, column, message),) = told(csv_file(HEADER, ROW, [*ROW[:3], '"x"y', "a"]))
    assert (number, column) == (3, None)
    assert message.endswith("put quotation marks within a cell twice.")


def test_an_empty_file_is_refused():
    assert told(b"") == [(None, None, "The file is empty; its first row gives the columns.")]


def test_truth_values_are_read_as_spreadsheets_write_them():
    header = PositionResource().get_export_headers()
    place = header.index("is_published")
    for said, expected in [("TRUE", "true"), ("FALSO", "false"), ("Vrai", "true"), ("yes", "yes")]:
        row = ["x"] * len(header)
        row[place] = said
        assert rows(csv_file(header, row), PositionResource)[0][1][place] == expected


def test_cells_of_a_workbook_are_read_by_what_they_hold():
    header = MeetingResource().get_export_headers()
    values = {
        "ordinal": 10,
        "start_date": date(2019, 2, 4),
        "end_date": datetime(2019, 2, 4),  # noqa: DTZ001 (cells have no zone)
        "title": "=1+1",
        "note": True,
    }
    book = Workbook()
    book.active.append(header)
    book.active.append([values.get(name) for name in header])
    book.active.cell(2, header.index("title") + 1).data_type = "s"
    ((_number, cells),) = rows(saved(book), MeetingResource)
    said = dict(zip(header, cells, strict=True))
    assert [said[name] for name in values] == ["10", "2019-02-04", "2019-02-04", "=1+1", "TRUE"]
    assert said["city"] == ""


def test_formulas_and_errors_of_a_workbook_are_refused_with_their_columns():
    book = Workbook()
    book.active.append(HEADER)
    book.active.append([*ROW[:3], "=1+1", "#REF!"])
    book.active.cell(2, 5).data_type = "e"
    assert told(saved(book)) == [
        (2, "note", "The cell holds a formula; give its value."),
        (2, "sources", "The cell holds the error #REF!; give a value."),
    ]


def test_an_instant_is_no_day():
    header = MeetingResource().get_export_headers()
    at = datetime(2019, 2, 4, 13)  # noqa: DTZ001 (likewise)
    data = workbook(header, [at if name == "start_date" else None for name in header])
    ((_number, cells),) = rows(data, MeetingResource)
    assert cells[header.index("start_date")] == "2019-02-04 13:00:00"


def test_other_sheets_are_not_passed_over():
    book = Workbook()
    book.active.append(HEADER)
    book.create_sheet("Empty")
    book.create_sheet("More").append(ROW)
    assert told(saved(book)) == [(None, None, "Only one sheet is read; take out the others: More.")]


def test_an_old_workbook_and_what_is_none_are_refused():
    assert told(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") == [
        (None, None, "This is a workbook of an old kind; save it as .xlsx.")
    ]
    assert told(b"PK\x03\x04 and so on") == [
        (None, None, "The file is no workbook that can be read; save it as .xlsx or as CSV UTF-8.")
    ]


def test_a_workbook_is_not_unpacked_beyond_a_limit(monkeypatch):
    monkeypatch.setattr(reading, "MOST_UNPACKED", 2**20)
    file = io.BytesIO(workbook(HEADER, ROW))
    with ZipFile(file, "a", ZIP_DEFLATED) as archive:
        archive.writestr("xl/more.xml", b"0" * 2**20)
    assert told(file.getvalue()) == [
        (None, None, "The workbook has more than 1 MB once unpacked; split it."),
    ]


def test_a_workbook_that_defines_entities_is_refused():
    source, file = ZipFile(io.BytesIO(workbook(HEADER, ROW))), io.BytesIO()
    with ZipFile(file, "w") as archive:
        for name in source.namelist():
            part = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + part.partition(b"?>")[2]
            archive.writestr(name, part)
    ((_number, _column, message),) = told(file.getvalue())
    assert message.startswith("The file is no workbook that can be read")


def test_limits_are_told(monkeypatch):
    monkeypatch.setattr(reading, "MOST_ROWS", 2)
    assert told(csv_file(HEADER, ROW, ROW, ROW)) == [(None, None, "The file has more than 2 rows; split it.")]
    monkeypatch.setattr(reading, "MOST_CELLS", 9)
    assert told(workbook(HEADER, ROW)) == [
        (None, None, "The sheet has more than 9 cells; take out what is empty."),
    ]
    monkeypatch.setattr(reading, "MOST_BYTES", 2**20)
    assert told(b"x" * (2**20 + 1)) == [(None, None, "The file has more than 1 MB; split it.")]
