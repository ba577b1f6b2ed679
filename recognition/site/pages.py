"""What all pages have in common: one revision for each, strict parameters, the languages, what readers may keep."""

import json
from contextlib import ExitStack
from datetime import date
from http import HTTPStatus
from typing import Any, ClassVar

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from recognition.compression import coding
from recognition.credit import LICENCE, Credit
from recognition.languages import in_language
from recognition.models.known_at import known_at
from recognition.models.revision import snapshot
from recognition.models.source import TRACKING
from recognition.site.parameters import COMMON, Refused, asked_dispute, asked_revision, read, with_query
from recognition.site.sharing import Shared

HTML = "text/html"


def frame(request) -> dict[str, Any]:
    """What every page shows around what it is about, error pages too: it reads neither the record nor the host."""
    spoken, query = translation.get_language(), request.META.get("QUERY_STRING", "")
    whole = f"?{query}" if query else ""
    return {
        "language": spoken,
        "languages": [
            {
                "code": code,
                "name": name,
                "address": in_language(request.path_info, code) + whole,
                "is_spoken": code == spoken,
            }
            for code, name in settings.LANGUAGES
        ],
        "licence": LICENCE,
    }


class Page(TemplateView):
    """A page about the record as one revision left it."""

    http_method_names = ["get", "head", "options"]
    takes: ClassVar[dict[str, Any]] = {}
    """The parameters that the page takes besides those that all take."""
    day: date | None = None
    """The day that the page is about, if it is about one."""
    media_type: ClassVar[str] = HTML

    def dispatch(self, request, *args, **kwargs):
        """The page, made within one snapshot; 304 for who has it already; 400 with what is wrong in the question.

        What other sites add to a link that is passed on asks for nothing: such an address leads to the plain one.
        """
        if request.method not in ("GET", "HEAD"):
            return super().dispatch(request, *args, **kwargs)
        if any(map(TRACKING.fullmatch, request.GET)):
            return HttpResponseRedirect(untracked(request))
        with ExitStack() as held:
            try:
                response = self.answer(held, request, *args, **kwargs)
            except Refused as refused:
                response = self.refusal(request, refused)
        patch_vary_headers(response, ["Accept-Encoding", "Cookie"])
        response.headers.setdefault("Content-Language", translation.get_language())
        return response

    def answer(self, held: ExitStack, request, *args, **kwargs) -> HttpResponse:
        """The page; raises Refused, Http404."""
        self.latest = held.enter_context(snapshot())
        if self.latest is None:
            raise Http404(_("The record is empty: there is nothing to show yet."))
        self.revision = asked_revision(request.GET, self.latest, timezone.now())
        if self.revision != self.latest:
            held.enter_context(known_at(self.revision))
        self.dispute = asked_dispute(request.GET)
        if self.dispute is None:
            raise Http404(_("The record is empty: there is nothing to show yet."))
        tag = self.tag()
        if tag in request.headers.get("If-None-Match", ""):
            return HttpResponseNotModified(headers={"ETag": tag, "Cache-Control": "public, no-cache"})
        self.today = timezone.localdate()
        self.asked = read(request.GET, self.takes, self.dispute)
        response = super().dispatch(request, *args, **kwargs)
        if response.status_code == HTTPStatus.OK:
            if isinstance(response, TemplateResponse):
                response = response.render()  # while the snapshot lasts
            response["ETag"], response["Cache-Control"] = tag, "public, no-cache"
            response["Tracker-Revision"] = str(self.revision.pk)
            response["Tracker-Known-At"] = Credit(self.revision).instant
        return response

    def refusal(self, request, refused: Refused) -> HttpResponse:
        """What is wrong in the question, with status 400."""
        return error_page(request, HTTPStatus.BAD_REQUEST, {"wrong": refused.wrong})

    def tag(self) -> str:
        """An ETag of all that decides the bytes of the page; who names it has been given the page."""
        request = self.request
        decisive = [
            settings.RELEASE,
            self.revision.pk,
            self.latest.pk,  # a page of the past says whether it is the latest
            self.latest.at.isoformat(),
            str(timezone.localdate()),
            request.build_absolute_uri(),
            coding(request, self.media_type),
        ]
        return f'"{salted_hmac("recognition.site.pages", json.dumps(decisive), algorithm="sha256").hexdigest()[:32]}"'

    def get_context_data(self, **kwargs):
        """What templates may show."""
        return {
            **super().get_context_data(**kwargs),
            **frame(self.request),
            "dispute": self.dispute,
            "revision": self.revision,
            "latest": self.latest,
            "is_past": self.revision != self.latest,
            "canonical": self.request.build_absolute_uri(self.canonical()),
            "alternates": self.alternates(),
            "credit": (credit := self.credit()),
            "csl": json.dumps(credit.csl, ensure_ascii=False, indent=2),
            "last": self.dispute.last_day(self.today),
            "asked": self.asked,
            "shared": Shared(self),
        }

    def credit(self) -> Credit:
        """How to cite what the page says: its address names the revision, and so for ever tells the same."""
        lasting = {"on": self.day and self.day.isoformat(), "known_at": f"revision:{self.revision.pk}"}
        return Credit(self.revision, self.request.build_absolute_uri(self.here(**lasting)))

    def state(self) -> dict[str, str]:
        """The parameters of the address as they were given, in one order."""
        return {name: self.request.GET[name] for name in [*self.takes, *COMMON] if name in self.request.GET}

    def kept(self) -> dict[str, str | None]:
        """What links to other pages keep: the revision and the dispute, if they were asked for."""
        return {name: self.request.GET.get(name) for name in COMMON}

    def here(self, **changes) -> str:
        """The address of this page with other parameters; None leaves one out."""
        return with_query(self.request.path, {**self.state(), **changes})

    def canonical(self) -> str:
        """The one address of what the page shows: without parameters that say what would hold anyway."""
        defaults = {name: parameter.default(self.dispute) for name, parameter in self.takes.items()}
        return self.here(**{name: None for name, value in defaults.items() if value == self.asked[name]})

    def alternates(self) -> dict[str, str]:
        """The canonical address of the page in each language."""
        query = self.canonical().partition("?")[2]
        return {
            code: self.request.build_absolute_uri(in_language(self.request.path_info, code) + (query and f"?{query}"))
            for code, _name in settings.LANGUAGES
        }

    def there(self, name: str, *args, **params) -> str:
        """The address of another page, which is about the same revision."""
        return with_query(reverse(f"site:{name}", args=args), {**params, **self.kept()})

    def api(self, path: str, **params) -> str:
        """The address at which the API tells the same, in the language of the page."""
        spoken = translation.get_language()
        lang = spoken if spoken != settings.LANGUAGE_CODE else None
        return with_query(f"{reverse('index')}{path}", {**params, "lang": lang, **self.kept()})


def untracked(request) -> str:
    """The address that was asked for, without what tells where its reader comes from."""
    asked = request.GET.copy()
    for name in filter(TRACKING.fullmatch, request.GET):
        del asked[name]
    query = asked.urlencode(safe=":,")
    return f"{request.path}?{query}" if query else request.path


def error_page(request, status: HTTPStatus, context: dict[str, Any]) -> HttpResponse:
    """A page about an error, in the reader's language; it reads nothing from the record."""
    body = render_to_string(f"site/{status.value}.html", {**frame(request), **context}, request)
    return HttpResponse(body, status=status, headers={"Cache-Control": "no-store"})
