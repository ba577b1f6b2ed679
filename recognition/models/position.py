"""Positions: the acts, the one rule of which act is in force on a day, and what follows from it."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby, zip_longest
from operator import attrgetter
from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, TextChoices, When
from django.utils.translation import gettext_lazy as _

from recognition.models.columns import COUNTRY_NAMES, FoldedField
from recognition.models.dispute import Dispute, Status
from recognition.models.fact import Keyed, Record, RecordQuerySet
from recognition.models.rules import Confidence, Once, Precision, date_fits_precision, last_day, one_of

# Who may publish a draft may also change what is published.
PUBLISH = "recognition.publish_position"


class Basis(TextChoices):
    """What a position rests on."""

    STATEMENT = "statement", _("statement: the state’s own words")
    JOINT = "joint", _("joint: a text shared with other states")
    VOTE = "vote", _("vote: in an international body")
    CONDUCT = "conduct", _("conduct: ambassadors, credentials, attendance")


class Cause(TextChoices):
    """Why a status ends or changes."""

    ACT = "act"
    NEXT_ACT = "next-act"
    CLAIM_ENDED = "claim-ended"


class ActQuerySet(RecordQuerySet):
    """Acts of countries or of blocs. Which act is the latest on a day is said here, and nowhere else."""

    def published(self) -> Self:
        """Keep what readers may see: all, where the model has no drafts."""
        return self

    def of(self, dispute: Dispute) -> Self:
        """Keep the acts of one dispute."""
        return self.filter(dispute=dispute)

    def acts_of(self, dispute, actor, bases: Collection[str] = ()) -> Self:
        """All published acts of an actor in a dispute (of these bases only, if any are named), latest first.

        Both may be an OuterRef. Filters of `self` do not count: they must not change which act is the latest.
        """
        acts = self.model.objects.published().filter(dispute=dispute, **{self.model.actor: actor})
        return (acts.filter(basis__in=bases) if bases else acts).order_by("-declared_on")

    def latest_act(self, day: date, dispute, actor, bases: Collection[str] = ()) -> Subquery:
        """The row of an actor's latest act dated `day` or before: an act counts from its own day on."""
        return Subquery(self.acts_of(dispute, actor, bases).filter(declared_on__lte=day).values("pk")[:1])

    def on(self, day: date) -> Self:
        """Keep the acts in force on `day`: each actor's latest, unless the claim that it rests on has ended."""
        latest = self.latest_act(day, OuterRef("dispute"), OuterRef(self.model.actor))
        return self.published().filter(pk=latest).exclude(stance__claimant__claim_until__lte=day)

    def with_until(self) -> Self:
        """Add `next_act`, the day of the actor's next published act, and `until`, the act's end (excluded).

        An act ends by the next one or with the claim that it rests on, whichever is earlier; None if neither came.
        """
        acts = self.acts_of(OuterRef("dispute"), OuterRef(self.model.actor))
        following = acts.filter(declared_on__gt=OuterRef("declared_on")).order_by("declared_on")
        claim_until = F("stance__claimant__claim_until")
        return self.annotate(next_act=Subquery(following.values("declared_on")[:1])).annotate(
            until=Case(
                When(Q(next_act__isnull=True) | Q(next_act__gt=claim_until), then=claim_until), default=F("next_act")
            )
        )


class PositionQuerySet(ActQuerySet):
    """Acts of countries."""

    def published(self) -> Self:
        """Keep what readers may see."""
        return self.filter(is_published=True)

    def by_members_of(self, blocs: Collection[str], day: date | None = None) -> Self:
        """Keep the acts of countries that were members of one of the blocs on `day`, or on the day of the act."""
        memberships = self.model._meta.get_field("country").related_model._meta.get_field("memberships").related_model
        members = memberships.objects.members_on(day or OuterRef("declared_on"), blocs)
        return self.filter(Exists(members.filter(country=OuterRef("country"))))

    def intervals(self) -> "Iterator[Interval]":
        """The intervals of the published acts, by country and day; each country's tile the time from its first act."""
        acts = self.published().with_until().select_related("country", "stance__claimant")
        for act in acts.order_by("country__alpha2", "declared_on"):
            yield from act.intervals(act.next_act)

    def switches(self) -> "Iterator[Switch]":
        """The days on which a country's status changed, by country and day; give whole countries of one dispute."""
        return switches(self.intervals())


