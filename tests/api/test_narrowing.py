"""`fields`: the columns asked for and no others, and no more is fetched for them."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from recognition.api.serializers import GROUPS
from tests import builders
from tests.api.asking import DETAILS, LISTS, VIEWS, ask, content, get, problem, refused, rows, sheet, table
from tests.api.test_strict import address as small_address
from tests.api.test_views import QUERIES, REVISION

ECHO = ["dispute", "on", "known_at", "revision"]


def columns(path: str) -> list[str]:
    """The columns of a list or the parts of an object, without those that only `by` brings."""
    groups = GROUPS if "by" in VIEWS[path].filterset_class.base_filters else set()
    return [name for name in VIEWS[path]().get_serializer_class()().fields if name not in groups]


@pytest.mark.usefixtures("small_record")
@pytest.mark.parametrize("path", [path for path in LISTS if path in QUERIES])
def test_each_column_alone_is_what_it_is_among_all(path, django_assert_max_num_queries):
    everything = rows(small_address(path))
    for name in columns(path):
        vocabulary = path.endswith("signatories")  # its meetings may be columns
        with django_assert_max_num_queries(QUERIES[path] + REVISION + vocabulary):
            found = rows(f"{small_address(path)}?fields={name}")
        assert found == [{name: row[name]} for row in everything]


@pytest.mark.usefixtures("small_record")
@pytest.mark.parametrize("path", DETAILS)
def test_each_part_of_an_object_likewise(path, django_assert_max_num_queries):
    everything = ask(small_address(path))
    for name in columns(path):
        with django_assert_max_num_queries(QUERIES[path] + REVISION):
            found = ask(f"{small_address(path)}?fields={name}")
        assert found == {key: everything[key] for key in [*ECHO, name]}


@pytest.mark.usefixtures("small_record")
class TestColumns:
    def test_they_keep_the_order_of_the_answer(self):
        expected = ["code", "status", "blocs"]
        assert list(rows("countries?fields=blocs,status,code")[0]) == expected
        assert table("countries.csv?fields=status,blocs,code")[0] == expected
        assert list(sheet("countries.xlsx?fields=status,code,blocs")[0]) == expected
        assert content("countries.jsonl?fields=status,code").startswith(b'{"code":"')

    def test_unknown_ones_are_refused_by_name(self):
        assert refused("countries?fields=code,statuss") == {
            "fields": ("invalid", "'statuss' is unknown; did you mean status?")
        }
        assert refused("countries?fields=code,code")["fields"] == ("invalid", "'code' is named twice.")
        assert refused("countries/CA?fields=code")["fields"][0] == "invalid"
        problem(get("countries?fields="), 400)

    def test_a_group_is_a_column_only_when_it_is_asked_for(self):
        assert refused("counts?fields=region,count")["fields"][0] == "invalid"
        assert list(rows("counts?fields=region,count&by=region")[0]) == ["region", "count"]

    def test_rows_can_be_sorted_and_filtered_by_other_columns(self):
        builders.position("MX", "2019-02-01", "neutral", summary="A statement.")
        assert rows("positions?fields=country&ordering=-declared_on") == [{"country": "MX"}, {"country": "CA"}]
        assert rows("positions?fields=country&q=statement") == [{"country": "MX"}]
        assert rows("countries?fields=code&status=guaido&ordering=-since&on=2019-02-04") == [{"code": "CA"}]


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize(
    ("question", "queries", "selected"),
    [
        ("positions?fields=key", 3, {"position": ["id", "key"]}),
        ("positions?fields=stance", 3, {"position": ["id", "stance_id"], "stance": ["id", "slug"]}),
        ("positions?fields=sources", 4, {"position": ["id"]}),
        ("countries?fields=code", 2, {"country": ["id", "alpha2"]}),
        ("countries?fields=blocs,latitude", 3, {"country": ["id", "latitude"]}),
        (
            "memberships?fields=country,joined",
            3,
            {"membership": ["id", "country_id", "joined"], "country": ["id", "alpha2"]},
        ),
        ("sources?fields=id", 3, {"source": ["id", "key"]}),
    ],
)
def test_what_is_not_wanted_is_not_fetched(question, queries, selected):
    with CaptureQueriesContext(connection) as asked:
        ask(question)
    statements = [query["sql"] for query in asked.captured_queries]
    assert len(statements) == queries + REVISION
    columns = re.findall(
        r'"recognition_(\w+)"\."(\w+)"', statements[3 if "countries" not in question else 2].split(" FROM ")[0]
    )
    assert {table: [name for of, name in columns if of == table] for table, _ in columns} == selected


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize(
    ("question", "queries"),
    [
        ("countries/CA?fields=coverage", 3),
        ("countries/CA?fields=timeline", 4),
        ("meetings/lima-2019-02-04-ottawa?fields=title", 3),  # and the version that its ETag begins with
        ("disputes/venezuela-presidency?fields=title", 2),
    ],
)
def test_what_stands_below_an_object_is_left_out(question, queries, django_assert_num_queries):
    with django_assert_num_queries(queries + REVISION):
        ask(question)


@pytest.mark.usefixtures("record")
def test_a_meeting_is_a_column_of_the_matrix_only():
    wide = "blocs/lima-group/signatories?layout=wide"
    assert list(rows(f"{wide}&fields=lima-2019-02-04-ottawa,country")[0]) == ["country", "lima-2019-02-04-ottawa"]
    assert refused(f"{wide}&fields=signed")["fields"][0] == "invalid"
    assert refused("blocs/lima-group/signatories?fields=lima-2019-02-04-ottawa")["fields"][0] == "invalid"
    assert refused(f"{wide}&fields=nonsense")["fields"][0] == "invalid"
