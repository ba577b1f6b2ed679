"""What countries and their statuses can be asked."""

from recognition.api.filters.words import (
    STATUS_DAY,
    Searched,
    bloc_words,
    country_words,
    region_words,
    search,
    statuses,
    subregions,
)
from recognition.api.questions import (
    Choice,
    Day,
    ListQuestion,
    Ordering,
    PagedQuestion,
    Question,
    Words,
)
from recognition.models.counting import Rule, counts
from recognition.models.country import Extent, UNStatus
from recognition.models.position import Basis
from recognition.models.rules import Confidence
from recognition.models.switching import narrowed


class StatusQuestion(ListQuestion):
    """What countries with their statuses can be asked, however they are shown."""

    hints = {"stance": "status"}

    on = Day(STATUS_DAY, covered=True, defaults=True, example="2019-02-04")
    country = country_words(field_name="alpha2")
    status = Words("Statuses: stances of the dispute, or derived ones.", statuses, example=["maduro"])
    bloc = bloc_words("Members of these blocs on the day.", method="filter_bloc")
    region = region_words("region")
    subregion = Words("Subregions of UN M49.", subregions, example=["Caribbean"])
    un_status = Words("Standing in the United Nations.", UNStatus.values, example=["member"])
    basis = Words("What the deciding act rests on.", Basis.values, example=["statement"])
    confidence = Words("How sure the record is of the deciding act.", Confidence.values, example=["disputed"])

    def filter_bloc(self, queryset, name, value):
        """Keep the members."""
        return queryset.members_of(value, self.form.cleaned_data["on"])

    def filter_queryset(self, queryset):
        """The countries with their statuses, then the filters."""
        return super().filter_queryset(queryset.with_status(self.form.dispute, self.form.cleaned_data["on"]))


class CountryFilter(Searched, StatusQuestion):
    """`countries`: each with its status on the day."""

    q = search("Text in a name, in any of the four languages.", "guine")
    ordering = Ordering(
        {
            "name": "folded_name",
            "code": "alpha2",
            "status": "status",
            "since": "since",
            "declared_on": "declared_on",
            "until": "until",
            "source_count": "source_count",
        },
        ties="alpha2",
    )

    def filter_queryset(self, queryset):
        """The countries with their blocs too."""
        return super().filter_queryset(queryset.with_blocs(self.form.cleaned_data["on"]))


class MapFilter(StatusQuestion):
    """`map`: the same countries with the marks of the legend, and as shapes."""

    winding = Choice(
        "How outer rings run: `counterclockwise`, as RFC 7946 wants, for Leaflet, MapLibre, QGIS, GeoPandas, or "
        "`clockwise`, for D3, Vega-Lite and Observable Plot, which would fill the rest of the world otherwise.",
        ["counterclockwise", "clockwise"],
        default=["counterclockwise"],
        form="geojson",
    )

    def filter_queryset(self, queryset):
        """The countries with the marks of their statuses too."""
        return super().filter_queryset(queryset).with_marks()


class CountryDetailFilter(Question):
    """`countries/{code}`: all that the record holds of one country."""

    on = Day(STATUS_DAY, covered=True, defaults=True, example="2019-02-03")

    def filter_queryset(self, queryset):
        """The countries with their statuses and all else."""
        day = self.form.cleaned_data["on"]
        return queryset.with_status(self.form.dispute, day).with_blocs(day).with_details(self.form.dispute)


class ExplanationFilter(Question):
    """`countries/{code}/explain`: why one country has its status on the day."""

    on = Day(STATUS_DAY, covered=True, defaults=True, example="2019-02-03")

    def filter_queryset(self, queryset):
        """The countries with their acts."""
        return queryset.with_acts(self.form.dispute)


class TimelineFilter(ListQuestion):
    """`countries/{code}/timeline`: the intervals of one country."""

    def filter_queryset(self, queryset):
        """The intervals."""
        return list(queryset.of(self.form.dispute).with_sources().intervals())


class SwitchFilter(ListQuestion):
    """`switches`: the days on which statuses changed."""

    hints = {"status": "to_status", "stance": "to_status", "on": "from"}

    country = country_words()
    from_status = Words("Statuses left behind.", statuses, example=["guaido"])
    to_status = Words("Statuses taken.", statuses, example=["assembly"])
    bloc = bloc_words("Switches of countries that were members of these blocs on that day.")
    region = region_words()
    from_ = Day(
        "Switches of this day or later; if left out, of any, also of acts dated before what is covered.",
        covered=True,
        example="2019-02-01",
    )
    to = Day(
        "Switches of this day or earlier; the last covered one if left out.",
        covered=True,
        defaults=True,
        example="2019-02-28",
    )

    def filter_queryset(self, queryset):
        """The switches, by day and country."""
        asked = self.form.cleaned_data
        acts = queryset.of(self.form.dispute)
        for name in ("country", "region"):  # whole countries; the rest would tear their acts apart
            acts = self.filters[name].filter(acts, asked[name])
        return narrowed(
            acts.switches(),
            first=asked["from"],
            last=asked["to"],
            from_status=asked["from_status"],
            to_status=asked["to_status"],
            blocs=asked["bloc"],
        )


class CountFilter(ListQuestion):
    """`counts`: how many countries have each status on a day."""

    hints = {"stance": "status"}

    on = Day(STATUS_DAY, covered=True, defaults=True, example="2019-02-04")
    by = Choice("Count within each region, or among the members of each bloc.", ["region", "bloc"], example="region")
    status = Words("Statuses: stances of the dispute, or derived ones.", statuses, example=["maduro"])
    bloc = bloc_words("Count only members of these blocs on the day.")
    region = region_words("region")
    rule = Words("Rules of counting.", Rule.values, example=["un-members"])

    def filter_queryset(self, queryset):
        """The counts, by rule, group and the order of the legend."""
        asked = self.form.cleaned_data
        countries = self.filters["region"].filter(queryset, asked["region"])
        if asked["bloc"]:
            countries = countries.members_of(asked["bloc"], asked["on"])
        rows = counts(countries, self.form.dispute, asked["on"], by=asked["by"], rules=asked["rule"] or Rule.values)
        if asked["by"] == "bloc" and asked["bloc"]:
            rows = [row for row in rows if row.group in asked["bloc"]]
        return [row for row in rows if not asked["status"] or row.status in asked["status"]]


class DisputeFilter(PagedQuestion):
    """`disputes`."""

    dispute = None


class DisputeDetailFilter(Question):
    """`disputes/{slug}`."""

    dispute = None


class CoverageFilter(PagedQuestion):
    """`coverage`: how far each country was researched."""

    country = country_words()
    extent = Words(
        "How far: sourced follows from a country's positions.",
        ["sourced", *Extent.values],
        method="filter_extent",
        example=["unsearched"],
    )
    region = region_words()

    def filter_extent(self, queryset, name, value):
        """Keep those researched so far."""
        return queryset.researched(value)

    def filter_queryset(self, queryset):
        """The dispute's rows with whether they are sourced, then the filters."""
        return super().filter_queryset(queryset.filter(dispute=self.form.dispute).with_sourced())
