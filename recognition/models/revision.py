"""Record time: revisions, the unit of work that makes them, and snapshots that read one of them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.models import PROTECT
from django.dispatch import Signal
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

# One number known to all writers of the record; PostgreSQL's advisory lock on it orders their revisions.
LOCK = 7203

closing = Signal()
"""Sent as a unit of work ends, with its `revision`: receivers raise ValidationError to undo the whole."""


@dataclass(frozen=True)
class Unit:
    """What a unit of work says of itself."""

    reason: str
    author: models.Model | None


_unit: ContextVar[Unit | None] = ContextVar("unit", default=None)


@contextmanager
def revising(reason: str = "", author: models.Model | None = None) -> Iterator[None]:
    """Make one revision of all that is written inside: whole, with its history, or not at all.

    Within another `revising()` it only joins in: reason and author are the outermost one's, and what
    must hold of the whole (a published record is cited) is checked at the outermost end.
    """
    if _unit.get() is not None:
        with transaction.atomic():
            yield
        return
    token = _unit.set(Unit(reason, author))
    try:
        with transaction.atomic():
            yield
            if revision := Revision.objects.uncommitted():
                closing.send(Revision, revision=revision)
    finally:
        _unit.reset(token)


@contextmanager
def snapshot() -> Iterator["Revision | None"]:
    """Read one committed state, and give its revision (None before the first): nothing inside is newer or older.

    Writing inside fails, unless the snapshot only joins in a transaction that is open already.
    """
    if connection.in_atomic_block:
        yield Revision.objects.last()
        return
    connection.ensure_connection()  # connecting would reset the mode set below
    if connection.vendor == "sqlite":
        # A reader must not wait for the writer's lock, which IMMEDIATE takes.
        mode, connection.transaction_mode = connection.transaction_mode, "DEFERRED"
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                if connection.vendor == "postgresql":
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                else:
                    cursor.execute("PRAGMA query_only = ON")
            yield Revision.objects.last()  # the first read, at which SQLite's snapshot begins
    finally:
        if connection.vendor == "sqlite":
            connection.transaction_mode = mode
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA query_only = OFF")


def analyze() -> None:
    """Let the database look at its tables anew: after a load, plans made for empty ones are many times slower."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


class Marker:
    """A commit hook that does nothing but tell which revision the open transaction has made.

    Django drops hooks with the savepoint or transaction that registered them, which is just how long it is true.
    """

    def __init__(self, revision: "Revision"):
        self.revision = revision

    def __call__(self):
        """Nothing is left to do on commit."""


INSTANT = r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,6})?([Zz]|[+-]\d\d:\d\d)"  # RFC 3339
SKEW = timedelta(minutes=5)  # how far a reader's clock may run before ours


class RevisionManager(models.Manager):
    """Finds revisions, and gives each transaction that changes the record its one revision."""

    def named(self, text: str, latest: "Revision", now: datetime) -> "Revision":
        """The revision that an instant or `revision:N` names, none after `latest`; raises ValidationError."""
        text = text.replace(" ", "+")  # a plus that was not escaped arrives as a blank
        if re.fullmatch(r"revision:[1-9]\d{0,17}", text, re.ASCII):
            number = int(text.removeprefix("revision:"))
            if number > latest.pk:
                told = _("There is no revision %(number)s; the latest is %(latest)s.")
                raise ValidationError(told, "out-of-range", {"number": number, "latest": latest.pk})
            return self.get(pk=number)
        try:
            moment = parse_datetime(text) if re.fullmatch(INSTANT, text, re.ASCII) else None
        except ValueError:  # no day of the calendar, no time of the clock
            moment = None
        if moment is None:
            told = _("%(text)r is no instant; give one as 2026-01-31T12:00:00Z, or a revision as revision:%(latest)s.")
            raise ValidationError(told, "invalid", {"text": text, "latest": latest.pk})
        if moment > now + SKEW:
            told = _("%(text)s is still to come; give now or an instant before.")
            raise ValidationError(told, "out-of-range", {"text": text})
        if found := self.filter(at__lte=moment, pk__lte=latest.pk).last():
            return found
        first = self.first()
        told = _("%(text)s is before the first revision, %(first)s of %(at)s.")
        raise ValidationError(told, "out-of-range", {"text": text, "first": first.pk, "at": first.at.isoformat()})

    def lock(self) -> None:
        """Wait until no other writer is under way: before the first write, so that numbers follow commits.

        Raises TransactionManagementError outside a transaction.
        """
        if not connection.in_atomic_block:
            raise transaction.TransactionManagementError(
                "Change the record inside a transaction, as `revising()` does."
            )
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        # On SQLite BEGIN IMMEDIATE has taken the only lock there is.

    def uncommitted(self) -> "Revision | None":
        """The revision that the open transaction has made, if it has changed anything."""
        markers = (hook for _sids, hook, _robust in connection.run_on_commit if isinstance(hook, Marker))
        return next((marker.revision for marker in markers), None)

    def current(self) -> "Revision":
        """The revision of the open transaction, made when it is first asked for."""
        if revision := self.uncommitted():
            return revision
        self.lock()
        # A statement after the lock's own: it sees what the writer before has committed.
        last = self.order_by("pk").last()
        now = timezone.now()
        unit = _unit.get() or Unit("", None)
        revision = self.create(
            pk=last.pk + 1 if last else 1,
            at=max(now, last.at + timedelta(microseconds=1)) if last else now,
            author=unit.author,
            reason=unit.reason,
        )
        transaction.on_commit(Marker(revision))
        return revision


class Revision(models.Model):
    """One committed change of the record; its number and instant grow in the order of commits."""

    id = models.PositiveBigIntegerField(primary_key=True, editable=False)
    at = models.DateTimeField(_("instant"), unique=True, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, PROTECT, null=True, editable=False, related_name="+", verbose_name=_("author")
    )
    reason = models.TextField(_("reason"), blank=True, editable=False)

    objects = RevisionManager()

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["pk"]

    def __str__(self):
        return f"revision {self.pk}"
