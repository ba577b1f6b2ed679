"""The pages and documents that the record rests on, and what cites each."""

from math import ceil

from django.db.models import F
from django.http import Http404
from django.utils.translation import gettext as _

from recognition.models import Source
from recognition.site.forms import FormPage, PageNumber, Text, Words
from recognition.site.options import with_chosen
from recognition.site.pages import Page
from recognition.templatetags.pages import language

ON_A_PAGE = 50


def languages(dispute) -> list[str]:
    """The languages of the sources, by their codes."""
    return sorted(set(Source.objects.order_by().values_list("language", flat=True)))


class Sources(FormPage):
    """All sources, the latest first, or those that are looked for."""

    template_name = "site/sources_list.html"
    takes = {"q": Text(), "publisher": Text(), "language": Words(languages), "page": PageNumber()}

    def get_context_data(self, **kwargs):
        """One page of the list; raises Http404 past its end."""
        asked = self.asked
        found = Source.objects.all()
        if asked["q"]:
            found = found.search(asked["q"])
        if asked["publisher"]:
            found = found.published_by(asked["publisher"])
        if asked["language"]:
            found = found.filter(language__in=asked["language"])
        total, number = found.count(), asked["page"]
        last = max(1, ceil(total / ON_A_PAGE))
        if number > last:
            raise Http404(
                _("The list has no page %(number)s; its last is %(last)s.") % {"number": number, "last": last}
            )
        shown = found.with_citation_count().order_by(F("published").desc(nulls_last=True), "key")
        spoken = sorted(((code, language(code)) for code in languages(self.dispute)), key=lambda each: each[1])
        return {
            **super().get_context_data(**kwargs),
            "here_is": "sources",
            "found": shown[(number - 1) * ON_A_PAGE : number * ON_A_PAGE],
            "total": total,
            "number": number,
            "last_number": last,
            "languages_of_sources": with_chosen(spoken, asked["language"]),
        }


class SourcePage(Page):
    """One source, and what cites it."""

    template_name = "site/source.html"

    def get_context_data(self, **kwargs):
        """The source and its citations; raises Http404 for what readers do not know."""
        key = self.kwargs["key"]
        source = Source.objects.with_citations().filter(key=key).first()
        if source is None:
            raise Http404(self.missing(key))
        return {
            **super().get_context_data(**kwargs),
            "here_is": "sources",
            "source": source,
            "source_path": f"sources/{source.key}",
            "cited_by": source.public_citations,
        }

    def missing(self, key: str) -> str:
        """Why there is none."""
        if gone := Source.retracted_in(key, self.revision.pk):
            told = _("The source %(key)s was taken out of the record in revision %(number)s.")
            return told % {"key": key, "number": gone.pk}
        return _("There is no source called %(key)s in the record.") % {"key": key}
