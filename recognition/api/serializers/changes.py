"""Rows of what changed in the record."""

from rest_framework import serializers
from rest_framework.serializers import IntegerField

from recognition.api.serializers.columns import Key, Row, Text, Word
from recognition.models.changes import MODELS, Kind


class DiffRow(Row):
    """A field of a fact that two revisions say differently."""

    kind = Word("What became of the fact for readers.", Kind)
    model = Word("What sort of fact.", list(MODELS))
    key = Key("Its key, slug, id or code; of an act of a bloc, which has none, the bloc and the day first given.")
    country = Text("The country that it is about, by alpha-2 code.")
    field = Key("The field.")
    before = Text("What it said, as text; null for nothing. Lists are joined by semicolons.")
    after = Text("What it says then.")


class ChangeRow(DiffRow):
    """A field of a fact that a revision changed."""

    revision = IntegerField(read_only=True, source="revision.pk", help_text="The number of the revision.")
    at = serializers.DateTimeField(read_only=True, source="revision.at", help_text="Its instant.")
    reason = Text("The editor's reason.", "revision.reason")
    author = Text("The editor; only for those who may edit.", "revision.author")

    class Meta:
        columns = "revision at kind model key country field before after reason author"

    def get_fields(self):
        """Without the author, unless an editor asks."""
        fields = super().get_fields()
        if not self.asked:  # OpenAPI tells them all
            return fields
        user = self.context["request"].user
        if not (user and user.is_authenticated and user.has_perm("recognition.change_position")):
            del fields["author"]
        return fields
