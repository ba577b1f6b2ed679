"""Errors as pages in the site's look; those of the API are told elsewhere, as problems."""

from http import HTTPStatus
from math import ceil

from django.http import HttpResponsePermanentRedirect
from django.urls import Resolver404, resolve
from django.utils.encoding import escape_uri_path
from django.views import defaults

from recognition.site.pages import error_page


def bad_request(request, exception=None):
    """400: the request cannot be read."""
    return error_page(request, HTTPStatus.BAD_REQUEST, {})


def permission_denied(request, exception=None):
    """403."""
    return error_page(request, HTTPStatus.FORBIDDEN, {})


def too_many_requests(request, seconds: int):
    """429: so many reports have come from the address; they may again in some seconds."""
    response = error_page(request, HTTPStatus.TOO_MANY_REQUESTS, {"minutes": ceil(seconds / 60)})
    response["Retry-After"] = str(seconds)
    return response


def is_page(path: str) -> bool:
    """Whether a page of the site has this address."""
    try:
        return resolve(path).app_name == "site"
    except Resolver404:
        return False


def page_not_found(request, exception=None):
    """404 with what the page says of it; an address of ours with a slash too many leads to the one without."""
    bare = request.path_info.rstrip("/")
    if request.path_info.endswith("/") and is_page(bare):
        query = request.META.get("QUERY_STRING", "")
        path = f"/{escape_uri_path(request.path.strip('/'))}"  # one slash before it: two would name another host
        return HttpResponsePermanentRedirect(f"{path}?{query}" if query else path)
    told = exception.args[0] if exception and exception.args else ""
    return error_page(request, HTTPStatus.NOT_FOUND, {"detail": told if isinstance(told, str) else ""})


def server_error(request):
    """500; Django's plain page if what failed keeps ours from being made too."""
    try:
        return error_page(request, HTTPStatus.INTERNAL_SERVER_ERROR, {})
    except Exception:  # what failed first is logged already
        return defaults.server_error(request)
