"""The rows of the answers: their columns, in order, and where each comes from. No serializer runs a query."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.serializers import IntegerField, SerializerMethodField

from recognition.models.bloc import Format, Kind, Role, Signed
from recognition.models.counting import Rule
from recognition.models.country import Extent, Region, UNStatus
from recognition.models.dispute import Pattern, Status
from recognition.models.position import Basis, Cause
from recognition.models.rules import Confidence, Precision
from recognition.models.source import RECORDS


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


class CountryRow(Row):
    """A country with its status on a day."""

    code = Key("ISO 3166-1 alpha-2 code (Kosovo: XK). Namibia is NA: no missing value.", "alpha2")
    alpha3 = Key("ISO 3166-1 alpha-3 code.")
    numeric = Text("ISO 3166-1 number, three digits.")
    slug = Key("Name for addresses.")
    name = Key("Short English name.")
    region = Word("Region of UN M49.", Region)
    subregion = Key("Subregion of UN M49.")
    un_status = Word("Standing in the United Nations.", UNStatus)
    status = Key("A stance of the dispute, or lapsed, unstated, unsearched, subject.")
    status_label = SerializerMethodField(help_text="The status in words.")
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

    def get_status_label(self, country) -> str:
        """The label."""
        return status_label(country.status, country.stance_label)

    def get_blocs(self, country) -> list[str]:
        """The slugs."""
        return [membership.bloc.slug for membership in country.memberships_on_day]


class IntervalRow(Row):
    """A time in which one act gave a country one status."""

    country = Key("Alpha-2 code.", "act.country.alpha2")
    alpha3 = Key("Alpha-3 code.", "act.country.alpha3")
    name = Key("Short English name.", "act.country.name")
    status = Key("The stance, or lapsed once the claim has ended.")
    status_label = SerializerMethodField(help_text="The status in words.")
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

    def get_status_label(self, interval) -> str:
        """The label."""
        return status_label(interval.status, interval.act.stance.label)

    def get_source_count(self, interval) -> int:
        """The number."""
        return len(interval.act.sources)

    def get_source_url(self, interval) -> str | None:
        """The address."""
        return next((source.url or None for source in interval.act.sources), None)


class PositionRow(Cited, OfCountry, Row):
    """An act of a country."""

    key = Key("Public id; it never changes.")
    stance = Key("The stance taken, by slug.", "stance.slug")
    stance_label = Key("The stance in words.", "stance.label")
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


class CountRow(Row):
    """How many countries have a status, by one rule."""

    rule = Word("What is counted.", Rule)
    region = Key("Region of UN M49; only with by=region.", "group")
    bloc = Key("Bloc, by slug; only with by=bloc.", "group")
    status = Key("The status.")
    status_label = Key("The status in words.")
    count = IntegerField(read_only=True, help_text="How many.")

    def get_fields(self):
        """Without the group that was not asked for."""
        fields = super().get_fields()
        asked = getattr(self.context.get("view"), "asked", None)
        if asked is None:  # OpenAPI tells them all
            return fields
        return {name: field for name, field in fields.items() if name not in GROUPS - {asked["by"]}}


class DisputeRow(Row):
    """A contested office."""

    slug = Key("Name for addresses.")
    title = Key("What is disputed.")
    summary = Key("What happened.")
    opened = Day("First day of the dispute.", allow_null=False)
    closed = Day("Last day, if it has ended.")
    covered_from = Day("First day for which the record answers.", allow_null=False)
    covered_until = Day("Last day for which the record answers.", allow_null=False)


class ClaimantRow(Row):
    """Who claims the office."""

    slug = Key("Name for addresses.")
    name = Key("Name.")
    office = Key("The office claimed.")
    claim_from = Day("First day of the claim.", allow_null=False)
    claim_until = Day("First day without the claim.")
    summary = Key("What the claim is.")


class StanceRow(Row):
    """An answer that a state can give, as the legend shows it."""

    slug = Key("What status and stance say.")
    label = Key("In words.")
    meaning = Key("What it means.")
    claimant = Text("On whose claim it rests.", "claimant.slug")
    rank = IntegerField(read_only=True, help_text="Place in the legend.")
    colour = Key("Colour, as #RRGGBB.")
    pattern = Word("Pattern, for where colour does not reach.", Pattern)


class StatusRow(Row):
    """A status that no act states but the record derives, as the legend shows it."""

    slug = Key("What status says.", "value")
    label = Key("In words.", "legend.label")
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


class BlocRow(Row):
    """A group or organisation of states."""

    slug = Key("Name for addresses.")
    name = Key("English name.")
    acronym = Text("Acronym.")
    kind = Word("What sort of body.", Kind)
    founded = Day("Day of its founding.", allow_null=False)
    ended = Day("First day without it.")
    ended_precision = Word("How much of that day is known.", Precision, allow_null=True)
    summary = Key("What it is.")
    member_count = IntegerField(
        read_only=True,
        allow_null=True,
        help_text="How many members it had on the day; null where the record lists no members of it.",
    )


class MemberRow(OfCountry, Row):
    """Who belongs to a bloc on a day."""

    bloc = Key("The bloc, by slug.", "bloc.slug")
    role = Word("As what.", Role)
    joined = Day("First day.", allow_null=False)
    joined_precision = Word("How much of it is known.", Precision)
    left = Day("First day outside.")
    left_precision = Word("How much of it is known.", Precision, allow_null=True)
    status = Text("Status on the day; null outside of what is covered.", "country.status")
    status_label = SerializerMethodField(help_text="The status in words.")
    since = Day("First day of the unbroken run of the status.", "country.since")

    class Meta:
        columns = "bloc country alpha3 name role joined joined_precision left left_precision status status_label since"

    def get_status_label(self, membership) -> str | None:
        """The label."""
        country = membership.country
        return status_label(country.status, country.stance_label) if hasattr(country, "status") else None


class MembershipRow(Cited, OfCountry, Row):
    """A period of a country in a bloc."""

    key = Key("Public id; it never changes.")
    bloc = Key("The bloc, by slug.", "bloc.slug")
    role = Word("As what.", Role)
    joined = Day("First day.", allow_null=False)
    joined_precision = Word("How much of it is known.", Precision)
    left = Day("First day outside.")
    left_precision = Word("How much of it is known.", Precision, allow_null=True)
    confidence = Word("How sure the record is of it.", Confidence)
    summary = Key("What happened, in the record's words.")
    note = Text("What sources disagree about.")

    class Meta:
        columns = (
            "key bloc country alpha3 name role joined joined_precision left left_precision confidence summary note "
            "sources source_url"
        )


class MeetingRow(Cited, Row):
    """A meeting or a joint statement of a bloc."""

    key = Key("Public id; it never changes.")
    bloc = Key("The bloc, by slug.", "bloc.slug")
    ordinal = IntegerField(
        read_only=True, allow_null=True, help_text="Number of the ministerial meeting, if a page gives it."
    )
    title = Key("What it was, in the record's words.")
    start_date = Day("First day.", allow_null=False)
    end_date = Day("Last day, included.", allow_null=False)
    date_precision = Word("How much of the dates is known.", Precision)
    format = Word("How the bloc met.", Format)
    city = Text("Where, if in person.")
    country = Text("In which country, by alpha-2 code.", "country.alpha2")
    outcome = Key("What came of it, in the record's words.")
    declaration_url = Text("Address of the declaration's text.")
    signed_count = IntegerField(read_only=True, help_text="How many countries signed.")

    class Meta:
        columns = (
            "key bloc ordinal title start_date end_date date_precision format city country outcome declaration_url "
            "signed_count sources source_url"
        )


class SignatureRow(Cited, OfCountry, Row):
    """What a country did with the text of a meeting."""

    key = Key("Public id; it never changes.")
    bloc = Key("The bloc, by slug.", "meeting.bloc.slug")
    meeting = Key("Key of the meeting.", "meeting.key")
    start_date = Day("First day of the meeting.", "meeting.start_date", allow_null=False)
    signed = Word("What it did.", Signed)
    note = Text("What sources disagree about.")

    class Meta:
        columns = "key bloc meeting start_date country alpha3 name signed note sources source_url"


class BlocPositionRow(Cited, Row):
    """An act of a bloc itself."""

    bloc = Key("The bloc, by slug.", "bloc.slug")
    stance = Key("The stance taken, by slug.", "stance.slug")
    stance_label = Key("The stance in words.", "stance.label")
    declared_on = Day("The day the bloc acted.", allow_null=False)
    precision = Word("How much of it is known; month and year give the first day.", Precision)
    until = Day("First day on which the act no longer holds: the next act, or the end of the claim.")
    confidence = Word("How sure the record is of it.", Confidence)
    summary = Key("What happened, in the record's words.")
    note = Text("What sources disagree about.")

    class Meta:
        columns = "bloc stance stance_label declared_on precision until confidence summary note sources source_url"


class SourceRow(Row):
    """A page or document."""

    id = Key("Public id; it never changes.", "key")
    url = Text("Address.")
    archived_url = Text("Address of an archived copy.")
    title = Key("Title; in square brackets where it is the record's own.")
    title_supplied = serializers.BooleanField(
        read_only=True, help_text="Whether the title is the record's own: do not quote it."
    )
    publisher = Key("Who published it.")
    published = Day("The day shown on the page or in its address.")
    language = Key("ISO 639-1 code.")
    citation_count = IntegerField(read_only=True, help_text="How many records cite it.")


class CoverageRow(OfCountry, Row):
    """How far a country was researched."""

    extent = SerializerMethodField(help_text="sourced, searched, unsearched or subject.")
    note = Text("What was found, or is missing.")

    class Meta:
        columns = "country alpha3 name extent note"

    @extend_schema_field({"type": "string", "enum": ["sourced", *Extent.values]})
    def get_extent(self, coverage):
        """`sourced` follows from the country's positions."""
        return "sourced" if coverage.is_sourced else coverage.extent


