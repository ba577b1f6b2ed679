"""Check whether the addresses of sources still lead somewhere."""

import argparse
from collections import Counter, deque
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from rich.console import Console
from rich.progress import track

from recognition.asking import AGENT, Answer, Asker, Pace
from recognition.models import Source, SourceCheck
from recognition.models.source_check import Outcome

LOST = {Outcome.GONE, Outcome.UNREACHABLE}


class Command(BaseCommand):
    help = (
        "Ask the address of each source whether its page is still there, and keep what was found; the admin's list of "
        "sources shows it and filters by it (dead, moved, never checked). Nothing in the record changes. It asks one "
        "address at a time, with a pause between two requests to one host, by HEAD, and by GET where that is refused; "
        "no page is downloaded. Ctrl-C loses nothing: the next run goes on with those not checked in the last --days, "
        "the longest unchecked first. All 651 of the first record take about half an hour."
    )

    def add_arguments(self, parser):
        """Which sources, and how politely."""
        parser.add_argument(
            "--days", type=int, default=30, help="Leave out what was checked in as many days; 30 if left out."
        )
        parser.add_argument("--limit", type=positive(int), help="Check at most as many sources.")
        parser.add_argument("--host", help="Only addresses of this host, such as www.reuters.com.")
        parser.add_argument(
            "--pause", type=float, default=5, help="Seconds between two requests to one host; 5 if left out."
        )
        parser.add_argument(
            "--rate", type=positive(float), default=2, help="Requests a second to all hosts together; 2 if left out."
        )
        parser.add_argument(
            "--timeout", type=positive(float), default=15, help="Seconds to wait for an answer; 15 if left out."
        )
        parser.add_argument(
            "--user-agent",
            default=AGENT,
            help="What the sites are told who asks; name an address there at which you can be reached.",
        )
        parser.add_argument(
            "--allow-private", action="store_true", help="Ask addresses of this machine and network too: for tests."
        )

    def handle(self, *, days, limit, host, pause, rate, timeout, user_agent, allow_private, **options):
        """Check them; raises CommandError if it is stopped."""
        if not user_agent.isascii() or not user_agent.isprintable():
            raise CommandError("--user-agent holds what no header can: give letters of ASCII, in one line.")
        due = list(Source.objects.due(timezone.now() - timedelta(days=days)))
        if host:
            due = [source for source in due if host_of(source.url) == host.lower()]
        due = due[:limit]
        asker = Asker(Pace(pause, rate), user_agent, timeout, allow_private)
        found: Counter[str] = Counter()
        try:
            for source, answer in track(
                self.answers(due, asker), "Asking", len(due), console=Console(stderr=True), transient=True
            ):
                if keep(source, answer):
                    found[answer.outcome] += 1
                if answer.outcome not in (Outcome.OK, Outcome.REFUSED):
                    self.stdout.write(f"{answer.outcome}: {source.key} {answer.final_address or source.url}")
        except KeyboardInterrupt:
            raise CommandError(f"Stopped after {found.total()} of {len(due)}; run it again to go on.") from None
        counts = ", ".join(f"{found[outcome]} {outcome}" for outcome in Outcome if found[outcome])
        self.stdout.write(f"{found.total()} of {len(due)} checked{f': {counts}' if counts else ''}.")

    def answers(self, due: list[Source], asker: Asker) -> Iterator[tuple[Source, Answer]]:
        """Each source with what its address answered; a host that says it is asked too much is left for another run."""
        waiting: dict[str, deque[Source]] = {}
        for source in due:
            waiting.setdefault(host_of(source.url), deque()).append(source)
        while waiting:
            # The host that may be asked soonest; of several the one whose source has waited longest.
            host = min(waiting, key=lambda name: asker.pace.free.get(name, 0.0))
            source = waiting[host].popleft()
            answer = asker.ask(source.url)
            yield source, answer
            if answer.is_busy and waiting[host]:
                self.stderr.write(f"{host} asks to be left alone; {len(waiting[host])} of its addresses are for later.")
            if answer.is_busy or not waiting[host]:
                del waiting[host]


def positive(kind: type) -> type:
    """A number of the kind above 0, for an argument."""

    def number(text: str):
        value = kind(text)
        if not value > 0:
            raise argparse.ArgumentTypeError(f"{text} is not above 0.")
        return value

    return number


def host_of(address: str) -> str:
    """The host of an address; empty if it has none."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def keep(source: Source, answer: Answer) -> bool:
    """Keep what was found, unless the source is another one by now."""
    with transaction.atomic():
        if not Source.objects.filter(pk=source.pk, url=source.url).exists():
            return False
        before = SourceCheck.objects.filter(pk=source.pk, address=source.url).first()
        failures = before.failures if before else 0
        SourceCheck.objects.update_or_create(
            source=source,
            defaults={
                "address": source.url,
                "at": timezone.now(),
                "outcome": answer.outcome,
                "status_code": answer.status_code,
                "final_address": answer.final_address[:2000],
                "detail": answer.detail,
                "failures": failures + 1 if answer.outcome in LOST else 0,
            },
        )
    return True
