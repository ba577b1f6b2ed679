"""The addresses of the pages: without a slash at the end, but for the start; languages stand before them."""

from django.urls import path

from recognition.site.views.countries import CountryPage
    path("search", Search.as_view(), name="search"),
    path("suggestions", Suggestions.as_view(), name="suggestions"),