class Act(Record):
    """An act by which a country or a bloc took, repeated or changed its stance; it holds until its next act."""

    actor: ClassVar[str]
    """The field that says whose act it is."""

    dispute = models.ForeignKey("Dispute", models.PROTECT, related_name="%(class)ss", verbose_name=_("dispute"))
    stance = models.ForeignKey("Stance", models.PROTECT, related_name="%(class)ss", verbose_name=_("stance"))
    declared_on = models.DateField(
        _("declared on"),
        help_text=_("The day of the act, not of the article. If only the month or year is known, its first day."),
    )
    precision = models.CharField(_("precision"), max_length=5, choices=Precision, default=Precision.DAY)
    confidence = models.CharField(_("confidence"), max_length=9, choices=Confidence)
    summary = models.CharField(
        _("summary"), max_length=300, help_text=_("One sentence, in our own words: who said or did what.")
    )
    note = models.TextField(
        _("note"), blank=True, help_text=_("Conflicts between sources, why this date, what is no act.")
    )
    folded = FoldedField("summary")

    class Meta:
        abstract = True

    def last_possible_day(self) -> date:
        """The last day of the period that the date's precision leaves open."""
        return last_day(self.declared_on, self.precision)

    def clean(self):
        """Hold what no constraint can say; raises ValidationError by field."""
        super().clean()
        if not self.stance_id:
            return
        if self.stance.dispute_id != self.dispute_id:
            raise ValidationError({"stance": _("Give a stance of the same dispute.")})
        claimant = self.stance.claimant
        if not (claimant and self.declared_on):
            return
        if self.last_possible_day() < claimant.claim_from:
            message = _("%(claimant)s’s claim began on %(day)s; give that day or a later one.")
            raise ValidationError({"declared_on": message % {"claimant": claimant, "day": claimant.claim_from}})
        if claimant.claim_until and self.declared_on >= claimant.claim_until:
            message = _("%(claimant)s’s claim ended on %(day)s; give an earlier day.")
            raise ValidationError({"declared_on": message % {"claimant": claimant, "day": claimant.claim_until}})


class Position(Keyed, Act):
    """An act of a country."""

    country = models.ForeignKey("Country", models.PROTECT, related_name="positions", verbose_name=_("country"))
    basis = models.CharField(_("basis"), max_length=9, choices=Basis)
    is_published = models.BooleanField(_("published"), default=False, help_text=_("Drafts are seen by editors only."))
    reviewed_on = models.DateField(
        _("reviewed on"), null=True, blank=True, help_text=_("The day an editor last checked the row.")
    )

    actor = "country"
    citable = Q(is_published=True)
    identity = ("dispute__slug", "country__alpha2")
    # Without it a past day's statuses cost what the country's whole history does: bench/known_at.py measures it.
    sought_by = ("dispute", "country", "-declared_on")
    searched = ("folded", *COUNTRY_NAMES)
    objects = models.Manager.from_queryset(PositionQuerySet)()

    class Meta:
        verbose_name = _("position")
        verbose_name_plural = _("positions")
        ordering = ["-declared_on", "key"]
        # A list's page is read in its order; else all rows are sorted for the first hundred.
        indexes = [models.Index(fields=["-declared_on", "key"], name="%(class)s_latest_first")]
        permissions = [(PUBLISH.split(".")[1], "Can publish positions, and change published ones")]
        constraints = [
            Once(
                fields=["dispute", "country", "declared_on"],
                name="%(class)s_one_a_day",
                field="declared_on",
                message=_("The country has an act of this day in the dispute already; correct that one."),
            ),
            date_fits_precision("declared_on", "precision"),
            one_of("precision", Precision),
            one_of("basis", Basis),
            one_of("confidence", Confidence),
        ]

    def __str__(self):
        return f"{self.country}, {self.declared_on}: {self.stance}"

    def needs_source(self) -> bool:
        """A draft may wait for its sources."""
        return self.is_published

    def key_ending(self) -> str | None:
        """The day first given."""
        return self.declared_on and self.declared_on.isoformat()

    def clean(self):
        """Add that the disputed state recognises nobody, and that the record covers the day."""
        super().clean()
        if self.dispute_id and self.declared_on:
            first, last = self.dispute.covered_from, self.dispute.covered_until
            if self.last_possible_day() < first or self.declared_on > last:
                message = _("The record covers %(first)s to %(last)s; give a day within.")
                raise ValidationError({"declared_on": message % {"first": first, "last": last}})
        if self.country_id and self.country.coverage.filter(dispute=self.dispute_id, extent=Status.SUBJECT).exists():
            raise ValidationError({"country": _("The disputed state itself takes no position.")})

    def intervals(self, next_act: date | None) -> "list[Interval]":
        """What the act makes hold until `next_act`: its stance, then `lapsed` once the claim has ended; one or both.

        The stance and its claimant should be joined.
        """
        claimant = self.stance.claimant
        end = claimant and claimant.claim_until
        cause = Cause.NEXT_ACT.value if next_act else None
        if not end or (next_act and next_act <= end):
            return [Interval(self, self.stance.slug, self.declared_on, next_act, cause)]
        lapsed = Interval(self, Status.LAPSED.value, max(end, self.declared_on), next_act, cause)
        if end <= self.declared_on:
            return [lapsed]
        return [Interval(self, self.stance.slug, self.declared_on, end, Cause.CLAIM_ENDED.value), lapsed]


