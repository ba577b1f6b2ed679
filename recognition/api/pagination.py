"""Lists: the envelope around their rows, in pages or complete."""

from django.core.paginator import InvalidPage
from rest_framework.pagination import BasePagination, PageNumberPagination
from rest_framework.response import Response

from recognition.api.problems import InvalidParameters, ParameterError


def envelope(view, count: int, rows: list, *, following=None, previous=None) -> Response:
    """The answer of a list: what was asked and known, then the rows."""
    return Response({**view.echo(), "count": count, "next": following, "previous": previous, "results": rows})


def envelope_schema(rows: dict) -> dict:
    """The same for OpenAPI."""
    link = {"type": ["string", "null"], "format": "uri", "description": "Address of the page, if there is one."}
    return {
        "type": "object",
        "required": [*ECHO, "count", "next", "previous", "results"],
        "properties": {
            **ECHO,
            "count": {"type": "integer", "description": "How many rows there are on all pages."},
            "next": link,
            "previous": link,
            "results": rows,
        },
    }


ECHO = {
    "dispute": {"type": "string", "description": "The dispute that the answer is about."},
    "on": {
        "type": ["string", "null"],
        "format": "date",
        "description": "The day in the world; null if none was asked.",
    },
    "known_at": {
        "type": ["string", "null"],
        "format": "date-time",
        "description": "The instant of the revision answered.",
    },
    "revision": {"type": ["integer", "null"], "description": "The revision answered; null while the record is empty."},
}
"""What each answer says of itself."""


class Complete(BasePagination):
    """All rows in one answer."""

    def paginate_queryset(self, queryset, request, view=None):
        """The rows, as they are."""
        self.view = view
        return list(queryset)

    def get_paginated_response(self, data):
        """The envelope."""
        return envelope(self.view, len(data), data)

    def get_paginated_response_schema(self, schema):
        """The envelope's schema."""
        return envelope_schema(schema)


class Paged(PageNumberPagination):
    """Rows in pages of at most a thousand; the filter set has checked `page` and `page_size`."""

    page_size = 1000
    page_size_query_param = "page_size"

    def paginate_queryset(self, queryset, request, view=None):
        """The rows of the page; raises InvalidParameters past the last one."""
        self.view, self.request = view, request
        paginator = self.django_paginator_class(queryset, view.asked["page_size"] or self.page_size)
        try:
            self.page = paginator.page(view.asked["page"] or 1)
        except InvalidPage:
            detail = f"There is no page {view.asked['page']}; the last is {paginator.num_pages}."
            raise InvalidParameters([ParameterError("page", "out-of-range", detail)]) from None
        return list(self.page)

    def get_paginated_response(self, data):
        """The envelope, with links."""
        links = {"following": self.get_next_link(), "previous": self.get_previous_link()}
        return envelope(self.view, self.page.paginator.count, data, **links)

    def get_paginated_response_schema(self, schema):
        """The envelope's schema."""
        return envelope_schema(schema)
