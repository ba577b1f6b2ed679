"""Disputes, their claimants and stances, and the statuses that no act states but the record derives."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q, TextChoices
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from recognition.models.columns import KeyField, named
from recognition.models.fact import Fact, FactQuerySet
from recognition.models.rules import Check, Once, ends_after_start, one_of


class Pattern(TextChoices):
    """How a stance is drawn where colour does not reach: print, colour-blind readers."""

    SOLID = "solid", _("solid")
    DIAGONAL_LINES = "diagonal-lines", _("diagonal lines")
    CROSSHATCH = "crosshatch", _("crosshatch")
    DOTS = "dots", _("dots")
    OUTLINE = "outline", _("outline")


@dataclass(frozen=True)
class Legend:
    """How a derived status is told and drawn."""

    label: str
    label_es: str
    label_fr: str
    label_pt: str
    meaning: str
    rank: int
    colour: str
    pattern: str


class Status(TextChoices):
    """What a country's status can be besides a stance; stances are rows, these four are code."""

    LAPSED = "lapsed"
    UNSTATED = "unstated"
    UNSEARCHED = "unsearched"
    SUBJECT = "subject"

    @property
    def legend(self) -> Legend:
        """Label, meaning, colour and pattern."""
        return LEGENDS[self]


LEGENDS = {
    Status.LAPSED: Legend(
        label="Lapsed with the claim",
        label_es="Caducó con la pretensión",
        label_fr="Caduc avec la prétention",
        label_pt="Caducou com a pretensão",
        meaning="Its last act names a claimant whose claim has ended, and no act has followed.",
        rank=101,
        colour="#7A6A1F",
        pattern="horizontal-lines",
    ),
    Status.UNSTATED: Legend(
        label="No position found",
        label_es="Sin posición hallada",
        label_fr="Aucune position trouvée",
        label_pt="Nenhuma posição encontrada",
        meaning="The country was researched, and no act of it by that day was found.",
        rank=102,
        colour="#D9D9D9",
        pattern="blank",
    ),
    Status.UNSEARCHED: Legend(
        label="Not researched",
        label_es="No investigado",
        label_fr="Non étudié",
        label_pt="Não pesquisado",
        meaning="Nobody has looked for an act of this country.",
        rank=103,
        colour="#F2F2F2",
        pattern="sparse-dots",
    ),
    Status.SUBJECT: Legend(
        label="The disputed state itself",
        label_es="El propio Estado en disputa",
        label_fr="L’État en cause lui-même",
        label_pt="O próprio Estado em disputa",
        meaning="The state whose office is disputed; it recognises nobody.",
        rank=104,
        colour="#000000",
        pattern="vertical-lines",
    ),
}


class DisputeQuerySet(FactQuerySet):
    """Disputes, in the order in which they were entered."""

    def default(self) -> "Dispute | None":
        """The first dispute, which a question without `dispute` is about, for ever."""
        return self.order_by("pk").first()


