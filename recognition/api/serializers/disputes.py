"""Rows of disputes, and the legend."""

from rest_framework.serializers import IntegerField

from recognition.api.serializers.columns import Day, Key, Label, Row, Text, Word
from recognition.models.dispute import Pattern


class DisputeRow(Row):
    """A contested office."""

    slug = Key("Name for addresses.")
    title = Label("What is disputed.")
    summary = Key("What happened.")
    opened = Day("First day of the dispute.", allow_null=False)
    closed = Day("Last day, if it has ended.")
    covered_from = Day("First day for which the record answers.", allow_null=False)
    covered_until = Day("Last day for which the record answers.", allow_null=False)


class ClaimantRow(Row):
    """Who claims the office."""

    slug = Key("Name for addresses.")
    name = Key("Name.")
    office = Label("The office claimed.")
    claim_from = Day("First day of the claim.", allow_null=False)
    claim_until = Day("First day without the claim.")
    summary = Key("What the claim is.")


class StanceRow(Row):
    """An answer that a state can give, as the legend shows it."""

    slug = Key("What status and stance say.")
    label = Label("In words.")
    meaning = Key("What it means.")
    claimant = Text("On whose claim it rests.", "claimant.slug")
    rank = IntegerField(read_only=True, help_text="Place in the legend.")
    colour = Key("Colour, as #RRGGBB.")
    pattern = Word("Pattern, for where colour does not reach.", Pattern)


class StatusRow(Row):
    """A status that no act states but the record derives, as the legend shows it."""

    slug = Key("What status says.", "value")
    label = Label("In words.", "legend.label")
    meaning = Key("What it means.", "legend.meaning")
    claimant = Text("Null: it rests on no claim.")
    rank = IntegerField(read_only=True, source="legend.rank", help_text="Place in the legend.")
    colour = Key("Colour, as #RRGGBB.", "legend.colour")
    pattern = Key("Pattern, for where colour does not reach.", "legend.pattern")


class DisputeDetail(DisputeRow):
    """A dispute with its legend."""

    claimants = ClaimantRow(many=True, read_only=True)
    stances = StanceRow(many=True, read_only=True)
    statuses = StatusRow(many=True, read_only=True)

    needs = {"statuses": ("pk",)}
