"""Countries, how far each was researched, and the status that its acts give it on a day."""

from collections.abc import Collection
from datetime import date
from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import (
    Case,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    TextChoices,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from recognition.models.bloc import Membership, Signature
from recognition.models.columns import LANGUAGES, CodeField, FoldedField, KeyField, how_many, named
from recognition.models.dispute import Dispute, Status
from recognition.models.fact import Fact, FactQuerySet
from recognition.models.position import Cause, Interval, Position
from recognition.models.rules import Once, Precision, one_of
from recognition.models.source import Citation


class Region(TextChoices):
    """The regions of UN M49."""

    AFRICA = "Africa", _("Africa")
    AMERICAS = "Americas", _("Americas")
    ASIA = "Asia", _("Asia")
    EUROPE = "Europe", _("Europe")
    OCEANIA = "Oceania", _("Oceania")


class UNStatus(TextChoices):
    """A country's standing in the United Nations."""

    MEMBER = "member", _("member")
    OBSERVER = "observer", _("observer")
    NONE = "none", _("none")


class Extent(TextChoices):
    """How far a country was researched. That it is sourced follows from its positions and is not stored."""

    SEARCHED = "searched", _("searched: looked for")
    UNSEARCHED = "unsearched", _("unsearched: never looked for")
    SUBJECT = "subject", _("subject: the disputed state itself")


class CountryQuerySet(FactQuerySet):
    """Countries, and their statuses."""

    def called(self, name: str) -> Self:
        """Keep the one that has this alpha-2 code, alpha-3 code or slug, in any case."""
        return self.filter(Q(alpha2=name.upper()) | Q(alpha3=name.upper()) | Q(slug=name.lower()))

    def with_status(self, dispute: Dispute, day: date, bases: Collection[str] = ()) -> Self:
        """Add the status of each country on `day`, with the act that decides it.

        Adds `status`, `since` with `since_precision`, `until` with `until_cause`; of the act `declared_on`,
        `precision`, `basis`, `confidence`, `position` (its key), `source_count`, `source_url` and `stance_label` (in
        each language); and `claimant`, on whose claim the status rests. With `bases`, only acts on these count.
        """
        acts = Position.objects.acts_of(dispute, OuterRef("pk"), bases)
        past = acts.filter(declared_on__lte=day)
        lapsed = Q(act__stance__claimant__claim_until__lte=day)
        claim_until = F("act__stance__claimant__claim_until")
        cited = Citation.objects.filter(position=OuterRef("act__pk"))

        # `since` looks for the last act that is not of the same run. While a stance holds, that is one of another
        # stance. Once it has lapsed, it is the last that ever held; later ones rested on claims that had ended before.
        other_stance = past.exclude(stance=OuterRef("act__stance"))
        ever_held = past.filter(
            Q(stance__claimant__claim_until__isnull=True) | Q(stance__claimant__claim_until__gt=F("declared_on"))
        )
        run_begins = past.filter(declared_on__gt=OuterRef("run_after")).order_by("declared_on")
        claim_ended_first = lapsed & (Q(run__isnull=True) | Q(run__declared_on__gt=F("held_until")))
        return (
            self.annotate(
                act=FilteredRelation(
                    "positions",
                    condition=Q(positions__pk=Position.objects.latest_act(day, dispute, OuterRef("pk"), bases)),
                ),
                cover=FilteredRelation("coverage", condition=Q(coverage__dispute=dispute)),
            )
            .annotate(
                status=Case(
                    When(cover__extent=Extent.SUBJECT, then=Value(Status.SUBJECT.value)),
                    When(lapsed, then=Value(Status.LAPSED.value)),
                    When(act__isnull=False, then=F("act__stance__slug")),
                    When(
                        Q(cover__extent=Extent.SEARCHED) | Exists(Position.objects.acts_of(dispute, OuterRef("pk"))),
                        then=Value(Status.UNSTATED.value),
                    ),
                    default=Value(Status.UNSEARCHED.value),
                    output_field=CodeField(),
                ),
                next_act=Subquery(acts.filter(declared_on__gt=day).order_by("declared_on").values("declared_on")[:1]),
                run_after=Coalesce(
                    Case(
                        When(lapsed, then=Subquery(ever_held.values("declared_on")[:1])),
                        default=Subquery(other_stance.values("declared_on")[:1]),
                    ),
                    Value(date.min),
                ),
                held_until=Subquery(ever_held.values("stance__claimant__claim_until")[:1]),
                source_count=how_many(cited, "position"),
                source_url=Subquery(cited.values("source__url")[:1]),
                claimant=Case(When(~lapsed, then=F("act__stance__claimant__slug"))),
                declared_on=F("act__declared_on"),
                precision=F("act__precision"),
                basis=F("act__basis"),
                confidence=F("act__confidence"),
                position=F("act__key"),
                **{f"stance_label{ending}": F(f"act__stance__label{ending}") for ending in LANGUAGES.values()},
            )
            .annotate(
                run=FilteredRelation("positions", condition=Q(positions__pk=Subquery(run_begins.values("pk")[:1])))
            )
            .annotate(
                since=Case(When(claim_ended_first, then=F("held_until")), default=F("run__declared_on")),
                since_precision=Case(
                    When(claim_ended_first, then=Value(Precision.DAY.value)), default=F("run__precision")
                ),
                until=Case(
                    When(~lapsed & (Q(next_act__isnull=True) | Q(next_act__gt=claim_until)), then=claim_until),
                    default=F("next_act"),
                ),
            )
            .annotate(
                until_cause=Case(
                    When(until__isnull=True, then=Value(None)),
                    When(until=F("next_act"), then=Value(Cause.NEXT_ACT.value)),
                    default=Value(Cause.CLAIM_ENDED.value),
                    output_field=models.CharField(null=True),
                )
            )
        )

    def with_marks(self) -> Self:
        """Add `stance_colour` and `stance_pattern`, those of the deciding act's stance; after `with_status()`."""
        return self.annotate(stance_colour=F("act__stance__colour"), stance_pattern=F("act__stance__pattern"))

    def members_of(self, blocs: Collection[str], day: date) -> Self:
        """Keep the members of one of the blocs on `day`."""
        return self.filter(pk__in=Membership.objects.members_on(day, blocs).order_by().values("country"))

    def with_extent(self, dispute: Dispute) -> Self:
        """Add `extent`, how far each country was researched for the dispute; None where nothing is said."""
        covers = Coverage.objects.filter(dispute=dispute, country=OuterRef("pk"))
        return self.annotate(extent=Subquery(covers.values("extent")[:1]))

    def with_blocs(self, day: date) -> Self:
        """Fetch along, as `memberships_on_day`, in which blocs each country is a member on `day`."""
        memberships = Membership.objects.members_on(day).select_related("bloc").order_by("bloc__slug")
        return self.prefetch_related(Prefetch("memberships", memberships, to_attr="memberships_on_day"))

    def with_acts(self, dispute: Dispute) -> Self:
        """Fetch along each country's acts with their sources, oldest first, and how far it was researched."""
        acts = Position.objects.published().of(dispute).with_until().with_sources()
        return self.prefetch_related(
            Prefetch("positions", acts.select_related("country", "stance__claimant").order_by("declared_on"), "acts"),
            Prefetch("coverage", Coverage.objects.filter(dispute=dispute).with_sourced().select_related("country")),
        )

    def with_details(self, dispute: Dispute) -> Self:
        """Fetch along all that the record holds of each country: its acts, memberships, signatures and coverage."""
        signatures = Signature.objects.select_related("country", "meeting__bloc").with_sources()
        return self.with_acts(dispute).prefetch_related(
            Prefetch("memberships", Membership.objects.select_related("country", "bloc").with_sources()),
            Prefetch("signatures", signatures.order_by("meeting__start_date", "key")),
        )


class Country(Fact):
    """A state or state-like entity; being listed says nothing about anyone's status."""

    alpha2 = CodeField(
        _("alpha2"), max_length=2, unique=True, validators=[RegexValidator(r"^[A-Z]{2}\Z", _("Give two capitals."))]
    )
    alpha3 = CodeField(
        _("alpha3"), max_length=3, unique=True, validators=[RegexValidator(r"^[A-Z]{3}\Z", _("Give three capitals."))]
    )
    numeric = CodeField(
        _("numeric"),
        max_length=3,
        blank=True,
        validators=[RegexValidator(r"^\d{3}\Z", _("Give three digits."))],
        help_text=_("ISO 3166-1 number, three digits; empty if it has none."),
    )
    slug = KeyField(_("slug"), max_length=60, unique=True)
    name = models.CharField(
        _("name"), max_length=100, unique=True, help_text=_("The short English name, meant to be neutral.")
    )
    official_name = models.CharField(_("official name"), max_length=200)
    name_es = models.CharField(_("name in Spanish"), max_length=100)
    name_fr = models.CharField(_("name in French"), max_length=100)
    name_pt = models.CharField(_("name in Portuguese"), max_length=100)
    region = models.CharField(_("region"), max_length=8, choices=Region)
    subregion = models.CharField(
        _("subregion"), max_length=40, help_text=_("The finest level of UN M49 below the region.")
    )
    un_status = models.CharField(_("UN status"), max_length=8, choices=UNStatus)
    cow_code = CodeField(
        _("Correlates of War number"),
        max_length=3,
        blank=True,
        validators=[RegexValidator(r"^\d{1,3}\Z", _("Give one to three digits."))],
    )
    gw_code = CodeField(
        _("Gleditsch and Ward number"),
        max_length=3,
        blank=True,
        validators=[RegexValidator(r"^\d{1,3}\Z", _("Give one to three digits."))],
    )
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=3,
        decimal_places=1,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
        help_text=_("Of an approximate centre, in degrees, for placing a marker."),
    )
    longitude = models.DecimalField(
        _("longitude"), max_digits=4, decimal_places=1, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )
    folded_name = FoldedField("name")
    folded_name_es = FoldedField("name_es")
    folded_name_fr = FoldedField("name_fr")
    folded_name_pt = FoldedField("name_pt")

    natural = fixed = ("alpha2",)
    searched = ("folded_name", "folded_name_es", "folded_name_fr", "folded_name_pt")
    objects = models.Manager.from_queryset(CountryQuerySet)()

    class Meta:
        verbose_name = _("country")
        ordering = ["folded_name", "alpha2"]
        verbose_name_plural = _("countries")
        constraints = [
            *(
                Once(
                    fields=[code],
                    condition=~Q(**{code: ""}),
                    name=f"%(class)s_{code}_once",
                    field=code,
                    message=_("Another country has this number."),
                )
                for code in ("numeric", "cow_code", "gw_code")
            ),
            one_of("region", Region),
            one_of("un_status", UNStatus),
        ]

    def __str__(self):
        return named(self, "name")

    @property
    def timeline(self) -> list[Interval]:
        """The intervals of the country's acts; the row comes from `with_acts()`."""
        return [interval for act in self.acts for interval in act.intervals(act.next_act)]

    @property
    def coverage_of_dispute(self) -> "Coverage | None":
        """How far the country was researched; the row comes from `with_acts()`."""
        return next(iter(self.coverage.all()), None)

    @property
    def baseline(self) -> Status:
        """The status before the first act; the row comes from `with_acts()`."""
        return Status.UNSTATED if self.acts else without_act(self.coverage_of_dispute)


