"""What blocs, their members, meetings and signatories can be asked."""

from recognition.api.filters.words import PAST_DAY, Dated, Searched, bloc_words, country_words, roles, search
from recognition.api.questions import (
    Bound,
    Choice,
    Day,
    ListQuestion,
    Ordering,
    PagedQuestion,
    Question,
    Words,
)
from recognition.models import Meeting
from recognition.models.bloc import Role, Signed, matrix
from recognition.models.rules import Confidence


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


class MembershipFilter(Dated, Searched, PagedQuestion):
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


class BlocMeetingFilter(Dated, Searched, PagedQuestion):
    """`blocs/{slug}/meetings`: the meetings and statements of one bloc."""

    on = Day("Only meetings under way on this day.", covered=False, method="filter_on", example="2019-02-04")
    country = country_words("Meetings held in these countries.")
    from_ = Bound("Meetings that end on this day or later.", "end_date", "gte")
    to = Bound("Meetings that begin on this day or earlier.", "start_date", "lte")
    q = search("Text in a title, outcome or city.", "bogota")
    ordering = Ordering({"start_date": "start_date", "key": "key", "signed_count": "signed_count"}, ties="key")

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


class SignatoryFilter(ListQuestion):
    """`blocs/{slug}/signatories`: what countries did with the texts of one bloc's meetings."""

    layout = Choice(
        "`tidy`: a row for each country and meeting; `wide`: a row for each country, a column for each meeting.",
        ["tidy", "wide"],
        default=["tidy"],
        example="wide",
    )
    country = country_words()
    meeting = Words(
        "Meetings, by key.",
        lambda dispute: list(Meeting.objects.values_list("key", flat=True)),
        field_name="meeting__key",
        hint="give keys, as meetings lists them.",
        example=["lima-2019-02-04-ottawa"],
    )
    signed = Words("What the country did.", Signed.values, example=["declined", "abstained"])
    from_ = Bound("Of meetings that end on this day or later.", "meeting__end_date", "gte")
    to = Bound("Of meetings that begin on this day or earlier.", "meeting__start_date", "lte")

    def filter_queryset(self, queryset):
        """The rows, or the lines of the matrix; whose columns follow from what was found, so they are noted."""
        rows = super().filter_queryset(queryset)
        if self.form.cleaned_data.get("layout") != "wide":
            return rows
        lines = matrix(rows)
        self.form.cleaned_data["meetings"] = list(lines[0].signed) if lines else []
        return lines


class SignatureFilter(Dated, SignatoryFilter, PagedQuestion):
    """`signatures`: the same of all blocs, in pages."""

    layout = None
    on = Day("Only of meetings under way on this day.", covered=False, method="filter_on", example="2019-02-04")
    bloc = bloc_words("Blocs.", field_name="meeting__bloc__slug")
    ordering = Ordering({"key": "key", "start_date": "meeting__start_date", "name": "country__folded_name"}, ties="key")
