"""Which of a dispute's switches are asked for: of some days, statuses, members of blocs."""

from collections.abc import Collection, Iterable
from datetime import date

from recognition.models.bloc import Membership
from recognition.models.position import Switch


def narrowed(
    switches: Iterable[Switch],
    *,
    first: date | None = None,
    last: date | None = None,
    from_status: Collection[str] = (),
    to_status: Collection[str] = (),
    blocs: Collection[str] = (),
) -> list[Switch]:
    """The switches from `first` to `last`, both included, between these statuses; by day and country.

    Of `blocs`, only those of countries that were members of one of them on that day. What is left out narrows nothing.
    """
    kept = [
        switch
        for switch in switches
        if (not first or switch.date >= first)
        and (not last or switch.date <= last)
        and (not from_status or switch.from_status in from_status)
        and (not to_status or switch.to_status in to_status)
    ]
    if blocs:
        periods = list(Membership.objects.members_of(blocs))
        kept = [switch for switch in kept if any(period.holds(switch.country, switch.date) for period in periods)]
    return sorted(kept, key=lambda switch: (switch.date, switch.country.alpha2))
