"""The blocs: a list of them, and a page for each."""

from collections import Counter

from django.db.models import Prefetch
from django.http import Http404
from django.utils.translation import gettext as _

from recognition.axis import Axis
from recognition.models import Bloc, BlocPosition, Country, Meeting, Membership, Signature
from recognition.models.bloc import Role
from recognition.models.columns import fold, named
from recognition.models.counting import Rule
from recognition.models.dispute import Status
from recognition.models.series import Step, cohesion, courses
from recognition.site.cohesion import HIGH, divisions, steps
from recognition.site.legend import marks
from recognition.site.pages import Page
from recognition.site.parameters import Day
from recognition.site.periods import axis, rows
from recognition.site.signing import deeds, lines

ROLES = list(Role)


class Blocs(Page):
    """All blocs with their numbers of members on a day, and what each itself said last."""

    template_name = "site/blocs.html"
    takes = {"on": Day()}

    def get_context_data(self, **kwargs):
        """The blocs of which the record lists members, and the others."""
        self.day = self.asked["on"]
        legend = marks(self.dispute)
        acts = BlocPosition.objects.of(self.dispute).on(self.day).select_related("stance")
        said = {act.bloc_id: legend[act.stance.slug] for act in acts}
        found = Bloc.objects.with_member_count(self.day).with_meeting_count()
        ordered = sorted(found, key=lambda bloc: fold(named(bloc, "name")))
        return {
            **super().get_context_data(**kwargs),
            "here_is": "blocs",
            "day": self.day,
            "marks": list(legend.values()),
            "listed": [(bloc, said.get(bloc.pk)) for bloc in ordered if bloc.member_count is not None],
            "others": [(bloc, said.get(bloc.pk)) for bloc in ordered if bloc.member_count is None],
        }


class BlocPage(Page):
    """One bloc: its members on a day and over time, how far they stood together, its meetings and its own acts."""

    template_name = "site/bloc.html"
    takes = {"on": Day()}

    def get(self, request, *args, **kwargs):
        """The page; raises Http404."""
        self.day = self.asked["on"]
        self.bloc = Bloc.objects.filter(slug=kwargs["name"]).first()
        if self.bloc is None:
            raise Http404(_("There is no bloc called %(name)s in the record; the list of blocs has them all.") % kwargs)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        """What the record holds of the bloc."""
        legend = marks(self.dispute)
        acts = BlocPosition.objects.of(self.dispute).filter(bloc=self.bloc)
        acts = acts.with_until().select_related("stance").with_sources().order_by("-declared_on")
        return {
            **super().get_context_data(**kwargs),
            "here_is": "blocs",
            "bloc": self.bloc,
            "name": named(self.bloc, "name"),
            "bloc_path": f"blocs/{self.bloc.slug}",
            "day": self.day,
            "marks": list(legend.values()),
            "acts": [(act, legend[act.stance.slug]) for act in acts],
            **self.members(legend),
            **self.meetings(),
        }

    def members(self, legend) -> dict:
        """Who belongs to it on the day and over time, and how far they stand together."""
        found = Membership.objects.filter(bloc=self.bloc).with_statuses(self.dispute, self.day).with_sources()
        memberships = list(found)
        if not memberships:
            return {}
        of_day = sorted(
            (each for each in memberships if each.holds(each.country, self.day)),
            key=lambda each: (ROLES.index(each.role), fold(named(each.country, "name"))),
        )
        numbers = Counter(each.country.status for each in of_day if each.role == Role.MEMBER)
        ids = [each.country_id for each in memberships]
        countries = list(Country.objects.filter(pk__in=ids).with_extent(self.dispute))
        span = (self.dispute.covered_from, self.dispute.last_day(self.today))
        parts = divisions(
            cohesion(self.dispute, countries, self.bloc.slug, span, Step.CHANGE), legend, covered := Axis(*span)
        )
        [of_rule] = courses(self.dispute, countries, [Rule.ALL]).values()
        time = axis(self.bloc, memberships, self.dispute)
        drawn = rows(memberships, of_rule, legend, self.dispute, time)
        return {
            "members": [(each, legend[each.country.status]) for each in of_day],
            "has_roles": any(each.role != Role.MEMBER for each in of_day),
            "disputed": next((each.country for each in memberships if each.country.status == Status.SUBJECT), None),
            "member_count": numbers.total(),
            "numbers": [(mark, numbers[mark.status]) for mark in legend.values() if numbers[mark.status]],
            "divisions": parts,
            "division": next((each for each in parts if each.first <= self.day <= each.last), None),
            "steps": steps(parts),
            "grid": [(100, 0), (50, HIGH / 2), (0, HIGH)],
            "covered": covered,
            "day_at": covered.at(self.day),
            "time": time,
            "time_day": time.at(self.day),
            "rows": drawn,
            "shown": [
                mark for mark in legend.values() if any(piece.mark is mark for row in drawn for piece in row.pieces)
            ],
            "has_other_roles": any(each.role != Role.MEMBER for each in memberships),
        }

    def meetings(self) -> dict:
        """Its meetings, and which country did what with their texts."""
        # Prefetched, for joined rows would make the same few countries and meetings hundreds of times.
        signatures = Prefetch("signatures", Signature.objects.prefetch_related("country"))
        found = Meeting.objects.filter(bloc=self.bloc).with_signed_count().select_related("country")
        meetings = list(found.prefetch_related(signatures).order_by("start_date", "key"))
        return {
            "meetings": meetings,
            "texts": [each for each in meetings if each.signatures.all()],
            "lines": lines(each for meeting in meetings for each in meeting.signatures.all()),
            "deeds": list(deeds().values()),
        }
