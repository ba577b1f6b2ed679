"""The addresses of the pages: without a slash at the end, but for the start; languages stand before them."""

from django.urls import path

from recognition.site.views.about import About
from recognition.site.views.blocs import BlocPage, Blocs
from recognition.site.views.compare import Compare
from recognition.site.views.countries import Countries, CountryPage
from recognition.site.views.data import Data
from recognition.site.views.embeds import EmbedMap, EmbedSeries, EmbedTimeline
from recognition.site.views.engines import Sitemap, robots
from recognition.site.views.meetings import MeetingPage
from recognition.site.views.oembed import oembed
from recognition.site.views.pictures import PictureOfMap, PictureOfSeries, PictureOfTimeline
from recognition.site.views.report import ReportPage
from recognition.site.views.search import Search, Suggestions
from recognition.site.views.series import SeriesPage
from recognition.site.views.sources import SourcePage, Sources
from recognition.site.views.start import Start
from recognition.site.views.switches import Switches

app_name = "site"
outside = [path("robots.txt", robots), path("sitemap.xml", Sitemap.as_view(), name="sitemap")]
"""What has one address for all languages."""
urlpatterns = [
    path("", Start.as_view(), name="start"),
    path("about", About.as_view(), name="about"),
    path("blocs", Blocs.as_view(), name="blocs"),
    path("blocs/<slug:name>", BlocPage.as_view(), name="bloc"),
    path("compare", Compare.as_view(), name="compare"),
    path("countries", Countries.as_view(), name="countries"),
    path("countries/<slug:name>", CountryPage.as_view(), name="country"),
    path("data", Data.as_view(), name="data"),
    path("embed/map", EmbedMap.as_view(), name="embed_map"),
    path("embed/series", EmbedSeries.as_view(), name="embed_series"),
    path("embed/timeline/<slug:name>", EmbedTimeline.as_view(), name="embed_timeline"),
    path("meetings/<slug:key>", MeetingPage.as_view(), name="meeting"),
    path("report", ReportPage.as_view(), name="report"),
    path("oembed", oembed, name="oembed"),
    path("pictures/map.png", PictureOfMap.as_view(), name="picture_map"),
    path("pictures/series.png", PictureOfSeries.as_view(), name="picture_series"),
    path("pictures/timeline/<slug:name>.png", PictureOfTimeline.as_view(), name="picture_timeline"),
    path("search", Search.as_view(), name="search"),
    path("series", SeriesPage.as_view(), name="series"),
    path("sources", Sources.as_view(), name="sources"),
    path("sources/<slug:key>", SourcePage.as_view(), name="source"),
    path("suggestions", Suggestions.as_view(), name="suggestions"),
    path("switches", Switches.as_view(), name="switches"),
]
