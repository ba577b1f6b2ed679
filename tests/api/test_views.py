"""Each answer is one revision, read with few queries, and leaves nothing open behind it."""

import threading

import pytest
from django.db import connection
from django.test import Client

from recognition.api.base import CHUNK
from recognition.models import Dispute, Position, Revision
from recognition.models.country import CountryQuerySet
from recognition.models.revision import revising
from tests import builders
from tests.api.asking import DETAILS, ENDPOINTS, LISTS, ROOT, VIEWS, address, ask, get, problem, rows
from tests.api.writers import Program, user_with

# Queries of a JSON answer besides the one that reads the revision, which is counted by the tests. Each begins with the
# default dispute; a page of rows has a count before it, and its sources after it (citations with their sources).
QUERIES = {
    "countries": 3,  # dispute; countries with status; memberships with blocs
    "map": 2,  # dispute; countries with status
    "countries/{code}/timeline": 4,  # dispute; country; acts; citations
    "positions": 4,  # dispute; count; acts; citations
    "switches": 2,  # dispute; acts
    "counts": 4,  # dispute; labels of stances; countries by all acts; countries by statements and joint texts
    "series": 4,  # dispute; stances; countries; acts
    "panel": 3,  # dispute; countries; acts
    "agreement": 4,  # dispute; countries; acts; signatures
    "blocs/{slug}/cohesion": 6,  # bloc; dispute; bloc; memberships; countries; acts
    "disputes": 3,  # dispute; count; disputes
    "blocs": 3,  # dispute; count; blocs with member counts
    "blocs/{slug}/members": 5,  # bloc; dispute; count; memberships; countries with status
    "blocs/{slug}/meetings": 5,  # bloc; dispute; count; meetings with signed counts; citations
    "blocs/{slug}/signatories": 4,  # bloc; dispute; signatures; citations
    "blocs/{slug}/positions": 5,  # bloc; dispute; count; acts; citations
    "memberships": 4,  # dispute; count; memberships; citations
    "meetings": 4,  # dispute; count; meetings with signed counts; citations
    "signatures": 4,  # dispute; count; signatures; citations
    "sources": 3,  # dispute; count; sources with citation counts
    "coverage": 3,  # dispute; count; rows with whether they are sourced
    "": 1,  # dispute
    "dataset": 2,  # dispute; counts of all tables
    # dispute; country with status; memberships of the day; acts, memberships, signatures, each with citations; coverage
    "countries/{code}": 10,
    "countries/{code}/explain": 5,  # dispute; country; acts; citations; coverage
    "positions/{key}": 4,  # dispute; act; citations; version
    "disputes/{slug}": 5,  # dispute; dispute of the path; claimants; stances; their claimants
    "blocs/{slug}": 2,  # dispute; bloc
    "memberships/{key}": 4,  # dispute; membership; citations; version
    "meetings/{key}": 6,  # dispute; meeting; citations; signatures; their citations; version
    "signatures/{key}": 4,  # dispute; signature; citations; version
    "sources/{id}": 4,  # dispute; source; citations with what cites; version
}
REVISION = 1
# What these ask is that for each thousand facts changed: tests/models/test_changes.py counts it.
PIECEMEAL = ["changes", "diff"]
WHOLE = [path for path in ENDPOINTS if path not in PIECEMEAL]
# Spans of one day.
FEW = dict.fromkeys(["series", "panel", "blocs/{slug}/cohesion"], "?from=2019-02-04&to=2019-02-04")
COUNTED = {path for path in LISTS if VIEWS[path].pagination_class.__name__ == "Paged"}


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("path", WHOLE)
def test_queries_of_json(path, django_assert_num_queries):
    with django_assert_num_queries(QUERIES[path] + REVISION):
        ask(address(path))


@pytest.mark.usefixtures("small_record")
@pytest.mark.parametrize("path", [path for path in LISTS if path in WHOLE])
def test_few_rows_take_as_many(path, django_assert_num_queries):
    with django_assert_num_queries(QUERIES[path] + REVISION):
        assert len(rows(f"{address(path)}{FEW.get(path, '')}")) < 20


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("path", [path for path in LISTS if path in WHOLE])
def test_csv_takes_no_more_than_json(path, django_assert_num_queries):
    """Without the count of a page; what goes with the rows is fetched for a chunk of them at a time."""
    cited = "sources" in VIEWS[path]().get_serializer_class()().fields
    more = (ask(address(path))["count"] - 1) // CHUNK if cited else 0
    with django_assert_num_queries(QUERIES[path] + REVISION - (path in COUNTED) + more):
        b"".join(get(f"{address(path)}.csv").streaming_content)


