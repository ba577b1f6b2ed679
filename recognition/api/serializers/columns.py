"""The columns that rows are made of."""

from typing import ClassVar

from rest_framework import serializers
from rest_framework.serializers import SerializerMethodField

from recognition.models.columns import LANGUAGES
from recognition.models.dispute import Status
from recognition.models.fact import follow


class Text(serializers.CharField):
    """Text, null where there is none."""

    def __init__(self, help_text: str, source: str | None = None, **kwargs):
        super().__init__(help_text=help_text, source=source, read_only=True, allow_null=True, **kwargs)

    def to_representation(self, value):
        """The text."""
        return str(value) if value != "" else None


class Key(serializers.CharField):
    """Text that every row has."""

    def __init__(self, help_text: str, source: str | None = None):
        super().__init__(help_text=help_text, source=source, read_only=True)


class Label(Key):
    """Text that the record has in four languages."""

    def in_language(self, name: str, ending: str) -> None:
        """Read the column `name` in the language whose columns end so."""
        self.source = f"{self.source or name}{ending}"


class StatusLabel(Text):
    """A status in words: those of the stance, else of the derived status; null where the row has none.

    `status` and `label` are the paths of the status and of the stance's label.
    """

    ending = ""

    def __init__(self, status: str = "status", label: str = "stance_label"):
        super().__init__("The status in words.", "*")
        self.status, self.label = status, label

    @property
    def needs(self) -> tuple[str, ...]:
        """What it is read from."""
        return self.status, f"{self.label}{self.ending}"

    def in_language(self, name: str, ending: str) -> None:
        """Read it in the language whose columns end so."""
        self.ending = ending

    def to_representation(self, row):
        """The label."""
        status, label = (follow(row, path) for path in self.needs)
        return getattr(Status(status).legend, f"label{self.ending}") if status in Status.values else label


class Mark(Key):
    """By what the legend shows the row's status: its `colour` or `pattern`."""

    def __init__(self, mark: str, help_text: str):
        super().__init__(help_text, "*")
        self.mark, self.needs = mark, ("status", f"stance_{mark}")

    def to_representation(self, row):
        """The mark of the stance, else of the derived status."""
        status, of_stance = (follow(row, path) for path in self.needs)
        return getattr(Status(status).legend, self.mark) if status in Status.values else of_stance


class Day(serializers.DateField):
    """A day, null where there is none."""

    def __init__(self, help_text: str, source: str | None = None, *, allow_null: bool = True):
        super().__init__(help_text=help_text, source=source, read_only=True, allow_null=allow_null)


class Word(serializers.ChoiceField):
    """A word of a vocabulary, null where there is none."""

    def __init__(self, help_text: str, choices, source: str | None = None, *, allow_null: bool = False):
        values = getattr(choices, "values", choices)
        super().__init__(values, help_text=help_text, source=source, read_only=True, allow_null=allow_null)

    def to_representation(self, value):
        """The word."""
        return str(value) or None


class Words(serializers.ListField):
    """Words, as an array; in tables joined by semicolons."""

    child = serializers.CharField()

    def __init__(self, help_text: str, source: str | None = None):
        super().__init__(help_text=help_text, source=source, read_only=True)


class Degrees(serializers.FloatField):
    """Degrees, with one decimal."""

    def __init__(self, help_text: str):
        super().__init__(help_text=help_text, read_only=True)


class Row(serializers.Serializer):
    """A flat row; every key is always there, in the order of `Meta.columns` where rows share columns."""

    needs: ClassVar[dict[str, tuple[str, ...]]] = {}
    """What columns are read from, where that is not their source."""

    class Meta:
        columns = ""

    @property
    def asked(self) -> dict:
        """The parameters asked; empty while OpenAPI describes the row."""
        return getattr(self.context.get("view"), "asked", {})

    def get_fields(self):
        """The columns in order, in the language asked for."""
        fields = super().get_fields()
        fields = {name: fields[name] for name in self.Meta.columns.split() or fields}
        if ending := LANGUAGES[self.asked.get("lang") or "en"]:
            for name, field in fields.items():
                if hasattr(field, "in_language"):
                    field.in_language(name, ending)
        return fields

    def read_from(self) -> set[str]:
        """The paths of all that the columns are read from."""
        return {
            path
            for name, field in self.fields.items()
            for path in self.needs.get(name) or getattr(field, "needs", [field.source.replace(".", "__")])
        }


class OfCountry(serializers.Serializer):
    """The columns by which other rows name their country."""

    country = Key("Alpha-2 code.", "country.alpha2")
    alpha3 = Key("Alpha-3 code.", "country.alpha3")
    name = Label("Short name.", "country.name")


class Cited(serializers.Serializer):
    """The columns by which a record names its sources."""

    sources = SerializerMethodField(help_text="Ids of the sources, best first.")
    source_url = SerializerMethodField(help_text="Address of the best source.")

    needs = dict.fromkeys(["sources", "source_url"], ("citations",))

    def get_sources(self, record) -> list[str]:
        """The ids."""
        return [source.key for source in record.sources]

    def get_source_url(self, record) -> str | None:
        """The address."""
        return next((source.url or None for source in record.sources), None)
