"""What pages can be asked in the part of an address behind `?`: nothing in it is ignored."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from recognition.models import Dispute, Revision
from recognition.nearest import nearest


@dataclass(frozen=True)
class Wrong:
    """What is wrong with one parameter, and what would be right, in a sentence."""

    parameter: str
    detail: str


class Refused(Exception):  # noqa: N818 (an answer, no failure)
    """A page cannot be asked so; `wrong` tells each reason. Answered as a page with status 400."""

    def __init__(self, wrong: list[Wrong]):
        self.wrong = wrong
        super().__init__(" ".join(each.detail for each in wrong))


class Day:
    """A day that the record covers; left out, the last such day."""

    def read(self, text: str, dispute: Dispute) -> date:
        """The day; raises ValidationError."""
        day = read_day(text)
        if not dispute.covers(day):
            message = _("The record covers %(first)s to %(last)s; give a day within, not %(day)s.")
            raise ValidationError(
                message, params={"first": dispute.covered_from, "last": dispute.covered_until, "day": day}
            )
        return day

    def default(self, dispute: Dispute) -> date | None:
        """The day of a page whose address says none."""
        return dispute.last_day(timezone.localdate())


class TellingDay(Day):
    """A day that the record covers; left out, one that the page finds in the record."""

    def default(self, dispute):
        """None: the page looks for it."""


def read_day(text: str) -> date:
    """The day that is written `2019-02-04`; raises ValidationError."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise ValidationError(_("%(text)s is no day of the calendar."), params={"text": text}) from None
    raise ValidationError(_("%(text)s is no day; write it as 2019-02-04."), params={"text": text})


class Choice:
    """One word of a vocabulary, which may be made of what the record holds; left out, `default`."""

    def __init__(self, words: Iterable[str] | Callable[[Dispute], Iterable[str]], default: str | None):
        self.words, self.left_out = words, default

    def read(self, text: str, dispute: Dispute) -> str:
        """The word; raises ValidationError."""
        words = list(self.words(dispute) if callable(self.words) else self.words)
        if text in words:
            return text
        if meant := nearest(text, words):
            raise ValidationError(
                _("%(text)s is unknown; did you mean %(meant)s?"), params={"text": text, "meant": meant}
            )
        params = {"text": text, "words": ", ".join(words)}
        raise ValidationError(_("%(text)s is unknown; give one of: %(words)s."), params=params)

    def default(self, dispute: Dispute) -> str | None:
        """The word of a page whose address says none."""
        return self.left_out


KNOWN_AT, DISPUTE = COMMON = "known_at", "dispute"
"""The parameters that every page takes, before all others: which record answers, and about which dispute."""


def asked_first(params: QueryDict, name: str) -> str | None:
    """What is asked of one of the COMMON parameters; repeated or empty ones are refused with what else is wrong."""
    values = params.getlist(name)
    return values[0] if len(values) == 1 and values[0].strip() else None


def asked_revision(params: QueryDict, latest: Revision, now: datetime) -> Revision:
    """The revision that `known_at` names, as `revision:N` or by an instant, or `latest`; raises Refused."""
    text = asked_first(params, KNOWN_AT)
    try:
        return Revision.objects.named(text, latest, now) if text else latest
    except ValidationError as error:
        raise Refused([Wrong(KNOWN_AT, error.messages[0])]) from None


def asked_dispute(params: QueryDict) -> Dispute | None:
    """The dispute that `dispute` names, or the first; None while the record has none. Raises Refused."""
    first, text = Dispute.objects.default(), asked_first(params, DISPUTE)
    if first is None or text in (None, first.slug):
        return first
    try:
        slug = Choice(list(Dispute.objects.values_list("slug", flat=True)), first.slug).read(text, first)
    except ValidationError as error:
        raise Refused([Wrong(DISPUTE, error.messages[0])]) from None
    return Dispute.objects.get(slug=slug)


def read(params: QueryDict, known: dict[str, Any], dispute: Dispute) -> dict[str, Any]:
    """What the `known` parameters mean, given or not; raises Refused for whatever is wrong, all of it at once."""
    wrong, found = list(misused(params, [*known, *COMMON])), {}
    named = {each.parameter for each in wrong}
    for name, parameter in known.items():
        if name not in params:
            found[name] = parameter.default(dispute)
        elif name not in named:
            try:
                found[name] = parameter.read(params[name], dispute)
            except ValidationError as error:
                wrong.append(Wrong(name, error.messages[0]))
    if wrong:
        raise Refused(wrong)
    return found


def misused(params: QueryDict, known: list[str]) -> Iterator[Wrong]:
    """What is wrong with the parameters' names and number."""
    for name, values in params.lists():
        if name not in known:
            told = {"name": name, "meant": nearest(name, known), "known": ", ".join(known)}
            hinted = _("There is no parameter %(name)s here; did you mean %(meant)s?")
            plain = _("There is no parameter %(name)s here; it takes %(known)s.")
            yield Wrong(name, (hinted if told["meant"] else plain) % told)
        elif len(values) > 1:
            yield Wrong(name, _("It is given more than once; give it once."))
        elif not values[0].strip():
            yield Wrong(name, _("It is empty; give it a value or leave it out."))


def with_query(path: str, params: dict[str, Any]) -> str:
    """The path with the parameters that have a value; colons and commas stay, so that `revision:1` can be read."""
    asked = {name: value for name, value in params.items() if value not in (None, "")}
    return f"{path}?{urlencode(asked, safe=':,')}" if asked else path