class Dispute(Fact):
    """A contested office, and the days for which the record answers."""

    slug = KeyField(_("slug"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=200)
    title_es = models.CharField(_("title in Spanish"), max_length=200)
    title_fr = models.CharField(_("title in French"), max_length=200)
    title_pt = models.CharField(_("title in Portuguese"), max_length=200)
    summary = models.TextField(_("summary"))
    opened = models.DateField(_("opened"))
    closed = models.DateField(_("closed"), null=True, blank=True)
    covered_from = models.DateField(_("covered from"), help_text=_("The first day for which the record answers."))
    covered_until = models.DateField(
        _("covered until"), help_text=_("The last day for which the record answers, included.")
    )

    natural = fixed = ("slug",)
    objects = models.Manager.from_queryset(DisputeQuerySet)()

    class Meta:
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        ordering = ["pk"]
        constraints = [
            ends_after_start("opened", "closed", _("A dispute closes after it opens.")),
            Check(
                name="%(class)s_covers_a_day",
                condition=Q(covered_until__gte=F("covered_from")),
                field="covered_until",
                message=_("The last covered day is not before the first."),
            ),
        ]

    def __str__(self):
        return named(self, "title")

    @property
    def statuses(self) -> list[Status]:
        """The derived statuses, the same in every dispute."""
        return list(Status)

    def covers(self, day: date) -> bool:
        """Whether the record answers for `day`."""
        return self.covered_from <= day <= self.covered_until

    def last_day(self, today: date) -> date:
        """The day that a question without `on` is about: `today`, but never past what is covered."""
        return min(today, self.covered_until)


class Claimant(Fact):
    """A person who claims the office, from the claim's first day until its end (excluded)."""

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="claimants", verbose_name=_("dispute"))
    slug = KeyField(_("slug"), max_length=60)
    name = models.CharField(_("name"), max_length=200)
    office = models.CharField(_("office"), max_length=200)
    office_es = models.CharField(_("office in Spanish"), max_length=200)
    office_fr = models.CharField(_("office in French"), max_length=200)
    office_pt = models.CharField(_("office in Portuguese"), max_length=200)
    claim_from = models.DateField(_("claim from"), help_text=_("The first day of the claim."))
    claim_until = models.DateField(
        _("claim until"),
        null=True,
        blank=True,
        help_text=_(
            "The first day without the claim. What rests on it lapses from that day on. Empty if it has no end."
        ),
    )
    summary = models.TextField(_("summary"))

    natural = ("dispute__slug", "slug")
    fixed = ("dispute", "slug")

    class Meta:
        verbose_name = _("claimant")
        verbose_name_plural = _("claimants")
        ordering = ["dispute", "slug"]
        constraints = [
            Once(
                fields=["dispute", "slug"],
                name="%(class)s_slug_once_in_dispute",
                field="slug",
                message=_("Another claimant of the dispute has this slug."),
            ),
            ends_after_start("claim_from", "claim_until", _("A claim ends after it begins.")),
        ]

    def __str__(self):
        return self.name


class StanceQuerySet(FactQuerySet):
    """The answers that a state can give in a dispute."""

    def of(self, dispute: Dispute) -> Self:
        """Keep those of one dispute, in the order of its legend."""
        return self.filter(dispute=dispute).order_by("rank")


class Stance(Fact):
    """An answer that a state can give in a dispute; it may rest on a claimant."""

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="stances", verbose_name=_("dispute"))
    slug = KeyField(_("slug"), max_length=60)
    label = models.CharField(_("label"), max_length=100)
    label_es = models.CharField(_("label in Spanish"), max_length=100)
    label_fr = models.CharField(_("label in French"), max_length=100)
    label_pt = models.CharField(_("label in Portuguese"), max_length=100)
    meaning = models.TextField(_("meaning"))
    claimant = models.ForeignKey(
        Claimant,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="stances",
        help_text=_("On whose claim the stance rests; when that claim ends, the stance lapses."),
        verbose_name=_("claimant"),
    )
    rank = models.PositiveSmallIntegerField(_("rank"), help_text=_("Place in the legend."))
    colour = models.CharField(
        _("colour"),
        max_length=7,
        validators=[RegexValidator(r"^#[0-9A-F]{6}\Z", _("Give # and six hexadecimal digits, capitals."))],
    )
    pattern = models.CharField(_("pattern"), max_length=20, choices=Pattern)

    natural = ("dispute__slug", "slug")
    fixed = ("dispute", "slug")
    objects = models.Manager.from_queryset(StanceQuerySet)()

    class Meta:
        verbose_name = _("stance")
        verbose_name_plural = _("stances")
        ordering = ["dispute", "rank"]
        constraints = [
            *(
                Once(
                    fields=["dispute", field],
                    name=f"%(class)s_{field}_once_in_dispute",
                    field=field,
                    message=message,
                )
                for field, message in (
                    ("slug", _("Another stance of the dispute has this slug.")),
                    ("rank", _("Another stance of the dispute has this rank.")),
                    ("colour", _("Another stance of the dispute has this colour.")),
                )
            ),
            one_of("pattern", Pattern),
            Check(
                name="%(class)s_is_no_derived_status",
                condition=~Q(slug__in=Status.values),
                field="slug",
                message=format_lazy(_("{slugs} are derived; give another slug."), slugs=", ".join(Status.values)),
            ),
        ]

    def __str__(self):
        return named(self, "label")

    def clean(self):
        """The claimant is one of the stance's own dispute."""
        super().clean()
        if self.claimant_id and self.claimant.dispute_id != self.dispute_id:
            raise ValidationError({"claimant": _("Give a claimant of the same dispute.")})
