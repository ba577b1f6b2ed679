"""Rows of countries and of what follows from their acts."""

from drf_spectacular.utils import extend_schema_field
from rest_framework.serializers import IntegerField, SerializerMethodField

from recognition.api.serializers.blocs import MembershipRow, SignatureRow
from recognition.api.serializers.columns import Day, Degrees, Key, Label, Mark, OfCountry, Row, StatusLabel, Text, Word
from recognition.api.serializers.sources import SourceInDetail
from recognition.models.counting import Rule
from recognition.models.country import Extent, Region, UNStatus
from recognition.models.position import Basis, Cause
from recognition.models.rules import Confidence, Precision


class CountryRow(Row):
    """A country with its status on a day."""

    code = Key("ISO 3166-1 alpha-2 code (Kosovo: XK). Namibia is NA: no missing value.", "alpha2")
    alpha3 = Key("ISO 3166-1 alpha-3 code.")
    numeric = Text("ISO 3166-1 number, three digits.")
    slug = Key("Name for addresses.")
    name = Label("Short name.")
    region = Word("Region of UN M49.", Region)
    subregion = Key("Subregion of UN M49.")
    un_status = Word("Standing in the United Nations.", UNStatus)
    status = Key("A stance of the dispute, or lapsed, unstated, unsearched, subject.")
    status_label = StatusLabel()
    claimant = Text("On whose claim the status rests.")
    since = Day("First day of the unbroken run of the status.")
    since_precision = Word("How much of that day is known.", Precision, allow_null=True)
    declared_on = Day("Day of the act in force; it may repeat the stance.")
    precision = Word("How much of that day is known.", Precision, allow_null=True)
    until = Day("First day on which the act (or its lapse) no longer decides.")
    until_cause = Word("Why.", [Cause.NEXT_ACT.value, Cause.CLAIM_ENDED.value], allow_null=True)
    basis = Word("What the act rests on.", Basis, allow_null=True)
    confidence = Word("How sure the record is of it.", Confidence, allow_null=True)
    position = Text("Key of the act.")
    source_count = IntegerField(read_only=True, help_text="How many sources the act has.")
    source_url = Text("Address of its best source.")
    blocs = SerializerMethodField(help_text="Blocs of which the country is a member on the day.")
    latitude = Degrees("Of an approximate centre, for placing a marker.")
    longitude = Degrees("Of the same.")

    needs = {"blocs": ("memberships_on_day",)}

    def get_blocs(self, country) -> list[str]:
        """The slugs."""
        return [membership.bloc.slug for membership in country.memberships_on_day]


class MapRow(CountryRow):
    """A country on the map, with what a map shows of its status."""

    colour = Mark("colour", "Colour of the status in the legend, as #RRGGBB.")
    pattern = Mark("pattern", "Its pattern, for where colour does not reach.")

    class Meta:
        columns = (
            "code alpha3 name status status_label colour pattern since since_precision declared_on precision basis "
            "confidence position source_count source_url latitude longitude"
        )


class IntervalRow(Row):
    """A time in which one act gave a country one status."""

    country = Key("Alpha-2 code.", "act.country.alpha2")
    alpha3 = Key("Alpha-3 code.", "act.country.alpha3")
    name = Label("Short name.", "act.country.name")
    status = Key("The stance, or lapsed once the claim has ended.")
    status_label = StatusLabel(label="act__stance__label")
    holds_from = Day("First day.", allow_null=False)
    until = Day("First day after; null if it goes on.")
    until_cause = Word("Why it ends.", [Cause.NEXT_ACT.value, Cause.CLAIM_ENDED.value], allow_null=True)
    declared_on = Day("Day of the act.", "act.declared_on", allow_null=False)
    precision = Word("How much of that day is known.", Precision, "act.precision")
    basis = Word("What the act rests on.", Basis, "act.basis")
    confidence = Word("How sure the record is of it.", Confidence, "act.confidence")
    summary = Key("What happened, in the record's words.", "act.summary")
    position = Key("Key of the act.", "act.key")
    source_count = SerializerMethodField(help_text="How many sources the act has.")
    source_url = SerializerMethodField(help_text="Address of its best source.")

    def get_source_count(self, interval) -> int:
        """The number."""
        return len(interval.act.sources)

    def get_source_url(self, interval) -> str | None:
        """The address."""
        return next((source.url or None for source in interval.act.sources), None)