class SourceInDetail(SourceRow):
    """A source within the answer that cites it."""

    citation_count = None


class IntervalInDetail(IntervalRow):
    """An interval with its sources."""

    sources = SourceInDetail(many=True, read_only=True, source="act.sources")


class CountryFacts(Row):
    """What the record knows of a country, whatever the day."""

    code = Key("ISO 3166-1 alpha-2 code.", "alpha2")
    alpha3 = Key("ISO 3166-1 alpha-3 code.")
    numeric = Text("ISO 3166-1 number.")
    slug = Key("Name for addresses.")
    name = Key("Short English name.")
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


class CountryDetail(serializers.Serializer):
    """All that the record holds of one country."""

    country = CountryFacts(source="*", read_only=True)
    status = CountryRow(source="*", read_only=True)
    timeline = IntervalInDetail(many=True, read_only=True)
    memberships = MembershipRow(many=True, read_only=True)
    signatures = SignatureRow(many=True, read_only=True)
    coverage = CoverageRow(read_only=True, allow_null=True, source="coverage_of_dispute")


class MeetingDetail(MeetingRow):
    """A meeting with its signatures."""

    signatures = SignatureRow(many=True, read_only=True)

    class Meta:
        columns = f"{MeetingRow.Meta.columns} signatures"


class CitationRow(Row):
    """What cites a source."""

    kind = Word("What sort of record.", list(RECORDS))
    key = Text("Its key; null for acts of blocs, which have none.", "record.key")
    rank = IntegerField(read_only=True, help_text="1 is the record's best source.")
    label = Key("The record in words.", "record")


class SourceDetail(SourceRow):
    """A source with what cites it."""

    cited_by = CitationRow(many=True, read_only=True, source="public_citations")


class EndpointRow(Row):
    """A path of the API."""

    path = Key("Path below this address; braces mark what to fill in.")
    gives = Key("What it gives.")
    address = Key("The whole address.")


class Endpoints(serializers.Serializer):
    """The paths of the API."""

    endpoints = EndpointRow(many=True, read_only=True)
