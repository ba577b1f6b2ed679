"""What each path can be asked, and the queryset method that answers it."""

from recognition.api.questions import (
    Bound,
    Choice,
    Day,
    ListQuestion,
    Ordering,
    PagedQuestion,
    Question,
    Search,
    Words,
)
from recognition.models import Bloc, Country, Dispute, Meeting, Membership, Source, Stance
from recognition.models.bloc import Role, Signed
from recognition.models.counting import Rule, counts
from recognition.models.country import Extent, Region, UNStatus
from recognition.models.dispute import Status
from recognition.models.position import Basis
from recognition.models.rules import Confidence, Precision


def countries(dispute: Dispute) -> dict[str, str]:
    """Alpha-2 codes by what a country may be called: alpha-2, alpha-3, slug."""
    codes = Country.objects.values_list("alpha2", "alpha3", "slug")
    return {name.lower(): alpha2 for alpha2, *names in codes for name in (alpha2, *names)}


def stances(dispute: Dispute) -> list[str]:
    """The dispute's stances in the order of its legend."""
    return list(Stance.objects.of(dispute).values_list("slug", flat=True))


def statuses(dispute: Dispute) -> list[str]:
    """All that a country's status can be."""
    return stances(dispute) + Status.values


def blocs(dispute: Dispute) -> list[str]:
    """The blocs of the record."""
    return list(Bloc.objects.values_list("slug", flat=True))


def subregions(dispute: Dispute) -> list[str]:
    """The subregions of the record."""
    return sorted(set(Country.objects.order_by().values_list("subregion", flat=True)))


def country_words(meaning: str = "Countries, by alpha-2 or alpha-3 code or slug, in any case.", **kwargs) -> Words:
    """The parameter `country`."""
    hint = "give alpha-2 or alpha-3 codes or slugs, as countries lists them."
    return Words(meaning, countries, hint=hint, example=["CA", "MX"], **{"field_name": "country__alpha2", **kwargs})


def bloc_words(meaning: str, **kwargs) -> Words:
    """The parameter `bloc`."""
    return Words(meaning, blocs, hint="give slugs, as blocs lists them.", example=["lima-group"], **kwargs)


def region_words(field_name: str = "country__region") -> Words:
    """The parameter `region`."""
    return Words("Regions of UN M49.", Region.values, field_name=field_name, example=["Americas"])


def search(meaning: str, example: str) -> Search:
    """The parameter `q`."""
    return Search(meaning, method="filter_q", example=example)


STATUS_DAY = "The day; the earlier of today and the last covered day if left out. Refused outside of what is covered."
PAST_DAY = "The day; the earlier of today and the last covered day if left out. Any past day."


class Searched:
    """A filter set with `q`."""

    def filter_q(self, queryset, name, value):
        """Keep the rows in which the text stands."""
        return queryset.search(value)


class CountryFilter(Searched, ListQuestion):
    """`countries`: each with its status on the day."""

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

    def filter_bloc(self, queryset, name, value):
        """Keep the members."""
        return queryset.members_of(value, self.form.cleaned_data["on"])

    def filter_queryset(self, queryset):
        """The countries with their statuses, then the filters."""
        day = self.form.cleaned_data["on"]
        return super().filter_queryset(queryset.with_status(self.form.dispute, day).with_blocs(day))


class CountryDetailFilter(Question):
    """`countries/{code}`: all that the record holds of one country."""

    on = Day(STATUS_DAY, covered=True, defaults=True, example="2019-02-03")

    def filter_queryset(self, queryset):
        """The countries with their statuses and all else."""
        day = self.form.cleaned_data["on"]
        return queryset.with_status(self.form.dispute, day).with_blocs(day).with_details(self.form.dispute)


class TimelineFilter(ListQuestion):
    """`countries/{code}/timeline`: the intervals of one country."""

    def filter_queryset(self, queryset):
        """The intervals."""
        return list(queryset.of(self.form.dispute).with_sources().intervals())


class PositionFilter(Searched, PagedQuestion):
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
    from_ = Bound(
        "Acts of this day or later.",
        covered=False,
        past=False,
        field_name="declared_on",
        lookup_expr="gte",
        example="2019-02-01",
    )
    to = Bound(
        "Acts of this day or earlier.",
        covered=False,
        past=False,
        field_name="declared_on",
        lookup_expr="lte",
        example="2019-02-28",
    )
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

    def filter_on(self, queryset, name, value):
        """Keep the acts in force."""
        return queryset.on(value)

    def filter_source(self, queryset, name, value):
        """Keep the acts that cite one of them."""
        return queryset.citing(value)

    def filter_bloc(self, queryset, name, value):
        """Keep the acts of members."""
        return queryset.by_members_of(value, self.form.cleaned_data["on"])

    def filter_queryset(self, queryset):
        """The dispute's acts with their ends, then the filters."""
        return super().filter_queryset(queryset.of(self.form.dispute).with_until())


