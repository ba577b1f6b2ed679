"""What tests of all parts use: the real record, loaded once and copied into each test that asks for it."""

import io
from collections.abc import Callable
from functools import partial

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.test import override_settings
from hypothesis import HealthCheck, settings
from pytest_django.live_server_helper import LiveServer

from recognition.models import Revision
from tests import builders

# The same examples on each run, no deadline: a slow machine is not a wrong answer.
settings.register_profile(
    "tracker",
    derandomize=True,
    deadline=None,
    max_examples=20,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("tracker")

# What takes longest begins first: at the end it would leave the other cores idle.
LONGEST = {
    "test_accessibility.py",
    "test_desk.py",
    "test_documents.py",
    "test_lighthouse.py",
    "test_pages.py",
    "test_schemathesis.py",
    "test_scripts.py",
    "test_start.py",
}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Put them first; leave out on PostgreSQL what is marked `once`."""
    items.sort(key=lambda item: item.path.name not in LONGEST)
    if connection.vendor == "postgresql":
        config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("once")])
        items[:] = [item for item in items if not item.get_closest_marker("once")]


def record_models():
    """The app's models, history included; proxies show the tables of others."""
    models = apps.get_app_config("recognition").get_models(include_auto_created=True)
    return [model for model in models if not model._meta.proxy]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Keep autovacuum off: between tests it finds PostgreSQL's tables empty, and queries are planned for no rows."""
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            for model in record_models():
                table = connection.ops.quote_name(model._meta.db_table)
                cursor.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = false)")


@pytest.fixture(scope="session", autouse=True)
def quick_passwords():
    """Passwords that cost nothing to make and check: half a second for each user of each test would be minutes."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


class Kept:
    """Rows that stay for tests that follow each other: what one changes, is rolled back."""

    def __init__(self, blocker):
        self.blocker = blocker
        self.what, self.transaction = None, None

    def put(self, what: str, fill: Callable[[], None]) -> None:
        """Put rows into the database by `fill()`."""
        self.what, self.transaction = what, transaction.atomic()
        with self.blocker.unblock():
            self.transaction.__enter__()
            fill()

    def has(self, what: str | None) -> bool:
        """Whether these rows are in the database, or, asked for None, no rows."""
        return what == self.what and not (what and connection.closed_in_transaction)

    def drop(self) -> None:
        """Take the rows out."""
        with self.blocker.unblock():
            if self.transaction:
                transaction.set_rollback(True)
                self.transaction.__exit__(None, None, None)
        self.what = self.transaction = None


@pytest.fixture(scope="session")
def kept_rows(django_db_blocker):
    """What is kept."""
    return Kept(django_db_blocker)


@pytest.fixture(scope="module", autouse=True)
def swept(django_db_setup, django_db_blocker, kept_rows):
    """Give back, after each module, the room of rows that its tests rolled back: else all that follows reads it."""
    yield
    kept_rows.drop()
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            tables = (connection.ops.quote_name(model._meta.db_table) for model in record_models())
            cursor.execute(f"VACUUM {', '.join(tables)}")


@pytest.fixture(scope="session")
def record_rows(django_db_setup, django_db_blocker, kept_rows):
    """All rows of the real record and its history, by model: loading takes seconds, copying rows a blink."""
    kept_rows.drop()
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_fixtures", stdout=io.StringIO())
        rows = {}
        with connection.cursor() as cursor:
            for model in record_models():
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608 (a name of ours)
                rows[model] = [column[0] for column in cursor.description], cursor.fetchall()
        transaction.set_rollback(True)
    return rows


def reset_sequences(models) -> None:
    """The next row of each model gets the number after the last: a roll-back gives back rows, but no numbers."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(statement)


def fill(record_rows):
    """Copy the real record into the database."""
    quote = connection.ops.quote_name
    with transaction.atomic(), connection.cursor() as cursor:
        for model, (columns, rows) in record_rows.items():
            table, names = quote(model._meta.db_table), ", ".join(map(quote, columns))
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
            else:
                marks = ", ".join(["%s"] * len(columns))
                cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608 (likewise)
        reset_sequences(record_rows)
        if connection.vendor == "postgresql":
            # As the loader does, and autovacuum within a minute; else queries are planned for no rows.
            cursor.execute(f"ANALYZE {', '.join(quote(model._meta.db_table) for model in record_rows)}")


@pytest.fixture
def rows_of_the_test(request, kept_rows):
    """The rows that a test asks for are there before its transaction begins; who commits, puts them there."""
    marker, asked = request.node.get_closest_marker("django_db"), {*request.fixturenames}
    commits = (marker and marker.kwargs.get("transaction")) or asked & {"transactional_db", "live_server"}
    what = None if commits else next((name for name in FILLED if name in asked), None)
    if kept_rows.has(what):
        return
    kept_rows.drop()
    if what:
        rows, fill = FILLED[what]
        kept_rows.put(what, partial(fill, request.getfixturevalue(rows)))


@pytest.fixture
def _django_db_helper(rows_of_the_test, _django_db_helper):
    """After pytest-django's."""


@pytest.fixture
def record(record_rows, db, kept_rows):
    """The real record is in the database, as `load_fixtures` leaves it."""
    if kept_rows.what != "record":
        fill(record_rows)
    else:
        reset_sequences(record_rows)


@pytest.fixture(scope="module")
def site(record_rows, kept_rows, django_db_blocker, tmp_path_factory):
    """The address of a server on this machine that has the real record, committed, for all tests of a module."""
    kept_rows.drop()
    models = [model._meta.db_table for model in record_rows]
    with django_db_blocker.unblock(), override_settings(VAR_DIR=tmp_path_factory.mktemp("var")):
        fill(record_rows)
        server = LiveServer("127.0.0.1")
        try:
            with server._live_server_modified_settings:
                yield server.url
        finally:
            server.stop()
            connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), models))
            connection.close()


@pytest.fixture
def unhashed(settings):
    """Static files by their plain names: tests collect none."""
    storage = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": storage}


@pytest.fixture(scope="session")
def small_rows(django_db_setup, django_db_blocker, kept_rows):
    """The rows of `small_record`, built once: copying them takes a tenth of the time."""
    kept_rows.drop()
    with django_db_blocker.unblock(), transaction.atomic():
        builders.position("CA", "2019-01-23", "guaido", sources=("reuters-2019-01-24", "afp-2019-01-23"))
        builders.coverage("CA")
        builders.coverage("MX", note="Searched in Spanish.")
        builders.coverage("VE", "subject")
        builders.membership("CA")
        builders.membership("MX", left="2019-02-04", sources=("afp-2019-01-23",))
        builders.signature(builders.meeting(), "CA")
        builders.bloc_position()
        rows = [list(model._base_manager.all()) for model in record_models()]
        transaction.set_rollback(True)
    return [found for found in rows if found]


def fill_small(small_rows):
    """Copy the rows of `small_record` into the database."""
    for rows in small_rows:
        builders.past_the_rules(*rows)


@pytest.fixture
def small_record(small_rows, db, kept_rows):
    """Canada's act, Lima Group's meeting and its text, signed by Canada; Mexico searched; Venezuela the subject."""
    if kept_rows.what != "small_record":
        fill_small(small_rows)
    reset_sequences(type(rows[0]) for rows in small_rows)
    return Revision.objects.get()


FILLED = {"record": ("record_rows", fill), "small_record": ("small_rows", fill_small)}
"""The fixtures whose rows are kept, with the fixtures that hold the rows, and what puts these into the database."""
