"""Sources, and their citations by records."""

import re
from datetime import datetime
from typing import Self
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from recognition.models.columns import FoldedField, fold, how_many, words_of
from recognition.models.fact import Fact, FactQuerySet, Keyed
from recognition.models.rules import Check, Once

# What is added to an address to see where readers come from.
TRACKING = re.compile(r"(utm_[^=]*|(fb|g|tw)clid|msclkid|igsh(id)?|mc_[ce]id|srsltid)(=.*)?", re.IGNORECASE)


def page_of(url: str) -> str:
    """What tells one page from others: its address without all that leads to the same page; empty for no address.

    Scheme, `www.`, the usual ports, a slash at the end, a place within the page, how letters are coded and who has sent
    the reader make no difference.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").removeprefix("www."), parts.port
    except ValueError:
        return ""
    if not host:
        return ""
    asked = "&".join(part for part in parts.query.split("&") if part and not TRACKING.fullmatch(part))
    place = parts.fragment if parts.fragment.startswith(("/", "!")) else ""  # some sites' pages differ by these only
    return "".join(
        (
            host,
            f":{port}" if port not in (None, 80, 443) else "",
            unquote(parts.path).rstrip("/"),
            asked and f"?{asked}",
            place and f"#{place}",
        )
    )


class PageField(FoldedField):
    """The page of an address in another field of the row."""

    def folded(self, text: str) -> str:
        """The page."""
        return page_of(text)


class SourceQuerySet(FactQuerySet):
    """Sources."""

    def with_citation_count(self) -> Self:
        """Add `citation_count`, how many records cite the source, drafts left out."""
        cited = Citation.objects.filter(source=OuterRef("pk")).exclude(position__is_published=False)
        return self.annotate(citation_count=how_many(cited, "source"))

    def with_citations(self) -> Self:
        """Fetch along, as `public_citations`, the citations by records that readers may see, and the records."""
        citations = Citation.objects.exclude(position__is_published=False).select_related(*LABELLED)
        return self.prefetch_related(models.Prefetch("citations", citations.order_by("pk"), "public_citations"))

    def published_by(self, text: str) -> Self:
        """Keep those in whose publisher's name `text` stands, without regard to accents and case."""
        return self.filter(folded_publisher__contains=fold(text))

    def found(self, *outcomes: str) -> Self:
        """Keep those whose address was checked last with one of these outcomes; of none, those checked at all."""
        checked = self.filter(last_check__address=F("url"))
        return checked.filter(last_check__outcome__in=outcomes) if outcomes else checked

    def dead(self) -> Self:
        """Keep those whose page is gone, or could not be reached at two checks in a row."""
        return self.found("gone", "unreachable").filter(Q(last_check__outcome="gone") | Q(last_check__failures__gte=2))

    def due(self, before: datetime) -> Self:
        """Keep those whose address was not checked since `before`, those never checked first, then the longest ago."""
        current = self.filter(last_check__address=F("url"), last_check__at__gte=before)
        due = self.exclude(url="").exclude(pk__in=current.order_by().values("pk"))
        return due.order_by(F("last_check__at").asc(nulls_first=True), "pk")

    def unchecked(self) -> Self:
        """Keep those that have an address which was never checked."""
        return self.exclude(url="").filter(Q(last_check__isnull=True) | ~Q(last_check__address=F("url")))

    def of_page(self, url: str) -> Self:
        """Keep those whose address leads to the page of `url`, however it is written."""
        page = page_of(url)
        return self.filter(page=page) if page else self.none()

    def of_host(self, url: str) -> Self:
        """Keep those whose pages are on the host of `url`."""
        host = re.split("[/?#]", page_of(url))[0]
        # As ranges, which both engines look up in the index: what follows the host, up to the next letter.
        after = [Q(page__gte=f"{host}{mark}", page__lt=f"{host}{chr(ord(mark) + 1)}") for mark in "/?#"]
        return self.filter(Q.create([Q(page=host), *after], connector=Q.OR)) if host else self.none()