class SwitchRow(OfCountry, Row):
    """A day on which a country's status changed."""

    date = Day("First day of the new status.", allow_null=False)
    precision = Word("How much of it is known.", Precision)
    from_status = Key("The status left behind; unstated before the first act.")
    to_status = Key("The status taken.")
    days_held = IntegerField(
        read_only=True,
        allow_null=True,
        help_text="For how many days the status left behind had held; null before the first act.",
    )
    cause = Word("An act, or the end of the claim.", [Cause.ACT.value, Cause.CLAIM_ENDED.value], "interval.cause")
    position = Key("Key of the act that took the status, or that lapsed.", "interval.act.key")

    class Meta:
        columns = "date precision country alpha3 name from_status to_status days_held cause position"


# The columns of counts that only `by` brings.
GROUPS = {"region", "bloc"}


class Grouped(Row):
    """A row whose group is a column of its own, if `by` asks for one."""

    def get_fields(self):
        """Without the group that was not asked for."""
        fields = super().get_fields()
        if not self.asked:  # OpenAPI tells them all
            return fields
        return {name: field for name, field in fields.items() if name not in GROUPS - {self.asked["by"]}}


class CountRow(Grouped):
    """How many countries have a status, by one rule."""

    rule = Word("What is counted.", Rule)
    region = Key("Region of UN M49; only with by=region.", "group")
    bloc = Key("Bloc, by slug; only with by=bloc.", "group")
    status = Key("The status.")
    status_label = Label("The status in words.", "legend.label")
    count = IntegerField(read_only=True, help_text="How many.")


class CoverageRow(OfCountry, Row):
    """How far a country was researched."""

    extent = SerializerMethodField(help_text="sourced, searched, unsearched or subject.")
    note = Text("What was found, or is missing.")

    needs = {"extent": ("is_sourced", "extent")}

    class Meta:
        columns = "country alpha3 name extent note"

    @extend_schema_field({"type": "string", "enum": ["sourced", *Extent.values]})
    def get_extent(self, coverage):
        """`sourced` follows from the country's positions."""
        return "sourced" if coverage.is_sourced else coverage.extent


class IntervalInDetail(IntervalRow):
    """An interval with its sources."""

    sources = SourceInDetail(many=True, read_only=True, source="act.sources")


class CountryFacts(Row):
    """What the record knows of a country, whatever the day."""

    code = Key("ISO 3166-1 alpha-2 code.", "alpha2")
    alpha3 = Key("ISO 3166-1 alpha-3 code.")
    numeric = Text("ISO 3166-1 number.")
    slug = Key("Name for addresses.")
    name = Label("Short name.")
    official_name = Key("Long English name.")
    name_es = Key("Spanish name.")
    name_fr = Key("French name.")
    name_pt = Key("Portuguese name.")
    region = Word("Region of UN M49.", Region)
    subregion = Key("Subregion of UN M49.")
    un_status = Word("Standing in the United Nations.", UNStatus)
    cow_code = Text("State number of the Correlates of War.")
    gw_code = Text("State number of Gleditsch and Ward.")
    latitude = Degrees("Of an approximate centre.")
    longitude = Degrees("Of the same.")


class CountryDetail(Row):
    """All that the record holds of one country."""

    needs = {
        "status": ("memberships_on_day",),
        "timeline": ("acts",),
        "coverage": ("coverage",),
    }

    country = CountryFacts(source="*", read_only=True)
    status = CountryRow(source="*", read_only=True)
    timeline = IntervalInDetail(many=True, read_only=True)
    memberships = MembershipRow(many=True, read_only=True)
    signatures = SignatureRow(many=True, read_only=True)
    coverage = CoverageRow(read_only=True, allow_null=True, source="coverage_of_dispute")
