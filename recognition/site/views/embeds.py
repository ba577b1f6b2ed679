"""Pages for the frames of other sites: one drawing each, and where it comes from."""

from http import HTTPStatus

from csp.decorators import csp_replace
from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt

from recognition.models import Country, Position
from recognition.models.columns import named
from recognition.models.counting import Rule
from recognition.shapes import world
from recognition.site.areas import Areas
from recognition.site.forms import bloc_words
from recognition.site.legend import marks
from recognition.site.options import bloc_options
from recognition.site.pages import Page, frame
from recognition.site.parameters import Choice, Day, TellingDay
from recognition.site.rules import explained
from recognition.site.seen import Seen
from recognition.site.stack import Stack
from recognition.site.telling import telling_day
from recognition.site.timeline import Bar

THEME = Choice(["auto", "light", "dark"], "auto")
"""Light, dark, or what the reader's device prefers, which the page around the frame may not follow."""


@method_decorator([xframe_options_exempt, csp_replace({"frame-ancestors": ["*"]})], name="dispatch")
class Embed(Page):
    """A page that any other may frame, and no search engine lists; what is wrong is told in the frame too."""

    def dispatch(self, request, *args, **kwargs):
        """The page, or why there is none."""
        try:
            response = super().dispatch(request, *args, **kwargs)
        except Http404 as missing:
            response = self.nothing(request, HTTPStatus.NOT_FOUND, [str(missing)])
        response["X-Robots-Tag"] = "noindex"
        return response

    def refusal(self, request, refused):
        """What is wrong in the question."""
        return self.nothing(request, HTTPStatus.BAD_REQUEST, [each.detail for each in refused.wrong])

    def nothing(self, request, status: HTTPStatus, told: list[str]) -> HttpResponse:
        """A page that tells why there is none."""
        body = render_to_string("site/embed/error.html", {**frame(request), "told": told}, request)
        return HttpResponse(body, status=status, headers={"Cache-Control": "no-store"})

    def get_context_data(self, **kwargs):
        """What all frames show."""
        full = self.request.build_absolute_uri(self.full())
        return {**super().get_context_data(**kwargs), "theme": self.asked["theme"], "day": self.day, "full": full}

    def full(self) -> str:
        """The address of the page that tells all of it."""
        raise NotImplementedError


class EmbedMap(Embed):
    """The map of a day with its legend."""

    template_name = "site/embed/map.html"
    takes = {"on": TellingDay(), "rule": Choice(Rule.values, Rule.ALL.value), "theme": THEME}

    def get_context_data(self, **kwargs):
        """The countries on the map, and their numbers."""
        switches = Position.objects.of(self.dispute)
        self.day = self.asked["on"] or telling_day(switches.switches(), self.dispute)
        seen = Seen(self.dispute, self.day, Rule(self.asked["rule"]), legend := marks(self.dispute))
        return {
            **super().get_context_data(**kwargs),
            "world": world(),
            "marks": list(legend.values()),
            "places": seen.places,
            "numbers": seen.shown,
            "counted_by": next(each.name for each in explained() if each.rule == seen.rule),
        }

    def full(self):
        """The first page on the same day, counted by the same rule."""
        return self.there("start", on=self.day.isoformat(), rule=self.request.GET.get("rule"))


class EmbedSeries(Embed):
    """The counts over time."""

    template_name = "site/embed/series.html"
    takes = {"rule": Choice(Rule.values, Rule.ALL.value), "bloc": Choice(bloc_words, None), "theme": THEME}

    def get_context_data(self, **kwargs):
        """The areas, and the numbers of the most telling day."""
        rule, bloc = Rule(self.asked["rule"]), self.asked["bloc"]
        stack = Stack(self.dispute, self.dispute.last_day(self.today), rule, marks(self.dispute), bloc)
        return {
            **super().get_context_data(**kwargs),
            "marks": list(stack.marks.values()),
            "stack": stack,
            "areas": Areas(stack),
            "numbers": stack.numbers(stack.telling),
            "bloc_name": dict(bloc_options())[bloc] if bloc else None,
            "counted_by": next(each.name for each in explained() if each.rule == rule),
        }

    def full(self):
        """The page with the table."""
        return self.there("series", rule=self.request.GET.get("rule"), bloc=self.asked["bloc"])


class EmbedTimeline(Embed):
    """A country's statuses over time."""

    template_name = "site/embed/timeline.html"
    takes = {"on": Day(), "theme": THEME}

    def get_context_data(self, **kwargs):
        """The country, its status on the day, and the bar; raises Http404."""
        self.day = self.asked["on"]
        found = Country.objects.with_status(self.dispute, self.day).with_acts(self.dispute)
        self.country = found.filter(slug=kwargs["name"]).first()
        if self.country is None:
            raise Http404(_("There is no country called %(name)s in the record.") % kwargs)
        legend = marks(self.dispute)
        return {
            **super().get_context_data(**kwargs),
            "country": self.country,
            "name": named(self.country, "name"),
            "mark": legend[self.country.status],
            "marks": list(legend.values()),
            "bar": Bar(self.country, self.dispute, self.day, legend),
        }

    def full(self):
        """The country's page."""
        return self.there("country", self.country.slug, on=self.day.isoformat())
