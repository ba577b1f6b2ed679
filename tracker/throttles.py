"""How much a person may ask in a minute, and how many reports an address may send in an hour."""

from django.conf import settings
from rest_framework.throttling import BaseThrottle

from tracker.addresses import asking
from tracker.counters import STANDINGS, counters

HOUR = 3600


class PersonThrottle(BaseThrottle):
    """DRF's throttle for who has said who asks, by session or token: they are counted besides, wherever they are."""

    def allow_request(self, request, view):
        """Whether it is not one too many."""
        if not settings.PERSON_LIMIT or request.user is None or not request.user.is_authenticated:
            return True
        self.standing = counters().count("person", str(request.user.pk), settings.PERSON_LIMIT)
        request.META.setdefault(STANDINGS, []).append(self.standing)
        return not self.standing.is_over

    def wait(self):
        """Seconds until the next may come."""
        return self.standing.reset


class ReportThrottle(BaseThrottle):
    """DRF's throttle for views of the scope `report`: whoever sends them, their address is counted besides."""

    def allow_request(self, request, view):
        """Whether it is not one too many."""
        sends = getattr(view, "throttle_scope", None) == "report" and request.method == "POST"
        if not settings.REPORT_LIMIT or not sends:
            return True
        self.standing = counters().count("report", asking(request.META), settings.REPORT_LIMIT, HOUR)
        request.META.setdefault(STANDINGS, []).append(self.standing)
        return not self.standing.is_over

    def wait(self):
        """Seconds until the next may come."""
        return self.standing.reset