@dataclass(frozen=True)
class Interval:
    """A time in which one act gives its country one status: from `holds_from` to `until` (excluded; None is open).

    `until_cause` is what ends it.
    """

    act: Position
    status: str
    holds_from: date
    until: date | None
    until_cause: str | None

    @property
    def cause(self) -> str:
        """What began it: the act itself, or the end of the claim."""
        return (Cause.ACT if self.holds_from == self.act.declared_on else Cause.CLAIM_ENDED).value


@dataclass(frozen=True)
class Switch:
    """A day on which a country's status changed; `since` is the day on which the one left behind began."""

    interval: Interval
    from_status: str
    since: date | None

    @property
    def country(self) -> models.Model:
        """Whose status changed."""
        return self.interval.act.country

    @property
    def to_status(self) -> str:
        """The status taken."""
        return self.interval.status

    @property
    def date(self) -> date:
        """The day of the change, the first of the new status."""
        return self.interval.holds_from

    @property
    def days_held(self) -> int | None:
        """For how many days the status left behind had held; None before the first act."""
        return (self.date - self.since).days if self.since else None

    @property
    def precision(self) -> str:
        """The act's, or `day` where a claim's end is the cause."""
        return self.interval.act.precision if self.interval.cause == Cause.ACT else Precision.DAY.value


def switches(intervals: Iterable[Interval]) -> Iterator[Switch]:
    """The switches among the intervals of whole countries, sorted by country and day."""
    for _country, of_country in groupby(intervals, key=attrgetter("act.country_id")):
        status, since = Status.UNSTATED.value, None
        for interval in of_country:
            if interval.status != status:
                yield Switch(interval, from_status=status, since=since)
                status, since = interval.status, interval.holds_from


def timeline(acts: Iterable[Position]) -> list[Interval]:
    """The intervals of these acts of one country, as they are given: stored or not, published or not, in any order."""
    acts = sorted(acts, key=attrgetter("declared_on"))
    return [
        interval
        for act, following in zip_longest(acts, acts[1:])
        for interval in act.intervals(following and following.declared_on)
    ]


@dataclass(frozen=True)
class Run:
    """A time in which a country's status does not change, whatever acts repeat it; `until` as of intervals."""

    status: str
    holds_from: date
    until: date | None
    from_precision: str
    until_precision: str


def runs(intervals: Iterable[Interval]) -> list[Run]:
    """The runs among the intervals of one country, sorted by day."""
    found = list(switches(intervals))
    return [
        Run(
            switch.to_status,
            switch.date,
            following and following.date,
            switch.precision,
            following.precision if following else Precision.DAY.value,
        )
        for switch, following in zip_longest(found, found[1:])
    ]
