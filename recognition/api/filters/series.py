"""What statuses over time can be asked."""

from recognition.api.filters.words import bloc_words, country_words, region_words, statuses
from recognition.api.questions import Choice, Day, FirstDay, ListQuestion, Words
from recognition.models.counting import Rule
from recognition.models.country import Country
from recognition.models.series import Presence, Step, agreement, cohesion, panel, series


class SpanQuestion(ListQuestion):
    """A span of days, both ends included, within what is covered."""

    hints = {"on": "to", "stance": "status", "step": "interval", "freq": "interval"}

    from_ = FirstDay("The first day; the first covered one if left out.", covered=True, example="2019-01-10")
    to = Day("The last day; the last covered one if left out.", covered=True, defaults=True, example="2020-01-31")

    @property
    def span(self):
        """Both days."""
        return self.form.cleaned_data["from"], self.form.cleaned_data["to"]

    def countries(self, queryset):
        """The countries asked for, with how far each was researched."""
        for name in {"country", "region"} & self.filters.keys():
            queryset = self.filters[name].filter(queryset, self.form.cleaned_data[name])
        return queryset.with_extent(self.form.dispute)


def interval() -> Choice:
    """The parameter `interval`."""
    meaning = (
        "The periods; each is told by its last day, the last one by `to`. `change` gives the times in which nothing "
        "changes. `month` if left out."
    )
    return Choice(meaning, Step.values, default=[Step.MONTH.value], example="quarter")


class SeriesFilter(SpanQuestion):
    """`series`: how many countries have each status, over time."""

    interval = interval()
    by = Choice("Count within each region, or among the members of each bloc.", ["region", "bloc"], example="region")
    status = Words("Statuses: stances of the dispute, or derived ones.", statuses, example=["guaido"])
    bloc = bloc_words("Count only members of these blocs on each day.")
    region = region_words("region")
    rule = Words("Rules of counting.", Rule.values, example=["un-members"])

    def filter_queryset(self, queryset):
        """The counts, by day, rule, group and the order of the legend."""
        asked = self.form.cleaned_data
        rows = series(
            self.form.dispute,
            self.countries(queryset),
            self.span,
            Step(asked["interval"]),
            rules=asked["rule"] or Rule.values,
            by=asked["by"],
            blocs=asked["bloc"] or (),
        )
        return [row for row in rows if not asked["status"] or row.status in asked["status"]]


class PanelFilter(SpanQuestion):
    """`panel`: each country's status, over time."""

    interval = interval()
    country = country_words(field_name="alpha2")
    bloc = bloc_words("Only the days on which the country is a member of one of these blocs.")
    region = region_words("region")

    def filter_queryset(self, queryset):
        """The statuses, by day and country."""
        asked = self.form.cleaned_data
        rows = panel(self.form.dispute, self.countries(queryset), self.span, Step(asked["interval"]))
        if not asked["bloc"]:
            return rows
        presence = Presence(asked["bloc"])
        return [row for row in rows if presence.blocs(row.country, row.date)]


class CohesionFilter(SpanQuestion):
    """`blocs/{slug}/cohesion`: how the members of each day divide."""

    interval = interval()

    def filter_queryset(self, queryset):
        """The divisions, by day and size; `queryset` holds the one bloc."""
        countries = self.countries(Country.objects.all())
        step = Step(self.form.cleaned_data["interval"])
        return [row for bloc in queryset for row in cohesion(self.form.dispute, countries, bloc.slug, self.span, step)]


class AgreementFilter(SpanQuestion):
    """`agreement`: how far each two countries went together."""

    country = country_words("Pairs with one of these countries.")
    bloc = bloc_words("Pairs of members of these blocs on the last day.")

    def countries(self, queryset):
        """All, or the members."""
        if blocs := self.form.cleaned_data["bloc"]:
            queryset = queryset.members_of(blocs, self.span[1])
        return queryset.with_extent(self.form.dispute)

    def filter_queryset(self, queryset):
        """The pairs, by their codes."""
        rows = agreement(self.form.dispute, self.countries(queryset), self.span)
        wanted = self.form.cleaned_data["country"]
        return [row for row in rows if not wanted or {row.country_a, row.country_b} & set(wanted)]
