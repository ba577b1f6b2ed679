"""Blocs, their members, meetings and signatories."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from recognition.admin.base import FactAdmin, Linked
from recognition.admin.citations import RecordAdmin
from recognition.admin.columns import coloured, dated, folded, short, shown, sourced
from recognition.admin.exchange import ExchangeAdmin
from recognition.admin.filters import Copies
from recognition.models import Bloc, BlocPosition, Meeting, Membership, Signature
from recognition.models.rules import word


def days(row, start: str, end: str, precision: str = "") -> str:
    """A meeting's days, first to last; a single one once."""
    first, last = (shown(getattr(row, name), getattr(row, precision)) for name in (start, end))
    return first if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}


MEMBERSHIPS = Linked(
    _("Members"),
    Membership,
    lambda bloc: bloc.memberships.select_related("country").order_by("country__folded_name", "joined"),
    (
        (_("country"), lambda row: row.country),
        (_("role"), lambda row: word(row.get_role_display())),
        (_("joined"), lambda row: shown(row.joined, row.joined_precision)),
        (_("left"), lambda row: shown(row.left, row.left_precision)),
    ),
    "bloc",
)
MEETINGS = Linked(
    _("Meetings and declarations"),
    Meeting,
    lambda bloc: bloc.meetings.with_signed_count(),
    (
        (_("days"), lambda row: days(row, "start_date", "end_date", "date_precision")),
        (_("title"), lambda row: row.title),
        (_("form"), lambda row: row.city or row.get_format_display()),
        (_("signed"), lambda row: row.signed_count),
    ),
    "bloc",
)
BLOC_POSITIONS = Linked(
    _("Positions of the bloc itself"),
    BlocPosition,
    lambda bloc: bloc.positions.select_related("stance"),
    (
        (_("declared on"), lambda row: shown(row.declared_on, row.precision)),
        (_("stance"), lambda row: coloured(row.stance)),
        (_("summary"), lambda row: row.summary),
    ),
    "bloc",
)
SIGNATURES = Linked(
    _("Signatories"),
    Signature,
    lambda meeting: meeting.signatures.select_related("country").annotate(n=sourced(Signature)),
    (
        (_("country"), lambda row: row.country),
        (_("signed"), lambda row: row.get_signed_display()),
        (_("note"), lambda row: row.note),
        (_("sources"), lambda row: row.n),
    ),
    "meeting",
)


@admin.register(Bloc)
class BlocAdmin(FactAdmin):
    """Groups and organisations."""

    fixed = ("slug",)
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = (
        (None, {"fields": ["name", "slug", "acronym", "kind", "founded", ("ended", "ended_precision")]}),
        (_("Names"), {"fields": ["name_es", "name_fr", "name_pt"]}),
        (_("Texts"), {"fields": ["summary", "note"]}),
    )
    list_display = ("name", "acronym", short("kind"), dated("founded"), dated("ended", "ended_precision"))
    list_filter = ("kind",)
    search_fields = folded(Bloc, "slug__contains")
    linked = (MEMBERSHIPS, MEETINGS, BLOC_POSITIONS)


@admin.register(Membership)
class MembershipAdmin(ExchangeAdmin, RecordAdmin):
    """Periods of countries in blocs."""

    fixed = ("bloc", "country")
    readonly_fields = ("key",)
    autocomplete_fields = ("country",)
    fieldsets = (
        (None, {"fields": ["key", "bloc", "country"]}),
        (
            _("The period"),
            {
                "fields": [
                    "role",
                    ("joined", "joined_precision"),
                    ("left", "left_precision"),
                    "confidence",
                    "summary",
                    "note",
                ]
            },
        ),
    )
    list_display = (
        "country",
        "bloc",
        short("role"),
        dated("joined", "joined_precision"),
        dated("left", "left_precision"),
        short("confidence"),
        "source_count",
        "key",
    )
    list_filter = (Copies, "bloc", "role", "confidence")
    list_select_related = ("bloc", "country")
    search_fields = folded(Membership, "bloc__folded__contains", "key__contains")
    search_help_text = _("Country, bloc, summary or key.")


@admin.register(Meeting)
class MeetingAdmin(ExchangeAdmin, RecordAdmin):
    """Meetings and joint statements of blocs, each with its sources; its signatories are linked."""

    readonly_fields = ("key",)
    autocomplete_fields = ("country",)
    date_hierarchy = "start_date"
    ordering = ("start_date", "key")
    fieldsets = (
        (None, {"fields": ["key", "bloc", "ordinal", "title"]}),
        (_("When and where"), {"fields": [("start_date", "end_date", "date_precision"), "format", "city", "country"]}),
        (_("Result"), {"fields": ["outcome", "declaration_url", "note"]}),
    )
    list_display = (
        dated("start_date", "date_precision", _("began")),
        "title",
        "bloc",
        "city",
        "format",
        "signed_count",
        "source_count",
        "key",
    )
    list_display_links = ("title",)
    list_filter = (Copies, "bloc", "format")
    list_select_related = ("bloc",)
    search_fields = folded(Meeting, "key__contains")
    search_help_text = _("Title, outcome, city or key.")
    linked = (SIGNATURES,)

    def get_queryset(self, request):
        """The meetings, with how many signed."""
        return super().get_queryset(request).with_signed_count()

    @admin.display(description=_("signed"), ordering="signed_count")
    def signed_count(self, meeting: Meeting) -> int:
        """How many countries signed."""
        return meeting.signed_count


@admin.register(Signature)
class SignatureAdmin(ExchangeAdmin, RecordAdmin):
    """What countries did with the texts of meetings."""

    fixed = ("meeting", "country")
    readonly_fields = ("key",)
    autocomplete_fields = ("meeting", "country")
    fieldsets = ((None, {"fields": ["key", "meeting", "country", "signed", "note"]}),)
    list_display = ("country", "meeting", short("signed"), "source_count", "key")
    list_filter = (Copies, "signed", "meeting__bloc")
    list_select_related = ("meeting", "country")
    search_fields = (
        "country__folded_name__contains",
        "meeting__folded__contains",
        "key__contains",
    )
    search_help_text = _("Country, meeting or key.")
