"""Whether the addresses of sources still lead somewhere: what `check_sources` found last. It states no fact."""

from django.db import models
from django.db.models import TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from recognition.models.rules import one_of
from recognition.models.source import Source


class Outcome(TextChoices):
    """What asking an address came to."""

    OK = "ok", _("ok: the page is there")
    MOVED = "moved", _("moved: it is at another address for good")
    GONE = "gone", _("gone: its site says that there is no such page")
    REFUSED = "refused", _("refused: the site does not show it to programs")
    UNREACHABLE = "unreachable", _("unreachable: no answer, or that of a broken site")
    SKIPPED = "skipped", _("skipped: not asked")


class SourceCheck(models.Model):
    """What the last check of one source's address found; one made of an address that it had before counts no more."""

    source = models.OneToOneField(
        Source, models.CASCADE, primary_key=True, related_name="last_check", verbose_name=_("source")
    )
    address = models.CharField(_("address"), max_length=1000, help_text=_("The source’s address then."))
    at = models.DateTimeField(_("checked"), db_index=True)
    outcome = models.CharField(_("outcome"), max_length=11, choices=Outcome)
    status_code = models.PositiveSmallIntegerField(_("HTTP status"), null=True, blank=True)
    final_address = models.CharField(_("final address"), max_length=2000, blank=True, help_text=_("Where it led."))
    detail = models.CharField(_("detail"), max_length=300, blank=True, help_text=_("Why, in words."))
    failures = models.PositiveSmallIntegerField(
        _("failures"), default=0, help_text=_("How many checks in a row did not find it.")
    )

    class Meta:
        verbose_name = _("check of a source")
        verbose_name_plural = _("checks of sources")
        ordering = ["source"]
        # Who may see sources may see it; `check_sources` writes it.
        default_permissions = ()
        indexes = [models.Index(fields=["outcome"], name="sourcecheck_outcome")]
        constraints = [one_of("outcome", Outcome)]

    def __str__(self):
        return gettext("%(outcome)s on %(day)s") % {"outcome": self.outcome, "day": f"{self.at:%Y-%m-%d}"}