class PositionDetailFilter(Question):
    """`positions/{key}`: one act; its key says the dispute."""

    dispute = None

    def filter_queryset(self, queryset):
        """The acts with their ends."""
        return queryset.with_until()


class SwitchFilter(ListQuestion):
    """`switches`: the days on which statuses changed."""

    hints = {"status": "to_status", "stance": "to_status", "on": "from"}

    country = country_words()
    from_status = Words("Statuses left behind.", statuses, example=["guaido"])
    to_status = Words("Statuses taken.", statuses, example=["assembly"])
    bloc = bloc_words("Switches of countries that were members of these blocs on that day.")
    region = region_words()
    from_ = Day("Switches of this day or later.", covered=True, example="2019-02-01")
    to = Day("Switches of this day or earlier.", covered=True, example="2019-02-28")

    def filter_queryset(self, queryset):
        """The switches, by day and country."""
        asked = self.form.cleaned_data
        acts = queryset.of(self.form.dispute)
        for name in ("country", "region"):  # whole countries; the rest would tear their acts apart
            acts = self.filters[name].filter(acts, asked[name])
        kept = [
            switch
            for switch in acts.switches()
            if (not asked["from"] or switch.date >= asked["from"])
            and (not asked["to"] or switch.date <= asked["to"])
            and (not asked["from_status"] or switch.from_status in asked["from_status"])
            and (not asked["to_status"] or switch.to_status in asked["to_status"])
        ]
        if asked["bloc"]:
            periods = Membership.objects.members_of(asked["bloc"])
            kept = [switch for switch in kept if any(period.holds(switch.country, switch.date) for period in periods)]
        return sorted(kept, key=lambda switch: (switch.date, switch.country.alpha2))


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


class BlocFilter(Searched, PagedQuestion):
    """`blocs`: with how many members they have on a day."""

    on = Day(PAST_DAY, covered=False, defaults=True, example="2019-02-04")
    q = search("Text in a name, in any of the four languages, or an acronym.", "alba")

    def filter_queryset(self, queryset):
        """The blocs with their numbers of members, then the filters."""
        return super().filter_queryset(queryset.with_member_count(self.form.cleaned_data["on"]))


class BlocDetailFilter(Question):
    """`blocs/{slug}`."""

    on = Day(PAST_DAY, covered=False, defaults=True, example="2019-02-04")

    def filter_queryset(self, queryset):
        """The blocs with their numbers of members."""
        return queryset.with_member_count(self.form.cleaned_data["on"])


def roles(**kwargs) -> Words:
    """The parameter `role`."""
    return Words("As what the country belongs to the bloc.", Role.values, example=["member"], **kwargs)


class MemberFilter(PagedQuestion):
    """`blocs/{slug}/members`: who belongs to the bloc on a day, with their statuses."""

    on = Day(
        f"{PAST_DAY} Status and since are null outside of what is covered.",
        covered=False,
        defaults=True,
        example="2019-02-03",
    )
    role = roles(default=[Role.MEMBER.value])

    def filter_queryset(self, queryset):
        """The memberships of the day, their countries with statuses where the day is covered."""
        day = self.form.cleaned_data["on"]
        return super().filter_queryset(queryset.on(day).with_statuses(self.form.dispute, day))


class MembershipFilter(Searched, PagedQuestion):
    """`memberships`: the periods of countries in blocs."""

    on = Day("Only periods that hold on this day.", covered=False, method="filter_on", example="2019-02-04")
    bloc = bloc_words("Blocs.", field_name="bloc__slug")
    country = country_words()
    role = roles()
    confidence = Words("How sure the record is of the period.", Confidence.values, example=["disputed"])
    q = search("Text in a summary or in a name of the country, in any of the four languages.", "announced")
    ordering = Ordering(
        {"key": "key", "joined": "joined", "left": "left", "name": "country__folded_name", "bloc": "bloc__slug"},
        ties="key",
    )

    def filter_on(self, queryset, name, value):
        """Keep the periods that hold."""
        return queryset.on(value)


