"""The addresses of the pages: without a slash at the end, but for the start; languages stand before them."""

from django.urls import path

from recognition.site import views

app_name = "site"
urlpatterns = [
    path("", views.Start.as_view(), name="start"),
    path("countries/<slug:name>", views.CountryPage.as_view(), name="country"),
]
