"""What happens at the door: wrong passwords and codes are counted, who tries too often is locked out, all is logged.

Counting is django-axes', whose handler this extends by more than one limit. Five wrong ones for a name from an address
lock that name from that address only: who wants to keep an editor out would have to sit at the editor's own address.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from axes.attempts import get_cool_off_threshold
from axes.conf import settings
from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_client_username, get_cool_off
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.db.models import Max, QuerySet, Sum
from django.http import HttpRequest
from django.utils import timezone

from recognition import second_factor
from recognition.models.log_in import Event, LogIn

PER_ADDRESS = 50
"""Wrong ones from one address that lock it, whatever the names: many may be tried with few passwords each.

So many because an office has one address.
"""
PER_NAME = 100
"""Wrong ones for one name, from wherever, that lock it: one name tried from many addresses.

They do not lock addresses from which that person has logged in before.
"""


class Door(AxesDatabaseHandler):
    """The handler of django-axes, with three limits, and with one log of everything."""

    def limits(self, request, credentials) -> Iterator[tuple[QuerySet, int]]:
        """The counters that apply to whoever asks, each with the number at which it locks."""
        name, address = get_client_username(request, credentials) or "", request.axes_ip_address
        recent = AccessAttempt.objects.filter(attempt_time__gt=get_cool_off_threshold(request))
        yield recent.filter(username=name, ip_address=address), settings.AXES_FAILURE_LIMIT
        yield recent.filter(ip_address=address), PER_ADDRESS
        if not LogIn.objects.completed(name, address).exists():
            yield recent.filter(username=name), PER_NAME

    def get_failures(self, request, credentials=None) -> int:
        """How many wrong ones there were for this name from this address, at least the limit if another is reached."""
        failures = []
        for rows, most in self.limits(request, credentials):
            found = rows.aggregate(number=Sum("failures_since_start", default=0), last=Max("attempt_time"))
            failures.append(found["number"] if most == settings.AXES_FAILURE_LIMIT else 0)
            if found["number"] >= most:
                until = found["last"] + get_cool_off(request)
                request.locked_until = max(until, getattr(request, "locked_until", until))
                failures.append(settings.AXES_FAILURE_LIMIT)
        return max(failures)

    def user_login_failed(self, sender, credentials, request=None, *, event=Event.WRONG_PASSWORD, **kwargs):
        """Count it and log it; while the door is locked, neither: nobody is kept out for longer by trying."""
        was_locked = request is not None and request.axes_locked_out
        super().user_login_failed(sender, credentials, request, **kwargs)
        if request is not None and not was_locked:
            name = get_client_username(request, credentials) or ""
            log(request, event, name)
            if request.axes_locked_out:
                log(request, Event.LOCKED, name)

    def user_logged_in(self, sender, request, user, **kwargs):
        """Log it, set the instant at which the session ends, and clear away those that have ended."""
        super().user_logged_in(sender, request, user, **kwargs)
        now = timezone.now()
        # As an instant: an age would begin anew each time that something is kept in the session.
        request.session.set_expiry(now + timedelta(seconds=settings.SESSION_COOKIE_AGE))
        Session.objects.filter(expire_date__lt=now).delete()
        if second_factor.device_of(user):
            log(request, Event.PASSWORD, user.get_username())
        else:
            self.let_in(request, user)

    def user_logged_out(self, sender, request, user, **kwargs):
        """Log it."""
        super().user_logged_out(sender, request, user, **kwargs)
        if user:
            log(request, Event.OUT, user.get_username())

    def let_in(self, request, user, note: str = "") -> None:
        """The log-in is complete: log it, and forget what was wrong before, from this address and for this name."""
        log(request, Event.IN, user.get_username(), note)
        self.reset_user_attempts(request, named(user))


def unlocked_at(row: AccessAttempt) -> datetime | None:
    """Until when the row's name is locked out from its address; None if it is not."""
    until = row.attempt_time + settings.AXES_COOLOFF_TIME
    failures = AccessAttempt.objects.filter(
        username=row.username, ip_address=row.ip_address, attempt_time__gt=timezone.now() - settings.AXES_COOLOFF_TIME
    ).aggregate(number=Sum("failures_since_start", default=0))
    return until if failures["number"] >= settings.AXES_FAILURE_LIMIT and until > timezone.now() else None


def named(user) -> dict[str, str]:
    """The user as credentials without a secret."""
    return {"username": user.get_username()}


def is_locked(request: HttpRequest, user) -> bool:
    """Whether this person may try no code from this address for now."""
    return not AxesProxyHandler.is_allowed(request, named(user))


def let_in(request: HttpRequest, user, note: str = "") -> None:
    """Tell that the log-in is complete."""
    AxesProxyHandler.update_request(request)
    AxesProxyHandler.get_implementation().let_in(request, user, note)


def log(request: HttpRequest, event: Event, username: str, note: str = "") -> None:
    """Write to the log of log-ins, with the address and the browser that ask."""
    AxesProxyHandler.update_request(request)
    LogIn.objects.write(event, username, request.axes_ip_address, request.axes_user_agent, note)
