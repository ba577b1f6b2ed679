"""What search engines ask for: which addresses there are, in which languages, and what not to fetch."""

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from recognition.languages import in_language
from recognition.models import Bloc, Country, Meeting
from recognition.site.pages import Page

PAGES = ["start", "series", "switches", "blocs", "sources", "data", "about"]
"""The names of addresses that each stand for one page."""


class Sitemap(Page):
    """The pages in all languages, as of the latest revision (https://www.sitemaps.org/protocol.html).

    Not each day of each, of which there are a million: those are one link away. Not the sources, which are thin.
    """

    template_name = "site/sitemap.xml"
    media_type = content_type = "application/xml"

    def get_context_data(self, **kwargs):
        """The whole addresses of each page by language."""
        found = [(name, ()) for name in PAGES]
        for name, model, field in (("country", Country, "slug"), ("bloc", Bloc, "slug"), ("meeting", Meeting, "key")):
            found += [(name, (key,)) for key in model.objects.order_by(field).values_list(field, flat=True)]
        with translation.override(settings.LANGUAGE_CODE):
            paths = [reverse(f"site:{name}", args=args) for name, args in found]
        pages = [
            {code: self.request.build_absolute_uri(in_language(path, code)) for code, _name in settings.LANGUAGES}
            for path in paths
        ]
        return {**super().get_context_data(**kwargs), "pages": pages}


@require_safe
def robots(request):
    """What crawlers may fetch: pages, and the description of the API, but not its endless questions."""
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /api/",
        "Allow: /api/v1/docs",
        "Allow: /api/v1/dataset",
        "Disallow: /*?*ordering=",
        f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
