"""`dataset.sqlite`: the tables with their keys, the views, and a search, for Datasette or any reader of SQLite."""

import sqlite3
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path

from recognition.credit import AUTHOR, LICENCE, TITLE, Credit
from recognition.dataset.tables import Column, Table, tables
from recognition.dataset.views import SQLITE, views

TYPES = {"string": "TEXT", "date": "TEXT", "boolean": "INTEGER", "integer": "INTEGER", "number": "REAL"}

# The columns in which Datasette searches, by table.
SEARCHED = {
    "countries": ["name", "official_name", "name_es", "name_fr", "name_pt"],
    "positions": ["summary", "note"],
    "sources": ["title", "publisher", "url"],
    "meetings": ["title", "outcome", "city"],
}


def write_sqlite(path: Path, credit: Credit) -> None:
    """Write the file: the same rows give the same bytes. Call it in a snapshot of the credited revision."""
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        # Nobody reads it before it is whole, and a file that failed is thrown away.
        for statement in ("PRAGMA page_size = 4096", "PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF"):
            file.execute(statement)
        file.execute("BEGIN")
        for table in tables().values():
            file.execute(definition(table))
            places = ", ".join("?" * len(table.columns))
            file.executemany(f"INSERT INTO {table.name} VALUES ({places})", map(plain, table.rows()))
            for reference in table.references:
                if reference.columns != table.key[: len(reference.columns)]:  # the key has an index of its own
                    index = f"{table.name}_by_{'_'.join(reference.columns)}"
                    file.execute(f"CREATE INDEX {index} ON {table.name} ({listed(reference.columns)})")
        file.execute("CREATE INDEX positions_by_day ON positions (dispute, country, declared_on)")
        write_about(file, credit)
        for view in views(SQLITE):
            file.execute(f"CREATE VIEW {view.name} ({listed(view.columns)}) AS {view.sql}")
        for name, columns in SEARCHED.items():
            file.execute(
                f'CREATE VIRTUAL TABLE {name}_fts USING fts5 ({", ".join(columns)}, content="{name}", '
                "tokenize='unicode61 remove_diacritics 2')"
            )
            file.execute(f"INSERT INTO {name}_fts ({name}_fts) VALUES ('rebuild')")
        file.execute("COMMIT")


def definition(table: Table) -> str:
    """The statement that makes a table."""
    lines = [*map(column_definition, table.columns), f"PRIMARY KEY ({listed(table.key)})"]
    lines += [
        f"FOREIGN KEY ({listed(reference.columns)}) REFERENCES {reference.table} ({listed(reference.key)})"
        for reference in table.references
    ]
    return f"CREATE TABLE {table.name} ({', '.join(lines)})"


def listed(names) -> str:
    """Names of columns, quoted."""
    return ", ".join(f'"{name}"' for name in names)


def column_definition(column: Column) -> str:
    """A column with its type, and what the model holds of it."""
    required = " NOT NULL" if column.is_required else ""
    unique = " UNIQUE" if column.field.unique and "__" not in column.path else ""
    return f'"{column.name}" {TYPES[column.kind]}{required}{unique}'


def plain(row: tuple) -> list:
    """The values of a row as SQLite holds them."""
    return [plain_value(value) for value in row]


def plain_value(value):
    """Days as text, decimals as numbers."""
    match value:
        case date():
            return value.isoformat()
        case Decimal():
            return float(value)
        case _:
            return value


def write_about(file: sqlite3.Connection, credit: Credit) -> None:
    """Write the table that tells what the file is, under which licence, and how to cite it."""
    file.execute("CREATE TABLE about (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL)")
    file.executemany(
        "INSERT INTO about VALUES (?, ?)",
        [
            ("title", TITLE),
            ("author", AUTHOR),
            ("licence", f"{LICENCE.title} ({LICENCE.name})"),
            ("licence_url", LICENCE.url),
            ("revision", str(credit.revision.pk)),
            ("known_at", credit.instant),
            ("citation", credit.text),
            ("bibtex", credit.bibtex),
        ],
    )
