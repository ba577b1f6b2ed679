"""What requests write: the columns of the rows, read strictly, and then held to the models' own rules."""

from collections.abc import Iterator
from typing import ClassVar

from django.core.exceptions import ValidationError as BrokenRule
from django.db import models
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from recognition.api.pagination import ECHO
from recognition.api.permissions import demand
from recognition.api.problems import CODES, FieldError, InvalidBody
from recognition.api.questions import DayField
from recognition.api.serializers.blocs import MeetingDetail, MembershipRow, SignatureRow
from recognition.api.serializers.positions import DraftRow
from recognition.api.serializers.sources import SourceDetail
from recognition.models import Bloc, Country, Dispute, Meeting, Membership, Position, Signature, Source, Stance
from recognition.models.fact import Keyed
from recognition.models.position import PUBLISH
from recognition.models.rules import REASON
from recognition.nearest import expected

# How many rows one request may add: other writers wait for it.
MOST_ROWS = 1000


class Line(serializers.CharField):
    """Text; a number is none. What is kept in one line has no line breaks."""

    def to_internal_value(self, data):
        """The text, without spaces at its ends."""
        if not isinstance(data, str):
            self.fail("invalid")
        text = super().to_internal_value(data)
        if len(text.splitlines()) > 1:
            raise serializers.ValidationError("Take out the line breaks.", "invalid")
        return text


class Prose(serializers.CharField):
    """Text of several lines."""

    def to_internal_value(self, data):
        """The text, without spaces at its ends."""
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Address(Line, serializers.URLField):
    """An address."""


class Flag(serializers.BooleanField):
    """true or false, and nothing that may mean them."""

    def to_internal_value(self, data):
        """A bool."""
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Number(serializers.IntegerField):
    """A whole number; text is none."""

    def to_internal_value(self, data):
        """An int."""
        if type(data) is not int:
            self.fail("invalid")
        return super().to_internal_value(data)


class Date(serializers.DateField):
    """A day as YYYY-MM-DD, and nothing else that a lenient reader would take."""

    def to_internal_value(self, data):
        """A date."""
        if not isinstance(data, str) or not data:
            self.fail("invalid", format="YYYY-MM-DD")
        try:
            return DayField().to_python(data)
        except BrokenRule as error:
            raise serializers.ValidationError(error.messages[0], "invalid") from None


class Choice(serializers.ChoiceField):
    """A word of a vocabulary."""

    def to_internal_value(self, data):
        """The word."""
        words = [word for word in self.choices if word or self.allow_blank]
        if not isinstance(data, str) or (data not in words and not (data == "" and self.allow_blank)):
            hint = expected(data, words) if isinstance(data, str) else f"give one of: {', '.join(filter(None, words))}."
            raise serializers.ValidationError(f"{data!r} is unknown; {hint}", "invalid")
        return data


@extend_schema_field({"type": "string"})
class Reference(serializers.Field):
    """A row of another table by its key, or by one of `names`, then in any case."""

    def __init__(self, model, help_text: str, *, names: tuple[str, ...] = (), **kwargs):
        self.model, self.names = model, names
        super().__init__(help_text=help_text, **kwargs)

    def to_internal_value(self, data):
        """The row."""
        known = self.known()
        found = known.get(data.lower() if self.names else data) if isinstance(data, str) else None
        if found is None:
            hint = expected(data, known) if isinstance(data, str) else "give its key."
            name = self.model._meta.verbose_name
            raise serializers.ValidationError(f"There is no {name} {data!r}; {hint}".rstrip("; "), "invalid")
        return found

    def known(self) -> dict[str, models.Model]:
        """The table by what its rows may be called, read once a request."""
        cache = self.context.setdefault("references", {})
        if self.model not in cache:
            *_, key = self.model.natural
            cache[self.model] = {
                getattr(row, name).lower() if self.names else getattr(row, name): row
                for row in self.model.objects.all()
                for name in (self.names or (key,))
            }
        return cache[self.model]


def country(help_text: str = "The country, by alpha-2 or alpha-3 code or slug, in any case.", **kwargs) -> Reference:
    """The column `country`."""
    return Reference(Country, help_text, names=("alpha2", "alpha3", "slug"), **kwargs)


class Sources(serializers.ListField):
    """Ids of sources, best first."""

    child = Line(max_length=150)

    def __init__(self, **kwargs):
        super().__init__(max_length=50, help_text="Ids of the sources, best first.", **kwargs)

    def to_internal_value(self, data):
        """The sources, in order; each unknown or repeated one is an error at its place."""
        keys = super().to_internal_value(data)
        found = {source.key: source for source in Source.objects.filter(key__in=keys)}
        wrong = {}
        for place, key in enumerate(keys):
            if key not in found:
                hint = expected(key, Source.objects.values_list("key", flat=True)) or "sources lists them."
                wrong[place] = [serializers.ErrorDetail(f"There is no source {key!r}; {hint}", "invalid")]
            elif key in keys[:place]:
                wrong[place] = [serializers.ErrorDetail(f"{key} stands here twice; cite it once.", "repeated")]
        if wrong:
            raise serializers.ValidationError(wrong)
        return [found[key] for key in keys]


