"""Rows of blocs, their members, meetings and signatories."""

from rest_framework.serializers import IntegerField

from recognition.api.serializers.columns import Cited, Day, Key, Label, OfCountry, Row, StatusLabel, Text, Word
from recognition.models.bloc import Format, Kind, Role, Signed
from recognition.models.rules import Confidence, Precision


class BlocRow(Row):
    """A group or organisation of states."""

    slug = Key("Name for addresses.")
    name = Label("Name.")
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
    status_label = StatusLabel("country__status", "country__stance_label")
    since = Day("First day of the unbroken run of the status.", "country.since")

    class Meta:
        columns = "bloc country alpha3 name role joined joined_precision left left_precision status status_label since"


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


class Signatory(SignatureRow):
    """What a country did with the text of a meeting of the bloc; `layout=wide` has other columns."""


class SignatoryLine(OfCountry, Row):
    """What a country did, with a column for each meeting."""

    def get_fields(self):
        """The country's columns, and the meetings that the question found."""
        meetings = {
            key: Text("What it did at this meeting; empty if nothing is known.", f"signed.{key}")
            for key in self.asked["meetings"]
        }
        return super().get_fields() | meetings


class MeetingDetail(MeetingRow):
    """A meeting with its signatures."""

    signatures = SignatureRow(many=True, read_only=True)

    class Meta:
        columns = f"{MeetingRow.Meta.columns} signatures"
