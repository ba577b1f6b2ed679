"""How what pages show is shown elsewhere: drawings in the frames of other sites, pictures beside links."""

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from recognition.models import Country, Dispute
from recognition.models.columns import named
from recognition.site.parameters import KNOWN_AT, with_query
from recognition.templatetags.pages import told

LOCALES = {"en": "en_GB", "es": "es_ES", "fr": "fr_FR", "pt": "pt_PT"}
"""The languages as social networks name them."""

WIDTH = 800  # what a frame has if nothing else is said, in pixels


class Drawing(NamedTuple):
    """What of a page other sites can frame, and what is shown beside links to it."""

    embed: str
    """The name of the address for frames."""
    picture: str
    """The name of the address of the picture."""
    takes: tuple[str, ...]
    """Which parameters of the page these have too."""
    height: int
    """What the frame needs, in pixels."""


DRAWINGS = {
    "start": Drawing("embed_map", "picture_map", ("on", "rule"), 560),
    "series": Drawing("embed_series", "picture_series", ("rule", "bloc"), 480),
    "country": Drawing("embed_timeline", "picture_timeline", ("on",), 340),
}
"""By the names of the pages' addresses."""


@dataclass(frozen=True)
class Frame:
    """A drawing in a frame: its whole address, and what it is called for those who do not see it."""

    address: str
    title: str
    height: int

    @property
    def html(self) -> SafeString:
        """To paste into a page: as wide as there is room."""
        return self.sized("100%", self.height)

    def sized(self, width: str | int, height: int) -> SafeString:
        """The same with another size."""
        return format_html(
            '<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy" frameborder="0"></iframe>',
            self.address,
            self.title,
            width,
            height,
        )


def caption(dispute: Dispute, day: date | None, country: Country | None = None) -> str:
    """What a drawing is called: Bolivia: Who was president of Venezuela (2019–2023), 4 February 2019."""
    title = f"{named(country, 'name')}: {dispute}" if country else str(dispute)
    return f"{title}, {told(day)}" if day else title


@dataclass(frozen=True)
class Shared:
    """How a page is shown where it is shared."""

    page: Any

    locales = LOCALES

    @property
    def name(self) -> str:
        """The name of the page's address."""
        return self.page.request.resolver_match.url_name

    @property
    def drawing(self) -> Drawing | None:
        """What of it other sites can frame."""
        return DRAWINGS.get(self.name)

    def whole(self, name: str, *, is_lasting: bool, takes: tuple[str, ...] = ()) -> str:
        """A whole address that is about the same day, and the same revision or always the latest."""
        page = self.page
        args = page.request.resolver_match.kwargs if self.drawing else {}
        params = {each: page.request.GET.get(each) for each in takes} | {"on": page.day and page.day.isoformat()}
        kept = page.kept() | {KNOWN_AT: f"revision:{page.revision.pk}" if is_lasting else None}
        return page.request.build_absolute_uri(with_query(reverse(f"site:{name}", kwargs=args), {**params, **kept}))

    @property
    def picture(self) -> str:
        """The whole address of its picture; of a page without one, the map of its day."""
        kind = self.drawing
        return self.whole(kind.picture if kind else "picture_map", is_lasting=True, takes=kind.takes if kind else ())

    def frame(self, *, is_lasting: bool) -> Frame:
        """Its drawing."""
        kind = self.drawing
        title = caption(self.page.dispute, self.page.day, getattr(self.page, "country", None))
        return Frame(self.whole(kind.embed, is_lasting=is_lasting, takes=kind.takes), title, kind.height)

    @property
    def lasting(self) -> Frame:
        """The drawing as it is now."""
        return self.frame(is_lasting=True)

    @property
    def live(self) -> Frame:
        """The drawing as it will be."""
        return self.frame(is_lasting=False)

    @property
    def address(self) -> str:
        """The whole address of the page, always of the latest revision."""
        return self.whole(self.name, is_lasting=False, takes=tuple(self.page.takes))

    @property
    def oembed(self) -> str:
        """The whole address at which programs find out how to embed the page."""
        request = self.page.request
        asked = urlencode({"url": request.build_absolute_uri(self.page.canonical()), "format": "json"})
        return request.build_absolute_uri(f"{reverse('site:oembed')}?{asked}")
