"""Lists open without reading what they do not show, and narrow to days without asking which have rows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from recognition.admin import lists
from recognition.models import Meeting, Position, Source
from tests.admin.conftest import Desk, user_with
from tests.builders import meeting, position, source

CODES = ("BO", "BR", "CA", "EC", "MX")


@pytest.fixture
def long(monkeypatch):
    """Five acts in a list of two a page, which looks one page ahead."""
    monkeypatch.setattr("recognition.admin.positions.PositionAdmin.list_per_page", 2)
    monkeypatch.setattr(lists, "PAGES_AHEAD", 1)
    return [position(code, f"2019-01-{day}") for day, code in enumerate(CODES, start=11)]


def shown(response) -> list[str]:
    """The countries of the acts on a page."""
    return [row.country.alpha2 for row in response.context["cl"].result_list]


def test_long_list_is_counted_as_far_as_the_pages_ahead(desk, long):
    first, second = desk.get(Position), desk.get(Position, p="2")
    assert (shown(first), str(first.context["cl"].result_count)) == (["MX", "EC"], "4+")
    assert "4+ positions" in " ".join(first.content.decode().split())
    assert (shown(second), str(second.context["cl"].result_count)) == (["CA", "BR"], "5")
    assert shown(desk.get(Position, p="3")) == ["BO"]


def test_short_list_is_counted_to_its_end(desk):
    position("CA")
    text = " ".join(desk.get(Position).content.decode().split())
    assert "1 position " in text
    assert "Show all" not in text


@pytest.mark.parametrize("asked", [{"q": "CA"}, {"stance__id__exact": None}])
def test_narrowed_list_offers_the_whole_without_counting_it(desk, long, asked):
    asked = {name: value or long[0].stance_id for name, value in asked.items()}
    with CaptureQueriesContext(connection) as queries:
        assert "Show all" in desk.get(Position, **asked).content.decode()
    assert counts_of_the_whole(queries) == []


def counts_of_the_whole(queries) -> list[str]:
    """The queries that count rows without an end."""
    told = [query["sql"] for query in queries if query["sql"].startswith("SELECT COUNT(")]
    return [sql for sql in told if "LIMIT" not in sql]


@pytest.mark.parametrize("model", [Position, Source, Meeting])
def test_list_opens_under_ten_queries_and_counts_no_whole(desk, model):
    for code in CODES:
        position(code)
    meeting()
    desk.get(model)
    with CaptureQueriesContext(connection) as queries:
        assert desk.get(model).status_code == 200
    # session, user, second factor, rows, their number, first and last day, and what the filters offer
    assert len(queries) < 10
    assert counts_of_the_whole(queries) == []


def test_page_of_positions_is_read_from_an_index(desk):
    """Without one, all rows are sorted for the first hundred."""
    rows = Position.objects.order_by("-declared_on", "key")[:100]
    position("CA")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
    assert "position_latest_first" in rows.explain()


def test_list_narrows_to_year_month_and_day(desk):
    position("CA", "2019-01-23")
    position("MX", "2021-05-01", "maduro")
    page = desk.get(Position)
    assert [choice["title"] for choice in page.context["cl"].calendar()["choices"]] == ["2019", "2020", "2021"]
    year = desk.get(Position, declared_on__year="2019")
    assert shown(year) == ["CA"]
    assert [choice["title"] for choice in year.context["cl"].calendar()["choices"]][:3] == [
        "2019",
        "January 2019",
        "February 2019",
    ]
    month = desk.get(Position, declared_on__year="2019", declared_on__month="2")
    assert shown(month) == []
    calendar = month.context["cl"].calendar()
    assert (calendar["back"], len(calendar["choices"])) == ({"link": "?declared_on__year=2019", "title": "2019"}, 29)
    day = desk.get(Position, declared_on__year="2019", declared_on__month="1", declared_on__day="23")
    assert shown(day) == ["CA"]
    assert "January 23" in day.content.decode()


@pytest.mark.parametrize(
    "asked", [{"declared_on__year": "2019", "declared_on__month": "13"}, {"declared_on__day": "3"}]
)
def test_no_day_of_the_calendar_is_no_failure(desk, asked):
    position("CA")
    assert desk.get(Position, **asked).status_code in (200, 302)


def test_empty_list_has_no_calendar_to_show(desk):
    assert desk.get(Position).context["cl"].calendar()["choices"] == []


def test_completing_a_source_counts_nothing_and_goes_from_page_to_page(desk):
    for number in range(21):
        source(f"afp-{number:02}")
    asked = {"app_label": "recognition", "model_name": "citation", "field_name": "source", "term": "afp"}
    with CaptureQueriesContext(connection) as queries:
        first = desk.client.get("/admin/autocomplete/", asked).json()
    assert [query["sql"] for query in queries if "COUNT(*)" in query["sql"]] == []
    assert len(queries) == 4  # session, user, second factor, rows
    assert (len(first["results"]), first["pagination"]["more"]) == (20, True)
    second = desk.client.get("/admin/autocomplete/", {**asked, "page": "2"}).json()
    assert (len(second["results"]), second["pagination"]["more"]) == (1, False)


@pytest.mark.parametrize(
    ("model", "field", "term", "found"),
    [
        ("position", "country", "cote", ["Côte d’Ivoire"]),
        ("position", "country", "ca", ["Canada"]),
        ("signature", "meeting", "ottawa", None),
        ("signature", "meeting", "ministers", None),
    ],
)
def test_countries_and_meetings_are_completed_by_name_and_code(desk, model, field, term, found):
    position("CI")
    held = meeting()
    asked = {"app_label": "recognition", "model_name": model, "field_name": field, "term": term}
    with CaptureQueriesContext(connection) as queries:
        results = desk.client.get("/admin/autocomplete/", asked).json()["results"]
    assert [result["text"] for result in results] == (found or [str(held)])
    assert len(queries) == 4


def test_list_opens_under_ten_queries_for_an_editor_too(db):
    """Whose permissions are asked for, of the person and of the group."""
    desk = Desk(user_with("view_position", "change_position", "publish_position", "view_stance"))
    position("CA")
    desk.get(Position)
    with CaptureQueriesContext(connection) as queries:
        assert desk.get(Position).status_code == 200
    assert len(queries) < 10
