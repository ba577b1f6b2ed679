"""Sources, and what cites them."""

import json
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.options import IS_POPUP_VAR, TO_FIELD_VAR
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from recognition.admin.base import FactAdmin
from recognition.admin.columns import dated
from recognition.admin.exchange import ExchangeAdmin
from recognition.admin.filters import Checked
from recognition.admin.guess import guess
from recognition.models import Citation, Source, SourceCheck
from recognition.models.columns import how_many
from recognition.models.rules import word
from recognition.models.source import LABELLED

LOOK_UP = "_look_up"  # the button's name
# What is typed already when an address is looked up.
TYPED = ("url", "archived_url", "title", "title_supplied", "publisher", "published", "language")


def check_of(source: Source) -> SourceCheck | None:
    """The last check of the source's present address."""
    found = getattr(source, "last_check", None)  # the other side of one-to-one raises where there is none
    return found if found and found.address == source.url else None


@admin.register(Source)
class SourceAdmin(ExchangeAdmin, FactAdmin):
    """Pages and documents."""

    readonly_fields = ("key", "last_checked", "cited_by")
    date_hierarchy = "published"
    ordering = ("key",)
    fieldsets = (
        (None, {"fields": ["key", "url", "last_checked", "archived_url", "title", "title_supplied"]}),
        (_("Where it appeared"), {"fields": ["publisher", "published", "language"]}),
        (_("Use"), {"fields": ["cited_by"]}),
    )
    list_display = (
        "title",
        "publisher",
        dated("published"),
        "language",
        "is_archived",
        "found",
        "citation_count",
        "key",
    )
    list_filter = (Checked, "language", ("archived_url", admin.EmptyFieldListFilter), "title_supplied")
    search_fields = ("folded__contains", "key__contains")
    search_help_text = _("Title, publisher, address or key.")

    def get_queryset(self, request):
        """The sources, with how many records cite each."""
        citation_count = how_many(Citation.objects.filter(source=OuterRef("pk")), "source")
        return super().get_queryset(request).select_related("last_check").annotate(citation_count=citation_count)

    class Media:
        js = ("recognition/guess.js",)

    def get_urls(self):
        """With what the page's script asks for, and the way back to a citation's form."""
        return [
            path("guess/", self.admin_site.admin_view(self.guess_view), name="recognition_source_guess"),
            path("<int:pk>/choose/", self.admin_site.admin_view(self.choose_view), name="recognition_source_choose"),
            *super().get_urls(),
        ]

    def guess_view(self, request: HttpRequest) -> JsonResponse:
        """What the record knows of the address `url`: publisher, language, and what to show beside the field."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        found = guess(request.GET.get("url", ""))
        shown = {"guess": found, "is_popup": IS_POPUP_VAR in request.GET}
        html = render_to_string("admin/recognition/source/guess.html", shown, request)
        return JsonResponse({"publisher": found.publisher, "language": found.language, "html": html})

    def choose_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Close the window in which a source would be added, and cite this one instead."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        source = Source.objects.filter(pk=pk).first()
        if source is None:
            raise Http404
        chosen = json.dumps({"value": str(source.pk), "obj": str(source)})
        return TemplateResponse(request, "admin/popup_response.html", {"popup_response_data": chosen})

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Add or change a source; or look an address up, and show the form with what was typed and what was found."""
        if request.method != "POST" or LOOK_UP not in request.POST or object_id is not None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        if not self.has_add_permission(request):
            raise PermissionDenied
        kept = (*TYPED, IS_POPUP_VAR, TO_FIELD_VAR)
        values = {name: request.POST[name] for name in kept if request.POST.get(name)}
        found = guess(values.get("url", ""))
        likely = {name: value for name in ("publisher", "language") if (value := getattr(found, name))}
        return HttpResponseRedirect(f"{request.path}?{urlencode({**likely, **values})}")

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """The form of a new source, with what the record knows of its address."""
        if add:
            url = context["adminform"].form["url"].value() or ""
            context = {**context, "guess": guess(url.strip())}
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_fieldsets(self, request, obj=None):
        """A new source is not cited yet."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj:
            return fieldsets
        return [
            (name, {**options, "fields": [field for field in options["fields"] if field != "last_checked"]})
            for name, options in fieldsets[:-1]
        ]

    @admin.display(description=_("last check"), ordering="last_check__outcome", empty_value="")
    def found(self, source: Source) -> str:
        """What the last check of the address found, in a word; empty without one."""
        found = check_of(source)
        return word(found.get_outcome_display()) if found else ""

    @admin.display(description=_("last check"))
    def last_checked(self, source: Source) -> str:
        """What the last check of the address found, and when."""
        found = check_of(source)
        if found is None:
            return _("Never checked; manage.py check_sources does it.")
        told = format_html("{} ({})", found.get_outcome_display(), f"{found.at:%Y-%m-%d}")
        if found.status_code:
            told = format_html("{}, HTTP {}", told, found.status_code)
        if found.detail:
            told = format_html("{}. {}", told, found.detail)
        if not found.final_address.startswith(("http://", "https://")):
            return told
        link = format_html('<a href="{0}" rel="noreferrer">{0}</a>', found.final_address)
        return format_html("{}. {} {}", told, _("It leads to"), link)

    @admin.display(description=_("cited by"), ordering="citation_count")
    def citation_count(self, source: Source) -> int:
        """How many records cite the source."""
        return source.citation_count

    @admin.display(description=_("archived"), boolean=True, ordering="archived_url")
    def is_archived(self, source: Source) -> bool:
        """Whether a copy is known."""
        return bool(source.archived_url)

    @admin.display(description=_("cited by"))
    def cited_by(self, source: Source) -> str:
        """The records that cite the source, linked."""
        citations = Citation.objects.filter(source=source).select_related(*LABELLED).order_by("pk")
        records = [citation.record for citation in citations]
        links = (
            (
                reverse(f"admin:recognition_{record._meta.model_name}_change", args=[record.pk]),
                record._meta.verbose_name,
                record,
            )
            for record in records
        )
        return (
            format_html('<ul class="cited-by">{}</ul>', format_html_join("", '<li><a href="{}">{}: {}</a></li>', links))
            if records
            else _("nothing")
        )
