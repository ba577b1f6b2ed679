"""The schema `reporting` on PostgreSQL: the tables and views of the published record, for tools that speak SQL.

Whoever has only this schema reads no table of the program's: no draft, no user, no history.
"""

from collections.abc import Iterator
from hashlib import sha256

from django.db import connection, transaction

from recognition.credit import LICENCE, TITLE
from recognition.dataset.tables import tables
from recognition.dataset.views import POSTGRESQL, quoted, views

SCHEMA = "reporting"


def statements() -> Iterator[str]:
    """The statements that make the views: the tables' first, then those that follow from them."""
    quote = connection.ops.quote_name
    made = [
        (
            table.name,
            table.meaning,
            {column.name: column.meaning for column in table.columns},
            connection.ops.compose_sql(*table.query().query.sql_with_params()),
        )
        for table in tables().values()
    ]
    made += [(view.name, view.meaning, view.columns, view.sql) for view in views(POSTGRESQL)]
    for name, meaning, columns, sql in made:
        view = f"{SCHEMA}.{quote(name)}"
        yield f"CREATE VIEW {view} ({', '.join(map(quote, columns))}) AS {sql}"
        yield f"COMMENT ON VIEW {view} IS {quoted(meaning)}"
        for column, told in columns.items():
            yield f"COMMENT ON COLUMN {view}.{quote(column)} IS {quoted(str(told))}"


def exists() -> bool:
    """Whether somebody has made the schema: it is never made unasked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [SCHEMA])
        return cursor.fetchone() is not None


def make() -> None:
    """Make the schema and its views, or make them anew if they are others by now; who could read them still can."""
    made = list(statements())
    digest = sha256("\n".join(made).encode()).hexdigest()
    mark = f"{TITLE}, published rows only. {LICENCE.name}. Made by make_reporting from definition {digest}."
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
        if mark_of(cursor) == mark:
            return
        remove()
        # What the views name is looked up as they are made: their own schema first.
        cursor.execute("SELECT current_setting('search_path')")
        (path,) = cursor.fetchone()
        cursor.execute("SELECT set_config('search_path', %s, true)", [f"{SCHEMA}, {path}"])
        for statement in made:
            cursor.execute(statement)
        cursor.execute("SELECT set_config('search_path', %s, true)", [path])
        cursor.execute(f"COMMENT ON SCHEMA {SCHEMA} IS {quoted(mark)}")
        for reader in readers(cursor):
            grant(cursor, reader)


def remove() -> None:
    """Remove the views, which tables cannot be altered under; the schema stays, and says who may read it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT viewname FROM pg_views WHERE schemaname = %s", [SCHEMA])
        found = {name for (name,) in cursor.fetchall()}
        ours = [*tables(), *(view.name for view in views(POSTGRESQL))]
        if named := ", ".join(f"{SCHEMA}.{connection.ops.quote_name(name)}" for name in ours if name in found):
            cursor.execute(f"DROP VIEW {named}")
        cursor.execute(f"COMMENT ON SCHEMA {SCHEMA} IS NULL")


def mark_of(cursor) -> str | None:
    """The comment that `make` left on the schema."""
    cursor.execute("SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = %s", [SCHEMA])
    return cursor.fetchone()[0]


def readers(cursor) -> list[str]:
    """The roles that may use the schema, besides its owner."""
    cursor.execute(
        "SELECT DISTINCT r.rolname FROM pg_namespace n, aclexplode(n.nspacl) a JOIN pg_roles r ON r.oid = a.grantee "
        "WHERE n.nspname = %s AND a.privilege_type = 'USAGE' AND a.grantee <> n.nspowner ORDER BY 1",
        [SCHEMA],
    )
    return [name for (name,) in cursor.fetchall()]


def grant(cursor, role: str) -> None:
    """Let the role read the views."""
    quoted_role = connection.ops.quote_name(role)
    cursor.execute(f"GRANT USAGE ON SCHEMA {SCHEMA} TO {quoted_role}")
    cursor.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA {SCHEMA} TO {quoted_role}")


def make_reader(role: str, password: str) -> None:
    """Make the role, or give it this password; it may log in and read the views, and nothing else.

    Raises PermissionError if the role can reach other tables: then it was made for something else.
    """
    connection.ensure_connection()
    # Hashed here, as psql does: the statement may be logged.
    hashed = connection.connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    name = connection.ops.quote_name(role)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE ROLE {name} NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS")
        if others := reachable(cursor, role):
            raise PermissionError(f"The role {role} can reach {', '.join(others[:3])}: name another, which is new.")
        cursor.execute(f"ALTER ROLE {name} LOGIN PASSWORD {quoted(hashed)}")
        cursor.execute(f"ALTER ROLE {name} SET search_path = {SCHEMA}")
        cursor.execute(f"ALTER ROLE {name} SET default_transaction_read_only = on")
        grant(cursor, role)


def reachable(cursor, role: str) -> list[str]:
    """The tables, views and sequences outside of the schema and of PostgreSQL's own that the role can read or write."""
    cursor.execute(
        """
        SELECT n.nspname || '.' || c.relname
        FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND n.nspname NOT LIKE 'pg\\_%%'
            AND n.nspname NOT IN ('information_schema', %s)
            AND CASE
                WHEN c.relkind = 'S' THEN has_sequence_privilege(%s, c.oid, 'USAGE, SELECT, UPDATE')
                ELSE has_table_privilege(%s, c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE')
                    OR has_any_column_privilege(%s, c.oid, 'SELECT, INSERT, UPDATE')
            END
        ORDER BY 1
        """,
        [SCHEMA, role, role, role],
    )
    return [name for (name,) in cursor.fetchall()]


def drop() -> None:
    """Remove the views and the schema; roles stay, and can read nothing any more."""
    with transaction.atomic(), connection.cursor() as cursor:
        remove()
        cursor.execute(f"DROP SCHEMA {SCHEMA}")
