"""How much an address may ask in a minute: counted around everything, answers from memory included."""

import ipaddress
from collections.abc import Callable
from functools import lru_cache
from http import HTTPStatus

from django.conf import settings

from recognition.api.problems import problem_response
from tracker.counters import STANDINGS, WINDOW, counters


def asking(environ) -> str:
    """The address that asks, as the first of our own proxies saw it; of IPv6 the network, which is one customer's."""
    seen = environ.get("REMOTE_ADDR", "")
    if settings.PROXIES:
        hops = environ.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if len(hops) >= settings.PROXIES:  # what stands before, anybody may have written
            seen = hops[-settings.PROXIES].strip()
    return network(seen)


def address(request) -> str:
    """The address that asks, for databases, which know addresses only: of IPv6 the first one of the network."""
    seen = asking(request.META).removesuffix("/64")
    try:
        ipaddress.ip_address(seen)
    except ValueError:  # a proxy told none
        return "0.0.0.0"  # noqa: S104 (nobody's)
    return seen


@lru_cache(maxsize=4096)
def network(address: str) -> str:
    """The address, or its /64 of IPv6; what is neither is returned as it is."""
    try:
        found = ipaddress.ip_address(address.strip("[]"))
    except ValueError:
        return address
    if found.version == 6 and found.ipv4_mapped:
        found = found.ipv4_mapped
    return str(found) if found.version == 4 else str(ipaddress.ip_network((found, 64), strict=False))


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
                policies = ", ".join(f'"{found.policy}";q={found.quota};w={WINDOW}' for found in standings)
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
        detail = f"More than {over.quota} requests in {WINDOW} seconds from one address; ask again in {over.reset}."
        response = problem_response(request, HTTPStatus.TOO_MANY_REQUESTS, detail)
        response["Retry-After"] = str(over.reset)
        return response

    return answer
