"""The log of log-ins, and the wrong ones that are being counted. They state no fact, and make no revision."""

from datetime import timedelta
from typing import Self

from axes.models import AccessAttempt
from django.db import models
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

KEPT = timedelta(days=180)
"""How long the log is kept: each entry clears away those that are older."""


class Event(TextChoices):
    """What somebody did at the door."""

    IN = "in", _("logged in")
    PASSWORD = "password", _("gave the password, a code is asked for")  # noqa: S105 (a word)
    WRONG_PASSWORD = "wrong_password", _("gave a wrong name or password")  # noqa: S105 (likewise)
    WRONG_CODE = "wrong_code", _("gave a wrong code")
    LOCKED = "locked", _("was locked out")
    OUT = "out", _("logged out")
    ENROLLED = "enrolled", _("enrolled a second factor")
    NEW_CODES = "new_codes", _("made new recovery codes")
    REMOVED = "removed", _("the second factor was removed")


class LogInQuerySet(models.QuerySet):
    """Entries of the log."""

    def write(self, event: Event, username: str, address: str | None, browser: str = "", note: str = "") -> "LogIn":
        """Add an entry, and clear away what has been kept long enough."""
        now = timezone.now()
        self.filter(at__lt=now - KEPT).delete()
        return self.create(
            at=now, event=event, username=username[:150], address=address, browser=browser[:255], note=note[:200]
        )

    def completed(self, username: str, address: str) -> Self:
        """The entries by which this person has come in from this address."""
        return self.filter(username=username, address=address, event=Event.IN)


class LogIn(models.Model):
    """One entry of the log: who did what at the door, from where."""

    at = models.DateTimeField(_("instant"), editable=False)
    event = models.CharField(_("event"), max_length=20, choices=Event, editable=False)
    username = models.CharField(_("user"), max_length=150, editable=False, help_text=_("As it was typed."))
    address = models.GenericIPAddressField(
        _("address"),
        null=True,
        editable=False,
        help_text=_("As the first of our own proxies saw it; of IPv6 the network."),
    )
    browser = models.CharField(
        _("browser"), max_length=255, blank=True, editable=False, help_text=_("What it says of itself.")
    )
    note = models.CharField(_("note"), max_length=200, blank=True, editable=False)

    objects = LogInQuerySet.as_manager()

    class Meta:
        verbose_name = _("log-in")
        verbose_name_plural = _("log-ins")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["at"], name="log_in_at"),
            models.Index(fields=["username", "address"], name="log_in_who_from_where"),
        ]

    def __str__(self):
        return f"{self.username}: {self.get_event_display()}"


class WrongLogIn(AccessAttempt):
    """How many wrong passwords and codes one user name has had of late, from one address; deleting it lifts a lock."""

    class Meta:
        proxy = True
        verbose_name = _("wrong log-in")
        verbose_name_plural = _("wrong log-ins")
        ordering = ["-attempt_time", "-pk"]

    def __str__(self):
        return f"{self.username}, {self.ip_address}"
