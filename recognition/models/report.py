"""Readers' reports: what they say is wrong with a record, and how an editor answered. They state no fact themselves."""

import unicodedata
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MinLengthValidator
from django.db import models, transaction
from django.db.models import Case, Q, TextChoices, When
from django.utils.crypto import get_random_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from recognition.models.bloc import Bloc, BlocPosition, Meeting, Membership, Signature
from recognition.models.columns import CodeField
from recognition.models.country import Country, Coverage
from recognition.models.fact import Fact, Record
from recognition.models.position import Position
from recognition.models.revision import Revision
from recognition.models.rules import REASON, Check, one_of
from recognition.models.source import Citation, Source

TEXT = {"min_length": 10, "max_length": 2000}
# Letters and digits that nobody confuses when an id is read out.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
# Unicode's categories of what is no text: control characters and halves of characters.
NO_TEXT = {"Cc", "Cs"}
# They turn the order of letters around, so that a text could look like another one.
TURNING = {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}

# The words for the models of which something can be reported, as `changes` has them.
REPORTED: dict[str, type[Fact]] = {
    "position": Position,
    "membership": Membership,
    "meeting": Meeting,
    "signature": Signature,
    "bloc_position": BlocPosition,
    "source": Source,
    "country": Country,
    "bloc": Bloc,
}
# What is shown with a record, and by which of its fields it points there: a change of it answers a report too.
BELOW: dict[type[Fact], tuple[tuple[type[Record] | type[Coverage], str], ...]] = {
    Country: ((Position, "country"), (Membership, "country"), (Signature, "country"), (Coverage, "country")),
    Bloc: ((Membership, "bloc"), (Meeting, "bloc"), (BlocPosition, "bloc")),
    Meeting: ((Signature, "meeting"),),
}


class About(TextChoices):
    """What a report can be about."""

    POSITION = "position", _("position")
    MEMBERSHIP = "membership", _("membership")
    MEETING = "meeting", _("meeting")
    SIGNATURE = "signature", _("signature")
    BLOC_POSITION = "bloc_position", _("bloc position")
    SOURCE = "source", _("source")
    COUNTRY = "country", _("country")
    BLOC = "bloc", _("bloc")


class State(TextChoices):
    """What became of a report."""

    OPEN = "open", _("open")
    CHANGED = "changed", _("answered by a change")
    UNCHANGED = "unchanged", _("answered by a reason")


def new_id() -> str:
    """An id that nobody guesses, and that does not tell how many reports there are."""
    return get_random_string(10, ALPHABET)


def plain(text: str) -> None:
    """Refuse what is no text to be read; raises ValidationError. Markup is text: it is shown as it was typed."""
    for letter in text:
        if letter not in "\n\t" and (unicodedata.category(letter) in NO_TEXT or letter in TURNING):
            raise ValidationError(
                _("It holds the character %(character)s, which is no text; take it out."),
                "invalid",
                {"character": f"U+{ord(letter):04X}"},
            )


class ReportQuerySet(models.QuerySet):
    """Reports."""

    def open(self) -> "ReportQuerySet":
        """Keep those that wait for an answer."""
        return self.filter(status=State.OPEN)

    def open_first(self) -> "ReportQuerySet":
        """Those that wait for an answer before the others, the latest first."""
        waiting = Case(When(status=State.OPEN, then=0), default=1, output_field=models.IntegerField())
        return self.order_by(waiting, "-at", "id")


