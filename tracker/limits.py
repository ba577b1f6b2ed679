"""How much an address may ask in a minute: counted around everything, answers from memory included."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings

from recognition.api.problems import problem_response
from tracker.addresses import asking
from tracker.counters import STANDINGS, counters


def limited(application) -> Callable:
    """A layer around the WSGI application: counts what an address asks, and tells in the answer how its limits stand.

    `refusal` refuses what is too much.
    """

    def answer(environ, start_response):
        standings = environ[STANDINGS] = []
        if settings.ADDRESS_LIMIT and not environ.get("PATH_INFO", "").startswith(settings.STATIC_URL):
            standings.append(counters().count("address", asking(environ), settings.ADDRESS_LIMIT))

        def start(status, headers, exc_info=None):
            if standings:
                policies = ", ".join(f'"{found.policy}";q={found.quota};w={found.window}' for found in standings)
                now = ", ".join(map(str, standings))
                headers = [*headers, ("RateLimit-Policy", policies), ("RateLimit", now)]
            return start_response(status, headers, *([exc_info] if exc_info else []))

        return application(environ, start)

    return answer


def is_over(environ) -> bool:
    """Whether the request is one too many of its address."""
    return any(found.is_over for found in environ.get(STANDINGS, ()))


def refusal(get_response):
    """Django's middleware that refuses what is too much: 429, and when to ask again."""

    def answer(request):
        over = next((found for found in request.META.get(STANDINGS, ()) if found.is_over), None)
        if over is None:
            return get_response(request)
        detail = (
            f"More than {over.quota} requests in {over.window} seconds from one address; ask again in {over.reset}."
        )
        response = problem_response(request, HTTPStatus.TOO_MANY_REQUESTS, detail)
        response["Retry-After"] = str(over.reset)
        return response

    return answer
