"""`dataset.zip`: a Frictionless data package of the CSV files, with a descriptor that readers of v1 and of v2 take."""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path

from django.conf import settings
from django.core.validators import RegexValidator

from recognition.credit import AUTHOR, LICENCE, TITLE, Credit
from recognition.dataset.tables import OTHERS, Column, Reference, tables
from recognition.resources import RESOURCES

FLAG = {"trueValues": ["true"], "falseValues": ["false"]}

README = """\
{title}, {version}

{citation}

One CSV file for each table: UTF-8, a header, sorted by key. An empty cell means unknown or not applicable. NA is
Namibia: tell your reader not to take it for a missing value (in pandas: keep_default_na=False, na_values=[""]). Text
stands as it is in the record; a spreadsheet may take a cell that begins with = or - for a formula.

datapackage.json describes the files, their columns, keys and references (Data Package, https://datapackage.org/).
LICENSE is the licence of the record. CHECKSUMS has the SHA-256 of every other file: sha256sum -c CHECKSUMS

{files}
"""


class Archive:
    """A ZIP file whose bytes depend on what is in it, and on the instant of the revision only."""

    def __init__(self, path: Path, credit: Credit):
        self.zip = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED)
        self.moment = credit.revision.at.astimezone(UTC).timetuple()[:6]
        self.digests: dict[str, tuple[str, int]] = {}

    @contextmanager
    def file(self, name: str) -> "Iterator[Digested]":
        """A file of the archive to write bytes to; its digest and size are kept."""
        info = zipfile.ZipInfo(name, self.moment)
        info.compress_type = zipfile.ZIP_DEFLATED
        info.create_system = 3  # wherever it is made
        info.external_attr = 0o644 << 16
        with self.zip.open(info, "w", force_zip64=True) as raw:
            digested = Digested(raw)
            yield digested
        self.digests[name] = digested.hash.hexdigest(), digested.size

    def write(self, name: str, text: str) -> None:
        """Write a whole file."""
        with self.file(name) as file:
            file.write(text.encode())


class Digested(io.RawIOBase):
    """A file that counts and digests what is written to it."""

    def __init__(self, raw):
        self.raw, self.hash, self.size = raw, hashlib.sha256(), 0

    def writable(self) -> bool:
        """Text can be written through it."""
        return True

    def write(self, data) -> int:
        """Pass the bytes on."""
        self.hash.update(data)
        self.size += len(data)
        return self.raw.write(data)


def write_package(path: Path, credit: Credit) -> None:
    """Write the archive, its tables row by row. Call it in a snapshot of the credited revision."""
    archive = Archive(path, credit)
    with archive.zip:
        for name, resource in RESOURCES.items():
            with archive.file(name) as raw, io.TextIOWrapper(raw, "utf-8", newline="", write_through=True) as text:
                csv.writer(text, lineterminator="\n").writerows(resource().rows(drafts=False))
        archive.write("datapackage.json", f"{json.dumps(descriptor(archive, credit), indent=2, ensure_ascii=False)}\n")
        files = "\n".join(f"{name}: {tables()[name.removesuffix('.csv')].meaning}" for name in RESOURCES)
        archive.write(
            "README.txt", README.format(title=TITLE, version=credit.version, citation=credit.text, files=files)
        )
        archive.write("LICENSE", (settings.BASE_DIR / "LICENSE-DATA").read_text(encoding="utf-8"))
        archive.write("CHECKSUMS", "".join(f"{digest}  {name}\n" for name, (digest, _) in archive.digests.items()))


def descriptor(archive: Archive, credit: Credit) -> dict:
    """`datapackage.json`: `$schema` is for readers of v2, `profile` for those of v1."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "profile": "tabular-data-package",
        "name": "recognition-tracker",
        "title": TITLE,
        "description": credit.text,
        "version": str(credit.revision.pk),
        "created": credit.instant,
        "licenses": [{"name": LICENCE.spdx, "title": LICENCE.title, "path": LICENCE.url}],
        "contributors": [{"title": AUTHOR, "role": "author", "roles": ["author"]}],
        "sources": [{"title": "The pages and documents that the rows cite by their ids", "path": "sources.csv"}],
        "resources": [described(file, *archive.digests[file]) for file in RESOURCES],
    }


def described(file: str, digest: str, size: int) -> dict:
    """One file as a resource."""
    table, resource = tables()[file.removesuffix(".csv")], RESOURCES[file]
    columns = {column.name: column for column in table.columns}
    # Readers take half a reference for a broken one: a stance may name no claimant.
    whole = [
        reference
        for reference in table.references
        if len(reference.columns) == 1 or all(columns[name].is_required for name in reference.columns)
    ]
    return {
        "name": table.name,
        "type": "table",
        "profile": "tabular-data-resource",
        "title": table.name.replace("_", " ").capitalize(),
        "description": table.meaning,
        "path": file,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": size,
        "hash": f"sha256:{digest}",
        "schema": {
            "fields": [
                field_of(columns[name]) if name in columns else EXTRA[name] for name in resource().get_export_headers()
            ],
            "missingValues": [""],
            "primaryKey": resource.key_columns(),
            **({"foreignKeys": [foreign_key(reference) for reference in whole]} if whole else {}),
        },
    }


EXTRA = {
    "is_published": {
        "name": "is_published",
        "type": "boolean",
        "description": "Always true: drafts are not given out.",
        "constraints": {"required": True},
        **FLAG,
    },
    "sources": {"name": "sources", "type": "string", "description": OTHERS["sources"]},
}
"""Columns of the files that are none of the tables'."""


def field_of(column: Column) -> dict:
    """A column as Table Schema describes it."""
    field, constraints = column.field, {}
    if column.is_required:
        constraints["required"] = True
    if field.unique and "__" not in column.path:
        constraints["unique"] = True
    if field.choices:
        constraints["enum"] = [value for value, _ in field.choices]
    patterns = [validator.regex.pattern for validator in field.validators if type(validator) is RegexValidator]
    if patterns and "__" not in column.path:
        constraints["pattern"] = patterns[-1].replace(r"\Z", "$")
    told = {"name": column.name, "type": column.kind, "description": column.meaning}
    if column.kind == "boolean":
        told |= FLAG
    return {**told, "constraints": constraints} if constraints else told


def foreign_key(reference: Reference) -> dict:
    """A reference as Table Schema describes it."""
    return {
        "fields": list(reference.columns),
        "reference": {"resource": reference.table, "fields": list(reference.key)},
    }
