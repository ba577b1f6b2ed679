"""Cells of the record's files: how a field of a fact is written in one, and read from it."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext as _
from import_export.widgets import Widget

from recognition.models import Source
from recognition.models.fact import Fact
from recognition.nearest import nearest

MOST_NAMED = 12  # words of a vocabulary that a message names


def hinted(value: str, words: Iterable[str], near: str, few: str, many: str, **also) -> str:
    """What to say of an unknown word: with the nearest of `words`, else with all if they are few, else without."""
    words = list(words)
    if match := nearest(value, words):
        return near % {"value": value, "nearest": match, **also}
    return (few if 0 < len(words) <= MOST_NAMED else many) % {"value": value, "words": ", ".join(words), **also}


class TextWidget(Widget):
    """A text, or a word of the column's vocabulary."""

    def __init__(self, choices=()):
        super().__init__()
        self.choices = [value for value, _label in choices]

    def clean(self, value, row=None, **kwargs):
        """The text itself; raises ValueError for stray white space and unknown words."""
        if value != " ".join(value.split()):
            raise ValueError(_("Take out the line breaks, double spaces and spaces at the ends."))
        if value and self.choices and value not in self.choices:
            raise ValueError(
                hinted(
                    value,
                    self.choices,
                    _("%(value)r is unknown; did you mean %(nearest)s?"),
                    _("%(value)r is unknown; give one of: %(words)s."),
                    _("%(value)r is unknown."),
                )
            )
        return value


class DayWidget(Widget):
    """A day as YYYY-MM-DD, or nothing."""

    def clean(self, value, row=None, **kwargs):
        """A date, or None; raises ValueError for any other form."""
        if not value:
            return None
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
            raise ValueError(_("%(value)r is not a day; give it as YYYY-MM-DD.") % {"value": value})
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValueError(_("%(value)r is not a day of the calendar.") % {"value": value}) from None


class FlagWidget(Widget):
    """`true` or `false`."""

    def clean(self, value, row=None, **kwargs):
        """A bool; raises ValueError for any other word."""
        if value not in ("true", "false"):
            raise ValueError(_("%(value)r is unknown; give true or false.") % {"value": value})
        return value == "true"

    def render(self, value, obj=None, **kwargs):
        """The word in lower case."""
        return "true" if value else "false"


class NumberWidget(Widget):
    """A number of the column's form, or nothing."""

    def __init__(self, kind: type, form: str, example: str):
        super().__init__()
        self.kind, self.form, self.example = kind, form, example

    def clean(self, value, row=None, **kwargs):
        """The number, or None; raises ValueError for any other form."""
        if not value:
            return None
        if not re.fullmatch(self.form, value, re.ASCII):
            message = _("%(value)r is not a number of this column; give one like %(example)s.")
            raise ValueError(message % {"value": value, "example": self.example})
        return self.kind(value)


class KeyWidget(Widget):
    """A reference to a row of another table, by its key; within a dispute, by its slug there."""

    def __init__(self, model: type[Fact]):
        super().__init__()
        self.model = model
        *self.scope, self.key = model.natural

    def clean(self, value, row=None, broken: frozenset = frozenset(), **kwargs):
        """The row, or None; raises ValueError if there is none. `broken` are keys of rows that are wrong themselves."""
        if not value:
            return None
        rows = self.model.objects.filter(**{path: row[path.split("__")[0]] for path in self.scope})
        found = rows.filter(**{self.key: value}).first()
        if found is None and (self.model, value) in broken:
            raise ValueError(_("The row of %(value)s is wrong itself; mend it first.") % {"value": value})
        if found is None:
            raise ValueError(
                hinted(
                    value,
                    rows.values_list(self.key, flat=True),
                    _("There is no %(model)s %(value)r; did you mean %(nearest)s?"),
                    _("There is no %(model)s %(value)r; give one of: %(words)s."),
                    _("There is no %(model)s %(value)r; look it up in the list."),
                    model=self.model._meta.verbose_name,
                )
            )
        return found

    def render(self, value, obj=None, **kwargs):
        """The key."""
        return getattr(value, self.key) if value else ""


class SourcesWidget(Widget):
    """Keys of sources, best first, separated by one space."""

    one = KeyWidget(Source)

    def clean(self, value, row=None, **kwargs):
        """The sources in their order; raises ValueError for unknown and repeated ones."""
        keys = value.split(" ") if value else []
        if "" in keys:
            raise ValueError(_("Separate the ids by one space."))
        if repeated := [key for key in keys if keys.count(key) > 1]:
            raise ValueError(_("%(value)r stands here twice.") % {"value": repeated[0]})
        return [self.one.clean(key, row, **kwargs) for key in keys]

    def render(self, value, obj=None, **kwargs):
        """The keys in their order."""
        return " ".join(source.key for source in value)


def widget_for(field: models.Field) -> Widget:
    """How a model field is written in a cell."""
    match field:
        case models.ForeignKey():
            return KeyWidget(field.related_model)
        case models.DateField():
            return DayWidget()
        case models.BooleanField():
            return FlagWidget()
        case models.DecimalField():
            return NumberWidget(Decimal, r"-?\d{1,3}\.\d", "-12.5")
        case models.IntegerField():
            return NumberWidget(int, r"[1-9]\d*", "3")
        case _:
            return TextWidget(field.choices or ())
