"""What waits for an editor: each thing with how many there are and the list that has just these."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.contrib.admin import AdminSite
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recognition.admin.filters import unreviewed, without_copy
from recognition.models import BlocPosition, Coverage, Meeting, Membership, Position, Report, Signature, Source

MOST = 1000
"""Beyond it nothing is counted: the page opens as fast with a hundred thousand positions."""


@dataclass(frozen=True)
class Waiting:
    """One kind of work: its name, the list's filter, and the rows that the list then has."""

    name: str
    model: type[models.Model]
    query: dict[str, str]
    rows: Callable[[date], models.QuerySet]


@dataclass(frozen=True)
class Found:
    """How much of one kind of work there is, and where."""

    name: str
    number: str
    url: str


WORK = (
    Waiting(gettext_lazy("Readers’ reports"), Report, {"status__exact": "open"}, lambda _: Report.objects.open()),
    Waiting(
        gettext_lazy("Drafts"),
        Position,
        {"is_published__exact": "0"},
        lambda _: Position.objects.filter(is_published=False),
    ),
    Waiting(
        gettext_lazy("Disputed positions"),
        Position,
        {"confidence__exact": "disputed"},
        lambda _: Position.objects.filter(confidence="disputed"),
    ),
    Waiting(
        gettext_lazy("Positions not reviewed for a year"),
        Position,
        {"review": "due"},
        lambda today: unreviewed(Position.objects.all(), today),
    ),
    Waiting(
        gettext_lazy("Published positions without an archived source"),
        Position,
        {"copy": "none", "is_published__exact": "1"},
        lambda _: without_copy(Position.objects.published()),
    ),
    *(
        Waiting(name, model, {"copy": "none"}, lambda _, model=model: without_copy(model.objects.all()))
        for name, model in (
            (gettext_lazy("Memberships without an archived source"), Membership),
            (gettext_lazy("Meetings without an archived source"), Meeting),
            (gettext_lazy("Signatures without an archived source"), Signature),
            (gettext_lazy("Bloc positions without an archived source"), BlocPosition),
        )
    ),
    Waiting(gettext_lazy("Sources found dead"), Source, {"check": "dead"}, lambda _: Source.objects.dead()),
    Waiting(
        gettext_lazy("Countries never researched"),
        Coverage,
        {"extent__exact": "unsearched"},
        lambda _: Coverage.objects.filter(extent="unsearched"),
    ),
)


def counted(rows: models.QuerySet) -> str:
    """How many rows there are, as far as it is worth counting: “1,000+”."""
    number = rows.order_by()[: MOST + 1].count()
    told = number_format(min(number, MOST), force_grouping=True)
    return _("%(number)s+") % {"number": told} if number > MOST else told


def waiting(request: HttpRequest, site: AdminSite, today: date) -> Iterator[Found]:
    """What waits, of the models that the user may see; what there is none of too, so that it is known to be done."""
    for work in WORK:
        if site.get_model_admin(work.model).has_view_or_change_permission(request):
            address = reverse(f"admin:recognition_{work.model._meta.model_name}_changelist", current_app=site.name)
            yield Found(work.name, counted(work.rows(today)), f"{address}?{urlencode(work.query)}")
