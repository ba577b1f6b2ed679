"""Rows of acts, of countries and of blocs."""

from rest_framework.serializers import BooleanField

from recognition.api.serializers.columns import Cited, Day, Key, Label, OfCountry, Row, Text, Word
from recognition.models.position import Basis
from recognition.models.rules import Confidence, Precision


class PositionRow(Cited, OfCountry, Row):
    """An act of a country."""

    key = Key("Public id; it never changes.")
    stance = Key("The stance taken, by slug.", "stance.slug")
    stance_label = Label("The stance in words.", "stance.label")
    declared_on = Day("The day the state acted.", allow_null=False)
    precision = Word("How much of it is known; month and year give the first day.", Precision)
    until = Day("First day on which the act no longer holds: the next act, or the end of the claim.")
    basis = Word("What it rests on.", Basis)
    confidence = Word("How sure the record is of it.", Confidence)
    summary = Key("What happened, in the record's words.")
    note = Text("What sources disagree about, and why this date.")

    class Meta:
        columns = (
            "key country alpha3 name stance stance_label declared_on precision until basis confidence summary note "
            "sources source_url"
        )


class DraftRow(PositionRow):
    """An act as those see it who may write it, drafts too."""

    is_published = BooleanField(read_only=True, help_text="Whether readers see it.")
    reviewed_on = Day("The day an editor last checked it.")

    class Meta:
        columns = f"{PositionRow.Meta.columns} is_published reviewed_on"


class BlocPositionRow(Cited, Row):
    """An act of a bloc itself."""

    bloc = Key("The bloc, by slug.", "bloc.slug")
    stance = Key("The stance taken, by slug.", "stance.slug")
    stance_label = Label("The stance in words.", "stance.label")
    declared_on = Day("The day the bloc acted.", allow_null=False)
    precision = Word("How much of it is known; month and year give the first day.", Precision)
    until = Day("First day on which the act no longer holds: the next act, or the end of the claim.")
    confidence = Word("How sure the record is of it.", Confidence)
    summary = Key("What happened, in the record's words.")
    note = Text("What sources disagree about.")

    class Meta:
        columns = "bloc stance stance_label declared_on precision until confidence summary note sources source_url"
