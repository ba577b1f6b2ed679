"""Blocs, their members, meetings and signatories, and their own positions."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, TextChoices, Value, When
from django.db.models.functions import Coalesce

from recognition.models.columns import COUNTRY_NAMES, FoldedField, KeyField, words_of
from recognition.models.dispute import Dispute
from recognition.models.fact import Fact, FactQuerySet, Keyed, Record, RecordQuerySet
from recognition.models.position import Act, ActQuerySet
from recognition.models.rules import (
    Check,
    Confidence,
    NoOverlap,
    Once,
    Precision,
    date_fits_precision,
    ends_after_start,
    last_day,
    one_of,
    told,
)


class Kind(TextChoices):
    """What sort of body a bloc is."""

    GROUP = "group", "group: formed for the dispute’s sake"
    ORGANISATION = "organisation", "organisation"
    FORUM = "forum", "forum"
    ORGAN = "organ", "organ of another body; it has no members here"
    BANK = "bank", "bank"
    TREATY = "treaty", "treaty"


class Role(TextChoices):
    """As what a country belongs to a bloc."""

    MEMBER = "member", "member"
    OBSERVER = "observer", "observer"
    SUPPORTER = "supporter", "supporter: backs the bloc without belonging to it"


class Format(TextChoices):
    """How a bloc met."""

    IN_PERSON = "in_person", "in person"
    VIRTUAL = "virtual", "virtual"
    DECLARATION_ONLY = "declaration_only", "declaration only"


class Signed(TextChoices):
    """What a country did with a meeting's text."""

    YES = "yes", "yes: named among the signers"
    NOT_LISTED = "not_listed", "not listed: not named among the signers, nothing says why"
    DECLINED = "declined", "declined: present or asked, and did not sign"
    ABSTAINED = "abstained", "abstained"
    ABSENT = "absent", "absent: stayed away"


class BlocQuerySet(FactQuerySet):
    """Blocs."""

    def with_members(self) -> models.QuerySet:
        """The slugs of those that have a membership in the record."""
        return self.filter(pk__in=Membership.objects.order_by().values("bloc")).values_list("slug", flat=True)

    def with_member_count(self, day: date) -> Self:
        """Add `member_count`, how many members (no observers, no supporters) the bloc had on `day`.

        None where the record lists no members of the bloc at all: that is no zero.
        """
        members = Membership.objects.members_on(day).filter(bloc=OuterRef("pk")).order_by().values("bloc")
        count = Coalesce(Subquery(members.annotate(n=Count("pk")).values("n")), Value(0))
        listed = Exists(Membership.objects.filter(bloc=OuterRef("pk")))
        return self.annotate(member_count=Case(When(listed, then=count)))


class Bloc(Fact):
    """A group or organisation of states."""

    slug = KeyField(max_length=60, unique=True)
    name = models.CharField(max_length=200, unique=True)
    name_es = models.CharField("name in Spanish", max_length=200)
    name_fr = models.CharField("name in French", max_length=200)
    name_pt = models.CharField("name in Portuguese", max_length=200)
    acronym = models.CharField(max_length=30, blank=True)
    kind = models.CharField(max_length=12, choices=Kind)
    founded = models.DateField()
    ended = models.DateField(null=True, blank=True)
    ended_precision = models.CharField(max_length=5, choices=Precision, blank=True)
    summary = models.TextField()
    note = models.TextField(blank=True)
    folded = FoldedField("name", "name_es", "name_fr", "name_pt", "acronym")

    natural = fixed = ("slug",)
    searched = ("folded",)
    objects = models.Manager.from_queryset(BlocQuerySet)()

    class Meta:
        ordering = ["slug"]
        constraints = [
            one_of("kind", Kind),
            date_fits_precision("ended", "ended_precision", optional=True),
            ends_after_start("founded", "ended", "A bloc ends after it was founded."),
        ]

    def __str__(self):
        return self.name


class MembershipQuerySet(RecordQuerySet):
    """Periods of countries in blocs."""

    def on(self, day: date) -> Self:
        """Keep those that hold on `day`: from the day of joining until the day of leaving (excluded)."""
        return self.filter(Q(left__isnull=True) | Q(left__gt=day), joined__lte=day)

    def members_of(self, blocs: Collection[str]) -> Self:
        """Keep the periods of members of these blocs."""
        return self.filter(role=Role.MEMBER, bloc__slug__in=blocs)

    def members_on(self, day: date, blocs: Collection[str] = ()) -> Self:
        """Keep the members of `day` (of these blocs only, if any are named), without observers and supporters."""
        members = self.on(day).filter(role=Role.MEMBER)
        return members.filter(bloc__slug__in=blocs) if blocs else members

    def with_statuses(self, dispute: Dispute, day: date) -> Self:
        """Fetch each country along, with its status on `day` where the dispute's record covers it."""
        countries = self.model._meta.get_field("country").related_model.objects.all()
        if dispute.covers(day):
            countries = countries.with_status(dispute, day)
        return self.select_related("bloc").prefetch_related(models.Prefetch("country", countries))