class Report(models.Model):
    """What a reader says is wrong with one record, and what became of it. It is no fact, and makes no revision."""

    id = CodeField(_("id"), primary_key=True, max_length=10, default=new_id, editable=False)
    at = models.DateTimeField(_("received"))
    model = models.CharField(_("about"), max_length=13, choices=About)
    key = models.CharField(
        _("key"), max_length=150, validators=[plain], help_text=_("The record’s key when the report came.")
    )
    row = models.PositiveBigIntegerField(
        _("row"), editable=False, help_text=_("The record’s row: keys of acts of blocs can change.")
    )
    text = models.TextField(
        _("text"), validators=[MinLengthValidator(TEXT["min_length"]), MaxLengthValidator(TEXT["max_length"]), plain]
    )
    contact = models.EmailField(
        _("contact"),
        blank=True,
        validators=[plain],
        help_text=_("Only if the reader wants to be asked back; deleted with the answer."),
    )
    status = models.CharField(_("status"), max_length=9, choices=State, default=State.OPEN)
    revision = models.ForeignKey(
        Revision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("revision"),
        help_text=_("The change that answers it."),
    )
    reason = models.TextField(
        _("reason"),
        blank=True,
        validators=[MinLengthValidator(REASON["min_length"]), MaxLengthValidator(REASON["max_length"])],
        help_text=_("Why nothing was changed; for the editors, it is shown to nobody else."),
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = models.Manager.from_queryset(ReportQuerySet)()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-at", "id"]
        # Readers add them, and nobody else.
        default_permissions = ("view", "change", "delete")
        indexes = [models.Index(fields=["status", "-at"], name="report_status_at")]
        constraints = [
            one_of("model", About),
            one_of("status", State),
            Check(
                name="%(class)s_answered_whole",
                condition=Q(status=State.OPEN, answered_by=None, answered_at=None, revision=None, reason="")
                | Q(
                    status=State.CHANGED,
                    answered_by__isnull=False,
                    answered_at__isnull=False,
                    revision__isnull=False,
                )
                | (
                    Q(status=State.UNCHANGED, answered_by__isnull=False, answered_at__isnull=False, revision=None)
                    & ~Q(reason="")
                ),
                field="status",
                message=_("An answer has its editor and instant, and either a revision or a reason."),
            ),
            Check(
                name="%(class)s_contact_until_answered",
                condition=Q(status=State.OPEN) | Q(contact=""),
                field="contact",
                message=_("The contact address is deleted with the answer."),
            ),
        ]

    def __str__(self):
        return gettext("report %(id)s") % {"id": self.id}

    @property
    def fact(self) -> type[Fact]:
        """The model of the record."""
        return REPORTED[self.model]

    @property
    def record(self) -> Fact | None:
        """The record as it is now; None if it was retracted."""
        return self.fact.objects.filter(pk=self.row).first()

    def revisions(self) -> models.QuerySet:
        """The revisions since the report came that changed the record, or what is shown with it, latest first."""
        told = [versions.values("revision") for versions in versions_about(self.fact, self.row)]
        touched = Q.create([Q(pk__in=revisions) for revisions in told], connector=Q.OR)
        return Revision.objects.filter(touched, at__gt=self.at).select_related("author").order_by("-pk")

    def clean(self):
        """Hold an answer by a change to one that was made for it; raises ValidationError at `revision`."""
        super().clean()
        if self.revision_id and not self.revisions().filter(pk=self.revision_id).exists():
            raise ValidationError({"revision": _("Give a revision since the report that changed this record.")})

    def answer(self, by: models.Model, at: datetime, *, revision: Revision | None = None, reason: str = "") -> None:
        """Answer by a change, or by the reason why there is none; raises ValidationError by field.

        The reader's contact address is deleted. Of two editors who answer at the same time the second is refused.
        """
        with transaction.atomic():
            stored = type(self).objects.select_for_update(of=("self",)).select_related("answered_by").get(pk=self.pk)
            if stored.status != State.OPEN:
                raise ValidationError(
                    _("%(who)s has answered this report already."), "conflict", {"who": stored.answered_by}
                )
            self.status = State.CHANGED if revision else State.UNCHANGED
            self.revision, self.reason, self.contact = revision, reason.strip(), ""
            self.answered_by, self.answered_at = by, at
            self.full_clean()
            self.save()


def versions_about(model: type[Fact], pk: int) -> Iterator[models.QuerySet]:
    """The versions that tell of a record, retracted or not: its own, and those of what is shown with it."""
    yield from model(pk=pk).told_by()
    for below, field in BELOW.get(model, ()):
        yield below.history.model.objects.filter(**{f"{field}_id": pk})
        if issubclass(below, Record):
            arc = below._meta.get_field("citations").field.attname
            rows = below.history.model.objects.filter(**{f"{field}_id": pk}).values("id")
            yield Citation.history.model.objects.filter(**{f"{arc}__in": rows})
