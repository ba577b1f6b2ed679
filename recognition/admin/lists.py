"""Lists that open as fast over 100,000 rows as over 100: no row is read that the page does not show."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date

from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.core.paginator import Page, Paginator
from django.db import models
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _

PAGES_AHEAD = 10
# How a year, a month and a day are written where the list is narrowed to them.
FORMATS = {"year": "Y", "month": "YEAR_MONTH_FORMAT", "day": "MONTH_DAY_FORMAT"}


class AtLeast(int):
    """A number of which more is not known, said as `1000+`; templates and messages of Django's show it as it is."""

    def __str__(self) -> str:
        return f"{int(self)}+"


class NearPaginator(Paginator):
    """Counts as far as the pages ahead of the one asked for, and no further: the whole is as long as the table."""

    def __init__(self, rows: models.QuerySet, per_page: int, near: int):
        super().__init__(rows, per_page)
        self.near = near

    @cached_property
    def count(self) -> int:
        """How many rows there are, or `AtLeast` some."""
        most = (self.near + PAGES_AHEAD) * self.per_page
        found = self.object_list.order_by()[: most + 1].count()
        return AtLeast(most) if found > most else found


class NextPaginator(Paginator):
    """Counts nothing: whether another page follows is told by one row more than the page shows."""

    count = 0  # until a page was asked for

    def page(self, number: int) -> Page:
        """A page of rows, fetched; beyond the last it is empty."""
        bottom = (int(number) - 1) * self.per_page
        rows = list(self.object_list[bottom : bottom + self.per_page + 1])
        self.count = bottom + len(rows)
        return self._get_page(rows[: self.per_page], int(number), self)


class QuickList(ChangeList):
    """A list that was not narrowed says its number of rows once; its calendar is not looked up row by row."""

    def get_results(self, request: HttpRequest) -> None:
        """Fetch the page."""
        super().get_results(request)
        if not (self.query or self.has_active_filters):
            self.full_result_count = self.result_count

    def calendar(self) -> dict:
        """Years, months or days to narrow the list to, as Django's template shows them.

        All of the model's years, all months of a year, all days of a month: to leave out those without a row, Django
        reads all rows, which on SQLite takes longer than the page.
        """
        field = self.date_hierarchy
        asked = {part: self.params.get(f"{field}__{part}", "") for part in FORMATS}
        year, month, day = (int(text) if (text := str(value)).isdecimal() else None for value in asked.values())
        try:
            if day:
                chosen = date(year, month, day)
                return self.shown(chosen, "month", [])
            if month:
                chosen = date(year, month, 1)
                days = range(1, monthrange(year, month)[1] + 1)
                return self.shown(chosen, "year", [("day", chosen.replace(day=each)) for each in days])
            if year:
                return self.shown(date(year, 1, 1), "", [("month", date(year, each, 1)) for each in range(1, 13)])
        except (TypeError, ValueError):  # no day of the calendar: the list has no such rows either
            return {"show": False}
        return {"show": True, "choices": [self.link("year", date(each, 1, 1)) for each in self.years(field)]}

    def years(self, field: str) -> Iterable[int]:
        """From the first to the last of the model, each looked up in an index."""
        rows = self.model._base_manager.filter(**{f"{field}__isnull": False})
        last = models.Subquery(rows.order_by(f"-{field}").values(field)[:1])
        days = rows.order_by(field).annotate(last_day=last).values_list(field, "last_day").first()
        return range(days[0].year, days[1].year + 1) if days else ()

    def shown(self, chosen: date, above: str, below: list[tuple[str, date]]) -> dict:
        """The way back from a period, and the periods in it."""
        part = {"": "year", "year": "month", "month": "day"}[above]
        back = self.link(above, chosen) if above else {"link": self.narrowed({}), "title": _("All dates")}
        here = {"title": capfirst(date_format(chosen, FORMATS[part]))}
        return {"show": True, "back": back, "choices": [here, *(self.link(*each) for each in below)]}

    def link(self, part: str, day: date) -> dict:
        """A period, by name and with its address in the list."""
        parts = list(FORMATS)[: list(FORMATS).index(part) + 1]
        return {
            "link": self.narrowed({name: getattr(day, name) for name in parts}),
            "title": capfirst(date_format(day, FORMATS[part])),
        }

    def narrowed(self, period: dict[str, int]) -> str:
        """The list's address with this period instead of any other."""
        field = self.date_hierarchy
        return self.get_query_string({f"{field}__{part}": value for part, value in period.items()}, [f"{field}__"])


class QuickLists:
    """The part of an admin that opens its list, and finds rows for the fields that are completed as one types."""

    show_full_result_count = False
    change_list_template = "admin/recognition/change_list.html"

    def get_changelist(self, request: HttpRequest, **kwargs) -> type[ChangeList]:
        """The list."""
        return QuickList

    def get_paginator(self, request: HttpRequest, queryset: models.QuerySet, per_page: int, *args, **kwargs):
        """A list has numbered pages; what is completed as one types goes from page to page."""
        if request.resolver_match and request.resolver_match.url_name == "autocomplete":
            return NextPaginator(queryset, per_page)
        number = request.GET.get(PAGE_VAR, "")
        return NearPaginator(queryset, per_page, int(number) if number.isdecimal() and len(number) < 7 else 1)
