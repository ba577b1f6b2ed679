"""Pictures of what pages show, for where their addresses are shared: PNG, drawn by the server."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from recognition.models import Country, Position
from recognition.models.columns import named
from recognition.models.counting import Rule
from recognition.shapes import world
from recognition.site.areas import Areas
from recognition.site.drawing import fitting, keys, picture, rows
from recognition.site.forms import bloc_words
from recognition.site.legend import marks
from recognition.site.options import bloc_options
from recognition.site.pages import Page
from recognition.site.parameters import Choice, Day, TellingDay
from recognition.site.rules import explained
from recognition.site.seen import Seen
from recognition.site.stack import Stack
from recognition.site.telling import telling_day
from recognition.site.timeline import Bar
from recognition.templatetags.pages import told


class Picture(Page):
    """A picture; like a page, it is about one revision, and told again only if something has changed."""

    media_type = "image/png"

    def get(self, request, *args, **kwargs):
        """The PNG."""
        return HttpResponse(picture(self.template_name, self.get_context_data(**kwargs)), content_type=self.media_type)


class PictureOfMap(Picture):
    """The map of a day with its legend."""

    template_name = "site/pictures/map.svg"
    takes = {"on": TellingDay(), "rule": Choice(Rule.values, Rule.ALL.value)}

    def get_context_data(self, **kwargs):
        """The countries on the map, and their numbers."""
        acts = Position.objects.of(self.dispute)
        self.day = self.asked["on"] or telling_day(acts.switches(), self.dispute)
        rule = Rule(self.asked["rule"])
        seen = Seen(self.dispute, self.day, rule, legend := marks(self.dispute))
        return {
            **super().get_context_data(**kwargs),
            "day": self.day,
            "size_of_title": fitting(str(self.dispute), 1120, 46),
            "world": world(),
            "marks": list(legend.values()),
            "places": seen.places,
            "rows": rows(seen.shown, 152, 536, 234),
            "counted_by": next((each.name for each in explained() if each.rule == rule != Rule.ALL), None),
        }


class PictureOfSeries(Picture):
    """The counts over time, and the numbers of the most telling day."""

    template_name = "site/pictures/series.svg"
    takes = {"rule": Choice(Rule.values, Rule.ALL.value), "bloc": Choice(bloc_words, None)}

    def get_context_data(self, **kwargs):
        """The areas."""
        rule, bloc = Rule(self.asked["rule"]), self.asked["bloc"]
        stack = Stack(self.dispute, self.dispute.last_day(self.today), rule, marks(self.dispute), bloc)
        areas = Areas(stack)
        title = dict(bloc_options())[bloc] if bloc else _("Countries over time")
        return {
            **super().get_context_data(**kwargs),
            "title": title,
            "size_of_title": fitting(title, 1120, 46),
            "marks": list(stack.marks.values()),
            "stack": stack,
            "areas": areas,
            "places": [(year, round(40 + 7.9 * at)) for year, at in areas.axis.years if at < 95],
            "rows": rows(stack.numbers(stack.telling), 178, 536, 234),
            "counted_by": next((each.name for each in explained() if each.rule == rule != Rule.ALL), None),
        }


class PictureOfTimeline(Picture):
    """A country's statuses over time, and the one on the day."""

    template_name = "site/pictures/timeline.svg"
    takes = {"on": Day()}

    def get_context_data(self, **kwargs):
        """The country, its status on the day, and the bar; raises Http404."""
        self.day = self.asked["on"]
        found = Country.objects.with_status(self.dispute, self.day).with_acts(self.dispute)
        country = found.filter(slug=kwargs["name"]).first()
        if country is None:
            raise Http404(_("There is no country called %(name)s in the record.") % kwargs)
        legend = marks(self.dispute)
        bar = Bar(country, self.dispute, self.day, legend)
        mark, name = legend[country.status], named(country, "name")
        return {
            **super().get_context_data(**kwargs),
            "day": self.day,
            "country": country,
            "since": told(country.since, country.since_precision) if country.since else "",
            "name": name,
            "size_of_name": fitting(name, 1120, 72),
            "mark": mark,
            "size_of_label": fitting(mark.label, 1056, 44),
            "marks": list(legend.values()),
            "bar": bar,
            "legend": keys(list(dict.fromkeys(piece.mark for piece in bar.pieces)), 470),
        }
