"""Query parameters by their sorts: what each accepts, what it means when it is left out, how OpenAPI tells it."""

import re
from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from typing import ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone
from django_filters import Filter, FilterSet
from rest_framework.exceptions import NotFound

from recognition.models import Dispute, Revision
from recognition.models.columns import LANGUAGES, fold
from recognition.models.revision import INSTANT
from recognition.nearest import expected

MOST = 999_999_999  # where no less is said; any more has more digits than a database counts rows

# What OpenAPI is told of values that many parameters take.
TEXT = {"type": "string", "minLength": 1}
SOME = {"minItems": 1, "uniqueItems": True}
MOMENT = {"type": "string", "pattern": rf"^(revision:[1-9]\d{{0,17}}|{INSTANT})$"}


class DayField(forms.Field):
    """A day as YYYY-MM-DD, and nothing else that a lenient reader would take."""

    def to_python(self, value):
        """A date, or None; raises ValidationError for any other form."""
        if not value:
            return None
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
            raise ValidationError(f"{value!r} is not a day; give it as YYYY-MM-DD.", "invalid")
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValidationError(f"{value!r} is not a day of the calendar.", "invalid") from None


class NumberField(forms.Field):
    """A whole number from 1 to `most`."""

    def __init__(self, *, most: int | None = None, **kwargs):
        self.most = most
        super().__init__(**kwargs)

    def to_python(self, value):
        """An int, or None; raises ValidationError for any other form and for numbers out of range."""
        if not value:
            return None
        if not re.fullmatch(r"[1-9]\d{0,8}", value, re.ASCII) or (self.most and int(value) > self.most):
            raise ValidationError(
                f"{value!r}: give a whole number from 1{f' to {self.most}' if self.most else ''}.", "invalid"
            )
        return int(value)


class WordsField(forms.CharField):
    """Words of a vocabulary, separated by commas; the form knows the vocabulary once it knows the dispute."""

    def __init__(self, **kwargs):
        super().__init__(strip=False, **kwargs)

    def to_python(self, value):
        """A list of words, or None; raises ValidationError for empty places."""
        value = super().to_python(value)
        if not value:
            return None
        words = value.split(",")
        if not all(words):
            raise ValidationError(f"{value!r} has an empty place; separate words by single commas.", "invalid")
        return words


class QuestionForm(forms.Form):
    """Checks the parameters together: the dispute first, then what depends on it."""

    def __init__(self, *args, filters: dict[str, "Parameter"], **kwargs):
        self.filters = filters
        super().__init__(*args, **kwargs)

    def clean(self):
        """Resolve the dispute, check words against their vocabularies and days against what is covered."""
        asked = super().clean()
        self.dispute = self.find_dispute(asked.get("dispute"))
        for name, parameter in self.filters.items():
            if name in self.errors:
                continue
            try:
                asked[name] = parameter.resolve(asked.get(name), self.dispute)
            except ValidationError as error:
                self.add_error(name, error)
        if asked.get("from") and asked.get("to") and asked["to"] < asked["from"]:
            self.add_error("to", ValidationError(f"{asked['to']} is before from, {asked['from']}.", "invalid"))
        if asked.get("base") and asked.get("head") and asked["head"].pk < asked["base"].pk:
            told = f"Revision {asked['head'].pk} came before base, revision {asked['base'].pk}; exchange them."
            self.add_error("head", ValidationError(told, "invalid"))
        return asked

    def find_dispute(self, slug: str | None) -> Dispute:
        """The dispute of the slug, or the first; raises NotFound while the record is empty."""
        default = Dispute.objects.default()
        if default is None:
            raise NotFound("The record is empty; manage.py load_fixtures or import_record fills it.")
        if slug in (None, "", default.slug):
            return default
        if found := Dispute.objects.filter(slug=slug).first():
            return found
        slugs = Dispute.objects.values_list("slug", flat=True)
        self.add_error("dispute", ValidationError(f"There is no dispute {slug!r}; {expected(slug, slugs)}", "invalid"))
        return default


class Parameter(Filter):
    """A parameter that the view or filter set reads itself; by itself it filters nothing."""

    field_class = forms.CharField

    def __init__(self, meaning: str, *, example=None, schema: dict | None = None, form: str | None = None, **kwargs):
        self.meaning, self.example, self.schema = meaning, example, schema or TEXT
        self.form = form  # of the answer, where the parameter goes with one form only
        super().__init__(**kwargs)
        self.extra["required"] = False

    def resolve(self, value, dispute: Dispute):
        """The value that counts, given what was asked; raises ValidationError."""
        return value

    def filter(self, queryset, value):
        """Keep all rows, unless a method is named."""
        return queryset


