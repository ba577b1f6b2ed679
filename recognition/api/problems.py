"""Errors as problem details (RFC 9457): one shape for every status under /api/."""

from contextlib import suppress
from dataclasses import asdict, dataclass
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import DisallowedHost, RequestDataTooBig
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from rest_framework.exceptions import APIException
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import exception_handler

from recognition.models import Revision

PROBLEMS = {
    "invalid-parameters": "A parameter is unknown, repeated, empty, or has a value that it cannot have.",
    "invalid-body": "The body of the request cannot be read, or something in it is unknown, missing or wrong.",
    "bad-request": "The request is not one that HTTP allows.",
    "unauthorized": "Reading needs no key; this needs a token or a session that is valid.",
    "forbidden": "Reading is free; this needs a permission.",
    "not-found": "There is nothing at this address.",
    "retracted": "The record of this key was retracted: deleted, or withdrawn from what is published.",
    "method-not-allowed": "The address is right, but does not take this method.",
    "conflict": "The record holds something that this would contradict.",
    "precondition-failed": "The object has changed since the state that If-Match names; nothing was overwritten.",
    "precondition-required": "Give If-Match with the ETag of the state that is to be changed.",
    "content-too-large": "The body is larger than the program reads.",
    "not-acceptable": "The answer does not come in a form that the request accepts.",
    "unsupported-media-type": "The body is in a form that the address does not read.",
    "too-many-requests": "More has been asked in a short time than one may; Retry-After says when to ask again.",
    "server-error": "The program failed; the fault is on its side and has been logged.",
}
"""Each kind of problem by its name, which ends its `type`, and what it means."""

KINDS = {
    HTTPStatus.BAD_REQUEST: "bad-request",
    HTTPStatus.UNAUTHORIZED: "unauthorized",
    HTTPStatus.FORBIDDEN: "forbidden",
    HTTPStatus.NOT_FOUND: "not-found",
    HTTPStatus.GONE: "retracted",
    HTTPStatus.METHOD_NOT_ALLOWED: "method-not-allowed",
    HTTPStatus.NOT_ACCEPTABLE: "not-acceptable",
    HTTPStatus.CONFLICT: "conflict",
    HTTPStatus.PRECONDITION_FAILED: "precondition-failed",
    HTTPStatus.PRECONDITION_REQUIRED: "precondition-required",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "content-too-large",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "unsupported-media-type",
    HTTPStatus.TOO_MANY_REQUESTS: "too-many-requests",
    HTTPStatus.INTERNAL_SERVER_ERROR: "server-error",
}


CODES = ["unknown", "repeated", "empty", "invalid", "out-of-range", "required", "read-only", "conflict"]


@dataclass(frozen=True)
class ParameterError:
    """What is wrong with one parameter; `code` is one of `CODES`."""

    parameter: str
    code: str
    detail: str


@dataclass(frozen=True)
class FieldError:
    """What is wrong at one place of a body; `pointer` is a JSON pointer (RFC 6901), `code` one of `CODES`."""

    pointer: str
    code: str
    detail: str


class InvalidParameters(APIException):
    """A 400 that names each wrong parameter and what would be right."""

    status_code = HTTPStatus.BAD_REQUEST

    def __init__(self, errors: list[ParameterError]):
        self.errors = errors
        super().__init__(" ".join(error.detail for error in errors), "invalid-parameters")


class Retracted(APIException):
    """A 410 that tells in which revision a record was retracted, and why."""

    status_code = HTTPStatus.GONE

    def __init__(self, record: str, revision: Revision):
        self.members = {"revision": revision.pk, "at": revision.at, "reason": revision.reason or None}
        super().__init__(
            f"The {record} was retracted in revision {revision.pk}; its reason: {revision.reason or 'none given'}. "
            "With known_at before that it is answered as it was.",
            "retracted",
        )


class InvalidBody(APIException):
    """A 400 that says what is wrong in the body, or a 409 if all of it is what the record holds already."""

    status_code = HTTPStatus.BAD_REQUEST

    def __init__(self, errors: list[FieldError]):
        self.errors = errors
        if {error.code for error in errors} == {"conflict"}:
            self.status_code = HTTPStatus.CONFLICT
        told = [f"{error.pointer}: {error.detail}" if error.pointer else error.detail for error in errors[:20]]
        super().__init__(" ".join(told), "invalid-body" if self.status_code == HTTPStatus.BAD_REQUEST else "conflict")


class TooLarge(APIException):
    """A body of more bytes than the program reads."""

    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE

    def __init__(self):
        super().__init__(f"The body is larger than {settings.DATA_UPLOAD_MAX_MEMORY_SIZE} bytes; send it in parts.")


class ProblemRenderer(JSONRenderer):
    """JSON under the media type of problems."""

    media_type = "application/problem+json"


def problem(request: HttpRequest, status: int, kind: str, detail: str, errors=(), **members) -> dict:
    """The body of a problem; `members` are those of its kind alone."""
    page = f"{reverse('problems')}#{kind}"
    with suppress(DisallowedHost):  # there is no host to name; a relative address is allowed too
        page = request.build_absolute_uri(page)
    return {
        "type": page,
        "title": PROBLEMS[kind],
        "status": int(status),
        "detail": detail,
        "instance": request.get_full_path(),
        "errors": [asdict(error) for error in errors],
        **members,
    }


def problem_handler(exc: Exception, context: dict) -> Response | None:
    """DRF's exception handler, its answer reshaped; None for what is no API exception (then handler500 answers)."""
    if isinstance(exc, RequestDataTooBig):
        exc = TooLarge()
    response = exception_handler(exc, context)
    if response is None:
        return None
    request = context["request"]
    code = exc.get_codes() if isinstance(exc, APIException) else None
    named = {"parse_error": "invalid-body", "invalid-body": "invalid-body", "invalid-parameters": "invalid-parameters"}
    kind = (named.get(code) if isinstance(code, str) else None) or KINDS.get(response.status_code, "bad-request")
    detail = str(getattr(exc, "detail", None) or response.data["detail"])
    errors, members = getattr(exc, "errors", ()), getattr(exc, "members", {})
    response.data = problem(request, response.status_code, kind, detail, errors, **members)
    response["Cache-Control"] = "no-store"  # what is wrong now may be right after the next revision
    for name, value in getattr(exc, "headers", {}).items():
        response[name] = value
    # Whatever form was asked for, errors are JSON.
    request.accepted_renderer = ProblemRenderer()
    request.accepted_media_type = ProblemRenderer.media_type
    return response


def problem_response(request: HttpRequest, status: HTTPStatus, detail: str) -> JsonResponse:
    """A problem from outside of DRF's views: unrouted paths, refused hosts, server errors."""
    body = problem(request, status, KINDS[status], detail)
    kept = {"Cache-Control": "no-store"}
    return JsonResponse(body, status=status, content_type=ProblemRenderer.media_type, headers=kept)
