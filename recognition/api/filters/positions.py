"""What acts can be asked, of countries and of blocs."""

from recognition.api.filters.words import Dated, Searched, bloc_words, country_words, region_words, search, stances
from recognition.api.permissions import demand_drafts
from recognition.api.problems import InvalidParameters, ParameterError
from recognition.api.questions import (
    Bound,
    Choice,
    Day,
    Ordering,
    PagedQuestion,
    Question,
    Words,
)
from recognition.models import Source
from recognition.models.position import Basis
from recognition.models.rules import Confidence, Precision


class PositionFilter(Dated, Searched, PagedQuestion):
    """`positions`: the acts, all of them or those in force on a day."""

    hints = {"status": "stance"}

    on = Day(
        "Only acts in force on this day. Refused outside of what is covered.",
        covered=True,
        method="filter_on",
        example="2019-02-04",
    )
    country = country_words()
    stance = Words("Stances of the dispute.", stances, field_name="stance__slug", example=["guaido"])
    bloc = bloc_words(
        "Acts of members of these blocs: on the day asked for, else on the day of the act.", method="filter_bloc"
    )
    region = region_words()
    basis = Words("What the act rests on.", Basis.values, example=["statement", "joint"])
    confidence = Words("How sure the record is of the act.", Confidence.values, example=["disputed"])
    precision = Words("How much of the date is known.", Precision.values, example=["month", "year"])
    source = Words(
        "Acts that cite these sources, by id.",
        lambda dispute: list(Source.objects.values_list("key", flat=True)),
        method="filter_source",
        hint="give ids, as sources lists them.",
        example=["am-globalnews-2019-01-23-canada"],
    )
    is_published = Choice(
        "`false` lists the drafts instead, for those who may enter, change or publish positions.", ["true", "false"]
    )
    from_ = Bound("Acts of this day or later.", "declared_on", "gte")
    to = Bound("Acts of this day or earlier.", "declared_on", "lte")
    q = search("Text in a summary or in a name of the country, in any of the four languages.", "ambassador")
    ordering = Ordering(
        {
            "declared_on": "declared_on",
            "key": "key",
            "name": "country__folded_name",
            "country": "country__alpha2",
            "until": "until",
        },
        ties="key",
    )

    def filter_source(self, queryset, name, value):
        """Keep the acts that cite one of them."""
        return queryset.citing(value)

    def filter_bloc(self, queryset, name, value):
        """Keep the acts of members."""
        return queryset.by_members_of(value, self.form.cleaned_data["on"])

    def filter_queryset(self, queryset):
        """The dispute's acts with their ends, then the filters; drafts only for those who may see them."""
        drafts = self.form.cleaned_data["is_published"] == "false"
        if drafts:
            demand_drafts(self.request)
        acts = queryset.filter(is_published=not drafts)
        return super().filter_queryset(acts.of(self.form.dispute).with_until())

    def filter_on(self, queryset, name, value):
        """Keep the acts in force; raises InvalidParameters for drafts, which never are."""
        if self.form.cleaned_data["is_published"] == "false":
            detail = "A draft is in force on no day; leave out on, or is_published=false."
            raise InvalidParameters([ParameterError("on", "invalid", detail)])
        return super().filter_on(queryset, name, value)


class PositionDetailFilter(Question):
    """`positions/{key}`: one act; its key says the dispute."""

    dispute = None

    def filter_queryset(self, queryset):
        """The acts with their ends."""
        return queryset.with_until()


class BlocPositionFilter(Dated, PagedQuestion):
    """`blocs/{slug}/positions`: the bloc's own acts, all of them or the one in force on a day."""

    hints = {"status": "stance"}

    on = Day(
        "Only the act in force on this day. Refused outside of what is covered.",
        covered=True,
        method="filter_on",
        example="2019-02-04",
    )
    stance = Words("Stances of the dispute.", stances, field_name="stance__slug", example=["guaido"])

    def filter_queryset(self, queryset):
        """The dispute's acts with their ends, then the filters."""
        return super().filter_queryset(queryset.of(self.form.dispute).with_until())
