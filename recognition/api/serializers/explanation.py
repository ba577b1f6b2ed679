"""Why a country has its status."""

from recognition.api.serializers.columns import Day, Key, Label, OfCountry, Row, StatusLabel, Text, Word
from recognition.api.serializers.sources import SourceInDetail
from recognition.api.serializers.statuses import CoverageRow
from recognition.models.explanation import Ground, Verdict
from recognition.models.position import Basis, Cause
from recognition.models.rules import Confidence, Precision


class ConsideredRow(Row):
    """An act, and what it has to say about the day."""

    position = Key("Key of the act.", "act.key")
    verdict = Word("What it has to say: it decides, another had followed, or it came later.", Verdict)
    why = Key("The same in words.")
    superseded_by = Text("Key of the act that had followed by the day.", "superseded_by.key")
    stance = Key("The stance taken, by slug.", "act.stance.slug")
    stance_label = Label("The stance in words.", "act.stance.label")
    claimant = Text("On whose claim it rests.", "act.stance.claimant.slug")
    claim_until = Day("First day without that claim; null if it has no end.", "act.stance.claimant.claim_until")
    declared_on = Day("Day of the act.", "act.declared_on", allow_null=False)
    precision = Word(
        "How much of that day is known; month and year count from their first day.", Precision, "act.precision"
    )
    holds_from = Day(
        "First day of its stance, or of the lapse where that decides.", "interval.holds_from", allow_null=False
    )
    until = Day("First day after; null if it goes on.", "interval.until")
    until_cause = Word(
        "Why it ends.", [Cause.NEXT_ACT.value, Cause.CLAIM_ENDED.value], "interval.until_cause", allow_null=True
    )
    basis = Word("What the act rests on.", Basis, "act.basis")
    confidence = Word("How sure the record is of it.", Confidence, "act.confidence")
    summary = Key("What happened, in the record's words.", "act.summary")
    note = Text("What sources disagree about, and why this date.", "act.note")
    sources = SourceInDetail(many=True, read_only=True, source="act.sources", help_text="Its sources, best first.")


class Explanation(OfCountry, Row):
    """Why a country has its status on a day."""

    status = Key("A stance of the dispute, or lapsed, unstated, unsearched, subject.")
    status_label = StatusLabel(label="deciding__act__stance__label")
    ground = Word("What decides it.", Ground)
    explanation = Key("Why, in words.", "words")
    position = Text("Key of the act that decides.", "deciding.act.key")
    acts = ConsideredRow(many=True, read_only=True)
    coverage = CoverageRow(read_only=True, allow_null=True, source="country.coverage_of_dispute")

    class Meta:
        columns = "country alpha3 name status status_label ground explanation position acts coverage"

    needs = dict.fromkeys(Meta.columns.split(), ("acts", "coverage"))  # all of it follows from the acts
