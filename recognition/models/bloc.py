"""Blocs, their members, meetings and signatories, and their own positions."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, TextChoices, When
from django.utils.translation import gettext_lazy as _

from recognition.models.columns import COUNTRY_NAMES, FoldedField, KeyField, how_many, named, words_of
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
    shown,
    told,
)


class Kind(TextChoices):
    """What sort of body a bloc is."""

    GROUP = "group", _("group: formed for the dispute’s sake")
    ORGANISATION = "organisation", _("organisation")
    FORUM = "forum", _("forum")
    ORGAN = "organ", _("organ of another body; it has no members here")
    BANK = "bank", _("bank")
    TREATY = "treaty", _("treaty")


class Role(TextChoices):
    """As what a country belongs to a bloc."""

    MEMBER = "member", _("member")
    OBSERVER = "observer", _("observer")
    SUPPORTER = "supporter", _("supporter: backs the bloc without belonging to it")


class Format(TextChoices):
    """How a bloc met."""

    IN_PERSON = "in_person", _("in person")
    VIRTUAL = "virtual", _("virtual")
    DECLARATION_ONLY = "declaration_only", _("declaration only")


class Signed(TextChoices):
    """What a country did with a meeting's text."""

    YES = "yes", _("yes: named among the signers")
    NOT_LISTED = "not_listed", _("not listed: not named among the signers, nothing says why")
    DECLINED = "declined", _("declined: present or asked, and did not sign")
    ABSTAINED = "abstained", _("abstained")
    ABSENT = "absent", _("absent: stayed away")


class BlocQuerySet(FactQuerySet):
    """Blocs."""

    def with_members(self) -> models.QuerySet:
        """The slugs of those that have a membership in the record."""
        return self.filter(pk__in=Membership.objects.order_by().values("bloc")).values_list("slug", flat=True)

    def with_member_count(self, day: date) -> Self:
        """Add `member_count`, how many members (no observers, no supporters) the bloc had on `day`.

        None where the record lists no members of the bloc at all: that is no zero.
        """
        members = Membership.objects.members_on(day).filter(bloc=OuterRef("pk"))
        listed = Exists(Membership.objects.filter(bloc=OuterRef("pk")))
        return self.annotate(member_count=Case(When(listed, then=how_many(members, "bloc"))))

    def with_meeting_count(self) -> Self:
        """Add `meeting_count`, how many meetings and joint statements the record has of the bloc."""
        return self.annotate(meeting_count=how_many(Meeting.objects.filter(bloc=OuterRef("pk")), "bloc"))


