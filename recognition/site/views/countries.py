"""The page of a country."""

from http import HTTPStatus
from itertools import zip_longest

from django.http import Http404, HttpResponseRedirect
from django.utils.translation import gettext as _

from recognition.models import Country
from recognition.models.columns import named
from recognition.models.explanation import explain
from recognition.nearest import nearest
from recognition.site.legend import marks
from recognition.site.pages import Page
from recognition.site.parameters import Day
from recognition.site.timeline import Bar
from recognition.site.views.start import Start
from recognition.site.why import end_precision, why


class Countries(Page):
    """All countries: they stand on the first page, as a table below the map."""

    takes = Start.takes

    def get(self, request, *args, **kwargs):
        """The way to the table."""
        return HttpResponseRedirect(f"{self.there('start', **self.state())}#countries-title")


class CountryPage(Page):
    """One country: its status on a day and why, its acts with their sources, its blocs and signatures."""

    template_name = "site/country.html"
    takes = {"on": Day()}

    def get(self, request, *args, **kwargs):
        """The page; a code leads to the address that has the country's name."""
        self.day = self.asked["on"]
        found = Country.objects.with_status(self.dispute, self.day).with_details(self.dispute)
        self.country = found.called(kwargs["name"]).first()
        if self.country is None:
            if meant := nearest(kwargs["name"], list(Country.objects.values_list("slug", flat=True))):
                told = _("%(text)s is unknown; did you mean %(meant)s?")
                raise Http404(told % {"text": kwargs["name"], "meant": meant})
            told = _("There is no country called %(name)s in the record; the list of countries has them all.")
            raise Http404(told % kwargs)
        if self.country.slug != kwargs["name"]:
            response = HttpResponseRedirect(self.there("country", self.country.slug, **self.state()))
            response.status_code = HTTPStatus.FOUND
            return response
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        """What the record holds of the country."""
        country, legend = self.country, marks(self.dispute)
        explanation = explain(country, self.day)
        return {
            **super().get_context_data(**kwargs),
            "country": country,
            "name": named(country, "name"),
            "country_path": f"countries/{country.slug}",
            "day": self.day,
            "mark": legend[country.status],
            "marks": list(legend.values()),
            "why": why(explanation, legend),
            "deciding": explanation.deciding and explanation.deciding.act,
            "acts": [
                (each, legend[each.act.stance.slug], end_precision(each.act, following and following.act))
                for each, following in zip_longest(explanation.acts, explanation.acts[1:])
            ],
            "bar": Bar(country, self.dispute, self.day, legend),
            "coverage": country.coverage_of_dispute,
            "memberships": sorted(country.memberships.all(), key=lambda each: (each.joined, each.key)),
            "signatures": (signatures := list(country.signatures.all())),
            "blocs_met": dict.fromkeys(each.meeting.bloc for each in signatures),
        }
