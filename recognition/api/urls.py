"""The addresses of the API: canonical without a trailing slash; a suffix chooses the form."""

from collections.abc import Iterator

from django.http import HttpResponsePermanentRedirect
from django.urls import path, re_path, register_converter
from django.urls.converters import StringConverter
from django.utils.encoding import escape_uri_path
from django.views.decorators.csrf import csrf_exempt
from rest_framework.urlpatterns import format_suffix_patterns

from recognition.api import inbox, subscriptions, views
from recognition.api.schema import DocsView, SchemaView


class KeyConverter(StringConverter):
    """A code, slug, key or id: no dot, so that a suffix is none of it."""

    regex = "[A-Za-z0-9-]+"


register_converter(KeyConverter, "key")

lists = [
    path("countries", views.CountryList.as_view()),
    path("countries/<key:code>/timeline", views.TimelineList.as_view()),
    path("positions", views.PositionList.as_view()),
    path("switches", views.SwitchList.as_view()),
    path("counts", views.CountList.as_view()),
    path("series", views.SeriesList.as_view()),
    path("map", views.MapList.as_view()),
    path("panel", views.PanelList.as_view()),
    path("agreement", views.AgreementList.as_view()),
    path("disputes", views.DisputeList.as_view()),
    path("blocs", views.BlocList.as_view()),
    path("blocs/<key:slug>/members", views.MemberList.as_view()),
    path("blocs/<key:slug>/meetings", views.BlocMeetingList.as_view()),
    path("blocs/<key:slug>/positions", views.BlocPositionList.as_view()),
    path("blocs/<key:slug>/signatories", views.SignatoryList.as_view()),
    path("blocs/<key:slug>/cohesion", views.CohesionList.as_view()),
    path("memberships", views.MembershipList.as_view()),
    path("meetings", views.MeetingList.as_view()),
    path("signatures", views.SignatureList.as_view()),
    path("sources", views.SourceList.as_view()),
    path("coverage", views.CoverageList.as_view()),
    path("changes", views.ChangeList.as_view()),
    path("diff", views.DiffList.as_view()),
]
details = [
    path("countries/<key:code>", views.CountryDetail.as_view()),
    path("countries/<key:code>/explain", views.ExplanationDetail.as_view()),
    path("positions/<key:key>", views.PositionDetail.as_view()),
    path("disputes/<key:slug>", views.DisputeDetail.as_view()),
    path("blocs/<key:slug>", views.BlocDetail.as_view()),
    path("memberships/<key:key>", views.MembershipDetail.as_view()),
    path("meetings/<key:key>", views.MeetingDetail.as_view()),
    path("signatures/<key:key>", views.SignatureDetail.as_view()),
    path("sources/<key:id>", views.SourceDetail.as_view()),
]
outside = [
    path("calendars/<key:slug>.ics", subscriptions.BlocCalendar.as_view(), {"format": "ics"}),
    path("feeds/blocs/<key:slug>.atom", subscriptions.BlocFeed.as_view(), {"format": "atom"}),
    path("feeds/changes.atom", subscriptions.ChangeFeed.as_view(), {"format": "atom"}),
    path("feeds/countries/<key:code>.atom", subscriptions.CountryFeed.as_view(), {"format": "atom"}),
    path("feeds/switches.atom", subscriptions.SwitchFeed.as_view(), {"format": "atom"}),
]
"""At the root of the site; each is there in one form, which its address says."""
datasets = [
    path("dataset", views.Dataset.as_view(), name="dataset"),
]
inboxes = [
    path("reports", inbox.Reports.as_view(), name="reports"),
]
about = [
    path("schema", SchemaView.as_view(), name="schema"),
    path("docs", DocsView.as_view(), name="docs"),
    path("docs/dashboards", views.Recipes.as_view(), name="recipes"),
]


class PermanentRedirect(HttpResponsePermanentRedirect):
    """308: the method and the body stay."""

    status_code = 308


@csrf_exempt
def canonical(request, **kwargs):
    """The same address with the slash where it belongs: behind the index, and nowhere else."""
    path = escape_uri_path(request.path.rstrip("/") if kwargs else f"{request.path}/")
    query = request.META.get("QUERY_STRING")
    return PermanentRedirect(f"{path}?{query}" if query else path)


def described(patterns, before: str = "") -> list[tuple[str, str]]:
    """The patterns' paths as a reader writes them, and the first line of what their views say of themselves."""
    return [
        (
            before + str(pattern.pattern).replace("<key:", "{").replace(">", "}"),
            pattern.callback.view_class.__doc__.split("\n")[0],
        )
        for pattern in patterns
    ]


def suffixed(patterns) -> Iterator:
    """The patterns, and the same with the suffixes of the forms in which their views answer."""
    for pattern in patterns:
        forms = [form.format for form in pattern.callback.view_class.renderer_classes]
        yield from format_suffix_patterns([pattern], allowed=forms)


endpoints = sorted(described([*lists, *details, *datasets, *inboxes, *about])) + described(outside, "/")
urlpatterns = [
    path("v1/", views.Index.as_view(endpoints=endpoints), name="index"),
    path("v1", canonical),
    path("v1/docs/problems", views.ProblemKinds.as_view(), name="problems"),
    *(
        path(f"v1/{pattern.pattern}", pattern.callback, name=pattern.name)
        for pattern in [
            *suffixed([*lists, *details, *datasets]),
            *inboxes,
            *format_suffix_patterns(about[:1], allowed=["json", "yaml"]),
            *about[1:],
        ]
    ),
    re_path(r"^v1/(?P<path>.+)/\Z", canonical),
]
