"""Search: the page of results, and what is suggested while somebody types."""

from django.http import JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recognition.site.finding import Hit, find
from recognition.site.forms import FormPage, Text

SUGGESTED = 8


class Search(FormPage):
    """What is found by a few letters."""

    template_name = "site/search.html"
    takes = {"q": Text()}

    def get_context_data(self, **kwargs):
        """What was looked for, and what was found."""
        sought = self.asked["q"]
        return {
            **super().get_context_data(**kwargs),
            "here_is": "search",
            "sought": sought,
            "found": find(sought) if sought else None,
        }


class Suggestions(FormPage):
    """Countries and blocs for somebody who is still typing, as JSON; of meetings, if there is room."""

    takes = {"q": Text()}
    media_type = "application/json"

    def get(self, request, *args, **kwargs):
        """The suggestions, and their number in words, to be read out."""
        sought = self.asked["q"]
        found = find(sought, most_meetings=SUGGESTED, with_sources=False) if sought else None
        named = [*found.named, *found.near][:SUGGESTED] if found else []
        suggested = [self.of_name(each) for each in named]
        if found:
            suggested += [self.of_meeting(each) for each in found.meetings[: SUGGESTED - len(named)]]
        told = ngettext("%(number)s suggestion", "%(number)s suggestions", len(suggested)) % {"number": len(suggested)}
        if found and found.near and not found.total:
            told = _("Nothing found. Did you mean %(name)s?") % {"name": suggested[0]["name"]}
        elif not suggested:
            told = _("Nothing found.")
        return JsonResponse({"told": told, "suggestions": suggested})

    def of_name(self, hit: Hit) -> dict[str, str]:
        """A country or a bloc."""
        kind = _("country") if hit.kind == "country" else _("bloc")
        return {"name": hit.name, "note": hit.by or kind, "address": self.there(hit.kind, hit.row.slug)}

    def of_meeting(self, meeting) -> dict[str, str]:
        """A meeting."""
        return {
            "name": meeting.title,
            "note": str(meeting.start_date),
            "address": self.there("meeting", meeting.key),
        }