class Day(Parameter):
    """A day; `covered` days are refused outside of what the record covers, others only in the future.

    `defaults` gives the earlier of today and the last covered day where none is asked.
    """

    field_class = DayField

    def __init__(self, meaning: str, *, covered: bool, defaults: bool = False, past: bool = True, **kwargs):
        self.covered, self.defaults, self.past = covered, defaults, past
        super().__init__(meaning, schema={"type": "string", "format": "date"}, **kwargs)

    def resolve(self, value, dispute):
        """The day."""
        today = timezone.localdate()
        if value is None:
            return dispute.last_day(today) if self.defaults else None
        if self.covered and not dispute.covers(value):
            covered = f"{dispute.covered_from} to {dispute.covered_until}"
            raise ValidationError(f"{value} is outside of what the record covers: {covered}.", "out-of-range")
        if self.past and value > today:
            raise ValidationError(f"{value} is still to come; give today ({today}) or a day before.", "out-of-range")
        return value


class FirstDay(Day):
    """The first day of a span, the first covered one if left out."""

    def resolve(self, value, dispute):
        """The day."""
        return dispute.covered_from if value is None else super().resolve(value, dispute)


class Moment(Parameter):
    """A revision, by its number or by an instant; the view's queryset holds those that may be named.

    `defaults` gives the latest of them where none is asked.
    """

    def __init__(self, meaning: str, *, defaults: bool = False, **kwargs):
        self.defaults = defaults
        super().__init__(meaning, schema=MOMENT, **kwargs)

    def resolve(self, value, dispute):
        """The revision."""
        latest = self.parent.queryset.last() if value or self.defaults else None
        return Revision.objects.named(value, latest, timezone.now()) if value and latest else latest


class Words(Parameter):
    """Rows whose column is one of the words given; the vocabulary is fixed, or rows of the record."""

    field_class = WordsField

    def __init__(
        self,
        meaning: str,
        vocabulary: Iterable[str] | Callable[[Dispute], Iterable[str]],
        *,
        default: list[str] | None = None,
        hint: str = "",
        **kwargs,
    ):
        self.vocabulary, self.default, self.hint = vocabulary, default, hint
        word = TEXT if callable(vocabulary) else {"type": "string", "enum": list(vocabulary)}
        super().__init__(meaning, schema={"type": "array", "items": word, **SOME}, **kwargs)

    def resolve(self, value, dispute):
        """The words as the record writes them; raises ValidationError for unknown and repeated ones."""
        if value is None:
            return self.default
        known = self.vocabulary(dispute) if callable(self.vocabulary) else self.vocabulary
        if isinstance(known, dict):  # of names in lower case, that may be given in any
            found = [known.get(word.lower()) for word in value]
        else:
            found = [word if word in known else None for word in value]
        for word, meant in zip(value, found, strict=True):
            if meant is None:
                raise ValidationError(f"{word!r} is unknown; {expected(word, known) or self.hint}", "invalid")
            if found.count(meant) > 1:
                raise ValidationError(f"{meant!r} is named twice.", "invalid")
        return found

    def filter(self, queryset, value):
        """Keep the rows."""
        return queryset.filter(**{f"{self.field_name}__in": value}) if value else queryset


