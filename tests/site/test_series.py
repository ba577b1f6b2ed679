"""The counts over time: what the chart and the table say, the days that stand out, the libraries that draw."""

import hashlib
import json
import re
from datetime import date
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from recognition.models import Dispute
from recognition.models.counting import Rule
from recognition.models.revision import revising
from recognition.site.legend import marks
from recognition.site.stack import Stack
from tests import builders
from tests.site.reading import Read

VENDOR = Path(finders.find("recognition/vendor/README.md")).parent


DRAWING = ["d3.min.js", "plot.umd.min.js", "series.js"]
"""What draws the chart, in the order in which it must come."""


def table(page: Read) -> list[list[str]]:
    """The texts of the table's rows."""
    shown = page.one("table", class_="series")
    rows = [row for row in page.all("tr") if shown in row.within and row.within[-1].name == "tbody"]
    return [[each.text for each in page.elements if each.within and each.within[-1] is row] for row in rows]


def statuses(page: Read) -> list[str]:
    """The statuses that have a column, as the legend lists them."""
    return [each["data-status"] for each in page.all("li") if each["data-status"]]


def data(page: Read) -> dict:
    """What the chart is drawn from."""
    return json.loads(page.one("script", id="series-data").text)


def told(**params) -> dict[str, dict[str, int]]:
    """The API's counts by day and status."""
    found = {}
    for row in Client().get("/api/v1/series", params).json()["results"]:
        found.setdefault(row["date"], {})[row["status"]] = row["count"]
    return found


class TestRecord:
    """The real record."""

    pytestmark = pytest.mark.usefixtures("record")

    @pytest.mark.parametrize("interval", ["month", "quarter", "year", "week", "change"])
    @pytest.mark.parametrize(("rule", "bloc"), [("all", None), ("un-members-strict", None), ("all", "lima-group")])
    def test_table_says_what_the_api_says(self, read, interval, rule, bloc):
        asked = {"rule": rule, "interval": interval, **({"bloc": bloc} if bloc else {})}
        page = read("/series", **asked)
        expected, names = told(**asked), statuses(page)
        rows = table(page)
        assert [row[2:] for row in rows] == [
            [*(str(counts[status]) for status in names), str(sum(counts.values()))] for counts in expected.values()
        ]
        assert all(not counts[status] for counts in expected.values() for status in counts.keys() - {*names})
        assert len(rows) > 4

    def test_chart_says_the_same_of_each_day(self, read):
        page = read("/series", bloc="european-union")
        drawn, expected = data(page), told(rule="all", bloc="european-union", interval="day")
        names = [each["status"] for each in drawn["statuses"]]
        assert len(expected) == drawn["days"] == 1483
        for at, counts in enumerate(expected.values()):
            [*_, latest] = [change for change in drawn["changes"] if change[0] <= at]
            assert latest[1:] == [counts[status] for status in names]

    def test_server_draws_the_same(self, read):
        page = read("/series", bloc="lima-group")
        drawn, [plain] = data(page), page.all("svg", class_="plain")
        blocks = [
            [float(each[name].rstrip("%")) for name in ("x", "y", "width", "height")]
            for each in page.all("rect")
            if plain in each.within
        ]
        most = max(sum(change[1:]) for change in drawn["changes"])
        areas = sum(
            sum(counts) * (until - first)
            for (first, *counts), (until, *_) in zip(
                drawn["changes"], [*drawn["changes"][1:], [drawn["days"]]], strict=True
            )
        )
        assert sum(width * height for _x, _y, width, height in blocks) == pytest.approx(
            10_000 * areas / (most * drawn["days"]), rel=0.001
        )
        assert min(y for _x, y, _width, _height in blocks) == 0
        assert max(y + height for _x, y, _width, height in blocks) == pytest.approx(100, abs=0.01)

    def test_days_that_stand_out_come_from_the_record(self, read):
        page = read("/series")
        items = [each for each in page.all("li") if (each["id"] or "").startswith("day-")]
        days = [next(time["datetime"] for time in page.all("time") if item in time.within) for item in items]
        assert days == ["2019-01-10", "2019-01-23", "2019-02-04", "2021-01-06", "2023-01-05"]
        assert items[0].text.startswith("1 10 January 2019 The dispute opens.")
        assert "The claim of Juan Guaidó begins. 44 countries changed their status" in items[1].text
        assert "On no other day after the beginning" in items[2].text
        assert "24 countries changed from “Recognises Guaidó” to “Backs the National Assembly”." in items[3].text
        assert "The claim of Juan Guaidó ends. 22 countries changed from" in items[4].text

    def test_changes_are_the_switches(self, read):
        for rule in ("all", "un-members"):
            page = read("/series", rule=rule)
            switches = Client().get("/api/v1/switches", {"from": "2021-01-06", "to": "2021-01-06"}).json()["results"]
            assert f"{len(switches)} countries changed from" in page.text

    def test_opens_on_the_day_of_the_first_page(self, read):
        page, start = read("/series"), read("/")
        [day] = [each for each in page.all("strong") if "data-day" in each.attributes]
        assert day.text == "4 February 2019"
        assert f", {day.text} –" in start.all("title")[0].text
        [guaido] = page.all("li", data_status="guaido")
        assert guaido.text == "Recognises Guaidó 43"

    def test_bar_is_as_long_as_what_it_counts(self, read):
        page = read("/series", bloc="lima-group", interval="year")
        for row in [each for each in page.all("tr") if each.within[-1].name == "tbody"]:
            widths = [float(each["width"].rstrip("%")) for each in page.all("rect") if row in each.within]
            total = int([each.text for each in page.all("td") if row in each.within][-1])
            assert sum(widths) == pytest.approx(100 * total / 16, abs=0.1)

    def test_number_of_queries(self, read, django_assert_num_queries):
        # Revision, dispute, stances, blocs to choose from; countries; stances and acts for the counts, acts for the
        # changes; claimants.
        with django_assert_num_queries(9):
            assert read("/series").status == 200
        # The blocs' slugs; the members twice.
        with django_assert_num_queries(12):
            assert read("/series", bloc="lima-group", interval="change").status == 200


