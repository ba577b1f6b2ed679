"""Answers from memory: the same as Django's in each byte and header, never older than the last commit, and bounded."""

import shutil
import sqlite3
import time
from datetime import UTC, datetime

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, connections

from recognition.models import Revision, Source
from recognition.models.revision import revising
from tests import builders
from tests.api.asking import ENDPOINTS, ROOT, VIEWS
from tests.api.test_strict import SMALL
from tests.wsgi import Asked, client
from tracker import cache
from tracker.cache import FOOTING, Cache, Latest

pytestmark = pytest.mark.django_db(transaction=True)
FINAL = "counts?on=2019-02-04&known_at=revision:1"


@pytest.fixture(autouse=True)
def acts():
    """Canada's act and its source, Mexico's membership: a few committed revisions."""
    builders.position("CA", "2019-01-23", "guaido", sources=("afp-2019-01-23",))
    builders.coverage("CA")
    builders.membership("CA", sources=("afp-2019-01-23",))
    builders.signature(builders.meeting(), "CA")
    builders.bloc_position()


@pytest.fixture
def django():
    """Django's application, and how often it was asked."""
    return Asked(WSGIHandler())


@pytest.fixture
def cached(django):
    """The cache around it."""
    layer = Cache(django, 10_000_000)
    yield layer
    layer.latest.close()


def retitle(title: str) -> int:
    """Commit a change of the record, and give its revision."""
    with revising():
        source = Source.objects.get(key="afp-2019-01-23")
        source.title = title
        source.save()
    return Revision.objects.last().pk


def titles(response) -> tuple[int, list[str]]:
    """The revision and the titles of an answer of `sources`."""
    body = response.json()
    return body["revision"], [row["title"] for row in body["results"]]


def small(template: str) -> str:
    """The address of a path's template."""
    first, *rest = template.split("/")
    return "/".join([first, *(SMALL[first] if part.startswith("{") else part for part in rest)])


def every_form():
    """Each endpoint in each of its forms."""
    for path in ENDPOINTS:
        forms = [renderer.format for renderer in VIEWS[path].renderer_classes] if path in VIEWS else ["json"]
        yield from (f"{small(path)}?format={form}" for form in forms)
    yield from (FINAL, "positions", "positions.csv", "none", "positions?nonsense=1", "countries/", "schema")


def shown(response) -> tuple:
    """All of a response."""
    return response.status_code, sorted(response.headers.raw), response.content


@pytest.mark.once
def test_without_it_every_answer_is_the_same(django, cached):
    plain, kept = client(Asked(django.application)), client(cached)
    for path in every_form():
        for headers in (
            {},
            {"accept-encoding": "gzip"},
            {"accept-encoding": "br", "origin": "https://dashboard.example"},
            {"accept": "text/csv"},
            {"host": "evil.example"},
        ):
            expected = plain.get(f"{ROOT}{path}", headers=headers)
            first, second = (kept.get(f"{ROOT}{path}", headers=headers) for _ in range(2))
            assert shown(first) == shown(second) == shown(expected)
            head = kept.head(f"{ROOT}{path}", headers=headers)
            # The server leaves out what Django gives to HEAD.
            assert shown(head)[:2] == shown(plain.head(f"{ROOT}{path}", headers=headers))[:2]
            if (tag := expected.headers.get("etag")) and "accept-encoding" not in headers:
                for condition in (tag, f'"other", W/{tag}', '"other"', "*"):
                    asked = headers | {"if-none-match": condition}
                    assert shown(kept.get(f"{ROOT}{path}", headers=asked)) == shown(
                        plain.get(f"{ROOT}{path}", headers=asked)
                    )
    assert len(cached.answers) > 150


def test_django_is_asked_once_a_revision_and_question(django, cached):
    for path in ("positions", "positions.csv", "countries/CA", FINAL):
        before = django.times
        answers = [client(cached).get(f"{ROOT}{path}") for _ in range(3)]
        client(cached).head(f"{ROOT}{path}")
        tag = answers[0].headers["etag"]
        assert client(cached).get(f"{ROOT}{path}", headers={"if-none-match": tag}).status_code == 304
        assert django.times == before + 1
    retitle("Another title")
    before = django.times
    for path, more in [("positions", 1), ("positions", 0), (FINAL, 0)]:
        client(cached).get(f"{ROOT}{path}")
        assert django.times == (before := before + more)


@pytest.mark.parametrize("headers", [{"cookie": "a=b"}, {"authorization": "Token x"}])
def test_who_says_who_asks_is_never_answered_from_memory(django, cached, headers):
    client(cached).get(f"{ROOT}positions")
    for _ in range(2):
        assert client(cached).get(f"{ROOT}positions", headers=headers).headers["cache-control"] == "private, no-store"
    assert (django.times, len(cached.answers)) == (3, 1)


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("positions?nonsense=1", {}),
        ("countries/none", {}),
        ("countries/", {}),
        ("counts?known_at=revision:1", {}),  # the day is left to the clock, and the revision is not the latest
        ("schema", {}),
        ("positions", {"host": "evil.example"}),
        ("positions", {"if-none-match": "*"}),
    ],
)
def test_only_answers_are_kept(cached, path, headers):
    client(cached).get(f"{ROOT}{path}", headers=headers)
    assert not cached.answers


def test_every_commit_shows_in_the_next_answer(cached):
    for number in range(20):
        revision = retitle(f"Title {number}")
        for _ in range(2):
            assert titles(client(cached).get(f"{ROOT}sources")) == (revision, [f"Title {number}"])