class BlocMeetingFilter(Searched, PagedQuestion):
    """`blocs/{slug}/meetings`: the meetings and statements of one bloc."""

    on = Day("Only meetings under way on this day.", covered=False, method="filter_on", example="2019-02-04")
    country = country_words("Meetings held in these countries.")
    from_ = Bound(
        "Meetings that end on this day or later.",
        covered=False,
        past=False,
        field_name="end_date",
        lookup_expr="gte",
        example="2019-02-01",
    )
    to = Bound(
        "Meetings that begin on this day or earlier.",
        covered=False,
        past=False,
        field_name="start_date",
        lookup_expr="lte",
        example="2019-02-28",
    )
    q = search("Text in a title, outcome or city.", "bogota")
    ordering = Ordering({"start_date": "start_date", "key": "key", "signed_count": "signed_count"}, ties="key")

    def filter_on(self, queryset, name, value):
        """Keep the meetings under way."""
        return queryset.on(value)

    def filter_queryset(self, queryset):
        """The meetings with their numbers of signers, then the filters."""
        return super().filter_queryset(queryset.with_signed_count())


class MeetingFilter(BlocMeetingFilter):
    """`meetings`: the same of all blocs."""

    bloc = bloc_words("Blocs.", field_name="bloc__slug")


class MeetingDetailFilter(Question):
    """`meetings/{key}`: with its signatures."""

    def filter_queryset(self, queryset):
        """The meetings with their numbers of signers."""
        return queryset.with_signed_count()


class SignatureFilter(PagedQuestion):
    """`signatures`: what countries did with the texts of meetings."""

    on = Day("Only of meetings under way on this day.", covered=False, method="filter_on", example="2019-02-04")
    bloc = bloc_words("Blocs.", field_name="meeting__bloc__slug")
    country = country_words()
    meeting = Words(
        "Meetings, by key.",
        lambda dispute: list(Meeting.objects.values_list("key", flat=True)),
        field_name="meeting__key",
        hint="give keys, as meetings lists them.",
        example=["lima-2019-02-04-ottawa"],
    )
    signed = Words("What the country did.", Signed.values, example=["declined", "abstained"])
    from_ = Bound(
        "Of meetings that end on this day or later.",
        covered=False,
        past=False,
        field_name="meeting__end_date",
        lookup_expr="gte",
        example="2019-02-01",
    )
    to = Bound(
        "Of meetings that begin on this day or earlier.",
        covered=False,
        past=False,
        field_name="meeting__start_date",
        lookup_expr="lte",
        example="2019-02-28",
    )
    ordering = Ordering({"key": "key", "start_date": "meeting__start_date", "name": "country__folded_name"}, ties="key")

    def filter_on(self, queryset, name, value):
        """Keep those of the day's meetings."""
        return queryset.on(value)


class BlocPositionFilter(PagedQuestion):
    """`blocs/{slug}/positions`: the bloc's own acts, all of them or the one in force on a day."""

    hints = {"status": "stance"}

    on = Day(
        "Only the act in force on this day. Refused outside of what is covered.",
        covered=True,
        method="filter_on",
        example="2019-02-04",
    )
    stance = Words("Stances of the dispute.", stances, field_name="stance__slug", example=["guaido"])

    def filter_on(self, queryset, name, value):
        """Keep the act in force."""
        return queryset.on(value)

    def filter_queryset(self, queryset):
        """The dispute's acts with their ends, then the filters."""
        return super().filter_queryset(queryset.of(self.form.dispute).with_until())


class SourceFilter(Searched, PagedQuestion):
    """`sources`: the pages and documents cited."""

    publisher = Search("Text in the publisher's name.", method="filter_publisher", example="Reuters")
    language = Words(
        "Languages, by ISO 639-1 code.",
        lambda dispute: sorted(set(Source.objects.order_by().values_list("language", flat=True))),
        example=["es", "pt"],
    )
    from_ = Bound(
        "Published on this day or later.",
        covered=False,
        past=False,
        field_name="published",
        lookup_expr="gte",
        example="2019-02-01",
    )
    to = Bound(
        "Published on this day or earlier.",
        covered=False,
        past=False,
        field_name="published",
        lookup_expr="lte",
        example="2019-02-28",
    )
    q = search("Text in a title, publisher or address.", "cancilleria")
    ordering = Ordering(
        {"id": "key", "published": "published", "publisher": "folded_publisher", "citation_count": "citation_count"},
        ties="key",
    )

    def filter_publisher(self, queryset, name, value):
        """Keep the publisher's."""
        return queryset.published_by(value)

    def filter_queryset(self, queryset):
        """The sources with how often they are cited, then the filters."""
        return super().filter_queryset(queryset.with_citation_count())


class SourceDetailFilter(Question):
    """`sources/{id}`: with what cites it."""

    def filter_queryset(self, queryset):
        """The sources with how often they are cited."""
        return queryset.with_citation_count()


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
