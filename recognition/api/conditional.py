"""What readers may keep: the tag of an answer, known before the answer is made, and for how long it holds."""

import json

from django.conf import settings
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.crypto import salted_hmac

from recognition.api.questions import Day
from recognition.compression import coding, shrinks

READING = {"GET", "HEAD"}

# An answer to this question that can never be another one; a year is the longest that caches keep anything.
FINAL = "public, max-age=31536000, immutable"
# Any other: keep it, but ask each time whether it still holds.
CURRENT = "public, no-cache"
# What one person may see is kept by nobody.
PERSONAL = "private, no-store"


class NotModified(Exception):  # noqa: N818 (no error)
    """The reader has the answer already, under this tag."""

    def __init__(self, tag: str):
        self.tag = tag


def is_personal(request) -> bool:
    """Whether the request says who asks, so that the answer may be for nobody else."""
    return any(request.headers.get(name) for name in ("Cookie", "Authorization"))


def left_to_the_clock(view) -> bool:
    """Whether a day that the answer is about is left out, so that today decides it."""
    parameters = view.filterset_class.base_filters.items()
    asked = view.request.query_params
    return any(isinstance(found, Day) and found.defaults and name not in asked for name, found in parameters)


def reading_tag(view) -> str:
    """A digest of all that decides the bytes of the view's answer: the question, the revision, the program, the form.

    It is keyed with the site's secret, so whoever names it has been given it, with an answer to this very question:
    a question that would be refused has no tag, and 304 can be told before the question is looked into.
    """
    request, revision, form = view.request, view.revision, view.request.accepted_renderer
    decisive = [
        settings.RELEASE,
        revision.pk,
        revision.at.isoformat(),
        str(timezone.localdate()) if left_to_the_clock(view) else None,
        request.build_absolute_uri(),  # answers hold absolute addresses, a feed even this one
        form.format,
        coding(request, form.media_type),
        request.user and request.user.pk,
    ]
    return salted_hmac("recognition.api.conditional", json.dumps(decisive), algorithm="sha256").hexdigest()[:32]


def held(request, tag: str) -> str | None:
    """The tag of If-None-Match that names the reading `tag`, whole; what stands before a point is the record's own."""
    for found in request.headers.get("If-None-Match", "").split(","):
        whole = found.strip().removeprefix("W/")
        if whole.strip('"').rpartition(".")[2] == tag:
            return whole
    return None


def raise_if_held(view) -> None:
    """Raise NotModified if the reader has what the view would answer.

    Somebody who says who asks is answered first, and compared afterwards: permissions are no part of a revision.
    """
    if view.request.method in READING and not is_personal(view.request) and (tag := held(view.request, view.tag)):
        raise NotModified(tag)


def held_after_all(view) -> str | None:
    """The tag of If-None-Match that names the answer made, if the reader wants it only when it is another one."""
    if view.request.method not in READING or view.revision is None:
        return None
    if view.request.headers.get("If-None-Match", "").strip() == "*":
        return whole_tag(view)
    return held(view.request, view.tag)


def whole_tag(view) -> str:
    """The ETag of the view's answer."""
    return f'"{view.version}.{view.tag}"' if view.version else f'"{view.tag}"'


def keep(view, response) -> None:
    """Say on a response of the view by which tag and how long it may be kept; errors are kept by nobody."""
    request = view.request
    varies = ["Authorization", "Cookie"]
    if not view.kwargs.get("format") and "format" not in request.query_params:
        varies.append("Accept")
    if shrinks(request.accepted_renderer.media_type):
        varies.append("Accept-Encoding")
    patch_vary_headers(response, varies)
    if response.status_code not in (200, 304) or request.method not in READING or view.revision is None:
        return
    on_is_said = "on" in request.query_params or "on" not in view.filterset_class.base_filters
    lasting = view.is_final and on_is_said and not left_to_the_clock(view)
    response["Cache-Control"] = PERSONAL if is_personal(request) else FINAL if lasting else CURRENT
    if response.status_code == 200:
        response["ETag"] = whole_tag(view)
        response["Tracker-Revision"] = str(view.revision.pk)
        response["Tracker-Known-At"] = view.revision.at.isoformat().replace("+00:00", "Z")
        if day := view.asked.get("on"):
            response["Tracker-On"] = day.isoformat()
