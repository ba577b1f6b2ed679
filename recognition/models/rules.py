"""Rules as database constraints, the same on both engines, each with the field at which its message belongs."""

from calendar import month_name, monthrange
from datetime import date
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.ddl_references import Statement, Table
from django.db.models import F, Func, Q, TextChoices
from django.db.utils import DEFAULT_DB_ALIAS
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

REASON = {"min_length": 10, "max_length": 500}
"""How many characters a reason has, of a change or for an answer."""


class Precision(TextChoices):
    """How much of a date is known; the date is the first day of the period."""

    DAY = "day", _("day")
    MONTH = "month", _("month")
    YEAR = "year", _("year")


def last_day(first: date, precision: str) -> date:
    """The last day that a date leaves open which begins on `first`."""
    match precision:
        case Precision.YEAR:
            return date(first.year, 12, 31)
        case Precision.MONTH:
            return first.replace(day=monthrange(first.year, first.month)[1])
        case _:
            return first


def shown(day: date | None, precision: str = Precision.DAY) -> str:
    """A date as programs read it, as far as it is known: 2019-02-04, 2019-09, 2019; empty for None."""
    return "" if day is None else day.isoformat()[: {Precision.YEAR: 4, Precision.MONTH: 7}.get(precision, 10)]


def word(label) -> str:
    """A choice in a word: what stands before the colon of its label."""
    return str(label).partition(":")[0].strip()


def told(day: date, precision: str) -> str:
    """A date in words, and as much of it as is known: 2019-02-04, September 2019 (day not known)."""
    match precision:
        case Precision.YEAR:
            return f"{day.year} (month and day not known)"
        case Precision.MONTH:
            return f"{month_name[day.month]} {day.year} (day not known)"
        case _:
            return day.isoformat()


class Confidence(TextChoices):
    """How sure the record is of a row."""

    CONFIRMED = "confirmed", _("confirmed: an official text, or two reports independent of each other")
    REPORTED = "reported", _("reported: one report")
    DISPUTED = "disputed", _("disputed: sources differ, or it can fairly be read in another way")


class AtField:
    """A constraint whose message shows at `field`."""

    code: str | None = None
    """The code of its ValidationError; not one of a form field's own, or the form would show its own message."""

    def __init__(self, *, field: str, message: str, **kwargs):
        self.field = field
        super().__init__(violation_error_message=message, **kwargs)

    def deconstruct(self):
        """The constraint for a migration."""
        path, args, kwargs = super().deconstruct()
        kwargs["message"] = kwargs.pop("violation_error_message")
        return path, args, {**kwargs, "field": self.field}

    def validate(self, model, instance, exclude=None, using=DEFAULT_DB_ALIAS):
        """Check the instance; raises ValidationError at the field, or at none when a form does not show it."""
        try:
            super().validate(model, instance, exclude, using)
        except ValidationError as error:
            raise at_field(self.field, error, exclude, self.code) from None


class Check(AtField, models.CheckConstraint):
    """What a row must fulfil."""


class Once(AtField, models.UniqueConstraint):
    """What no two rows have in common."""

    code = "conflict"


def at_field(field: str, error: ValidationError, exclude, code: str | None) -> ValidationError:
    """`error` bound to `field`, unless the form at hand leaves that field out."""
    if exclude and field in exclude:
        return error
    return ValidationError({field: [ValidationError(message, code) for message in error.messages]})


def one_of(field: str, choices: type[TextChoices]) -> Check:
    """The field's value is in the vocabulary, whatever wrote it."""
    return Check(
        name=f"%(class)s_{field}_known",
        condition=Q(**{f"{field}__in": choices.values}),
        field=field,
        message=format_lazy(_("Give one of: {words}."), words=", ".join(filter(None, choices.values))),
    )


def date_fits_precision(field: str, precision: str, *, optional: bool = False) -> Check:
    """The date is the first day of its period; without a date (where `optional`) there is no precision."""
    condition = (
        Q(**{precision: "day", f"{field}__isnull": False})
        | Q(**{precision: "month", f"{field}__isnull": False, f"{field}__day": 1})
        | Q(**{precision: "year", f"{field}__isnull": False, f"{field}__month": 1, f"{field}__day": 1})
    )
    if optional:
        condition |= Q(**{precision: "", f"{field}__isnull": True})
    return Check(
        name=f"%(class)s_{field}_fits_precision",
        condition=condition,
        field=field,
        message=_("Give the first day of the month or year, as the precision says, and a precision with each date."),
    )