class CoverageQuerySet(FactQuerySet):
    """How far countries were researched."""

    def with_sourced(self) -> Self:
        """Add `is_sourced`: whether the country has a published position in the dispute."""
        return self.annotate(is_sourced=Exists(Position.objects.acts_of(OuterRef("dispute"), OuterRef("country"))))

    def researched(self, extents: Collection[str]) -> Self:
        """Keep those of these extents, `sourced` among them; the rows come from `with_sourced()`."""
        stored = Q(is_sourced=False, extent__in=extents)
        return self.filter(stored | Q(is_sourced=True) if "sourced" in extents else stored)


class Coverage(Fact):
    """How far one country was researched for one dispute."""

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="coverage", verbose_name=_("dispute"))
    country = models.ForeignKey(Country, models.PROTECT, related_name="coverage", verbose_name=_("country"))
    extent = models.CharField(_("extent"), max_length=10, choices=Extent)
    note = models.TextField(_("note"), blank=True)

    natural = ("dispute__slug", "country__alpha2")
    fixed = ("dispute", "country")
    objects = models.Manager.from_queryset(CoverageQuerySet)()

    class Meta:
        verbose_name = _("coverage")
        ordering = ["dispute", "country"]
        verbose_name_plural = _("coverage")
        constraints = [
            Once(
                fields=["dispute", "country"],
                name="%(class)s_one_of_a_country",
                field="country",
                message=_("The dispute has a row of this country already; correct that one."),
            ),
            one_of("extent", Extent),
        ]

    def __str__(self):
        return f"{self.country}: {self.extent}"

    def clean(self):
        """The disputed state itself takes no position."""
        super().clean()
        acts = Position.objects.filter(dispute=self.dispute_id, country=self.country_id)
        if self.extent == Extent.SUBJECT and acts.exists():
            raise ValidationError({"extent": _("The country has positions, so it is not the disputed state itself.")})


def without_act(coverage: Coverage | None) -> Status:
    """The status of a country that has no act, by how far it was researched."""
    known_as = {Extent.SUBJECT: Status.SUBJECT, Extent.SEARCHED: Status.UNSTATED}
    return known_as.get(coverage and coverage.extent, Status.UNSEARCHED)
