"""Rows of sources."""

from rest_framework import serializers
from rest_framework.serializers import IntegerField

from recognition.api.serializers.columns import Day, Key, Row, Text, Word
from recognition.models.source import RECORDS


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


class SourceInDetail(SourceRow):
    """A source within the answer that cites it."""

    citation_count = None


class CitationRow(Row):
    """What cites a source."""

    kind = Word("What sort of record.", list(RECORDS))
    key = Text("Its key; null for acts of blocs, which have none.", "record.key")
    rank = IntegerField(read_only=True, help_text="1 is the record's best source.")
    label = Key("The record in words.", "record")


class SourceDetail(SourceRow):
    """A source with what cites it."""

    cited_by = CitationRow(many=True, read_only=True, source="public_citations")
