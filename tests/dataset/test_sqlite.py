"""The SQLite file: whole, keyed, published only, the same bytes each time, and read by Datasette as it is."""

import asyncio
import hashlib
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from datasette.app import Datasette

from recognition.credit import Credit
from recognition.dataset.sqlite import SEARCHED, write_sqlite
from recognition.dataset.tables import tables
from recognition.dataset.views import SQLITE, views
from recognition.models import Position, Revision
from recognition.models.known_at import known_at
from recognition.models.revision import revising
from tests import builders

FILE = "dataset.sqlite"


def written(folder: Path, revision: Revision | None = None) -> Path:
    """The file of a revision, written."""
    path = folder / FILE
    path.unlink(missing_ok=True)
    write_sqlite(path, Credit(revision or Revision.objects.last()))
    return path


def select(path: Path, sql: str) -> list[tuple]:
    """The rows of a query."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as file:
        return file.execute(sql).fetchall()


def test_it_holds_the_tables_the_views_and_what_it_is(record, tmp_path):
    path = written(tmp_path)
    kinds = {"table": [*tables(), "about"], "view": [view.name for view in views(SQLITE)]}
    for kind, names in kinds.items():
        found = select(path, f"SELECT name FROM sqlite_master WHERE type = '{kind}' AND name NOT LIKE '%fts%'")
        assert sorted(name for (name,) in found) == sorted(names)
    for name, table in tables().items():
        assert select(path, f"SELECT count(*) FROM {name}") == [(table.facts.count(),)]
    about = dict(select(path, "SELECT * FROM about"))
    credit = Credit(Revision.objects.get())
    assert (about["revision"], about["known_at"]) == (str(credit.revision.pk), credit.instant)
    assert (about["citation"], about["licence_url"]) == (credit.text, "https://creativecommons.org/licenses/by/4.0/")


def test_keys_and_references_hold(record, tmp_path):
    path = written(tmp_path)
    assert select(path, "PRAGMA integrity_check") == [("ok",)]
    assert select(path, "PRAGMA foreign_key_check") == []
    for name, table in tables().items():
        columns = select(path, f"PRAGMA table_info({name})")
        key = sorted((place, column) for _, column, _, _, _, place in columns if place)
        assert tuple(column for _, column in key) == table.key
        references = {reference[0]: reference[2] for reference in select(path, f"PRAGMA foreign_key_list({name})")}
        assert sorted(references.values()) == sorted(reference.table for reference in table.references)


def test_values_have_one_type(record, tmp_path):
    path = written(tmp_path)
    kinds = {"string": "text", "date": "text", "boolean": "integer", "integer": "integer", "number": "real"}
    for name, table in tables().items():
        for column in table.columns:
            found = select(path, f'SELECT DISTINCT typeof("{column.name}") FROM {name}')
            allowed = {kinds[column.kind]} | (set() if column.is_required else {"null"})
            assert {kind for (kind,) in found} <= allowed, (name, column.name)
            assert select(path, f"SELECT count(*) FROM {name} WHERE \"{column.name}\" = ''") == [(0,)]


def test_drafts_editors_and_history_are_not_in_it(small_record, tmp_path, django_user_model):
    editor = django_user_model.objects.create_user("eduarda", password="a long enough password")
    builders.committed()
    with revising("Reason that editors read.", author=editor):
        draft = builders.position("MX", "2019-02-01", "neutral", is_published=False, summary="Not yet said.")
    assert Position.objects.filter(pk=draft.pk).exists()
    body = written(tmp_path).read_bytes()
    for secret in (b"eduarda", b"Reason that editors", b"Not yet said", draft.key.encode()):
        assert secret not in body


def test_the_same_record_gives_the_same_bytes(record, tmp_path):
    assert written(tmp_path).read_bytes() == written(tmp_path).read_bytes()


def test_a_past_revision_gives_its_bytes(small_record, tmp_path):
    first = written(tmp_path).read_bytes()
    builders.committed()
    builders.position("MX", "2019-02-01", "neutral")
    assert written(tmp_path).read_bytes() != first
    with known_at(small_record):
        assert written(tmp_path, small_record).read_bytes() == first


def test_both_engines_give_the_same_rows(small_record, tmp_path):
    """A digest taken on SQLite; only what a row says changes it."""
    path = written(tmp_path, Revision(pk=1, at=datetime(2026, 1, 1, tzinfo=UTC)))
    with closing(sqlite3.connect(path)) as file:
        rows = [row for name in tables() for row in file.execute(f"SELECT * FROM {name}")]
    assert (
        hashlib.sha256(repr(rows).encode()).hexdigest()
        == "e5fe1fc6def0102cb3dcb9c4341c8687de003b1af7d481825c452e047a6bf802"
    )


def test_search_ignores_accents(record, tmp_path):
    path = written(tmp_path)
    found = "SELECT name FROM countries WHERE rowid IN (SELECT rowid FROM countries_fts WHERE countries_fts MATCH '{}')"
    assert select(path, found.format("cote")) == [("Côte d’Ivoire",)]
    for name in SEARCHED:
        assert select(path, f"SELECT count(*) FROM {name}_fts") == select(path, f"SELECT count(*) FROM {name}")


@pytest.mark.once
class TestDatasette:
    @pytest.fixture
    def ask(self, record, tmp_path):
        """Asks Datasette, which serves the file as it is."""
        # Its limit of a second is for other people's queries; on a busy machine counting a view takes longer.
        settings = {"sql_time_limit_ms": 20_000}
        datasette = Datasette([], immutables=[str(written(tmp_path))], settings=settings)

        def get(path: str):
            async def answer():
                await datasette.invoke_startup()
                return await datasette.client.get(path)

            response = asyncio.run(answer())
            assert response.status_code == 200, response.text
            return response

        return get

    def test_it_lists_tables_and_views(self, ask):
        told = ask("/dataset.json").json()
        shown = {table["name"]: table for table in told["tables"] if not table["hidden"]}
        assert set(shown) == {*tables(), "about"}
        assert shown["positions"]["fts_table"] == "positions_fts"
        assert shown["positions"]["primary_keys"] == ["key"]
        assert {"column": "country", "other_table": "countries", "other_column": "alpha2"} in shown["positions"][
            "foreign_keys"
        ]["outgoing"]
        assert {view["name"] for view in told["views"]} == {view.name for view in views(SQLITE)}

    def test_it_shows_every_table_and_view(self, ask):
        for name in [*tables(), *(view.name for view in views(SQLITE))]:
            assert ask(f"/dataset/{name}.json?_size=1&_shape=objects").json()["rows"]
            assert "<table" in ask(f"/dataset/{name}?_size=1").text

    def test_it_answers_who_recognised_whom_on_a_day(self, ask):
        sql = "SELECT status, count(*) n FROM panel WHERE date = :day GROUP BY status"
        rows = ask(f"/dataset.json?_shape=array&day=2019-02-04&sql={sql}").json()
        assert {row["status"]: row["n"] for row in rows} == {
            "guaido": 43,
            "assembly": 16,
            "neutral": 19,
            "maduro": 22,
            "unstated": 78,
            "unsearched": 21,
            "subject": 1,
        }

    def test_it_searches(self, ask):
        rows = ask("/dataset/sources.json?_search=trudeau&_shape=array").json()
        assert rows
        assert all("trudeau" in f"{row['title']} {row['url']}".lower() for row in rows)
