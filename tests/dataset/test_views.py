"""The views say in SQL just what the querysets and the API say, over the whole record."""

import sqlite3
from contextlib import closing, contextmanager
from datetime import date, timedelta

import pytest
from django.db import connection

from recognition.credit import Credit
from recognition.dataset.reporting import make
from recognition.dataset.sqlite import write_sqlite
from recognition.dataset.views import SQLITE, views
from recognition.models import Claimant, Country, Dispute, Position, Revision, Stance
from recognition.models.counting import Rule
from recognition.models.series import courses
from tests import builders
from tests.api.asking import table

# Each view, and the list of the API that says the same; some rows stand below an object.
LISTS = {
    "positions_flat": ["positions"],
    "memberships_flat": ["memberships"],
    "meetings_flat": ["meetings"],
    "signatures_flat": ["signatures"],
    "sources_flat": ["sources"],
    "coverage_flat": ["coverage"],
    "switches": ["switches"],
    "bloc_positions_flat": ["blocs/{bloc}/positions"],
    "timeline": ["countries/{country}/timeline"],
}


@contextmanager
def asked(tmp_path):
    """A function that gives header and rows of a query: of the schema on PostgreSQL, else of the SQLite file."""
    if connection.vendor == "postgresql":
        make()

        def ask(sql: str):
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL search_path TO reporting")
                cursor.execute(sql)
                found = [column.name for column in cursor.description], cursor.fetchall()
                cursor.execute("SET LOCAL search_path TO DEFAULT")
                return found

        yield ask
        return
    path = tmp_path / "dataset.sqlite"
    write_sqlite(path, Credit(Revision.objects.last()))
    with closing(sqlite3.connect(path)) as file:

        def ask(sql: str):
            cursor = file.execute(sql)
            return [column[0] for column in cursor.description], cursor.fetchall()

        yield ask


def text(value, column: str) -> str:
    """A value as a cell of a CSV."""
    if isinstance(value, bool) or column == "title_supplied":
        return str(bool(value)).lower()
    if column in ("latitude", "longitude"):
        return str(float(value))
    return "" if value is None else str(value)


def cells(found, without: int = 0) -> list[list[str]]:
    """Header and rows as a CSV has them, without the first columns."""
    header, rows = found
    return [header[without:]] + [
        [text(value, name) for name, value in zip(header, row, strict=True)][without:] for row in rows
    ]


@pytest.fixture
def ask(record, tmp_path):
    """Asks the views over the whole record."""
    with asked(tmp_path) as ask:
        yield ask


@pytest.mark.parametrize("name", LISTS)
def test_flat_views_are_the_lists_of_the_api(ask, name):
    (path,) = LISTS[name]
    found = ask(f"SELECT * FROM {name}")
    if "{" in path:
        parent = path.split("{")[1].split("}")[0]
        place = found[0].index(parent)
        keys = sorted({row[place] for row in found[1]})
        lists = [table(path.replace(f"{{{parent}}}", key) + ".csv") for key in keys]
        header, expected = lists[0][0], [row for told in lists for row in told[1:]]
    else:
        header, *expected = table(f"{path}.csv")
    told = cells(found, without=found[0].index(header[0]))
    assert told[0] == header
    assert len(expected) > 10
    assert sorted(told[1:]) == sorted([cell.removeprefix("'") for cell in row] for row in expected)


def plain(row: tuple) -> list[str]:
    """The values of a row as texts."""
    return ["" if value is None else str(value) for value in row]


def days() -> list[date]:
    """Each covered day on which something changes, and the day before."""
    dispute = Dispute.objects.default()
    turns = {switch.date for switch in Position.objects.of(dispute).switches()}
    turns |= set(Position.objects.published().values_list("declared_on", flat=True))
    turns |= {dispute.covered_from, dispute.covered_until}
    found = {day - timedelta(days=ago) for day in turns for ago in (0, 1)}
    return sorted(day for day in found if dispute.covers(day))


COLUMNS = (
    "alpha2 status since since_precision declared_on precision until until_cause basis confidence position "
    "source_count source_url claimant"
).split()


def test_every_country_has_the_queryset_s_status_on_every_day_of_change(ask):
    """The rule of which act is in force, as SQL: over the whole record it is the queryset's."""
    dispute = Dispute.objects.default()
    names = ", ".join(COLUMNS).replace("alpha2", "code")
    assert len(days()) > 100
    for day in days():
        _, rows = ask(f"SELECT {names} FROM countries_by_day WHERE day = '{day}'")
        expected = Country.objects.with_status(dispute, day).values_list(*COLUMNS)
        assert sorted(map(plain, rows)) == sorted(map(plain, expected)), day


def test_the_panel_is_every_country_on_every_covered_day(ask):
    dispute = Dispute.objects.default()
    [found] = courses(dispute, Country.objects.with_extent(dispute), [Rule.ALL]).values()
    spans = (dispute.covered_until - dispute.covered_from).days + 1
    covered = [dispute.covered_from + timedelta(days=n) for n in range(spans)]
    _, rows = ask("SELECT date, country, status FROM panel")
    assert len(rows) == len(covered) * len(found)
    assert {(str(day), country, status) for day, country, status in rows} == {
        (str(day), course.country.alpha2, course.on(day)) for course in found for day in covered
    }


