"""What sources can be asked."""

from recognition.api.filters.words import Searched, search
from recognition.api.questions import (
    Bound,
    Ordering,
    PagedQuestion,
    Question,
    Search,
    Words,
)
from recognition.models import Source


class SourceFilter(Searched, PagedQuestion):
    """`sources`: the pages and documents cited."""

    publisher = Search("Text in the publisher's name.", method="filter_publisher", example="Reuters")
    language = Words(
        "Languages, by ISO 639-1 code.",
        lambda dispute: sorted(set(Source.objects.order_by().values_list("language", flat=True))),
        example=["es", "pt"],
    )
    from_ = Bound("Published on this day or later.", "published", "gte")
    to = Bound("Published on this day or earlier.", "published", "lte")
    q = search("Text in a title, publisher or address.", "cancilleria")
    ordering = Ordering(
        {"id": "key", "published": "published", "publisher": "folded_publisher", "citation_count": "citation_count"},
        ties="key",
    )

    def filter_publisher(self, queryset, name, value):
        """Keep the publisher's."""
        return queryset.published_by(value)

    def filter_queryset(self, queryset):
        """The sources with how often they are cited, then the filters."""
        return super().filter_queryset(queryset.with_citation_count())


class SourceDetailFilter(Question):
    """`sources/{id}`: with what cites it."""

    def filter_queryset(self, queryset):
        """The sources with how often they are cited."""
        return queryset.with_citation_count()
