"""JSON and CSV: which one is answered, and what a CSV looks like on the wire."""

import pytest
from django.test import Client

from tests import builders
from tests.api.asking import DETAILS, LISTS, ROOT, address, column, csv_text, get, problem, refused, rows, table

JSON, CSV = "application/json", "text/csv; charset=utf-8"


@pytest.mark.usefixtures("small_record")
class TestNegotiation:
    @pytest.mark.parametrize(
        ("path", "accept", "expected"),
        [
            ("positions", None, JSON),
            ("positions", "*/*", JSON),
            ("positions", "text/html,application/xhtml+xml,*/*;q=0.8", JSON),
            ("positions", "text/csv", CSV),
            ("positions", "application/json", JSON),
            ("positions.csv", "application/json", CSV),
            ("positions.json", "text/csv", JSON),
            ("positions?format=csv", "application/json", CSV),
            ("positions?format=json", "text/csv", JSON),
            ("positions.csv", "image/png", CSV),
            ("positions.csv?format=csv", None, CSV),
            ("positions/venezuela-presidency-ca-2019-01-23.json", "text/csv", JSON),
            ("positions/venezuela-presidency-ca-2019-01-23", "nonsense", None),
            ("positions", "image/png", None),
            ("positions/venezuela-presidency-ca-2019-01-23", "text/csv", None),
        ],
    )
    def test_suffix_and_format_beat_accept(self, path, accept, expected):
        response = get(path, **({"accept": accept} if accept else {}))
        if expected:
            assert (response.status_code, response["Content-Type"]) == (200, expected)
        else:
            assert "This answer comes as application/json" in problem(response, 406)["detail"]

    def test_an_answer_depends_on_accept(self):
        assert "Accept" in get("positions")["Vary"]

    @pytest.mark.parametrize(("suffix", "form"), [("csv", "json"), ("json", "csv")])
    def test_suffix_and_format_that_differ_are_refused(self, suffix, form):
        assert refused(f"positions.{suffix}?format={form}") == {
            "format": ("invalid", f"The address ends in .{suffix}, format says {form}; give one of them.")
        }

    @pytest.mark.parametrize("form", ["ods", "ndjson", "CSV", "json,csv", "%00"])
    def test_a_form_that_lists_do_not_have_is_refused(self, form):
        assert refused(f"positions?format={form}")["format"][0] == "invalid"

    @pytest.mark.parametrize("path", DETAILS)
    def test_objects_come_as_json_only(self, path):
        assert (
            refused(f"{address(path)}?format=csv")["format"][1] == "'csv' is no form of this answer; give one of: json."
        )
        problem(get(f"{address(path)}.csv"), 404)

    def test_errors_are_problems_in_every_form(self):
        problem(get("positions.csv?nonsense=1"), 400)
        problem(get("positions?nonsense=1", accept="text/csv"), 400)
        problem(get("blocs/none/members.csv"), 404)


@pytest.mark.usefixtures("small_record")
class TestPagesAndMarks:
    def test_csv_is_never_paged(self):
        for name in ("page", "page_size"):
            assert refused(f"positions.csv?{name}=1") == {
                name: ("invalid", f"{name} is for JSON only; other forms come whole.")
            }
            assert refused(f"positions?format=csv&{name}=1")[name][0] == "invalid"

    def test_the_mark_for_excel_goes_with_csv(self):
        assert refused("positions?bom=1") == {"bom": ("invalid", "bom is for CSV only; ask for format=csv too.")}
        assert csv_text("positions.csv?bom=1") == "\ufeff" + csv_text("positions.csv")

    @pytest.mark.parametrize("path", LISTS)
    def test_it_goes_with_every_csv(self, path):
        assert csv_text(f"{address(path)}.csv?bom=1").startswith("\ufeff")


@pytest.mark.django_db
class TestCSV:
    def test_it_is_streamed_whole_with_a_name(self, small_record):
        response = get("positions.csv")
        assert response.streaming
        assert response["Content-Type"] == CSV
        assert response["Content-Disposition"] == 'inline; filename="positions.csv"'

    @pytest.mark.usefixtures("small_record")
    @pytest.mark.parametrize(
        ("path", "name"),
        [
            ("countries/CA/timeline.csv", "countries-CA-timeline.csv"),
            ("countries/CA/timeline?format=csv", "countries-CA-timeline.csv"),
            ("blocs/lima-group/members.csv?on=2019-02-04", "blocs-lima-group-members.csv"),
        ],
    )
    def test_its_name_says_what_it_is(self, path, name):
        assert get(path)["Content-Disposition"] == f'inline; filename="{name}"'

    def test_lines_end_as_the_standard_says(self, small_record):
        text = csv_text("coverage.csv")
        assert text == (
            "country,alpha3,name,extent,note\r\n"
            "CA,CAN,Canada,sourced,\r\n"
            "MX,MEX,Mexico,searched,Searched in Spanish.\r\n"
            "VE,VEN,Venezuela,subject,\r\n"
        )

    def test_without_rows_it_is_the_header(self, small_record):
        assert csv_text("coverage.csv?region=Africa") == "country,alpha3,name,extent,note\r\n"
        assert csv_text("switches.csv?country=MX").count("\r\n") == 1

    def test_cells_are_quoted_where_they_must_be(self):
        note = 'He said "no", and left;\nthen came back.'
        builders.position("CI", note=note)
        assert '"He said ""no"", and left;\nthen came back."' in csv_text("positions.csv")
        header, row = table("positions.csv")
        assert row[header.index("note")] == note
        assert row[header.index("name")] == "Côte d’Ivoire"

    @pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r"])
    def test_text_that_a_spreadsheet_would_run_is_defused(self, begins):
        text = f"{begins}cmd|'/c calc'!A0"
        builders.position("CA", note=text, summary="1+1=2")
        (row,) = table("positions.csv")[1:]
        assert row[12] == f"'{text}"
        assert row[11] == "1+1=2"
        assert column("positions", "note") == [text]

    def test_numbers_are_not_defused(self, small_record):
        header, row = table("countries.csv?country=CA")
        assert row[header.index("longitude")] == "-66.9"
        assert row[header.index("latitude")] == "10.5"
        assert row[header.index("source_count")] == "2"

    def test_arrays_are_joined_and_truth_is_lower_case(self, small_record):
        builders.source("ours", title="[Ours]", title_supplied=True)
        assert table("positions.csv")[1][13] == "reuters-2019-01-24;afp-2019-01-23"
        assert [row[4] for row in table("sources.csv")[1:]] == ["false", "true", "false"]

    def test_head_has_the_headers_and_no_rows(self, small_record):
        response = Client().head(f"{ROOT}positions.csv")
        assert (response.status_code, response["Content-Type"]) == (200, CSV)
        assert response["Content-Disposition"] == 'inline; filename="positions.csv"'
        assert b"".join(response.streaming_content) == b""

    def test_head_of_json_too(self, small_record):
        response = Client().head(f"{ROOT}positions")
        assert (response.status_code, response.content) == (200, b"")

    def test_it_holds_more_rows_than_a_page(self):
        for number in range(3):
            builders.source(f"s-{number}")
        builders.dispute()
        assert len(rows("sources?page_size=2")) == 2
        assert len(table("sources.csv")) == 4