class Source(Keyed):
    """A page or document that records cite."""

    url = models.URLField(
        _("address"), max_length=1000, blank=True, help_text=_("Empty only for a text that came without an address.")
    )
    archived_url = models.URLField(_("archived copy"), max_length=1000, blank=True)
    title = models.CharField(_("title"), max_length=500)
    title_supplied = models.BooleanField(
        _("title supplied"),
        default=False,
        help_text=_(
            "The page showed no title, and this one is ours, in square brackets. It is never quoted as a title."
        ),
    )
    publisher = models.CharField(
        _("publisher"), max_length=200, help_text=_("“Agency (via outlet)” where an outlet carries another’s text.")
    )
    published = models.DateField(
        _("published"), null=True, blank=True, help_text=_("The day shown on the page or in its address.")
    )
    language = models.CharField(
        _("language"),
        max_length=2,
        validators=[RegexValidator(r"^[a-z]{2}\Z", _("Give a code of ISO 639-1, such as es."))],
    )
    folded = FoldedField("title", "publisher", "url")
    folded_publisher = FoldedField("publisher")
    page = PageField("url")

    searched = ("folded",)
    objects = models.Manager.from_queryset(SourceQuerySet)()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["key"]
        indexes = [
            models.Index(fields=["page"], name="%(class)s_page"),
            models.Index(fields=["published"], name="%(class)s_published"),
        ]
        constraints = [
            Once(
                fields=["url"],
                condition=~Q(url=""),
                name="%(class)s_url_once",
                field="url",
                message=_("Another source has this address; cite that one."),
            ),
            Check(
                name="%(class)s_supplied_title_in_brackets",
                condition=Q(title_supplied=True, title__startswith="[", title__endswith="]")
                | Q(Q(title_supplied=False) & ~Q(title__startswith="[", title__endswith="]")),
                field="title",
                message=_(
                    "A title of ours stands in square brackets and is marked as supplied; a page’s own does neither."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.title} ({self.publisher}{f', {self.published}' if self.published else ''})"

    def clean(self):
        """Hold a new address to a page of its own, however it is written; what was stored before the rule may stay."""
        super().clean()
        # The same spelling is the constraint's to refuse.
        other = type(self).objects.of_page(self.url).exclude(pk=self.pk).exclude(url=self.url).first()
        if other and page_of(self.url) != self.stored_page():
            message = _("Another source has this address; cite that one: %(key)s.") % {"key": other.key}
            raise ValidationError({"url": ValidationError(message, Once.code)})

    def stored_page(self) -> str | None:
        """The page by what is stored of the row; None of a new one."""
        return type(self).objects.filter(pk=self.pk).values_list("page", flat=True).first() if self.pk else None

    def key_ending(self) -> str | None:
        """Publisher and day, or the title's first words where no day is known."""
        day = self.published.isoformat() if self.published else words_of(self.title)[:40].strip("-")
        return f"{words_of(self.publisher)[:60].strip('-') or 'source'}-{day or 'undated'}"


# A citation's possible records: the name of its foreign key, and of the model.
RECORDS = {
    "position": "Position",
    "membership": "Membership",
    "meeting": "Meeting",
    "signature": "Signature",
    "bloc_position": "BlocPosition",
}

# What the labels of these records name.
LABELLED = (
    "position__country",
    "position__stance",
    "membership__country",
    "membership__bloc",
    "meeting",
    "signature__country",
    "signature__meeting",
    "bloc_position__bloc",
    "bloc_position__stance",
)


def record_key(model: str) -> models.ForeignKey:
    """A foreign key to one kind of record, empty in all but one of a citation's five."""
    return models.ForeignKey(f"recognition.{model}", models.CASCADE, null=True, blank=True, related_name="citations")


class CitationQuerySet(FactQuerySet):
    """Citations of all kinds of records."""

    def get_by_natural_key(self, kind: str, record: list, source: str) -> "Citation":
        """The citation of a fixture's natural key."""
        model = self.model._meta.get_field(kind).related_model
        look_ups = {f"{kind}__{path}": value for path, value in zip(model.natural, record, strict=True)}
        return self.get(source__key=source, **look_ups)


class Citation(Fact):
    """The use of one source by exactly one record; the lowest rank is the best source."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="citations", verbose_name=_("source"))
    rank = models.PositiveSmallIntegerField(_("rank"), default=1, help_text=_("1 is the best source of the record."))
    position = record_key("Position")
    membership = record_key("Membership")
    meeting = record_key("Meeting")
    signature = record_key("Signature")
    bloc_position = record_key("BlocPosition")

    objects = models.Manager.from_queryset(CitationQuerySet)()

    class Meta:
        # Ranks may be equal for the moment of a swap, so they are no unique constraint.
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        ordering = ["rank", "pk"]
        constraints = [
            models.CheckConstraint(
                name="%(class)s_of_exactly_one_record",
                condition=Q.create(
                    [Q(**{f"{other}__isnull": other != record for other in RECORDS}) for record in RECORDS],
                    connector=Q.OR,
                ),
                violation_error_message=_("A citation belongs to exactly one record."),
            ),
            *(
                Once(
                    fields=[record, "source"],
                    name=f"%(class)s_once_in_{record}",
                    field="source",
                    message=_("The record cites this source already."),
                )
                for record in RECORDS
            ),
        ]

    def __str__(self):
        return f"{self.source}, cited by {self.record}"

    @property
    def kind(self) -> str | None:
        """The name of the one foreign key that is set; None on a half-built row."""
        return next((name for name in RECORDS if getattr(self, f"{name}_id")), None)

    @property
    def record(self):
        """The record that cites."""
        return getattr(self, self.kind or "position")

    def natural_key(self) -> tuple:
        """The record's kind and natural key, and the source's key."""
        record = self.record
        return (self.kind, record and list(record.natural_key()), self.source.key if self.source_id else None)

    def clean(self):
        """A citation stays with its record: sources are not moved from one fact to another."""
        super().clean()
        if self.pk and not self._state.adding:
            stored = type(self).objects.get(pk=self.pk)
            if (stored.kind, stored.record) != (self.kind, self.record):
                raise ValidationError(_("A citation stays with its record; cite the source anew."))
