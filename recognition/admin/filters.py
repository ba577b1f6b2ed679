"""Filters of the admin's lists: what waits for an editor, as the landing page counts it."""

from datetime import date, timedelta

from django.contrib import admin
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from recognition.models import Citation

YEAR = timedelta(days=365)


def without_copy(records: models.QuerySet) -> models.QuerySet:
    """Keep the records of which no source has an archived copy."""
    arc = records.model._meta.get_field("citations").field.name
    return records.filter(~Exists(Citation.objects.filter(**{arc: OuterRef("pk")}).exclude(source__archived_url="")))


def unreviewed(positions: models.QuerySet, today: date) -> models.QuerySet:
    """Keep the published positions that no editor has checked for a year, or ever."""
    return positions.published().filter(Q(reviewed_on__isnull=True) | Q(reviewed_on__lt=today - YEAR))


class Copies(admin.SimpleListFilter):
    """Whether a record rests on a page of which there is a copy."""

    title = _("archived copy")
    parameter_name = "copy"

    def lookups(self, request, model_admin):
        """The one that asks for work."""
        return [("none", _("of none of its sources"))]

    def queryset(self, request, queryset):
        """The records."""
        return without_copy(queryset) if self.value() == "none" else queryset


class Review(admin.SimpleListFilter):
    """Whether an editor has looked at a position of late."""

    title = _("review")
    parameter_name = "review"

    def lookups(self, request, model_admin):
        """The one that asks for work."""
        return [("due", _("published, and not reviewed for a year"))]

    def queryset(self, request, queryset):
        """The positions."""
        return unreviewed(queryset, timezone.localdate()) if self.value() == "due" else queryset


class Checked(admin.SimpleListFilter):
    """What the last check of a source's address found."""

    title = _("last check")
    parameter_name = "check"

    def lookups(self, request, model_admin):
        """Those that ask for work, and what is fine."""
        return [
            ("dead", _("dead")),
            ("moved", _("moved")),
            ("unreachable", _("unreachable")),
            ("refused", _("refused")),
            ("skipped", _("skipped")),
            ("ok", _("ok")),
            ("never", _("never checked")),
        ]

    def queryset(self, request, queryset):
        """The sources."""
        match self.value():
            case "dead":
                return queryset.dead()
            case "never":
                return queryset.unchecked()
            case "moved" | "unreachable" | "refused" | "skipped" | "ok" as outcome:
                return queryset.found(outcome)
            case _:
                return queryset
