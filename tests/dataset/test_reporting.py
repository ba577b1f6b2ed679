"""The schema `reporting`: made when asked for, kept through migrations, read by roles that can read nothing else."""

import io
import os
from contextlib import contextmanager

import psycopg
import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.models.signals import post_migrate, pre_migrate
from django.test.utils import CaptureQueriesContext

from recognition.dataset import reporting
from recognition.dataset.tables import tables
from recognition.dataset.views import POSTGRESQL, views
from tests import builders

NAMES = {*tables(), *(view.name for view in views(POSTGRESQL))}
PASSWORD = "correct horse battery staple"
READER = f"reader_{os.getpid()}"

on_sqlite = pytest.mark.skipif(connection.vendor == "postgresql", reason="what SQLite is told")
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no schemas")


def found() -> set[str]:
    """The views of the schema."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT viewname FROM pg_views WHERE schemaname = 'reporting'")
        return {name for (name,) in cursor.fetchall()}


@contextmanager
def acting_as(role: str):
    """Queries are the role's."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {role}")
        try:
            yield cursor
        finally:
            cursor.execute("RESET ROLE")


# A view of several tables takes no rows from anybody.
REFUSALS = (psycopg.errors.InsufficientPrivilege, psycopg.errors.ObjectNotInPrerequisiteState)


def refuses(cursor, sql: str) -> bool:
    """Whether PostgreSQL refuses the statement because of who asks or what is asked for, not because it is wrong."""
    with pytest.raises(DatabaseError) as raised, transaction.atomic():
        cursor.execute(sql)
    return isinstance(raised.value.__cause__, REFUSALS)


def make_reporting(*arguments, **options) -> str:
    """What the command prints."""
    out = io.StringIO()
    call_command("make_reporting", *arguments, stdout=out, **options)
    return out.getvalue()


@on_sqlite
def test_sqlite_has_the_file_instead():
    with pytest.raises(CommandError, match="dataset.sqlite has the same views"):
        make_reporting()


@on_postgresql
@pytest.mark.usefixtures("small_record")
class TestViews:
    def test_they_are_made_when_asked_for_and_removed(self):
        assert not reporting.exists()
        assert make_reporting() == f"{len(NAMES)} views in the schema reporting.\n"
        assert found() == NAMES
        assert make_reporting("--remove") == "The schema reporting is gone.\n"
        assert not reporting.exists()
        with pytest.raises(CommandError, match="PostgreSQL refuses: .*reporting"):
            make_reporting("--remove")

    def test_a_second_run_changes_nothing(self):
        reporting.make()
        oids = "SELECT array_agg(oid ORDER BY oid) FROM pg_class WHERE relnamespace = 'reporting'::regnamespace"
        with connection.cursor() as cursor:
            cursor.execute(oids)
            before = cursor.fetchone()
            reporting.make()
            cursor.execute(oids)
            assert cursor.fetchone() == before

    def test_another_definition_makes_them_anew_and_keeps_the_readers(self, monkeypatch):
        reporting.make()
        reporting.make_reader(READER, PASSWORD)
        changed = [each.replace("A day that the record", "One day that the record") for each in reporting.statements()]
        monkeypatch.setattr(reporting, "statements", lambda: changed)
        reporting.make()
        with connection.cursor() as cursor:
            cursor.execute("SELECT obj_description('reporting.days'::regclass)")
            assert cursor.fetchone() == ("One day that the record of a dispute covers.",)
        with acting_as(READER) as cursor:
            cursor.execute("SELECT count(*) FROM reporting.positions")
            assert cursor.fetchone() == (1,)

    def test_every_view_and_column_says_what_it_means(self):
        reporting.make()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT c.relname, a.attname, col_description(c.oid, a.attnum), obj_description(c.oid) FROM pg_class c "
                "JOIN pg_attribute a ON a.attrelid = c.oid WHERE c.relnamespace = 'reporting'::regnamespace"
            )
            rows = cursor.fetchall()
        assert {row[0] for row in rows} == NAMES
        assert all(column and column.endswith(".") and view.endswith(".") for _, _, column, view in rows)
        described = {(view, column): meaning for view, column, meaning, _ in rows}
        assert described["countries", "alpha2"].endswith("Namibia is NA: no missing value.")

    def test_they_are_found_whatever_the_path(self):
        reporting.make()
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('search_path')")
            assert "reporting" not in cursor.fetchone()[0]
            cursor.execute("SELECT country FROM reporting.timeline")
            assert {code for (code,) in cursor.fetchall()} == {"CA"}

    def test_somebody_s_own_views_there_are_left(self):
        reporting.make()
        with connection.cursor() as cursor:
            cursor.execute("CREATE VIEW reporting.ours AS SELECT 1 AS one")
            reporting.remove()
            assert found() == {"ours"}
            reporting.make()
            assert found() == NAMES | {"ours"}


