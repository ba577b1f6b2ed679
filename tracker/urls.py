"""The addresses of the project."""

from http import HTTPStatus

from django.contrib import admin
from django.http import Http404
from django.urls import include, path, re_path
from django.views import defaults
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import RedirectView

from recognition.api.problems import problem_response
from recognition.api.urls import outside


@csrf_exempt
def nothing_here(request):
    """404 for what no endpoint has, so that it is told as a problem."""
    raise Http404(f"There is no {request.path}; /api/v1/ lists the endpoints.")


urlpatterns = [
    path("", RedirectView.as_view(pattern_name="docs")),
    path("admin/", admin.site.urls),
    path("api/", include("recognition.api.urls")),
    *outside,
    re_path(r"^(?:api|feeds|calendars)(?:/|\Z)", nothing_here),
]


def handler(status: HTTPStatus, page, default: str):
    """Django's own page for a status, but a problem for what is asked of the API."""

    def answer(request, exception=None, **kwargs):
        if f"{request.path_info}/".startswith(("/api/", "/feeds/", "/calendars/")):
            told = str(exception) if status is HTTPStatus.NOT_FOUND else ""
            return problem_response(request, status, told or default.format(request.META.get("HTTP_X_REQUEST_ID")))
        return page(request) if exception is None else page(request, exception)

    return answer


FAILED = "The program failed; it is logged as request {}."

handler400 = handler(HTTPStatus.BAD_REQUEST, defaults.bad_request, "The request cannot be read.")
handler403 = handler(HTTPStatus.FORBIDDEN, defaults.permission_denied, "This needs a permission.")
handler404 = handler(HTTPStatus.NOT_FOUND, defaults.page_not_found, "There is nothing at this address.")
handler500 = handler(
    HTTPStatus.INTERNAL_SERVER_ERROR, defaults.server_error, "The program failed; it is logged as request {}."
)