class Membership(Keyed, Record):
    """One period of one country in one bloc; `left` is the first day outside."""

    bloc = models.ForeignKey(Bloc, models.PROTECT, related_name="memberships")
    country = models.ForeignKey("Country", models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=9, choices=Role)
    joined = models.DateField(help_text="The first day. If only the month or year is known, its first day.")
    joined_precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    left = models.DateField(null=True, blank=True, help_text="The first day outside; empty if no end was found.")
    left_precision = models.CharField(max_length=5, choices=Precision, blank=True)
    confidence = models.CharField(max_length=9, choices=Confidence)
    summary = models.CharField(max_length=300)
    note = models.TextField(blank=True)
    folded = FoldedField("summary")

    citable = Q(pk=None)  # treaty membership is common knowledge
    identity = ("bloc__slug", "country__alpha2")
    searched = ("folded", *COUNTRY_NAMES)
    objects = models.Manager.from_queryset(MembershipQuerySet)()

    class Meta:
        ordering = ["key"]
        constraints = [
            NoOverlap(
                name="membership_periods_do_not_overlap",
                keys=("bloc", "country"),
                start="joined",
                end="left",
                message="The country's periods in a bloc do not overlap; end the other one first.",
            ),
            ends_after_start("joined", "left", "The first day outside comes after the first day inside."),
            date_fits_precision("joined", "joined_precision"),
            date_fits_precision("left", "left_precision", optional=True),
            one_of("role", Role),
            one_of("confidence", Confidence),
        ]

    def __str__(self):
        return f"{self.country} in {self.bloc}, {self.joined} to {self.left or 'no known end'}"

    def needs_source(self) -> bool:
        """Treaty membership is common knowledge."""
        return False

    def key_ending(self) -> str | None:
        """The day of joining first given."""
        return self.joined and self.joined.isoformat()

    def holds(self, country: models.Model, day: date) -> bool:
        """Whether this is a period of `country` and `day` lies in it."""
        return self.country_id == country.pk and self.joined <= day and (self.left is None or day < self.left)

    def clean(self):
        """A country joins a bloc that exists."""
        super().clean()
        if self.bloc_id and self.joined and self.joined < self.bloc.founded:
            raise ValidationError(
                {"joined": f"The bloc was founded on {self.bloc.founded}; give that day or a later one."}
            )


class MeetingQuerySet(RecordQuerySet):
    """Meetings and joint statements of blocs."""

    def on(self, day: date) -> Self:
        """Keep those under way on `day`, first and last day included."""
        return self.filter(start_date__lte=day, end_date__gte=day)

    def versions(self) -> list[models.QuerySet]:
        """Signatures are told with their meeting."""
        return [*super().versions(), Signature.history.filter(meeting=OuterRef("pk"))]

    def with_signed_count(self) -> Self:
        """Add `signed_count`, how many countries signed."""
        signed = Signature.objects.filter(meeting=OuterRef("pk"), signed=Signed.YES).order_by().values("meeting")
        return self.annotate(signed_count=Coalesce(Subquery(signed.annotate(n=Count("pk")).values("n")), Value(0)))


