"""Columns that sort and search alike on SQLite and PostgreSQL, whatever the locale of the database."""

import unicodedata

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Count, Subquery, Value
from django.db.models.functions import Coalesce
from django.db.models.signals import pre_save
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

# Letters that Unicode does not take apart into a base letter and a mark.
UNDECOMPOSED = str.maketrans(
    {"ø": "o", "đ": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "’": "'"}
)


def fold(text: str) -> str:
    """`text` without accents and case, so that "Côte d’Ivoire" is found by "cote d'ivoire"."""
    # Taken apart before the case is folded ("№" holds a capital) and after it; the table comes last, for "ǿ" has an ø.
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).translate(UNDECOMPOSED)


def words_of(text: str) -> str:
    """`text` as part of a key: its words in lower case, joined by hyphens; empty if it has none in Latin letters."""
    return slugify(fold(text)).replace("_", "-").strip("-")


def how_many(rows: models.QuerySet, column: str) -> models.Expression:
    """How many `rows` there are, an expression; they are tied to an outer row by their `column`.

    A subquery, asked for the rows of a page only: a join would group the whole table first, by columns that PostgreSQL
    refuses where a table is shadowed by the versions of an instant.
    """
    return Coalesce(Subquery(rows.order_by().values(column).annotate(n=Count("pk")).values("n")), Value(0))


class Bytewise:
    """Makes a text column compare by code point: SQLite does anyway, PostgreSQL by its C collation."""

    def db_parameters(self, connection):
        """The column's type, check and collation on this engine."""
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


class KeyField(Bytewise, models.SlugField):
    """A public id, as addresses hold it: lower-case words joined by hyphens."""

    default_validators = [
        RegexValidator(
            r"^[a-z0-9]+(-[a-z0-9]+)*\Z", _("Give lower-case letters and digits, in words joined by hyphens.")
        )
    ]


class CodeField(Bytewise, models.CharField):
    """A code of a list, such as ISO 3166-1."""


# The languages of names and labels, and how the columns in them end.
LANGUAGES = {"en": "", "es": "_es", "fr": "_fr", "pt": "_pt"}


def named(row: models.Model, field: str) -> str:
    """A row's name or label in the language that is spoken; `field` is the column of the English one."""
    return getattr(row, field + LANGUAGES.get(get_language(), ""))


# The folded names of a row's country, for `searched`.
COUNTRY_NAMES = tuple(f"country__folded_name{ending}" for ending in LANGUAGES.values())


class FoldedField(Bytewise, models.TextField):
    """The folded text of other fields of the row, kept by the field itself on every path, `loaddata` included."""

    def __init__(self, *sources: str, **kwargs):
        self.sources = sources
        super().__init__(**{"editable": False, "blank": True, **kwargs})

    def deconstruct(self):
        """The field for a migration, its source fields as positional arguments."""
        name, path, _, kwargs = super().deconstruct()
        return name, path, list(self.sources), kwargs

    def contribute_to_class(self, cls, name, **kwargs):
        """Fill the column before each save; `loaddata` skips `pre_save()`, but sends the signal."""
        super().contribute_to_class(cls, name, **kwargs)
        if not cls._meta.abstract:
            pre_save.connect(self.fill, sender=cls)

    def fill(self, instance, **kwargs):
        """Set the attribute from the source fields."""
        self.pre_save(instance, add=False)

    def pre_save(self, model_instance, add):
        """Return the folded text, and leave it on the instance."""
        text = "\n".join(self.folded(getattr(model_instance, source)) for source in self.sources)
        setattr(model_instance, self.attname, text)
        return text

    def folded(self, text: str) -> str:
        """What the column keeps of a text."""
        return fold(text)