@pytest.mark.usefixtures("small_record")
@pytest.mark.parametrize(
    ("question", "queries"),
    [
        ("changes?after=revision:1", 5),  # dispute; the latest revision, twice; the one named; facts: there are none
        (
            "changes?model=position",
            10,
        ),  # dispute; latest; facts, revisions, versions and citations to count and to show
        ("diff?base=revision:1", 5),  # as for `changes`
    ],
)
def test_queries_of_what_changed(question, queries, django_assert_num_queries):
    with django_assert_num_queries(queries + REVISION):
        ask(question)


@pytest.mark.usefixtures("small_record")
@pytest.mark.parametrize("number", [1, 5])
class TestMoreRows:
    def test_changes_take_as_many(self, number, django_assert_num_queries):
        for day in range(1, 1 + number):
            builders.position("CA", f"2020-01-0{day}", "neutral")
            builders.committed()
        # As above; besides: the latest revision again, and the one named.
        with django_assert_num_queries(12 + REVISION):
            assert {row["revision"] for row in rows("changes?model=position&after=revision:1")} == {
                *range(2, 2 + number)
            }

    def test_drafts_take_as_many(self, number, django_assert_num_queries):
        for day in range(1, 1 + number):
            builders.position("CA", f"2020-01-0{day}", "neutral", is_published=False)
        program = Program(user_with("change_position"))
        builders.committed()
        # As `positions`; besides: the token with its user, the user's permissions, those of the user's groups.
        with django_assert_num_queries(QUERIES["positions"] + 3 + REVISION):
            assert program.send("get", "positions?is_published=false").json()["count"] == number


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize(
    ("question", "more"),
    [
        ("countries?bloc=lima-group&status=guaido&region=Americas&q=a&ordering=since", 5),  # codes are not asked for
        ("counts?by=bloc&rule=all", 6),
        ("positions?on=2019-02-04&bloc=lima-group&stance=guaido&q=a", 8),
    ],
)
def test_filters_add_at_most_their_vocabularies(question, more, django_assert_max_num_queries):
    with django_assert_max_num_queries(more + REVISION):
        ask(question)


class TestEmptyDatabase:
    """Before the first revision there is nothing to tell, and nothing fails."""

    @pytest.mark.django_db
    @pytest.mark.parametrize("path", ENDPOINTS)
    def test_every_endpoint_says_that_the_record_is_empty(self, path):
        body = problem(get(address(path)), 404)
        assert "There is no" in body["detail"] or "The record is empty" in body["detail"]

    @pytest.mark.django_db
    @pytest.mark.parametrize("path", LISTS)
    def test_csv_too(self, path):
        problem(get(f"{address(path)}.csv"), 404)

    @pytest.mark.django_db
    def test_the_description_is_there(self):
        assert get("schema").status_code == 200

    @pytest.mark.django_db
    @pytest.mark.parametrize("path", [path for path in LISTS if "{" not in path])
    def test_a_dispute_alone_gives_lists_without_rows(self, path):
        builders.dispute()
        expected = [] if path not in ("disputes", "counts") else None
        found = rows(path)
        assert found == expected or {row.get("count", 0) for row in found} == {0}

    @pytest.mark.django_db
    def test_rows_without_a_revision_are_told_with_null(self):
        builders.past_the_rules(
            Dispute(
                slug="venezuela-presidency",
                opened=builders.day("2019-01-10"),
                covered_from=builders.day("2019-01-10"),
                covered_until=builders.day("2023-01-31"),
            )
        )
        answer = ask("countries")
        assert (answer["revision"], answer["known_at"], answer["results"]) == (None, None, [])


def closed() -> bool:
    """Whether no transaction is open, and the next one takes the writer's lock again."""
    return not connection.in_atomic_block and getattr(connection, "transaction_mode", "IMMEDIATE") == "IMMEDIATE"


