"""Rows of which only some columns are wanted: the rest is not fetched."""

from collections.abc import Set

from django.db.models import QuerySet

ALL = "*"
"""The path of a column that is read from the whole row."""


def narrowed(rows: QuerySet, paths: Set[str]) -> QuerySet:
    """`rows` with no more than what `paths` lead to: columns, annotations, joined rows and rows fetched along."""
    lookups = {head(lookup): lookup for lookup in rows._prefetch_related_lookups}
    heads = {path.split("__")[0] for path in paths}
    rows = rows.prefetch_related(None).prefetch_related(*(lookups[name] for name in lookups if name in heads))
    if ALL in paths:
        return rows
    annotations = rows.query.annotations.keys() & paths
    relations = {field.name for field in rows.model._meta.concrete_fields if field.is_relation}
    # What is fetched along is found by the key of its row, at the least.
    columns = {
        name if name in lookups else path
        for path in paths - annotations
        if (name := path.split("__")[0]) not in lookups or name in relations
    }
    joined = {path.rpartition("__")[0] for path in columns if "__" in path}
    rows = rows.select_related(None)  # a second call would only add to the first
    rows = rows.select_related(*joined) if joined else rows
    rows = rows.only(*columns or ["pk"])
    rows.query.set_annotation_mask(annotations)
    return rows


def head(lookup) -> str:
    """The attribute of the row that a lookup of prefetch_related() fills."""
    return getattr(lookup, "prefetch_to", lookup).split("__")[0]
