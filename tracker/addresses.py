"""Which address asks."""

import ipaddress
from functools import lru_cache

from django.conf import settings


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
