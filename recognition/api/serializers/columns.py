"""The columns that rows are made of."""

from rest_framework import serializers
from rest_framework.serializers import SerializerMethodField

from recognition.models.dispute import Status


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

    class Meta:
        columns = ""

    def get_fields(self):
        """The columns in order."""
        fields = super().get_fields()
        return {name: fields[name] for name in self.Meta.columns.split() or fields}


class OfCountry(serializers.Serializer):
    """The columns by which other rows name their country."""

    country = Key("Alpha-2 code.", "country.alpha2")
    alpha3 = Key("Alpha-3 code.", "country.alpha3")
    name = Key("Short English name.", "country.name")


class Cited(serializers.Serializer):
    """The columns by which a record names its sources."""

    sources = SerializerMethodField(help_text="Ids of the sources, best first.")
    source_url = SerializerMethodField(help_text="Address of the best source.")

    def get_sources(self, record) -> list[str]:
        """The ids."""
        return [source.key for source in record.sources]

    def get_source_url(self, record) -> str | None:
        """The address."""
        return next((source.url or None for source in record.sources), None)


def status_label(status: str, stance_label: str | None) -> str:
    """The label of a stance, else of the derived status."""
    return Status(status).legend.label if status in Status.values else stance_label
