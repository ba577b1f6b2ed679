"""The record as it was known: every query inside reads a past revision, unchanged."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from django.apps import apps
from django.db import connection

from recognition.models.fact import Fact
from recognition.models.revision import Revision


@contextmanager
def known_at(revision: Revision) -> Iterator[None]:
    """Read the facts as `revision` left them; writing raises RuntimeError.

    A common table expression named like a table hides it, on both engines. So before each statement stands the slice
    of the history in place of each table of facts that the statement names. Rows that are fetched only after the end
    of the context are today's: evaluate querysets inside.
    """

    def shadow(execute, sql, params, many, context):
        if not sql.lstrip("( ").startswith("SELECT"):
            raise RuntimeError("Under known_at() the record is only read.")
        slices = [text for table, text in slices_by_table().items() if table in sql]
        if slices:
            sql = f"WITH {', '.join(slices)} {sql}"
        return execute(sql.replace(NUMBER, str(revision.pk)), params, many, context)

    with connection.execute_wrapper(shadow):
        yield


NUMBER = "/*revision*/"


@cache
def slices_by_table() -> dict[str, str]:
    """For each table of facts, quoted, the expression that gives its rows as of a revision."""
    # Not materialised, the slice is searched by the history's indexes; SQLite knows the words since 3.35.
    inline = "" if connection.vendor == "sqlite" and sqlite3.sqlite_version_info < (3, 35) else "NOT MATERIALIZED "
    quote = connection.ops.quote_name
    slices = {}
    for model in apps.get_models():
        if not issubclass(model, Fact):
            continue
        columns = ", ".join(quote(field.column) for field in model._meta.concrete_fields)
        table, history = quote(model._meta.db_table), quote(model.history.model._meta.db_table)
        slices[table] = (
            f"{table} AS {inline}(SELECT {columns} FROM {history} WHERE revision_id <= {NUMBER} "  # noqa: S608 (names of ours)
            f"AND (superseded_in_id IS NULL OR superseded_in_id > {NUMBER}) AND history_type <> '-')"
        )
    return slices
