"""Pages whose parameters come from a form of theirs, and the parameters that such forms send."""

import re
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recognition.models import Bloc, Country, Dispute, Stance
from recognition.models.dispute import Status
from recognition.nearest import nearest
from recognition.site.pages import Page, with_query
from recognition.site.parameters import Day


class FormPage(Page):
    """A page that is asked by a form of its own.

    A browser sends the fields that were left empty too, and a field for each of several choices: such an address leads
    to the plain one, so that what is passed on holds what was asked for and nothing else.
    """

    def answer(self, held: ExitStack, request, *args, **kwargs) -> HttpResponse:
        """The page, or the way to its plain address; raises Refused, Http404."""
        plain = tidied(request.GET, self.takes)
        if plain is not None:
            return HttpResponseRedirect(with_query(request.path, plain))
        return super().answer(held, request, *args, **kwargs)


def tidied(params: QueryDict, takes: dict[str, Any]) -> dict[str, str] | None:
    """What a form has sent, without empty fields, the choices of a list in one; None if it is so already."""
    found = {}
    for name, values in params.lists():
        given = [value.strip() for value in values if value.strip()]
        if len(given) > 1 and not isinstance(takes.get(name), Words):
            return None  # told to the reader: which of them is meant, nobody knows
        if given:
            found[name] = ",".join(given)
    is_plain = all(len(values) == 1 and values[0].strip() for _name, values in params.lists())
    return None if is_plain else found


class Words:
    """Several words of a vocabulary, joined by commas; left out, none."""

    def __init__(self, words: Callable[[Dispute], Iterable[str] | dict[str, str]], most: int | None = None):
        self.words, self.most = words, most

    def read(self, text: str, dispute: Dispute) -> list[str]:
        """The words, each once; raises ValidationError."""
        words = self.words(dispute)
        known = words if isinstance(words, dict) else {word: word for word in words}
        given = [word for word in (part.strip() for part in text.split(",")) if word]
        found = list(dict.fromkeys(self.word(each, known) for each in given))
        if self.most and len(found) > self.most:
            message = ngettext(
                "%(count)s are too many; give %(most)s at most.",
                "%(count)s are too many; give %(most)s at most.",
                len(found),
            )
            raise ValidationError(message, params={"count": len(found), "most": self.most})
        return found

    def word(self, given: str, known: dict[str, str]) -> str:
        """What one of them means; raises ValidationError."""
        if found := known.get(given) or known.get(given.lower()):
            return found
        if meant := nearest(given, known):
            message = _("%(text)s is unknown; did you mean %(meant)s?")
            raise ValidationError(message, params={"text": given, "meant": known[meant]})
        raise ValidationError(_("%(text)s is unknown."), params={"text": given})

    def default(self, dispute: Dispute) -> list[str]:
        """None of them."""
        return []


class Bound(Day):
    """The first or the last of some days; left out, there is no such bound."""

    def default(self, dispute: Dispute) -> date | None:
        """No bound."""
        return None


class Text:
    """What somebody looks for; left out, nothing."""

    longest = 100

    def read(self, text: str, dispute: Dispute) -> str:
        """The text; raises ValidationError."""
        text = " ".join(text.split())
        if len(text) > self.longest:
            raise ValidationError(_("Give no more than %(longest)s characters."), params={"longest": self.longest})
        if "\0" in text:
            raise ValidationError(_("It holds the character %(character)s, which is no text."), params={"character": 0})
        return text

    def default(self, dispute: Dispute) -> str:
        """Nothing."""
        return ""


class PageNumber:
    """Which page of a long list; left out, the first."""

    def read(self, text: str, dispute: Dispute) -> int:
        """The number; raises ValidationError."""
        if not re.fullmatch(r"[1-9]\d{0,5}", text, re.ASCII):
            raise ValidationError(_("%(text)s is no number of a page."), params={"text": text})
        return int(text)

    def default(self, dispute: Dispute) -> int:
        """The first."""
        return 1


def country_words(dispute: Dispute) -> dict[str, str]:
    """Alpha-2 codes by what a country may be called: alpha-2, alpha-3, slug."""
    codes = Country.objects.values_list("alpha2", "alpha3", "slug")
    return {name.lower(): alpha2 for alpha2, *names in codes for name in (alpha2, *names)}


def bloc_words(dispute: Dispute) -> list[str]:
    """The slugs of the blocs of which the record lists members."""
    return list(Bloc.objects.with_members())


def status_words(dispute: Dispute) -> list[str]:
    """All that a country's status can be."""
    return [*Stance.objects.of(dispute).values_list("slug", flat=True), *Status.values]
