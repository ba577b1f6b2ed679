"""How much a person may ask in a minute."""

from django.conf import settings
from rest_framework.throttling import BaseThrottle

from tracker.counters import STANDINGS, counters


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