class Body(serializers.ModelSerializer):
    """The writable columns of a row, and why it is written.

    Raises InvalidBody for all that is wrong, be it of form, an unknown name, or against a rule of the model.
    """

    serializer_field_mapping: ClassVar[dict] = {
        models.CharField: Line,
        models.TextField: Prose,
        models.URLField: Address,
        models.DateField: Date,
        models.BooleanField: Flag,
        models.PositiveSmallIntegerField: Number,
    }
    serializer_choice_field = Choice

    reason = Line(
        **REASON,
        required=False,
        help_text="Why, for the list of changes: what was wrong, or has become known. Required to change a row.",
    )

    class Meta:
        model: type[Keyed]
        row: type[serializers.Serializer]
        rows: models.QuerySet
        fields: tuple[str, ...]
        optional: ClassVar[set[str]] = set()
        validators: ClassVar[list] = []

    def build_standard_field(self, field_name, model_field):
        """The field; where text may be missing, null says so as well as in answers."""
        field, kwargs = super().build_standard_field(field_name, model_field)
        if kwargs.get("allow_blank"):
            kwargs["allow_null"] = True
        if "choices" in kwargs:
            kwargs["choices"] = [value for value, _ in model_field.flatchoices]
        return field, kwargs

    def get_fields(self):
        """The columns; a row that is replaced is given whole, and a change has a reason."""
        fields = super().get_fields()
        if self.instance is not None:
            for name in fields.keys() - self.Meta.optional:
                fields[name].required = True
        return fields

    def to_internal_value(self, data):
        """The values by field; raises ValidationError with what is wrong of each name."""
        wrong = dict(self.strays(data)) if isinstance(data, dict) else {}
        if self.partial and isinstance(data, dict) and "reason" not in data:
            wrong["reason"] = [serializers.ErrorDetail(self.fields["reason"].error_messages["required"], "required")]
        try:
            values = super().to_internal_value(data)
        except serializers.ValidationError as error:
            wrong |= error.detail
        if wrong:
            raise serializers.ValidationError(wrong)
        columns = {field.name: field for field in self.Meta.model._meta.fields}
        return {
            name: "" if value is None and name in columns and not columns[name].null else value
            for name, value in values.items()
        }

    def strays(self, data: dict) -> Iterator[tuple[str, list]]:
        """What is wrong with the names that are no columns to write.

        Who sends back what an answer said has the columns that are read-only too: they must say what is so.
        """
        changing = self.instance is not None
        for name in data.keys() - self.fields.keys():
            if name in self.Meta.row().fields:
                if changing and data[name] == self.context["told"]()[name]:
                    continue
                hint = "is not what the record says now, and" if changing else "is given by the record, and"
                yield name, [serializers.ErrorDetail(f"{name} {hint} cannot be written; leave it out.", "read-only")]
            elif not (changing and name in ECHO):
                hint = expected(name, self.fields) or f"it takes {', '.join(self.fields)}."
                yield name, [serializers.ErrorDetail(f"There is no {name} here; {hint}", "unknown")]

    @classmethod
    def demand_change(cls, request, row: Keyed) -> None:
        """Ask for what it takes to change this row besides the permission of its model; raises PermissionDenied."""

    def write(self, values: dict, pointer: str = "") -> Keyed:
        """Store the checked values with the sources; raises InvalidBody where a rule is broken."""
        values = {name: value for name, value in values.items() if name != "reason"}
        sources = values.pop("sources", None)
        row = self.instance or self.Meta.model()
        for name, value in values.items():
            setattr(row, name, value)
        try:
            if "sources" in self.fields and row.needs_source():
                cited = sources if sources is not None or row.pk is None else row.sources
                if not cited:
                    raise BrokenRule({"sources": BrokenRule("Cite at least one source.", "required")})
            row.save()
            if sources is not None:
                row.cite(sources)
        except BrokenRule as error:
            raise InvalidBody(list(broken(error, pointer))) from None
        return row