@pytest.mark.parametrize("day", ["2019-01-10", "2019-02-04", "2023-01-05"])
def test_countries_by_day_are_the_api_s_countries(ask, day):
    header, *expected = table(f"countries.csv?on={day}")
    told = cells(ask(f"SELECT * FROM countries_by_day WHERE day = '{day}'"), without=2)
    assert told[0] == header
    assert sorted(told[1:]) == sorted(expected)


def test_countries_today_are_the_api_s_countries_without_a_day(ask):
    header, *expected = table("countries.csv")
    told = cells(ask("SELECT * FROM countries_today"), without=2)
    assert told[0] == header
    assert sorted(told[1:]) == sorted(expected)


def test_runs_of_statuses_leave_no_gap(ask):
    _, rows = ask("SELECT country, since, until, status FROM statuses ORDER BY country, since")
    for one, following in zip(rows, rows[1:], strict=False):
        if one[0] == following[0]:
            assert one[2] == following[1]
            assert one[3] != following[3]
        else:
            assert one[2] is None
    assert {row[0] for row in rows} == set(Country.objects.values_list("alpha2", flat=True))


def test_the_legend_is_the_disputes(ask):
    _, rows = ask("SELECT status, label, colour FROM legend ORDER BY rank")
    assert [row[0] for row in rows] == [
        *Stance.objects.of(Dispute.objects.default()).values_list("slug", flat=True),
        "lapsed",
        "unstated",
        "unsearched",
        "subject",
    ]
    assert ("subject", "The disputed state itself", "#000000") in rows


def test_every_column_has_a_meaning():
    for view in views(SQLITE):
        assert view.meaning.endswith(".")
        assert all(meaning.endswith(".") for meaning in view.columns.values()), view.name


class TestCorners:
    """What the record has no example of."""

    def statuses(self, tmp_path) -> dict[str, list[tuple]]:
        """The runs of each country."""
        with asked(tmp_path) as ask:
            _, rows = ask("SELECT country, status, since, until FROM statuses ORDER BY country, since")
        found = {}
        for country, status, since, until in rows:
            found.setdefault(country, []).append((status, str(since), until and str(until)))
        return found

    def test_an_act_of_the_day_on_which_the_claim_ends_takes_over(self, db, tmp_path):
        builders.position("CA", "2019-01-23", "guaido")
        builders.position("CA", "2023-01-05", "neutral")
        assert self.statuses(tmp_path)["CA"] == [
            ("unstated", "2019-01-10", "2019-01-23"),
            ("guaido", "2019-01-23", "2023-01-05"),
            ("neutral", "2023-01-05", None),
        ]

    def test_repeating_a_stance_begins_no_new_run(self, db, tmp_path):
        builders.position("CA", "2019-01-23", "guaido")
        builders.position("CA", "2019-02-04", "guaido")
        assert self.statuses(tmp_path)["CA"] == [
            ("unstated", "2019-01-10", "2019-01-23"),
            ("guaido", "2019-01-23", "2023-01-05"),
            ("lapsed", "2023-01-05", None),
        ]

    def test_a_claim_whose_end_is_corrected_to_before_the_act_lapses_with_the_act(self, db, tmp_path):
        builders.position("CA", "2019-01-23", "guaido")
        builders.position("CA", "2020-01-05", "guaido")
        claimant = Claimant.objects.get()
        claimant.claim_until = date(2019, 6, 1)
        claimant.save()
        dispute = Dispute.objects.get()
        [[course]] = courses(dispute, Country.objects.with_extent(dispute), [Rule.ALL]).values()
        runs = self.statuses(tmp_path)["CA"][1:]
        assert runs == [("guaido", "2019-01-23", "2019-06-01"), ("lapsed", "2019-06-01", None)]
        assert [(status, str(day)) for status, day in zip(course.statuses, course.days, strict=True)] == [
            run[:2] for run in runs
        ]

    def test_an_act_from_before_the_covered_days_leaves_nothing_before_it(self, db, tmp_path):
        builders.position("CA", "2019-01-01", "neutral", precision="month")
        assert self.statuses(tmp_path)["CA"] == [("neutral", "2019-01-01", None)]

    def test_each_dispute_has_its_own(self, db, tmp_path):
        builders.position("CA", "2019-01-23", "guaido")
        builders.position("CA", "2019-02-01", "left", of=builders.dispute("another"))
        with asked(tmp_path) as ask:
            _, rows = ask("SELECT dispute, status, since FROM statuses ORDER BY dispute, since")
            assert [(dispute, status, str(since)) for dispute, status, since in rows] == [
                ("another", "unstated", "2019-01-10"),
                ("another", "left", "2019-02-01"),
                ("venezuela-presidency", "unstated", "2019-01-10"),
                ("venezuela-presidency", "guaido", "2019-01-23"),
                ("venezuela-presidency", "lapsed", "2023-01-05"),
            ]

    def test_drafts_are_in_none(self, small_record, tmp_path):
        builders.position("MX", "2019-02-01", "neutral", is_published=False, summary="Not yet said.")
        with asked(tmp_path) as ask:
            for name in ("positions", "position_citations", "acts", "timeline", "switches", "positions_flat"):
                assert "MX" not in str(ask(f"SELECT * FROM {name}")[1])
                assert "-mx-" not in str(ask(f"SELECT * FROM {name}")[1])
            assert ask("SELECT status FROM statuses WHERE country = 'MX'")[1] == [("unstated",)]
