"""What positions refer to: countries and how far they were researched, disputes, claimants, stances."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from recognition.admin.base import FactAdmin, Linked
from recognition.admin.columns import coloured, dated, folded, short
from recognition.models import Claimant, Country, Coverage, Dispute, Membership, Position, Stance
from recognition.models.rules import shown, word

POSITIONS = Linked(
    _("Positions"),
    Position,
    lambda country: country.positions.select_related("stance").order_by("dispute", "declared_on"),
    (
        (_("declared on"), lambda row: shown(row.declared_on, row.precision)),
        (_("stance"), lambda row: coloured(row.stance)),
        (_("summary"), lambda row: row.summary),
        (_("published"), lambda row: _("yes") if row.is_published else _("draft")),
    ),
    "country",
)
MEMBERSHIPS = Linked(
    _("Memberships"),
    Membership,
    lambda country: country.memberships.select_related("bloc").order_by("joined", "key"),
    (
        (_("bloc"), lambda row: row.bloc),
        (_("role"), lambda row: word(row.get_role_display())),
        (_("joined"), lambda row: shown(row.joined, row.joined_precision)),
        (_("left"), lambda row: shown(row.left, row.left_precision)),
    ),
    "country",
)
COVERAGE = Linked(
    _("Coverage"),
    Coverage,
    lambda country: country.coverage.select_related("dispute"),
    (
        (_("dispute"), lambda row: row.dispute),
        (_("extent"), lambda row: row.get_extent_display()),
        (_("note"), lambda row: row.note),
    ),
    "country",
)
CLAIMANTS = Linked(
    _("Claimants"),
    Claimant,
    lambda dispute: dispute.claimants.all(),
    (
        (_("name"), lambda row: row.name),
        (_("office"), lambda row: row.office),
        (_("claim from"), lambda row: shown(row.claim_from)),
        (_("claim until"), lambda row: shown(row.claim_until)),
    ),
    "dispute",
)
STANCES = Linked(
    _("Stances"),
    Stance,
    lambda dispute: dispute.stances.select_related("claimant").order_by("rank"),
    (
        (_("stance"), coloured),
        (_("claimant"), lambda row: row.claimant or ""),
        (_("meaning"), lambda row: row.meaning),
    ),
    "dispute",
)


@admin.register(Country)
class CountryAdmin(FactAdmin):
    """States and state-like entities, each with its acts and memberships."""

    fixed = ("alpha2", "slug")
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = (
        (None, {"fields": ["name", "official_name", "slug"]}),
        (_("Codes"), {"fields": [("alpha2", "alpha3", "numeric"), ("cow_code", "gw_code")]}),
        (_("Names"), {"fields": ["name_es", "name_fr", "name_pt"]}),
        (_("Place"), {"fields": [("region", "subregion"), "un_status", ("latitude", "longitude")]}),
    )
    list_display = ("name", "alpha2", "alpha3", "region", "subregion", "un_status")
    list_filter = ("region", "un_status", "coverage__extent")
    search_fields = folded(Country, "=alpha2", "=alpha3", "slug__contains")
    search_help_text = _("Name in any language, or code.")
    linked = (POSITIONS, MEMBERSHIPS, COVERAGE)


@admin.register(Coverage)
class CoverageAdmin(FactAdmin):
    """How far countries were researched."""

    fixed = ("dispute", "country")
    autocomplete_fields = ("country",)
    fieldsets = ((None, {"fields": ["dispute", "country", "extent", "note"]}),)
    list_display = ("country", short("extent"), "is_sourced", "note")
    list_filter = ("extent", "dispute")
    list_select_related = ("country",)
    ordering = ("dispute", "country__folded_name")
    search_fields = ("country__folded_name__contains", "=country__alpha2")

    def get_queryset(self, request):
        """The rows, with whether the country has a published position."""
        return super().get_queryset(request).with_sourced()

    @admin.display(description=_("sourced"), boolean=True, ordering="is_sourced")
    def is_sourced(self, coverage: Coverage) -> bool:
        """Whether the country has a published position."""
        return coverage.is_sourced


@admin.register(Dispute)
class DisputeAdmin(FactAdmin):
    """Contested offices, each with its claimants and stances."""

    fixed = ("slug",)
    prepopulated_fields = {"slug": ["title"]}
    fieldsets = (
        (None, {"fields": ["title", "slug", "summary"]}),
        (_("Titles"), {"fields": ["title_es", "title_fr", "title_pt"]}),
        (_("Time"), {"fields": [("opened", "closed"), ("covered_from", "covered_until")]}),
    )
    list_display = ("title", "slug", dated("opened"), dated("closed"), dated("covered_from"), dated("covered_until"))
    search_fields = ("title", "slug")
    linked = (CLAIMANTS, STANCES)


@admin.register(Claimant)
class ClaimantAdmin(FactAdmin):
    """Who claims an office, and for how long."""

    fixed = ("dispute", "slug")
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = (
        (None, {"fields": ["dispute", "name", "slug", "summary"]}),
        (_("Office"), {"fields": ["office", "office_es", "office_fr", "office_pt"]}),
        (_("Claim"), {"fields": [("claim_from", "claim_until")]}),
    )
    list_display = ("name", "office", "dispute", dated("claim_from"), dated("claim_until"))
    list_filter = ("dispute",)
    list_select_related = ("dispute",)
    search_fields = ("name", "slug")


@admin.register(Stance)
class StanceAdmin(FactAdmin):
    """The answers that a state can give in a dispute."""

    fixed = ("dispute", "slug")
    prepopulated_fields = {"slug": ["label"]}
    fieldsets = (
        (None, {"fields": ["dispute", "label", "slug", "meaning", "claimant"]}),
        (_("Labels"), {"fields": ["label_es", "label_fr", "label_pt"]}),
        (_("Drawing"), {"fields": ["rank", ("colour", "pattern")]}),
    )
    list_display = ("coloured_label", "slug", "claimant", "rank", "colour", "pattern", "dispute")
    list_filter = ("dispute",)
    list_select_related = ("claimant", "dispute")
    search_fields = ("label", "slug")

    @admin.display(description=_("label"), ordering="label")
    def coloured_label(self, stance: Stance) -> str:
        """The label with its colour."""
        return coloured(stance)