class PositionBody(Body):
    """An act to write."""

    dispute = Reference(
        Dispute, "The dispute, by its slug; the first one of the record if left out. It never changes.", required=False
    )
    country = country("The country, by alpha-2 or alpha-3 code or slug, in any case. It never changes.")
    stance = Line(max_length=60, help_text="The stance taken, by its slug in the dispute.")
    sources = Sources(required=False)

    class Meta(Body.Meta):
        model = Position
        row = DraftRow
        rows = Position.objects.select_related("country", "stance", "dispute").with_sources().with_until()
        fields = (
            "dispute country stance declared_on precision basis confidence summary note sources is_published "
            "reviewed_on reason"
        ).split()
        optional: ClassVar[set[str]] = {"dispute", "is_published", "reviewed_on"}

    def validate(self, attrs):
        """Find the stance in its dispute, and ask for the permission to publish where readers will see the change."""
        dispute = attrs.get("dispute") or (self.instance and self.instance.dispute) or Dispute.objects.default()
        if dispute is None:
            raise serializers.ValidationError({"dispute": "The record has no dispute yet; editors enter one first."})
        if self.instance is None:
            attrs["dispute"] = dispute
        if "stance" in attrs:
            slug, known = attrs["stance"], self.stances(dispute)
            if slug not in known:
                raise serializers.ValidationError({"stance": f"{slug!r} is unknown; {expected(slug, known)}"})
            attrs["stance"] = known[slug]
        if attrs.get("is_published"):
            demand(self.context["request"], PUBLISH)
        if self.instance:
            self.demand_change(self.context["request"], self.instance)
        return attrs

    @classmethod
    def demand_change(cls, request, row):
        """Readers see a change of what is published: it takes the permission to publish."""
        if row.is_published:
            demand(request, PUBLISH)

    def stances(self, dispute: Dispute) -> dict[str, Stance]:
        """The stances of the dispute by slug, read once a request."""
        cache = self.context.setdefault("stances", {})
        if dispute.pk not in cache:
            stances = Stance.objects.of(dispute).select_related("claimant")
            cache[dispute.pk] = {stance.slug: stance for stance in stances}
        return cache[dispute.pk]


class MembershipBody(Body):
    """A period to write."""

    bloc = Reference(Bloc, "The bloc, by its slug. It never changes.")
    country = country("The country, by alpha-2 or alpha-3 code or slug, in any case. It never changes.")
    sources = Sources(required=False)

    class Meta(Body.Meta):
        model = Membership
        row = MembershipRow
        rows = Membership.objects.select_related("bloc", "country").with_sources()
        fields = (
            "bloc country role joined joined_precision left left_precision confidence summary note sources reason"
        ).split()


class MeetingBody(Body):
    """A meeting to write."""

    bloc = Reference(Bloc, "The bloc, by its slug.")
    country = country("In which country, if in person.", required=False, allow_null=True)
    sources = Sources(required=False)

    class Meta(Body.Meta):
        model = Meeting
        row = MeetingDetail
        rows = (
            Meeting.objects.select_related("bloc", "country")
            .with_sources()
            .with_signed_count()
            .prefetch_related(
                models.Prefetch(
                    "signatures", Signature.objects.select_related("country", "meeting__bloc").with_sources()
                )
            )
        )
        fields = (
            "bloc ordinal title start_date end_date date_precision format city country outcome declaration_url sources "
            "reason"
        ).split()
        # PostgreSQL's limit for the column, on SQLite too.
        extra_kwargs: ClassVar[dict] = {"ordinal": {"min_value": 1, "max_value": 32767}}


class SignatureBody(Body):
    """What a country did with a text, to write."""

    meeting = Reference(Meeting, "The meeting, by its key. It never changes.")
    country = country("The country, by alpha-2 or alpha-3 code or slug, in any case. It never changes.")
    sources = Sources(required=False)

    class Meta(Body.Meta):
        model = Signature
        row = SignatureRow
        rows = Signature.objects.select_related("country", "meeting__bloc").with_sources()
        fields = "meeting country signed note sources reason".split()


class SourceBody(Body):
    """A page or document to write."""

    class Meta(Body.Meta):
        model = Source
        row = SourceDetail
        rows = Source.objects.with_citation_count().with_citations()
        fields = "url archived_url title title_supplied publisher published language reason".split()


# What DRF and Django call what is wrong.
NAMED = {
    "null": "empty",
    "blank": "empty",
    "not_a_list": "invalid",
    "max_length": "out-of-range",
    "min_length": "out-of-range",
    "max_value": "out-of-range",
    "min_value": "out-of-range",
    "unique": "conflict",
    "unique_together": "conflict",
}


def told(detail, pointer: str = "") -> Iterator[FieldError]:
    """The errors of a serializer, each with a pointer into the body."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            root = name == "non_field_errors"
            escaped = str(name).replace("~", "~0").replace("/", "~1")
            yield from told(inner, pointer if root else f"{pointer}/{escaped}")
    else:
        for place, error in enumerate(detail):
            if isinstance(error, dict | list):
                yield from told(error, f"{pointer}/{place}")
            else:
                yield FieldError(pointer, coded(error.code), str(error))


def broken(error: BrokenRule, pointer: str = "") -> Iterator[FieldError]:
    """The rules broken, each with a pointer into the body."""
    for name, errors in error.update_error_dict({}).items():
        place = pointer if name == "__all__" else f"{pointer}/{name}"
        for each in errors:
            yield FieldError(place, coded(each.code), " ".join(each.messages))


def coded(code: str | None) -> str:
    """The code of a problem's error for one of DRF's or Django's."""
    return code if code in CODES else NAMED.get(code, "invalid")
