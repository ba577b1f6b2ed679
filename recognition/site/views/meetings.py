"""A meeting or a joint statement of a bloc."""

from collections import Counter

from django.http import Http404
from django.utils.translation import gettext as _

from recognition.models import Meeting, Signature
from recognition.models.bloc import Signed
from recognition.models.columns import fold, named
from recognition.site.legend import marks
from recognition.site.pages import Page
from recognition.site.signing import SYMBOLS, deeds

ORDER = list(SYMBOLS)


class MeetingPage(Page):
    """One meeting: when and where it was, what came of it, and what each country did with its text."""

    template_name = "site/meeting.html"

    def get(self, request, *args, **kwargs):
        """The page; raises Http404."""
        found = Meeting.objects.select_related("bloc", "country").with_signed_count().with_sources()
        self.meeting = found.filter(key=kwargs["key"]).first()
        if self.meeting is None:
            raise Http404(_("There is no meeting %(key)s in the record; the page of its bloc has them all.") % kwargs)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        """The meeting, those beside it, and the countries with their statuses on its first day."""
        meeting, legend, known = self.meeting, marks(self.dispute), deeds()
        day = meeting.start_date
        found = Signature.objects.filter(meeting=meeting).with_statuses(self.dispute, day).with_sources()
        signatures = sorted(
            found, key=lambda each: (ORDER.index(Signed(each.signed)), fold(named(each.country, "name")))
        )
        is_covered = self.dispute.covers(day)
        numbers = Counter(each.signed for each in signatures)
        return {
            **super().get_context_data(**kwargs),
            "here_is": "blocs",
            "meeting": meeting,
            "meeting_path": f"meetings/{meeting.key}",
            "on": day.isoformat() if is_covered else None,
            "is_covered": is_covered,
            "marks": list(legend.values()),
            "rows": [
                (each, known[each.signed], legend[each.country.status] if is_covered else None) for each in signatures
            ],
            "numbers": [(known[signed.value], numbers[signed]) for signed in ORDER if numbers[signed]],
            **self.beside(),
        }

    def beside(self) -> dict[str, Meeting | None]:
        """The meetings of the bloc before and after this one."""
        keys = list(Meeting.objects.filter(bloc=self.meeting.bloc_id).order_by("start_date", "key"))
        place = keys.index(self.meeting)
        return {
            "previous": keys[place - 1] if place else None,
            "next": keys[place + 1] if place + 1 < len(keys) else None,
        }
