"""The record as twelve tables: how a row of a CSV file becomes a fact, and a fact such a row.

The tables stand in the order in which their rows can be written: what is referred to comes first.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter

from django.db import models
from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.resources import ModelResource

from recognition.exchange.cells import normal
from recognition.models import (
    Bloc,
    BlocPosition,
    Citation,
    Claimant,
    Country,
    Coverage,
    Dispute,
    Meeting,
    Membership,
    Position,
    Signature,
    Source,
    Stance,
)
from recognition.models.position import Act
from recognition.widgets import KeyWidget, SourcesWidget, TextWidget, widget_for


class SourcesField(Field):
    """The column `sources`: read onto the instance at once, written to its citations once it is saved."""

    def save(self, instance, row, is_m2m=False, **kwargs):
        """Leave the sources on the instance for `after_save_instance`."""
        instance.cited = self.clean(row, **kwargs)
        if not instance.cited and instance.needs_source():
            raise ValueError(_("Give at least one source."))

    def get_value(self, instance):
        """The sources just read, else those stored."""
        if hasattr(instance, "cited"):
            return instance.cited
        return instance.sources if instance.pk else []


class FactResource(ModelResource):
    """One table: its rows are matched by key, left alone if nothing differs, and checked by the model's own rules."""

    class Meta:
        clean_model_instances = True
        skip_unchanged = True
        skip_html_diff = True
        store_instance = True

    @classmethod
    def field_from_django_field(cls, field_name, django_field, readonly):
        """A column named as the field; an empty cell is an empty value, never the default."""
        return Field(attribute=field_name, column_name=field_name, widget=widget_for(django_field), readonly=readonly)

    def get_instance(self, instance_loader, row):
        """The fact with the row's key, or None; a key that cannot be read is told of as the column's error."""
        try:
            return super().get_instance(instance_loader, row)
        except ValueError:
            return None

    def import_field(self, field, instance, row, is_m2m=False, **kwargs):
        """Read a cell; a text as it is stored stays: forms take what files may not have, as notes of several lines."""
        is_text = isinstance(field.widget, TextWidget)
        if not (is_text and normal(row[field.column_name]) == normal(field.get_value(instance))):
            super().import_field(field, instance, row, is_m2m, **kwargs)

    def key_of(self, row: dict[str, str]) -> str:
        """The row's key in words, for messages."""
        return " ".join(row[name] for name in self._meta.import_id_fields)

    @classmethod
    def paths(cls) -> dict[str, str]:
        """For each column that is a field of the row, the look-up of its value; references by their keys."""
        found = {}
        for field in (cls.fields[name] for name in cls._meta.fields if name != "sources"):
            key = f"__{field.widget.key}" if isinstance(field.widget, KeyWidget) else ""
            found[field.column_name] = f"{field.attribute}{key}"
        return found

    @classmethod
    def key_columns(cls) -> list[str]:
        """The columns of the row's key."""
        return [cls.fields[name].column_name for name in cls._meta.import_id_fields]

    def rows(self, facts: models.QuerySet | None = None, *, drafts: bool = True) -> Iterator[list[str]]:
        """Header and rows of `facts`, else of the whole table (without drafts, if so asked), sorted by key.

        They are read as they are asked for: call it in a snapshot.
        """
        facts = self.get_queryset() if facts is None else facts
        if not drafts and issubclass(facts.model, Act):
            facts = facts.published()
        paths = self.paths()
        key = [paths[name] for name in self.key_columns()]  # compares by code point on both engines
        rows = facts.order_by(*key).values_list("pk", *paths.values()).iterator(chunk_size=1000)
        yield self.get_export_headers()
        if "sources" not in self.fields:
            yield from ([cell(value) for value in row] for _pk, *row in rows)
            return
        record = facts.model._meta.get_field("citations").field.name
        cited = Citation.objects.filter(**{f"{record}__in": facts}).order_by(
            *(f"{record}__{path}" for path in key), "rank", "pk"
        )
        pairs = cited.values_list(f"{record}_id", "source__key").iterator(chunk_size=1000)
        for row, sources in joined(rows, pairs):
            yield [*map(cell, row), " ".join(sources)]


