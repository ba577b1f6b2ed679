"""The tables of the published record: their columns, keys and references, said once for every form.

They are those of the CSV files, but that what a record cites is a table of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from django.db import models
from django.db.models import F, QuerySet, Value
from django.db.models.functions import NullIf

from recognition.api.serializers import (
    BlocPositionRow,
    BlocRow,
    CoverageRow,
    DisputeRow,
    MeetingRow,
    MembershipRow,
    PositionRow,
    SignatureRow,
    SourceRow,
)
from recognition.api.serializers.disputes import ClaimantRow, StanceRow
from recognition.api.serializers.statuses import CountryFacts
from recognition.models import Citation, Position
from recognition.models.fact import Record
from recognition.models.position import Act
from recognition.resources import RESOURCES, FactResource, KeyWidget

# Whose columns tell what those of a table mean, where the model does not say.
ROWS = {
    "countries": CountryFacts,
    "disputes": DisputeRow,
    "claimants": ClaimantRow,
    "stances": StanceRow,
    "coverage": CoverageRow,
    "sources": SourceRow,
    "blocs": BlocRow,
    "positions": PositionRow,
    "memberships": MembershipRow,
    "meetings": MeetingRow,
    "signatures": SignatureRow,
    "bloc_positions": BlocPositionRow,
}
NAMES = {"es": "Spanish", "fr": "French", "pt": "Portuguese"}
OTHERS = {
    "alpha2": "ISO 3166-1 alpha-2 code (Kosovo: XK). Namibia is NA: no missing value.",
    "dispute": "The dispute, by slug.",
    "extent": "searched, unsearched or subject; that a country is sourced follows from its positions.",
    "source": "The source, by its id.",
    "sources": "Ids of the sources, best first, separated by one space.",
}


@dataclass(frozen=True)
class Column:
    """A column; `path` is the look-up of its values from the row, and `field` the model's field that it ends at."""

    name: str
    path: str
    field: models.Field
    is_required: bool
    meaning: str

    @property
    def kind(self) -> str:
        """The type of the values, as Table Schema names it."""
        kinds = {
            models.BooleanField: "boolean",
            models.DateField: "date",
            models.DecimalField: "number",
            models.IntegerField: "integer",
        }
        return next((kind for field, kind in kinds.items() if isinstance(self.field, field)), "string")

    @property
    def is_blank(self) -> bool:
        """Whether the model holds an empty text where there is nothing."""
        is_text = isinstance(self.field, (models.CharField, models.TextField))
        return is_text and not self.is_required and "__" not in self.path


@dataclass(frozen=True)
class Reference:
    """A foreign key: these columns name a row of `table`, by the columns of its key."""

    columns: tuple[str, ...]
    table: str
    key: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table: its rows are those that readers may see, sorted by key."""

    name: str
    meaning: str
    facts: QuerySet
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    references: tuple[Reference, ...]

    def query(self) -> QuerySet:
        """The rows, unsorted, as tuples in the order of the columns; null where there is nothing."""
        values = (
            NullIf(F(column.path), Value(""), output_field=column.field) if column.is_blank else F(column.path)
            for column in self.columns
        )
        return self.facts.order_by().values_list(*values)

    def rows(self) -> Iterator[tuple]:
        """The same sorted by key, which compares by code point on both engines; read as they are asked for."""
        paths = {column.name: column.path for column in self.columns}
        return self.query().order_by(*(paths[name] for name in self.key)).iterator(chunk_size=1000)


@cache
def tables() -> dict[str, Table]:
    """The tables by name; what is referred to comes first."""
    found = {}
    for file, resource in RESOURCES.items():
        name = file.removesuffix(".csv")
        found[name] = table_of(name, resource)
        if issubclass(resource._meta.model, Record):
            cited = citations_of(found[name], resource._meta.model)
            found[cited.name] = cited
    return found


def table_of(name: str, resource: type[FactResource]) -> Table:
    """The table of a CSV file; signatures have their keys besides, and that a row is published is not told."""
    model = resource._meta.model
    paths = {column: path for column, path in resource.paths().items() if column != "is_published"}
    key = tuple(resource.key_columns())
    if "key" not in paths and hasattr(model, "key") and name != "sources":
        paths, key = {"key": "key", **paths}, ("key",)
    return Table(
        name=name,
        meaning=model.__doc__,
        facts=model.objects.published() if issubclass(model, Act) else model.objects.all(),
        columns=tuple(
            column_of(column, path, model, meaning(name, model, column), in_key=column in key)
            for column, path in paths.items()
        ),
        key=key,
        references=tuple(references_of(resource)),
    )


def column_of(name: str, path: str, model: type[models.Model], said: str, *, in_key: bool = False) -> Column:
    """The column at the end of a look-up."""
    first = last = model._meta.get_field(path.split("__")[0])
    for step in path.split("__")[1:]:
        last = last.related_model._meta.get_field(step)
    return Column(name, path, last, in_key or not (first.null or (first.blank and first is last)), said)


def meaning(table: str, model: type[models.Model], column: str) -> str:
    """What a column says."""
    base, _, language = column.rpartition("_")
    if language in NAMES:
        return f"The same in {NAMES[language]}: {base}."
    attribute = "key" if column == "id" else column
    told = ROWS[table]().fields.get(column)
    return (
        (told is not None and column not in OTHERS and told.help_text)
        or OTHERS.get(column)
        or model._meta.get_field(attribute).help_text
        or f"{model._meta.get_field(attribute).verbose_name.capitalize()}."
    )


def references_of(resource: type[FactResource]) -> Iterator[Reference]:
    """The foreign keys of a file's columns; one within a dispute goes with the dispute."""
    for name, field in resource.fields.items():
        if isinstance(field.widget, KeyWidget):
            target = next(file for file, other in RESOURCES.items() if other._meta.model is field.widget.model)
            scope = tuple(path.split("__")[0] for path in field.widget.scope)
            table = target.removesuffix(".csv")
            yield Reference((*scope, name), table, tuple(RESOURCES[target].key_columns()))


def citations_of(table: Table, model: type[Record]) -> Table:
    """The table of what the rows of `table` cite."""
    record = model._meta.get_field("citations").field.name
    held = {column.name: column for column in table.columns}
    own = (record,) if table.key == ("key",) else table.key
    facts = Citation.objects.filter(**{f"{record}__isnull": False})
    if model is Position:
        facts = facts.filter(position__is_published=True)
    return Table(
        name=f"{record}_citations",
        meaning=f"The sources of {table.name.replace('_', ' ')}, ranked.",
        facts=facts,
        columns=(
            *(
                replace(
                    held[column], name=name, path=f"{record}__{held[column].path}", meaning=f"The record's {column}."
                )
                for name, column in zip(own, table.key, strict=True)
            ),
            column_of("source", "source__key", Citation, OTHERS["source"]),
            column_of("rank", "rank", Citation, "1 is the record's best source."),
        ),
        key=(*own, "source"),
        references=(Reference(own, table.name, table.key), Reference(("source",), "sources", ("id",))),
    )