@pytest.mark.django_db(transaction=True)
class TestSnapshot:
    @pytest.fixture(autouse=True)
    def acts(self):
        """Three acts, more than a CSV's reader takes at first."""
        for alpha2 in ("CA", "MX", "PE"):
            builders.position(alpha2)
        assert closed()

    def test_it_ends_with_an_answer(self):
        for path in ("positions", "countries/CA", "nothing", "positions?nonsense=1", "positions/none"):
            get(path)
            assert closed()

    def test_it_ends_with_a_failure(self, monkeypatch):
        monkeypatch.setattr("recognition.models.position.ActQuerySet.with_until", None)
        assert get("positions").status_code == 500
        assert get("positions.csv").status_code == 500
        assert closed()

    def test_it_ends_when_a_stream_is_read(self):
        response = get("positions.csv")
        assert not closed()
        assert len(list(response.streaming_content)) == 4
        assert closed()

    def test_it_ends_when_a_stream_is_dropped_unread(self):
        response = get("positions.csv")
        assert not closed()
        response.close()
        assert closed()

    def test_it_ends_when_a_stream_is_dropped_half_read(self):
        response = get("positions.csv")
        lines = iter(response.streaming_content)
        next(lines), next(lines)
        assert not closed()
        response.close()
        assert closed()

    def test_it_ends_after_head(self):
        response = Client().head(f"{ROOT}positions.csv")
        response.close()
        assert closed()

    def test_it_ends_when_a_stream_fails(self, monkeypatch):
        def fail(row):
            raise RuntimeError

        response = get("positions.csv")
        lines = iter(response.streaming_content)
        next(lines)
        monkeypatch.setattr("recognition.api.formats.cell", fail)
        with pytest.raises(RuntimeError):
            next(lines)
        response.close()
        assert closed()

    def test_a_slow_reader_gets_one_revision_while_a_writer_commits(self):
        revision = Revision.objects.last().pk
        response = get("positions.csv?ordering=key")
        lines = iter(response.streaming_content)
        read = [next(lines), next(lines)]

        def write():
            try:
                for act in Position.objects.all():
                    with revising("Changed meanwhile"):
                        act.summary = "Written while somebody reads."
                        act.save()
                builders.position("ZZ", "2019-02-02", "neutral")
            finally:
                connection.close()

        writer = threading.Thread(target=write)
        writer.start()
        writer.join(timeout=30)
        assert not writer.is_alive()
        read += lines
        response.close()
        assert [line.decode().split(",")[1] for line in read[1:]] == ["CA", "MX", "PE"]
        assert not [line for line in read if b"meanwhile" in line or b"Written" in line]
        answer = ask("positions")
        assert answer["revision"] == Revision.objects.last().pk > revision
        assert answer["count"] == 4
        assert {row["summary"] for row in answer["results"] if row["country"] != "ZZ"} == {
            "Written while somebody reads."
        }

    def test_an_answer_in_many_queries_is_of_one_revision(self, monkeypatch):
        """A writer who commits between the first and the last query of a detail changes nothing in it."""
        original = CountryQuerySet.with_details

        def interrupted(queryset, dispute):
            def write():
                builders.position("CA", "2019-02-02", "neutral")
                connection.close()

            writer = threading.Thread(target=write)
            writer.start()
            writer.join(timeout=30)
            return original(queryset, dispute)

        revision = Revision.objects.last().pk
        with monkeypatch.context() as patch:
            patch.setattr(CountryQuerySet, "with_details", interrupted)
            answer = ask("countries/CA?on=2019-03-01")
        assert (answer["revision"], answer["status"]["status"]) == (revision, "guaido")
        assert [interval["status"] for interval in answer["timeline"]] == ["guaido", "lapsed"]
        assert ask("countries/CA?on=2019-03-01")["status"]["status"] == "neutral"


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("path", DETAILS)
def test_every_object_of_a_list_has_its_address(path):
    collection = path.split("/")[0]
    key = {"countries": "code", "disputes": "slug", "blocs": "slug", "sources": "id"}.get(collection, "key")
    for row in rows(collection)[:5]:
        answer = ask(f"{collection}/{row[key]}")
        shared = answer["status"] if collection == "countries" else answer
        assert {name: shared[name] for name in row} == row