class Choice(Words):
    """One word of a vocabulary, which the view or filter set reads itself."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.schema = self.schema["items"]

    def resolve(self, value, dispute):
        """The word."""
        words = super().resolve(value, dispute)
        if value and len(value) > 1:
            raise ValidationError(f"Give one of {', '.join(value)}, not several.", "invalid")
        return words[0] if words else None

    def filter(self, queryset, value):
        """Keep all rows."""
        return queryset


class Columns(Words):
    """Names of columns; the view says which it has."""

    def __init__(self):
        super().__init__("Only these columns, in the order of the answer; all if left out.", [])

    def resolve(self, value, dispute):
        """The names; raises ValidationError for unknown and repeated ones."""
        return frozenset(super().resolve(value, dispute) or ())

    def filter(self, queryset, value):
        """Keep all rows."""
        return queryset


class Number(Parameter):
    """A whole number from 1."""

    field_class = NumberField

    def __init__(self, meaning: str, *, most: int | None = None, **kwargs):
        super().__init__(meaning, schema={"type": "integer", "minimum": 1, "maximum": most or MOST}, **kwargs)
        self.extra["most"] = most


class Search(Parameter):
    """Text to look for."""

    def __init__(self, meaning: str, **kwargs):
        # SQLite refuses patterns of more than 50,000 bytes.
        super().__init__(
            f"{meaning} Accents and case do not count, commas do.",
            schema={**TEXT, "maxLength": 200},
            **kwargs,
        )
        self.extra["max_length"] = 200

    def resolve(self, value, dispute):
        """The text."""
        if value and not fold(value):
            raise ValidationError(f"{value!r} has nothing to look for but accents.", "invalid")
        return value


class Bound(Day):
    """A first (`gte`) or last (`lte`) day of a column, included; any day, since nothing is said of it."""

    def __init__(self, meaning: str, field_name: str, lookup_expr: str):
        example = {"gte": "2019-02-01", "lte": "2019-02-28"}[lookup_expr]
        super().__init__(
            meaning, covered=False, past=False, field_name=field_name, lookup_expr=lookup_expr, example=example
        )

    def filter(self, queryset, value):
        """Keep the rows."""
        return queryset.filter(**{f"{self.field_name}__{self.lookup_expr}": value}) if value else queryset


class Ordering(Words):
    """The order of rows: names of columns, with - before them descending; ties and empty cells are settled."""

    def __init__(self, columns: dict[str, str], *, ties: str):
        self.columns, self.ties = columns, ties
        names = [sign + name for name in columns for sign in ("", "-")]
        super().__init__("Columns to sort by, - before one for descending; empty cells come last.", names)
        self.example = [names[1]]

    def resolve(self, value, dispute):
        """The names."""
        names = [name.lstrip("-") for name in super().resolve(value, dispute) or []]
        if len(set(names)) < len(names):
            raise ValidationError(f"{','.join(value)!r} names a column twice.", "invalid")
        return value

    def filter(self, queryset, value):
        """Sort the rows; SQLite and PostgreSQL differ in where empty cells go, so it is said."""
        if not value:
            return queryset
        order = [
            F(self.path(name[1:])).desc(nulls_last=True)
            if name.startswith("-")
            else F(self.path(name)).asc(nulls_last=True)
            for name in value
        ]
        return queryset.order_by(*order, self.ties)

    def path(self, name: str) -> str:
        """Where the column is; that of names is in the language asked for."""
        path = self.columns[name]
        return path + LANGUAGES[self.parent.form.cleaned_data["lang"]] if path.endswith("folded_name") else path


# The parameters of many paths, told last.
COMMON = {"dispute", "known_at", "lang", "fields", "format", "bom", "page", "page_size"}


class Question(FilterSet):
    """What a path can be asked; a name that Python reserves is declared with an underscore behind."""

    hints: ClassVar[dict[str, str]] = {}
    """Words of other paths that people try here, and the word of this one."""

    dispute = Parameter(
        "The dispute, by its slug; the first one of the record if left out.", example="venezuela-presidency"
    )
    known_at = Parameter(
        "What the record said at an instant (RFC 3339), or as revision:N; what it says now if left out.",
        example="revision:1",
        schema=MOMENT,
    )
    lang = Choice("The language of names and labels; `en` if left out.", list(LANGUAGES), default=["en"], example="es")
    fields = Columns()
    format = Parameter("The form of the answer; a suffix of the address does the same.")

    class Meta:
        form = QuestionForm

    def __init__(self, *args, columns: Iterable[str] = (), **kwargs):
        super().__init__(*args, **kwargs)
        if "fields" in self.filters:
            self.filters["fields"].vocabulary = columns

    @classmethod
    def get_filters(cls):
        """The parameters by their public names."""
        found = {name.rstrip("_"): parameter for name, parameter in super().get_filters().items()}
        return dict(sorted(found.items(), key=lambda item: item[0] in COMMON))

    def get_form_class(self):
        """The form, which asks each parameter what its value means."""
        return partial(super().get_form_class(), filters=self.filters)


class FixedQuestion(Question):
    """What can be asked where neither columns nor a language are chosen."""

    lang = fields = None


class ListQuestion(Question):
    """What a list can be asked besides."""

    bom = Choice("`1` begins a CSV with the mark by which Excel knows UTF-8.", ["1"], form="csv")


class PagedQuestion(ListQuestion):
    """What a list in pages can be asked besides."""

    page = Number("The page, from 1. Only for JSON: other forms come whole.", form="json")
    page_size = Number("Rows a page, 1000 if left out. Only for JSON.", most=1000, form="json")
