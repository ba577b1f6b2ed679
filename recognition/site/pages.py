"""What all pages have in common: one revision for each, strict parameters, the languages, what readers may keep."""

import json
from contextlib import ExitStack
from datetime import date
from http import HTTPStatus
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseNotModified
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
from recognition.models import Dispute
from recognition.models.known_at import known_at
from recognition.models.revision import snapshot
from recognition.site.parameters import KNOWN_AT, Refused, asked_revision, read

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
    """The parameters that the page takes besides `known_at`, which all take."""
    day: date | None = None
    """The day that the page is about, if it is about one."""
    media_type: ClassVar[str] = HTML

    def dispatch(self, request, *args, **kwargs):
        """The page, made within one snapshot; 304 for who has it already; 400 with what is wrong in the question."""
        if request.method not in ("GET", "HEAD"):
            return super().dispatch(request, *args, **kwargs)
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
        self.dispute = Dispute.objects.default() if self.latest else None
        if not self.dispute:
            raise Http404(_("The record is empty: there is nothing to show yet."))
        self.revision = asked_revision(request.GET, self.latest)
        if self.revision != self.latest:
            held.enter_context(known_at(self.revision))
            self.dispute = Dispute.objects.default()
        tag = self.tag()
        if tag in request.headers.get("If-None-Match", ""):
            return HttpResponseNotModified(headers={"ETag": tag, "Cache-Control": "public, no-cache"})
        self.today = timezone.localdate()
        self.asked = read(request.GET, self.takes, self.dispute)
        response = super().dispatch(request, *args, **kwargs)
        if response.status_code == HTTPStatus.OK:
