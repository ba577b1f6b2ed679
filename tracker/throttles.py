"""How much a person may ask in a minute, and how many reports an address may send in an hour."""

from django.conf import settings
from rest_framework.throttling import BaseThrottle

from recognition.site.errors import too_many_requests
from tracker.addresses import asking
from tracker.counters import STANDINGS, Standing, counters

HOUR = 3600


def count_report(environ) -> Standing | None:
    """Count one more report of the address that asks, however it is sent; None if there is no limit."""
    if not settings.REPORT_LIMIT:
        return None
    standing = counters().count("report", asking(environ), settings.REPORT_LIMIT, HOUR)
    environ.setdefault(STANDINGS, []).append(standing)
    return standing


def reports(get_response):
    """Django's middleware that counts the reports which come by a page's form, as the throttle does the API's."""

    def answer(request):
        return get_response(request)

    def process_view(request, view, args, kwargs):
        page = getattr(view, "view_class", None)
        if request.method == "POST" and getattr(page, "counts_as", None) == "report":
            standing = count_report(request.META)
            if standing and standing.is_over:
                return too_many_requests(request, standing.reset)
        return None

    answer.process_view = process_view
    return answer


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
        self.standing = count_report(request.META) if sends else None
        return self.standing is None or not self.standing.is_over

    def wait(self):
        """Seconds until the next may come."""
        return self.standing.reset