@on_postgresql
@pytest.mark.usefixtures("small_record")
class TestReader:
    @pytest.fixture
    def reader(self):
        """A role that may read the views."""
        builders.position("MX", "2019-02-01", "neutral", is_published=False, summary="Not yet said.")
        reporting.make()
        reporting.make_reader(READER, PASSWORD)
        return READER

    def test_it_reads_every_view(self, reader):
        with acting_as(reader) as cursor:
            for name in sorted(NAMES):
                cursor.execute(f"SELECT * FROM reporting.{name} LIMIT 5")
                assert cursor.description

    def test_it_reads_no_draft(self, reader):
        with acting_as(reader) as cursor:
            for name in sorted(NAMES):
                cursor.execute(f"SELECT count(*) FROM reporting.{name} v WHERE v::text LIKE '%Not yet said%'")
                assert cursor.fetchone() == (0,), name

    def test_it_reads_no_table_of_the_program(self, reader):
        with acting_as(reader) as cursor:
            for model in apps.get_models(include_auto_created=True):
                assert refuses(cursor, f"SELECT 1 FROM {connection.ops.quote_name(model._meta.db_table)}"), model
            assert refuses(cursor, "SELECT password FROM auth_user")
            assert refuses(cursor, "SELECT 1 FROM django_migrations")

    def test_it_writes_nothing(self, reader):
        with acting_as(reader) as cursor:
            for name in sorted(NAMES):
                assert refuses(cursor, f"DELETE FROM reporting.{name}"), name
            assert refuses(cursor, "UPDATE reporting.countries SET name = 'x'")
            assert refuses(cursor, "INSERT INTO reporting.blocs (slug) VALUES ('x')")
            assert refuses(cursor, "CREATE VIEW reporting.mine AS SELECT 1")
            assert refuses(cursor, "CREATE SCHEMA mine")
            assert refuses(cursor, "DROP VIEW reporting.days")

    def test_its_role_has_no_other_power(self, reader):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT rolcanlogin, rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls, rolconfig, "
                "(SELECT count(*) FROM pg_auth_members WHERE member = r.oid) FROM pg_roles r WHERE rolname = %s",
                [reader],
            )
            *powers, config, memberships = cursor.fetchone()
            assert powers == [True, False, False, False, False, False]
            assert memberships == 0
            assert sorted(config) == ["default_transaction_read_only=on", "search_path=reporting"]
            assert reporting.reachable(cursor, reader) == []

    def test_its_password_goes_hashed(self):
        reporting.make()
        with CaptureQueriesContext(connection) as captured:
            reporting.make_reader(READER, PASSWORD)
        asked = [query["sql"] for query in captured]
        assert any("PASSWORD" in sql for sql in asked)
        assert not any(PASSWORD in sql for sql in asked)
        with connection.cursor() as cursor:
            cursor.execute("SELECT rolpassword FROM pg_authid WHERE rolname = %s", [READER])
            assert cursor.fetchone()[0].startswith("SCRAM-SHA-256$")

    def test_the_command_asks_for_the_password_or_reads_it(self, monkeypatch, capsys):
        monkeypatch.delenv("REPORTING_PASSWORD", raising=False)
        monkeypatch.setattr("sys.stdin", io.StringIO())
        with pytest.raises(CommandError, match="Set REPORTING_PASSWORD: there is nobody to ask"):
            make_reporting("--reader", READER)
        monkeypatch.setenv("REPORTING_PASSWORD", PASSWORD)
        told = make_reporting("--reader", READER)
        assert told == f"{len(NAMES)} views in the schema reporting, read by {READER}.\n"
        monkeypatch.delenv("REPORTING_PASSWORD")
        monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
        answers = iter([PASSWORD, PASSWORD, "one", "another"])
        monkeypatch.setattr("recognition.management.commands.make_reporting.getpass", lambda prompt: next(answers))
        assert make_reporting("--reader", READER) == told
        with pytest.raises(CommandError, match="not the same"):
            make_reporting("--reader", READER)
        assert PASSWORD not in "".join(capsys.readouterr())

    def test_a_role_that_reaches_more_is_refused(self, monkeypatch):
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE ROLE {READER}")
            cursor.execute(f"GRANT SELECT ON auth_user TO {READER}")
        monkeypatch.setenv("REPORTING_PASSWORD", PASSWORD)
        with pytest.raises(CommandError, match=f"The role {READER} can reach public.auth_user: name another"):
            make_reporting("--reader", READER)


@on_postgresql
@pytest.mark.usefixtures("small_record")
class TestMigrations:
    """What `migrate` sends before and after; the commands themselves are Django's."""

    @staticmethod
    def send(signal, app: str):
        """Send a signal of a migration of the app."""
        config = apps.get_app_config("recognition")
        migration = type("Migration", (), {"app_label": app})()
        plan = [(migration, False)]
        signal.send(config, app_config=config, verbosity=0, interactive=False, using="default", plan=plan)

    def test_they_give_way_to_migrations_and_come_back(self):
        reporting.make()
        reporting.make_reader(READER, PASSWORD)
        self.send(pre_migrate, "recognition")
        assert found() == set()
        with connection.schema_editor() as editor:  # what no view may hinder
            editor.execute("ALTER TABLE recognition_bloc ALTER COLUMN acronym TYPE varchar(31)")
        self.send(post_migrate, "recognition")
        assert found() == NAMES
        with acting_as(READER) as cursor:
            cursor.execute("SELECT count(*) FROM reporting.blocs")
            assert cursor.fetchone() == (1,)

    def test_other_apps_do_not_disturb_them(self):
        reporting.make()
        self.send(pre_migrate, "auth")
        assert found() == NAMES

    def test_they_are_not_made_unasked(self):
        self.send(pre_migrate, "recognition")
        self.send(post_migrate, "recognition")
        assert not reporting.exists()

    def test_they_wait_for_the_last_migration(self, monkeypatch):
        reporting.make()
        self.send(pre_migrate, "recognition")
        monkeypatch.setattr("recognition.apps.unapplied", lambda: ["one"])
        self.send(post_migrate, "recognition")
        assert found() == set()

    def test_the_server_s_start_brings_them_up_to_date(self, settings, tmp_path):
        settings.VAR_DIR, settings.STATIC_ROOT = tmp_path, tmp_path / "static"
        settings.STATICFILES_FINDERS = []
        reporting.make()
        with connection.cursor() as cursor:
            cursor.execute("COMMENT ON SCHEMA reporting IS 'Made by an older program.'")
            cursor.execute("DROP VIEW reporting.countries_today")
        call_command("prepare", stdout=io.StringIO())
        assert found() == NAMES