class Bloc(Fact):
    """A group or organisation of states."""

    slug = KeyField(_("slug"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200, unique=True)
    name_es = models.CharField(_("name in Spanish"), max_length=200)
    name_fr = models.CharField(_("name in French"), max_length=200)
    name_pt = models.CharField(_("name in Portuguese"), max_length=200)
    acronym = models.CharField(_("acronym"), max_length=30, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    founded = models.DateField(_("founded"))
    ended = models.DateField(_("ended"), null=True, blank=True)
    ended_precision = models.CharField(_("ended precision"), max_length=5, choices=Precision, blank=True)
    summary = models.TextField(_("summary"))
    note = models.TextField(_("note"), blank=True)
    folded = FoldedField("name", "name_es", "name_fr", "name_pt", "acronym")

    natural = fixed = ("slug",)
    searched = ("folded",)
    objects = models.Manager.from_queryset(BlocQuerySet)()

    class Meta:
        verbose_name = _("bloc")
        verbose_name_plural = _("blocs")
        ordering = ["slug"]
        constraints = [
            one_of("kind", Kind),
            date_fits_precision("ended", "ended_precision", optional=True),
            ends_after_start("founded", "ended", _("A bloc ends after it was founded.")),
        ]

    def __str__(self):
        return named(self, "name")


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
        return self.select_related("bloc").prefetch_related(countries_on(self.model, dispute, day))


def countries_on(model: type[models.Model], dispute: Dispute, day: date) -> models.Prefetch:
    """The countries of a model's rows, with their statuses on `day` where the dispute's record covers it."""
    countries = model._meta.get_field("country").related_model.objects.all()
    return models.Prefetch("country", countries.with_status(dispute, day) if dispute.covers(day) else countries)


class Membership(Keyed, Record):
    """One period of one country in one bloc; `left` is the first day outside."""

    bloc = models.ForeignKey(Bloc, models.PROTECT, related_name="memberships", verbose_name=_("bloc"))
    country = models.ForeignKey("Country", models.PROTECT, related_name="memberships", verbose_name=_("country"))
    role = models.CharField(_("role"), max_length=9, choices=Role)
    joined = models.DateField(
        _("joined"), help_text=_("The first day. If only the month or year is known, its first day.")
    )
    joined_precision = models.CharField(_("joined precision"), max_length=5, choices=Precision, default=Precision.DAY)
    left = models.DateField(
        _("left"), null=True, blank=True, help_text=_("The first day outside; empty if no end was found.")
    )
    left_precision = models.CharField(_("left precision"), max_length=5, choices=Precision, blank=True)
    confidence = models.CharField(_("confidence"), max_length=9, choices=Confidence)
    summary = models.CharField(_("summary"), max_length=300)
    note = models.TextField(_("note"), blank=True)
    folded = FoldedField("summary")

    citable = Q(pk=None)  # treaty membership is common knowledge
    identity = ("bloc__slug", "country__alpha2")
    searched = ("folded", *COUNTRY_NAMES)
    objects = models.Manager.from_queryset(MembershipQuerySet)()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["key"]
        constraints = [
            NoOverlap(
                name="membership_periods_do_not_overlap",
                keys=("bloc", "country"),
                start="joined",
                end="left",
                message=_("The country's periods in a bloc do not overlap; end the other one first."),
            ),
            ends_after_start("joined", "left", _("The first day outside comes after the first day inside.")),
            date_fits_precision("joined", "joined_precision"),
            date_fits_precision("left", "left_precision", optional=True),
            one_of("role", Role),
            one_of("confidence", Confidence),
        ]

    def __str__(self):
        period = {"country": self.country, "bloc": self.bloc, "joined": self.joined, "left": self.left}
        if self.left is None:
            return _("%(country)s in %(bloc)s, %(joined)s to no known end") % period
        return _("%(country)s in %(bloc)s, %(joined)s to %(left)s") % period

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
            message = _("The bloc was founded on %(day)s; give that day or a later one.")
            raise ValidationError({"joined": message % {"day": self.bloc.founded}})


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
        signed = Signature.objects.filter(meeting=OuterRef("pk"), signed=Signed.YES)
        return self.annotate(signed_count=how_many(signed, "meeting"))


class Meeting(Keyed, Record):
    """A meeting or a joint statement of a bloc."""

    bloc = models.ForeignKey(Bloc, models.PROTECT, related_name="meetings", verbose_name=_("bloc"))
    ordinal = models.PositiveSmallIntegerField(
        _("ordinal"), null=True, blank=True, help_text=_("The number of the ministerial meeting, if a page gives it.")
    )
    start_date = models.DateField(_("start date"))
    end_date = models.DateField(_("end date"), help_text=_("The last day, included."))
    date_precision = models.CharField(_("date precision"), max_length=5, choices=Precision, default=Precision.DAY)
    format = models.CharField(_("format"), max_length=16, choices=Format)
    city = models.CharField(_("city"), max_length=100, blank=True)
    country = models.ForeignKey(
        "Country", models.PROTECT, null=True, blank=True, related_name="meetings", verbose_name=_("country")
    )
    title = models.CharField(_("title"), max_length=200)
    outcome = models.CharField(_("outcome"), max_length=300)
    declaration_url = models.URLField(_("declaration"), max_length=1000, blank=True)
    note = models.TextField(_("note"), blank=True)
    folded = FoldedField("title", "outcome", "city")

    searched = ("folded",)
    objects = models.Manager.from_queryset(MeetingQuerySet)()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["start_date", "key"]
        constraints = [
            Once(
                fields=["bloc", "ordinal"],
                name="%(class)s_ordinal_once_in_bloc",
                field="ordinal",
                message=_("Another meeting of the bloc has this number."),
            ),
            Check(
                name="%(class)s_ends_not_before_start",
                condition=Q(end_date__gte=F("start_date")),
                field="end_date",
                message=_("The last day is not before the first."),
            ),
            Check(
                name="%(class)s_in_person_has_a_place",
                condition=(Q(format="in_person", country__isnull=False) & ~Q(city=""))
                | (~Q(format="in_person") & Q(city="", country__isnull=True)),
                field="city",
                message=_("City and country belong to meetings in person, and only to them."),
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
        form = {Format.VIRTUAL: "virtual", Format.DECLARATION_ONLY: "statement"}.get(self.format, self.city)
        return "-".join(
            [
                self.bloc.slug.removesuffix("-group"),
                shown(self.start_date, self.date_precision),
                words_of(form)[:60].strip("-"),
            ]
        )


class SignatureQuerySet(RecordQuerySet):
    """What countries did with texts."""

    def on(self, day: date) -> Self:
        """Keep those of meetings under way on `day`."""
        return self.filter(meeting__start_date__lte=day, meeting__end_date__gte=day)

    def with_statuses(self, dispute: Dispute, day: date) -> Self:
        """Fetch each country along, with its status on `day` where the dispute's record covers it."""
        return self.prefetch_related(countries_on(self.model, dispute, day))


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

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="signatures", verbose_name=_("meeting"))
    country = models.ForeignKey("Country", models.PROTECT, related_name="signatures", verbose_name=_("country"))
    signed = models.CharField(_("signed"), max_length=10, choices=Signed)
    note = models.TextField(_("note"), blank=True)

    identity = ("meeting__key", "country__alpha2")
    objects = models.Manager.from_queryset(SignatureQuerySet)()

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["key"]
        constraints = [
            Once(
                fields=["meeting", "country"],
                name="%(class)s_one_of_a_country",
                field="country",
                message=_("The country has a row at this meeting already; correct that one."),
            ),
            one_of("signed", Signed),
        ]

    def __str__(self):
        signature = {"country": self.country, "meeting": self.meeting, "signed": self.get_signed_display()}
        return _("%(country)s at %(meeting)s: %(signed)s") % signature

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

    bloc = models.ForeignKey(Bloc, models.PROTECT, related_name="positions", verbose_name=_("bloc"))

    actor = "bloc"
    natural = ("bloc__slug", "dispute__slug", "declared_on")
    fixed = ("bloc", "dispute")
    objects = models.Manager.from_queryset(BlocPositionQuerySet)()

    class Meta:
        verbose_name = _("bloc position")
        verbose_name_plural = _("bloc positions")
        ordering = ["bloc", "dispute", "declared_on"]
        constraints = [
            Once(
                fields=["bloc", "dispute", "declared_on"],
                name="%(class)s_one_a_day",
                field="declared_on",
                message=_("The bloc has an act of this day in the dispute already; correct that one."),
            ),
            date_fits_precision("declared_on", "precision"),
            one_of("precision", Precision),
            one_of("confidence", Confidence),
        ]

    def __str__(self):
        return f"{self.bloc}, {self.declared_on}: {self.stance}"
