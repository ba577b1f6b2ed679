"""Sources, and what cites them."""

from django.contrib import admin
from django.db.models import Count, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from recognition.admin.base import FactAdmin
from recognition.admin.columns import dated
from recognition.models import Citation, Source
from recognition.models.source import LABELLED


@admin.register(Source)
class SourceAdmin(FactAdmin):
    """Pages and documents."""

    readonly_fields = ("key", "cited_by")
    date_hierarchy = "published"
    ordering = ("key",)
    fieldsets = (
        (None, {"fields": ["key", "url", "archived_url", "title", "title_supplied"]}),
        ("Where it appeared", {"fields": ["publisher", "published", "language"]}),
        ("Use", {"fields": ["cited_by"]}),
    )
    list_display = ("title", "publisher", dated("published"), "language", "is_archived", "citation_count", "key")
    list_filter = ("language", ("archived_url", admin.EmptyFieldListFilter), "title_supplied")
    search_fields = ("folded__contains", "key__contains")
    search_help_text = "Title, publisher, address or key."

    def get_queryset(self, request):
        """The sources, with how many records cite each."""
        # By a subquery, asked for the rows of the page only; a join would group the whole table first.
        cited = Citation.objects.filter(source=OuterRef("pk")).order_by().values("source")
        count = Coalesce(Subquery(cited.annotate(n=Count("pk")).values("n")), Value(0))
        return super().get_queryset(request).annotate(citation_count=count)

    def get_fieldsets(self, request, obj=None):
        """A new source is not cited yet."""
        fieldsets = super().get_fieldsets(request, obj)
        return fieldsets if obj else fieldsets[:-1]

    @admin.display(description="cited by", ordering="citation_count")
    def citation_count(self, source: Source) -> int:
        """How many records cite the source."""
        return source.citation_count

    @admin.display(description="archived", boolean=True, ordering="archived_url")
    def is_archived(self, source: Source) -> bool:
        """Whether a copy is known."""
        return bool(source.archived_url)

    @admin.display(description="cited by")
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
            else "nothing"
        )
