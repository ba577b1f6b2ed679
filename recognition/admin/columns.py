"""Columns of the admin's lists, and what they are searched by."""

from collections.abc import Callable
from datetime import date

from django.contrib import admin
from django.db import models
from django.db.models import Expression, OuterRef
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from recognition.models import Citation, Stance
from recognition.models.columns import how_many
from recognition.models.rules import Precision, shown, word

# By how much of a date is known; the rest is told by the day.
FORMATS = {Precision.YEAR: "Y", Precision.MONTH: "M Y"}


def known(day: date, precision: str = Precision.DAY) -> str:
    """A day in words, as far as it is known: 13 Nov 2019, Nov 2019, 2019."""
    return date_format(day, FORMATS.get(precision, "j M Y"))


def dated(field: str, precision: str = "", description: str = "") -> Callable:
    """A list's column with a date as far as it is known, under the field's own label if none is given."""

    @admin.display(ordering=field, description=description or _(field.replace("_", " ")), empty_value="")
    def column(row: models.Model) -> str:
        return shown(getattr(row, field), getattr(row, precision) if precision else Precision.DAY)

    return column


def short(field: str) -> Callable:
    """A list's column with a choice's first words: what stands before the colon of its label."""

    @admin.display(ordering=field, description=_(field.replace("_", " ")))
    def column(row: models.Model) -> str:
        return word(getattr(row, f"get_{field}_display")())

    return column


def sample(colour: str) -> str:
    """A sample of a colour; the words beside it say the same."""
    return format_html(
        '<svg class="colour" width="12" height="12" aria-hidden="true"><rect width="12" height="12" fill="{}"/></svg>',
        colour,
    )


def coloured(stance: Stance) -> str:
    """A stance's label with a sample of its colour."""
    return format_html("{} {}", sample(stance.colour), stance)


def folded(model: type[models.Model], *also: str) -> tuple[str, ...]:
    """Search fields of an admin: the model's folded columns, as for readers' `q`, and others."""
    return (*(f"{path}__contains" for path in model.searched), *also)


def sourced(model: type[models.Model]) -> Expression:
    """How many sources a record has, as an annotation."""
    arc = model._meta.get_field("citations").field.name
    return how_many(Citation.objects.filter(**{arc: OuterRef("pk")}), arc)
