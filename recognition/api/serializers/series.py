"""Rows of statuses over time."""

from rest_framework import serializers
from rest_framework.serializers import IntegerField

from recognition.api.serializers.columns import Day, Key, OfCountry, Row, Text, Word, Words
from recognition.api.serializers.statuses import Grouped
from recognition.models.counting import Rule


class Share(serializers.FloatField):
    """A share, from 0 to 1; null where there is nothing to share."""

    def __init__(self, help_text: str):
        super().__init__(help_text=help_text, read_only=True, allow_null=True)

    def to_representation(self, value):
        """The share to six decimals: more would tell nothing."""
        return round(super().to_representation(value), 6)


class SeriesRow(Grouped):
    """How many countries have a status at the end of a period, by one rule."""

    date = Day("Last day of the period.", allow_null=False)
    rule = Word("What is counted.", Rule)
    region = Key("Region of UN M49; only with by=region.", "group")
    bloc = Key("Bloc, by slug; only with by=bloc.", "group")
    status = Key("The status.")
    count = IntegerField(read_only=True, help_text="How many.")


class PanelRow(OfCountry, Row):
    """A country's status at the end of a period."""

    date = Day("Last day of the period.", allow_null=False)
    status = Key("The status.")

    class Meta:
        columns = "date country alpha3 name status"


class CohesionRow(Row):
    """The members of a bloc that have one status on one day."""

    date = Day("Last day of the period.", allow_null=False)
    bloc = Key("The bloc, by slug.")
    members = IntegerField(read_only=True, help_text="How many members the bloc has on the day.")
    status = Text("The status; null on a day without members.")
    count = IntegerField(read_only=True, help_text="How many of them have it.")
    share = Share("Their share of the members.")
    is_largest = serializers.BooleanField(read_only=True, help_text="Whether no status has more members.")
    countries = Words("Which, by alpha-2 code.")


class AgreementRow(Row):
    """How far two countries went together."""

    country_a = Key("Alpha-2 code of the one.")
    country_b = Key("Alpha-2 code of the other, later in the alphabet.")
    common_days = IntegerField(read_only=True, help_text="On how many days both had a stance.")
    same_days = IntegerField(read_only=True, help_text="On how many of them the same.")
    share = Share("The share of the same in the common days; null without any.")
    common_texts = IntegerField(read_only=True, help_text="At how many meetings both have a row.")
    same_texts = IntegerField(read_only=True, help_text="At how many of them both did the same.")