class Meeting(Keyed, Record):
    """A meeting or a joint statement of a bloc."""

    bloc = models.ForeignKey(Bloc, models.PROTECT, related_name="meetings")
    ordinal = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="The number of the ministerial meeting, if a page gives it."
    )
    start_date = models.DateField()
    end_date = models.DateField(help_text="The last day, included.")
    date_precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    format = models.CharField(max_length=16, choices=Format)
    city = models.CharField(max_length=100, blank=True)
    country = models.ForeignKey("Country", models.PROTECT, null=True, blank=True, related_name="meetings")
    title = models.CharField(max_length=200)
    outcome = models.CharField(max_length=300)
    declaration_url = models.URLField("declaration", max_length=1000, blank=True)
    note = models.TextField(blank=True)
    folded = FoldedField("title", "outcome", "city")

    searched = ("folded",)
    objects = models.Manager.from_queryset(MeetingQuerySet)()

    class Meta:
        ordering = ["start_date", "key"]
        constraints = [
            Once(
                fields=["bloc", "ordinal"],
                name="%(class)s_ordinal_once_in_bloc",
                field="ordinal",
                message="Another meeting of the bloc has this number.",
            ),
            Check(
                name="%(class)s_ends_not_before_start",
                condition=Q(end_date__gte=F("start_date")),
                field="end_date",
                message="The last day is not before the first.",
            ),
            Check(
                name="%(class)s_in_person_has_a_place",
                condition=(Q(format="in_person", country__isnull=False) & ~Q(city=""))
                | (~Q(format="in_person") & Q(city="", country__isnull=True)),
                field="city",
                message="City and country belong to meetings in person, and only to them.",
            ),
            date_fits_precision("start_date", "date_precision"),
            one_of("date_precision", Precision),
            one_of("format", Format),
        ]

    def __str__(self):
        return f"{self.start_date} {self.city or self.get_format_display()}: {self.title}"

    @property
    def when(self) -> str:
        """The days in words, and as much of them as is known."""
        first, last = (told(day, self.date_precision) for day in (self.start_date, self.end_date))
        return first if first == last else f"{first} to {last}"

    @property
    def place(self) -> str:
        """City and country; empty unless it was in person."""
        return f"{self.city}, {self.country}" if self.country else ""

    @property
    def circumstances(self) -> str:
        """Form, place and number of signers in words; the row comes from `with_signed_count()`."""
        held = f"{self.get_format_display()}{self.place and f', {self.place}'}"
        return f"Form: {held}. Recorded signers: {self.signed_count}."

    def last_possible_day(self) -> date:
        """The last day that the date's precision leaves open."""
        return last_day(self.end_date, self.date_precision)

    def key_ending(self) -> str | None:
        """The bloc, the date as far as it is known, and the place or form."""
        if not (self.bloc_id and self.start_date):
            return None
        length = {Precision.YEAR: 4, Precision.MONTH: 7}.get(self.date_precision, 10)
        form = {Format.VIRTUAL: "virtual", Format.DECLARATION_ONLY: "statement"}.get(self.format, self.city)
        return "-".join(
            [
                self.bloc.slug.removesuffix("-group"),
                self.start_date.isoformat()[:length],
                words_of(form)[:60].strip("-"),
            ]
        )


class SignatureQuerySet(RecordQuerySet):
    """What countries did with texts."""

    def on(self, day: date) -> Self:
        """Keep those of meetings under way on `day`."""
        return self.filter(meeting__start_date__lte=day, meeting__end_date__gte=day)


@dataclass(frozen=True)
class Line:
    """A country's line of the matrix: what it did, by the key of the meeting; None where the record has no row."""

    country: models.Model
    signed: dict[str, str | None]


def matrix(signatures: Iterable["Signature"]) -> list[Line]:
    """A line for each country, in the order of names; each has all the meetings, in the order of days."""
    found = list(signatures)
    meetings = sorted({signature.meeting for signature in found}, key=lambda meeting: (meeting.start_date, meeting.key))
    lines: dict[models.Model, dict] = {}
    for signature in sorted(found, key=lambda signature: (signature.country.folded_name, signature.country.alpha2)):
        line = lines.setdefault(signature.country, dict.fromkeys(meeting.key for meeting in meetings))
        line[signature.meeting.key] = signature.signed
    return [Line(country, signed) for country, signed in lines.items()]


class Signature(Keyed, Record):
    """What one country did with the text of one meeting."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="signatures")
    country = models.ForeignKey("Country", models.PROTECT, related_name="signatures")
    signed = models.CharField(max_length=10, choices=Signed)
    note = models.TextField(blank=True)

    identity = ("meeting__key", "country__alpha2")
    objects = models.Manager.from_queryset(SignatureQuerySet)()

    class Meta:
        ordering = ["key"]
        constraints = [
            Once(
                fields=["meeting", "country"],
                name="%(class)s_one_of_a_country",
                field="country",
                message="The country has a row at this meeting already; correct that one.",
            ),
            one_of("signed", Signed),
        ]

    def __str__(self):
        return f"{self.country} at {self.meeting}: {self.get_signed_display()}"

    def key_ending(self) -> str:
        """Meeting and country say it all."""
        return ""


class BlocPositionQuerySet(ActQuerySet):
    """Acts of blocs."""

    def with_first_declared_on(self) -> Self:
        """Add `first_declared_on`, the day first given, which stays when the date is corrected."""
        versions = self.model.history.filter(id=OuterRef("pk")).order_by("revision")
        return self.annotate(first_declared_on=Subquery(versions.values("declared_on")[:1]))


class BlocPosition(Act):
    """An act of a bloc itself; it is never copied to its members."""

    bloc = models.ForeignKey(Bloc, models.PROTECT, related_name="positions")

    actor = "bloc"
    natural = ("bloc__slug", "dispute__slug", "declared_on")
    fixed = ("bloc", "dispute")
    objects = models.Manager.from_queryset(BlocPositionQuerySet)()

    class Meta:
        ordering = ["bloc", "dispute", "declared_on"]
        constraints = [
            Once(
                fields=["bloc", "dispute", "declared_on"],
                name="%(class)s_one_a_day",
                field="declared_on",
                message="The bloc has an act of this day in the dispute already; correct that one.",
            ),
            date_fits_precision("declared_on", "precision"),
            one_of("precision", Precision),
            one_of("confidence", Confidence),
        ]

    def __str__(self):
        return f"{self.bloc}, {self.declared_on}: {self.stance}"