def cell(value) -> str:
    """A value as the files have it, which its widget reads."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case _:
            return str(value)


def joined(rows: Iterable[tuple], pairs: Iterable[tuple]) -> Iterator[tuple[list, list]]:
    """Rows without their first value, each with what `pairs` say of that value; both come in the same order."""
    groups = groupby(pairs, key=itemgetter(0))
    of, group = next(groups, (None, ()))
    for this, *row in rows:
        if this != of:
            yield row, []
            continue
        yield row, [said for _pk, said in group]
        of, group = next(groups, (None, ()))


class RecordResource(FactResource):
    """A table whose rows carry sources."""

    sources = SourcesField(attribute="sources", column_name="sources", widget=SourcesWidget())

    def skip_row(self, instance, original, row, import_validation_errors=None):
        """Remember the sources stored so far, before they are rewritten."""
        original.cited = original.sources if original.pk else []
        return super().skip_row(instance, original, row, import_validation_errors)

    def after_save_instance(self, instance, row, **kwargs):
        """Cite what the row cites."""
        instance.cite(instance.cited)


class CountryResource(FactResource):
    class Meta:
        model = Country
        import_id_fields = ["alpha2"]
        fields = (
            "alpha2 alpha3 numeric slug name official_name name_es name_fr name_pt region subregion un_status "
            "cow_code gw_code latitude longitude"
        ).split()


class DisputeResource(FactResource):
    class Meta:
        model = Dispute
        import_id_fields = ["slug"]
        fields = "slug title title_es title_fr title_pt summary opened closed covered_from covered_until".split()


class ClaimantResource(FactResource):
    class Meta:
        model = Claimant
        import_id_fields = ["dispute", "slug"]
        fields = "dispute slug name office office_es office_fr office_pt claim_from claim_until summary".split()


class StanceResource(FactResource):
    class Meta:
        model = Stance
        import_id_fields = ["dispute", "slug"]
        fields = "dispute slug label label_es label_fr label_pt meaning claimant rank colour pattern".split()


class CoverageResource(FactResource):
    class Meta:
        model = Coverage
        import_id_fields = ["dispute", "country"]
        fields = "dispute country extent note".split()


class SourceResource(FactResource):
    key = Field(attribute="key", column_name="id", widget=TextWidget())

    class Meta:
        model = Source
        import_id_fields = ["key"]
        fields = "key url archived_url title title_supplied publisher published language".split()

    def key_of(self, row):
        """The source's id."""
        return row["id"]


class BlocResource(FactResource):
    class Meta:
        model = Bloc
        import_id_fields = ["slug"]
        fields = "slug name name_es name_fr name_pt acronym kind founded ended ended_precision summary note".split()


class PositionResource(RecordResource):
    class Meta:
        model = Position
        import_id_fields = ["key"]
        fields = (
            "key dispute country declared_on precision stance basis confidence is_published summary note sources"
        ).split()


class MembershipResource(RecordResource):
    class Meta:
        model = Membership
        import_id_fields = ["key"]
        fields = (
            "key bloc country role joined joined_precision left left_precision confidence summary note sources"
        ).split()


class MeetingResource(RecordResource):
    class Meta:
        model = Meeting
        import_id_fields = ["key"]
        fields = (
            "key bloc ordinal start_date end_date date_precision format city country title outcome declaration_url "
            "note sources"
        ).split()


class SignatureResource(RecordResource):
    class Meta:
        model = Signature
        import_id_fields = ["meeting", "country"]
        fields = "meeting country signed note sources".split()


class BlocPositionResource(RecordResource):
    class Meta:
        model = BlocPosition
        import_id_fields = ["bloc", "dispute", "declared_on"]
        fields = "bloc dispute declared_on precision stance confidence summary note sources".split()


RESOURCES: dict[str, type[FactResource]] = {
    "countries.csv": CountryResource,
    "disputes.csv": DisputeResource,
    "claimants.csv": ClaimantResource,
    "stances.csv": StanceResource,
    "coverage.csv": CoverageResource,
    "sources.csv": SourceResource,
    "blocs.csv": BlocResource,
    "positions.csv": PositionResource,
    "memberships.csv": MembershipResource,
    "meetings.csv": MeetingResource,
    "signatures.csv": SignatureResource,
    "bloc_positions.csv": BlocPositionResource,
}
