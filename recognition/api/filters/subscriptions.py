"""What feeds and calendars can be asked: little, since an address that is subscribed to stays for years."""

from recognition.api.questions import FixedQuestion


class Subscription(FixedQuestion):
    """A feed."""


class CalendarSubscription(Subscription):
    """The calendar of a bloc, whose meetings belong to no dispute."""

    dispute = None
