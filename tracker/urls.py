"""The addresses of the project."""

from http import HTTPStatus

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.http import Http404
from django.urls import include, path, re_path
from django.views.decorators.csrf import csrf_exempt

from recognition.api.problems import problem_response
from recognition.api.urls import outside
from recognition.site import errors
from recognition.site.urls import outside as of_site


@csrf_exempt
def nothing_here(request):
    """404 for what no endpoint has, so that it is told as a problem."""
    raise Http404(f"There is no {request.path}; /api/v1/ lists the endpoints.")


urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/", include("recognition.api.urls")),
    *outside,
    *of_site,
    re_path(r"^(?:api|feeds|calendars)(?:/|\Z)", nothing_here),
    *i18n_patterns(path("", include("recognition.site.urls")), prefix_default_language=False),
]


def handler(status: HTTPStatus, page, default: str):
    """The site's page for a status, but a problem for what is asked of the API."""

    def answer(request, exception=None, **kwargs):
        if f"{request.path_info}/".startswith(("/api/", "/feeds/", "/calendars/")):
            told = str(exception) if status is HTTPStatus.NOT_FOUND else ""
            return problem_response(request, status, told or default.format(request.META.get("HTTP_X_REQUEST_ID")))
        return page(request) if exception is None else page(request, exception)

    return answer


handler400 = handler(HTTPStatus.BAD_REQUEST, errors.bad_request, "The request cannot be read.")
handler403 = handler(HTTPStatus.FORBIDDEN, errors.permission_denied, "This needs a permission.")
handler404 = handler(HTTPStatus.NOT_FOUND, errors.page_not_found, "There is nothing at this address.")
handler500 = handler(
    HTTPStatus.INTERNAL_SERVER_ERROR, errors.server_error, "The program failed; it is logged as request {}."
)
