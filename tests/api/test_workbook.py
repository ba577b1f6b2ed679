"""XLSX: real days and numbers, text that is never run, and a sheet that says where it all comes from."""

from datetime import datetime

import pytest

from recognition.api import workbook as module
from tests import builders
from tests.api.asking import DETAILS, LISTS, address, ask, content, get, problem, refused, rows, sheet, workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_json(value):
    """A cell as JSON has it."""
    return value.date().isoformat() if isinstance(value, datetime) else value


@pytest.mark.once
@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("path", LISTS)
def test_the_first_sheet_has_what_json_has(path):
    header, *cells = sheet(f"{address(path)}.xlsx")
    expected = rows(address(path))
    assert list(header) == list(expected[0])
    for row, values in zip(expected, cells, strict=False):
        joined = [";".join(value) or None if isinstance(value, list) else value for value in row.values()]
        assert [as_json(value) for value in values] == joined
    assert len(cells) == ask(address(path))["count"]


@pytest.mark.usefixtures("small_record")
class TestCells:
    def test_a_day_is_a_day(self):
        header, row = sheet("positions.xlsx")
        day = row[header.index("declared_on")]
        assert (type(day), day.isoformat()) == (datetime, "2019-01-23T00:00:00")
        assert workbook("positions.xlsx").worksheets[0]["G2"].is_date

    def test_numbers_and_truths_are_themselves(self):
        header, *cells = sheet("countries.xlsx")
        (canada,) = [dict(zip(header, row, strict=True)) for row in cells if row[0] == "CA"]
        assert (canada["source_count"], type(canada["latitude"])) == (2, float)
        assert dict(zip(*sheet("sources.xlsx")[:2], strict=True))["title_supplied"] is False

    def test_text_that_looks_like_a_formula_stays_text(self):
        builders.position("MX", "2019-02-01", summary="=1+1", note="@cmd\x0b")
        header, *cells = sheet("positions.xlsx?country=MX")
        row = dict(zip(header, cells[0], strict=True))
        assert (row["summary"], row["note"]) == ("=1+1", "@cmd\N{REPLACEMENT CHARACTER}")
        assert workbook("positions.xlsx?country=MX").worksheets[0]["L2"].data_type == "s"

    def test_the_header_stays_in_sight(self):
        assert workbook("positions.xlsx").worksheets[0].freeze_panes == "A2"


class TestAbout:
    def test_it_says_what_was_asked_and_which_revision_answered(self, small_record):
        about = dict(row[:2] for row in workbook("countries.xlsx?on=2019-02-04").worksheets[1].values if row[0])
        assert about["Address"] == "http://testserver/api/v1/countries.xlsx?on=2019-02-04"
        assert (about["Dispute"], about["On"], about["Revision"]) == ("venezuela-presidency", "2019-02-04", 1)
        assert about["Known at"] == ask("countries")["known_at"]
        assert about["Licence"] == "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/"
        assert about["Citation"].endswith("/api/v1/countries.xlsx?known_at=revision%3A1&on=2019-02-04")

    def test_it_says_what_each_column_means(self, small_record):
        book = workbook("countries.xlsx?fields=code,status")
        assert book.sheetnames == ["countries", "About"]
        assert [row[0] for row in book["About"].values][-2:] == ["code", "status"]
        assert all(row[1] for row in list(book["About"].values)[-2:])


@pytest.mark.usefixtures("small_record")
def test_the_same_rows_are_the_same_bytes():
    first = content("positions.xlsx")
    assert content("positions.xlsx") == first
    builders.position("MX", "2019-02-01")
    assert content("positions.xlsx") != first


@pytest.mark.usefixtures("small_record")
def test_lists_have_it_and_objects_do_not():
    for response, name in [
        (get("blocs/lima-group/members.xlsx"), "blocs-lima-group-members"),
        (get("positions", accept=XLSX), "positions"),
    ]:
        assert response["Content-Type"] == XLSX
        assert response["Content-Disposition"] == f'inline; filename="{name}.xlsx"'
        assert b"".join(response.streaming_content)
    for path in DETAILS:
        assert refused(f"{address(path)}?format=xlsx")["format"][0] == "invalid"
    problem(get("positions.xlsx?page=1"), 400)


@pytest.mark.usefixtures("small_record")
def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch):
    monkeypatch.setattr(module, "ROWS", 2)
    assert len(sheet("sources.xlsx")) == 3
    monkeypatch.setattr(module, "ROWS", 1)
    assert refused("sources.xlsx")["format"] == (
        "invalid",
        "A sheet holds 1 rows, and these are more; ask for csv, or for less.",
    )
