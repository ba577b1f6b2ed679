"""Positions of countries, and those of blocs."""

from django.contrib import admin
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from recognition.admin.actions import ListActions
from recognition.admin.citations import ActAdmin, StanceFilter
from recognition.admin.columns import dated, folded, short
from recognition.admin.exchange import ExchangeAdmin
from recognition.admin.filters import Copies, Review
from recognition.admin.forms import FactForm
from recognition.admin.preview import preview
from recognition.admin.workflow import ACTIONS, PublishButtons
from recognition.models import BlocPosition, Citation, Country, Position
from recognition.models.position import PUBLISH

PREVIEW = "_preview"  # the button's name; its value is `fragment` when the page's script asks


class PositionForm(FactForm):
    """A position's form."""

    is_preview = False

    def is_valid(self) -> bool:
        """Whether it may be stored: never by the button that only shows what it would change."""
        return super().is_valid() and not self.is_preview


@admin.register(Position)
class PositionAdmin(ExchangeAdmin, ListActions, PublishButtons, ActAdmin):
    """Acts of countries, each with its sources on one page."""

    form = PositionForm
    fixed = ("dispute", "country")
    list_actions = ACTIONS
    readonly_fields = ("key",)
    autocomplete_fields = ("country",)
    fieldsets = (
        (None, {"fields": ["country", "dispute", "key"]}),
        (_("The act"), {"fields": [("declared_on", "precision"), "stance", "basis", "confidence", "summary", "note"]}),
        (_("Editing"), {"fields": ["is_published", "reviewed_on"]}),
    )
    list_display = (
        "country",
        dated("declared_on", "precision", _("declared on")),
        "coloured_stance",
        short("confidence"),
        "is_published",
        "source_count",
        short("basis"),
    )
    list_filter = (
        "is_published",
        Review,
        Copies,
        ("stance", StanceFilter),
        "basis",
        "confidence",
        "precision",
        "country__region",
        ("dispute", StanceFilter),
        "reviewed_on",
    )
    list_select_related = ("country", "stance")
    search_fields = folded(Position, "key__contains")
    search_help_text = _("Country (name, or code in capitals), summary or key.")

    class Media:
        js = ("recognition/preview.js",)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Add or change a position; or show what that would change, which writes nothing and waits for no writer."""
        if request.method == "POST" and PREVIEW in request.POST:
            return self._changeform_view(request, object_id, form_url, extra_context)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request, obj=None, change=False, **kwargs):
        """The form, which stores nothing when a preview is asked for."""
        form = super().get_form(request, obj, change=change, **kwargs)
        form.is_preview = PREVIEW in request.POST
        return form

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """The form with its preview; only the preview where the page's script asks for it."""
        formsets = [inline.formset for inline in context["inline_admin_formsets"]]
        citations = next((formset for formset in formsets if formset.model is Citation), None)
        shown = preview(context["adminform"].form, citations, timezone.localdate())
        context = {**context, "preview": shown, "is_preview": PREVIEW in request.POST}
        if request.POST.get(PREVIEW) == "fragment":
            return TemplateResponse(request, "admin/recognition/position/preview.html", context)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_readonly_fields(self, request, obj=None):
        """Those of all facts; to publish is a permission of its own."""
        fields = super().get_readonly_fields(request, obj)
        return fields if request.user.has_perm(PUBLISH) else (*fields, "is_published")

    def has_change_permission(self, request, obj=None):
        """As for all facts; readers see a change of what is published, so it takes the permission to publish."""
        return super().has_change_permission(request, obj) and may_touch(request, obj)

    def has_delete_permission(self, request, obj=None):
        """Likewise."""
        return super().has_delete_permission(request, obj) and may_touch(request, obj)

    def get_search_results(self, request, queryset, search_term):
        """A country's code in capitals finds that country's acts, and not all words with these letters."""
        if search_term.isupper() and (country := Country.objects.called(search_term.strip()).first()):
            return queryset.filter(country=country), False
        return super().get_search_results(request, queryset, search_term)


def may_touch(request, position: Position | None) -> bool:
    """Whether the user may write what readers see of the position."""
    return position is None or not position.is_published or request.user.has_perm(PUBLISH)


@admin.register(BlocPosition)
class BlocPositionAdmin(ActAdmin):
    """Acts of blocs themselves."""

    fixed = ("dispute", "bloc")
    fieldsets = (
        (None, {"fields": ["dispute", "bloc"]}),
        (_("The act"), {"fields": [("declared_on", "precision"), "stance", "confidence", "summary", "note"]}),
    )
    list_display = (
        "bloc",
        dated("declared_on", "precision", _("declared on")),
        "coloured_stance",
        short("confidence"),
        "source_count",
    )
    list_filter = (Copies, "bloc", ("stance", StanceFilter), "confidence", ("dispute", StanceFilter))
    list_select_related = ("bloc", "stance")
    ordering = ("bloc", "declared_on")
    search_fields = ("folded__contains", "bloc__folded__contains")
    search_help_text = _("Bloc or summary.")