class NoOverlap(ExclusionConstraint):
    """Periods [start, end) of rows with equal `keys` do not overlap; an empty end is open.

    PostgreSQL holds it by EXCLUDE, SQLite by two triggers, forms by one query.
    """

    def __init__(self, *, name: str, keys: tuple[str, ...], start: str, end: str, message: str):
        self.keys, self.start, self.end = tuple(keys), start, end
        period = Func(start, end, function="DATERANGE", output_field=DateRangeField())
        super().__init__(
            name=name,
            expressions=[(period, RangeOperators.OVERLAPS), *((key, RangeOperators.EQUAL) for key in self.keys)],
            violation_error_message=message,
        )

    def deconstruct(self):
        """The constraint for a migration."""
        kwargs: dict[str, Any] = {"name": self.name, "keys": self.keys, "start": self.start, "end": self.end}
        path = f"{type(self).__module__}.{type(self).__qualname__}"
        return path, (), {**kwargs, "message": self.violation_error_message}

    def constraint_sql(self, model, schema_editor):
        """SQL for CREATE TABLE; on SQLite triggers, deferred like an index until the table stands."""
        if schema_editor.connection.vendor != "sqlite":
            return super().constraint_sql(model, schema_editor)
        schema_editor.deferred_sql.extend(self.triggers(model, schema_editor))
        return None

    def create_sql(self, model, schema_editor):
        """SQL for ALTER TABLE; SQLite rebuilds the table, so that `constraint_sql` is asked."""
        return None if schema_editor.connection.vendor == "sqlite" else super().create_sql(model, schema_editor)

    def remove_sql(self, model, schema_editor):
        """SQL to drop the constraint; on SQLite the rebuild drops the triggers."""
        return None if schema_editor.connection.vendor == "sqlite" else super().remove_sql(model, schema_editor)

    def triggers(self, model, schema_editor) -> list[Statement]:
        """The two SQLite triggers, before an insert and before an update."""

        def column(name):
            return quote(model._meta.get_field(name).column)

        quote = schema_editor.quote_name
        pk, start, end = quote(model._meta.pk.column), column(self.start), column(self.end)
        same = " AND ".join(f"{column(key)} = NEW.{column(key)}" for key in self.keys)
        return [
            Statement(
                f"CREATE TRIGGER {quote(f'{self.name}_{event.lower()}')} BEFORE {event} ON %(table)s "  # noqa: S608
                f"WHEN EXISTS (SELECT 1 FROM %(table)s WHERE {same} AND {pk} IS NOT NEW.{pk} "
                f"AND {start} < COALESCE(NEW.{end}, '9999-12-31') AND NEW.{start} < COALESCE({end}, '9999-12-31')) "
                f"BEGIN SELECT RAISE(ABORT, '{self.name}'); END",
                table=Table(model._meta.db_table, schema_editor.quote_name),
            )
            for event in ("INSERT", "UPDATE")
        ]

    def validate(self, model, instance, exclude=None, using=DEFAULT_DB_ALIAS):
        """Look for another row whose period overlaps; raises ValidationError at the field of the period's start."""
        names = {*self.keys, self.start, self.end}
        if names & set(exclude or ()):
            return
        values = {name: getattr(instance, model._meta.get_field(name).attname) for name in names}
        if any(values[name] is None for name in (*self.keys, self.start)):
            return
        others = model._base_manager.using(using).exclude(pk=instance.pk).filter(**{k: values[k] for k in self.keys})
        others = others.filter(Q(**{self.end: None}) | Q(**{f"{self.end}__gt": values[self.start]}))
        if values[self.end] is not None:
            others = others.filter(**{f"{self.start}__lt": values[self.end]})
        if others.exists():
            raise ValidationError({self.start: ValidationError(self.violation_error_message, "conflict")})


def ends_after_start(start: str, end: str, message: str) -> Check:
    """A half-open period [start, end) has at least one day; an empty end is open."""
    return Check(
        name=f"%(class)s_{end}_after_{start}",
        condition=Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gt": F(start)}),
        field=end,
        message=message,
    )