@pytest.mark.usefixtures("small_record")
class TestSmall:
    """Canada's act of 23 January 2019; Mexico without one; Venezuela the subject."""

    def test_each_change_is_a_row(self, read):
        page = read("/series", interval="change")
        assert statuses(page) == ["guaido", "lapsed", "unstated", "subject"]
        assert [[row[0], *row[2:]] for row in table(page)] == [
            ["10 January 2019 – 22 January 2019 1", "0", "0", "2", "1", "3"],
            ["23 January 2019 – 4 January 2023 2", "1", "0", "1", "1", "3"],
            ["5 January 2023 – 31 January 2023 3", "0", "1", "1", "1", "3"],
        ]

    def test_members_are_counted_on_their_days_only(self, read):
        page = read("/series", interval="change", bloc="lima-group")
        assert [row[2:] for row in table(page)] == [
            ["0", "0", "2", "2"],
            ["1", "0", "1", "2"],
            ["1", "0", "0", "1"],
            ["0", "1", "0", "1"],
        ]

    def test_strict_rule_looks_at_other_acts(self):
        builders.position("MX", "2020-01-01", "maduro", basis="conduct")
        dispute = Dispute.objects.default()
        legend = marks(dispute)
        days = {
            rule: [change.day for change in Stack(dispute, dispute.covered_until, rule, legend).changes]
            for rule in (Rule.ALL, Rule.UN_MEMBERS_STRICT)
        }
        assert date(2020, 1, 1) in days[Rule.ALL]
        assert date(2020, 1, 1) not in days[Rule.UN_MEMBERS_STRICT]

    def test_links_keep_what_is_asked(self, read):
        addresses = read("/series", bloc="lima-group", known_at="revision:1").addresses()
        assert "/api/v1/series.csv?rule=all&bloc=lima-group&interval=month&known_at=revision:1" in addresses
        assert "/series?bloc=lima-group&known_at=revision:1&interval=change#table-title" in addresses
        assert "/?on=2019-01-23&known_at=revision:1" in addresses

    def test_empty_choice_of_the_form_leads_to_the_plain_address(self):
        response = Client().get("/series?bloc=&rule=all&interval=month")
        assert (response.status_code, response["Location"]) == (302, "/series?rule=all&interval=month")

    def test_what_holds_anyway_is_no_part_of_the_canonical_address(self, read):
        page = read("/series", rule="all", interval="month")
        assert page.one("link", rel="canonical")["href"] == "http://testserver/series"

    @pytest.mark.parametrize(
        "params", [{"bloc": "nowhere"}, {"rule": "some"}, {"interval": "day"}, {"on": "2019-02-04"}]
    )
    def test_what_is_wrong_is_refused(self, read, params):
        assert read("/series", **params).status == 400

    @pytest.mark.parametrize("language", ["es", "fr", "pt"])
    def test_in_other_languages(self, read, language):
        page = read(f"/{language}/series")
        assert page.status == 200
        assert page.one("figure")["data-lang"] == language

    def test_libraries_are_asked_for_here_only(self, read):
        scripts = [each["src"] for each in read("/series").all("script") if each["src"]]
        names = [address.rsplit("/", 1)[1] for address in scripts]
        assert [name for name in names if name in DRAWING] == DRAWING
        assert "vendor" not in read("/").source


@pytest.mark.django_db
def test_record_without_acts_has_its_days_too(read):
    with revising():
        builders.stance()
        builders.country("CA")
    page = read("/series", interval="change")
    assert statuses(page) == ["unsearched"]
    assert [[row[0], *row[2:]] for row in table(page)] == [["10 January 2019 – 31 January 2023 1 2", "1", "1"]]
    assert [each.text for each in page.all("li") if (each["id"] or "").startswith("day-")] == [
        "1 10 January 2019 The dispute opens. The claim of Juan Guaidó begins.",
        "2 5 January 2023 The claim of Juan Guaidó ends.",
    ]


class TestLibraries:
    """What is vendored."""

    def listed(self) -> dict[str, str]:
        """The checksums by file."""
        return dict(
            re.findall(r"^\| `([^`]+)` \|.*`([0-9a-f]{64})` \|$", (VENDOR / "README.md").read_text(), re.MULTILINE)
        )

    def test_files_are_those_of_the_packages(self):
        listed = self.listed()
        assert listed.keys() == {path.name for path in VENDOR.glob("*.js")} != set()
        for name, checksum in listed.items():
            assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == checksum, name

    def test_licences_lie_beside(self):
        text = (VENDOR / "README.md").read_text()
        for path in VENDOR.glob("*.LICENSE"):
            assert f"`{path.name}`" in text
        assert len(list(VENDOR.glob("*.LICENSE"))) == len(self.listed())

    def test_they_are_light_enough(self):
        assert sum(len(brotli.compress(path.read_bytes())) for path in VENDOR.glob("*.js")) < 150_000