@pytest.mark.parametrize("when", ["before", "after"])
def test_an_answer_is_kept_under_the_revision_that_it_says(django, when):
    """A commit between the layer's look at the revision and Django's answer, or between that and keeping it."""
    numbers = iter(range(100))

    def raced(environ, start_response):
        if when == "before":
            retitle(f"Title {next(numbers)}")
        yield from django(environ, start_response)
        if when == "after":
            retitle(f"Title {next(numbers)}")

    def started(environ, start_response):
        body = raced(environ, start_response)
        first = next(body)  # a server wants the status before the body
        return iter([first, *body])

    layer = Cache(started, 10_000_000)
    for _ in range(3):
        client(layer).get(f"{ROOT}sources")
    [kept] = layer.answers.values()
    layer.application = django
    before = django.times
    answer = client(layer).get(f"{ROOT}sources")
    assert titles(answer)[0] == Revision.objects.last().pk
    assert django.times == before + (when == "after")
    assert kept.revision[0] == Revision.objects.last().pk - (when == "after")
    layer.latest.close()


def test_a_day_later_it_is_asked_anew(django, cached, monkeypatch):
    client(cached).get(f"{ROOT}positions")
    client(cached).get(f"{ROOT}{FINAL}")
    now = time.time()
    monkeypatch.setattr(cache.time, "time", lambda: now + 86400)
    for path, times in (("positions", 3), (FINAL, 3)):
        client(cached).get(f"{ROOT}{path}")
        assert django.times == times


def test_what_is_made_over_midnight_is_not_kept(django, monkeypatch):
    days = iter([0, 86400, 86400])
    monkeypatch.setattr(cache.time, "time", lambda: next(days))
    layer = Cache(django, 10_000_000)
    client(layer).get(f"{ROOT}positions")
    assert not layer.answers
    layer.latest.close()


def test_another_record_makes_it_forget(django, cached):
    client(cached).get(f"{ROOT}{FINAL}")
    assert len(cached.answers) == 1
    Revision.objects.filter(pk=Revision.objects.last().pk).update(at=datetime(2020, 1, 1, tzinfo=UTC))
    client(cached).get(f"{ROOT}{FINAL}")
    assert django.times == 2


def test_memory_is_bounded(django):
    layer = Cache(django, 3 * FOOTING + 3 * 2000)
    for day in range(1, 29):
        client(layer).get(f"{ROOT}counts?on=2019-02-{day:02}&rule=all&status=guaido")
        assert layer.kept <= layer.size
        assert layer.kept == sum(answer.size for answer in layer.answers.values())
    days = {question[cache.QUESTION.index("QUERY_STRING")][3:13] for question in layer.answers}
    assert "2019-02-28" in days
    assert len(days) < 28
    layer.latest.close()


def test_what_is_too_long_is_sent_and_not_kept(django):
    layer = Cache(django, 800)
    expected = client(django).get(f"{ROOT}countries.csv")
    assert client(layer).get(f"{ROOT}countries.csv").content == expected.content
    assert len(expected.content) > 100
    assert not layer.answers
    layer.latest.close()


def test_what_is_broken_off_is_not_kept_and_is_closed(django, cached):
    closed = []

    class Body:
        def __iter__(self):
            yield b"half"
            raise OSError("gone")

        def close(self):
            closed.append(True)

    def broken(environ, start_response):
        headers = client(django).get(f"{ROOT}positions").headers
        start_response("200 OK", [(name, headers[name]) for name in headers])
        return Body()

    cached.application = broken
    body = cached({"REQUEST_METHOD": "GET"}, lambda *args: None)
    with pytest.raises(OSError, match="gone"):
        list(body)
    body.close()
    assert (closed, len(cached.answers)) == ([True], 0)


def test_what_depends_on_more_is_not_kept(django, cached):
    def varied(environ, start_response):
        return django(environ, lambda status, headers: start_response(status, [*headers[1:], ("Vary", "User-Agent")]))

    cached.application = varied
    assert client(cached).get(f"{ROOT}positions").status_code == 200
    assert not cached.answers


def test_without_a_database_django_says_so(django, cached, monkeypatch):
    monkeypatch.setattr(cached.latest, "read_file", lambda name: (_ for _ in ()).throw(sqlite3.OperationalError))
    monkeypatch.setattr(cached.latest, "read_server", lambda: (_ for _ in ()).throw(OSError))
    for _ in range(2):
        assert client(cached).get(f"{ROOT}positions").status_code == 200
    assert (django.times, len(cached.answers)) == (2, 0)


class TestLatest:
    def test_it_reads_what_is_committed(self):
        latest = Latest()
        for number in range(3):
            retitle(f"Title {number}")
            last = Revision.objects.last()
            assert latest.read() == (last.pk, last.at)
        latest.close()

    @pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's file")
    def test_a_replaced_file_is_read_anew(self, tmp_path, monkeypatch):
        first, second = tmp_path / "first.sqlite3", tmp_path / "second.sqlite3"
        for path, number in ((first, 1), (second, 7)):
            with sqlite3.connect(path) as database:
                database.execute(f"CREATE TABLE {Revision._meta.db_table} (id, at)")
                database.execute(
                    f"INSERT INTO {Revision._meta.db_table} VALUES (?, ?)",  # noqa: S608
                    (number, "2026-01-31 12:00:00"),
                )
            database.close()
        monkeypatch.setitem(connections.settings["default"], "NAME", first)
        latest = Latest()
        assert latest.read() == (1, datetime(2026, 1, 31, 12, tzinfo=UTC))
        shutil.move(second, first)
        assert latest.read() == (7, datetime(2026, 1, 31, 12, tzinfo=UTC))
        first.unlink()
        assert latest.read() is None
        latest.close()

    @pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's server")
    def test_a_connection_that_is_lost_is_opened_anew(self):
        latest = Latest()
        assert latest.read() is not None
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [latest.local.connection.info.backend_pid])
        assert latest.read() is None
        assert latest.read() is not None
        latest.close()
