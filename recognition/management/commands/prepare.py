"""Make everything that the server needs, in one process."""

import hashlib
import ipaddress
import secrets
import socket
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, transaction

from recognition.apps import keep_reporting, unapplied

FIRST_USER = "editor"
# Static files of libraries' pages that the program does not show.
UNUSED = ["redoc", "rest_framework"]
TO_TRY = ["/", "/api/v1/countries/CA?on=2019-02-03", "/api/v1/docs", "/admin/"]


class Command(BaseCommand):
    help = (
        "Migrate the database, load the record if there is none, collect static files if they changed, and make a "
        "first user if there is none. A second run changes nothing."
    )
    requires_system_checks = ()  # they import all of the API; script/test runs them

    def add_arguments(self, parser):
        """Declare the one option."""
        parser.add_argument(
            "--for-server",
            action="store_true",
            help="check that HOST and PORT are free, and print the addresses to try",
        )

    def handle(self, *, for_server, **options):
        """Do what is missing."""
        if for_server:
            check_free(settings.HOST, settings.PORT)
        settings.VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            self.migrate()
            call_command("load_fixtures")
            self.collect_static()
            self.create_first_user()
        except OperationalError as error:
            raise CommandError(f"The database cannot be used: {' '.join(str(error).split())}") from None
        except KeyboardInterrupt:
            raise CommandError("Stopped; the next start does what is missing.", returncode=130) from None
        if for_server:
            self.tell_addresses()

    def migrate(self):
        """Migrate, if there is anything to do: finding that out is nearly all that later starts wait for."""
        if unapplied():
            call_command("migrate", interactive=False)
        else:
            keep_reporting()

    def create_first_user(self):
        """Create a user who may do everything and print the password, which is kept nowhere; or do neither."""
        users = get_user_model().objects
        if users.exists():
            return
        password = secrets.token_urlsafe(12)
        with transaction.atomic():
            users.create_superuser(FIRST_USER, password=password)
            self.stdout.write(f"\nThe first user is {FIRST_USER}, the password {password} (shown only this once).\n")
            self.stdout.flush()

    def collect_static(self):
        """Collect static files when one of them is not as it was last time: collecting takes seconds."""
        stamp = settings.VAR_DIR / "static.stamp"
        manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
        fingerprint = static_fingerprint()
        if manifest.exists() and stamp.exists() and stamp.read_text() == fingerprint:
            return
        call_command("collectstatic", interactive=False, ignore_patterns=UNUSED)
        stamp.write_text(fingerprint)

    def tell_addresses(self):
        """Print what to open in a browser."""
        if settings.SECURE:
            base = f"https://{settings.ALLOWED_HOSTS[0]}"
            if not settings.PROXIES:
                self.stdout.write(
                    self.style.WARNING(
                        f"{settings.HOST} is not a loopback address, so only HTTPS is answered: put a proxy in front, "
                        "and set PROXIES=1 and ALLOWED_HOSTS."
                    )
                )
        else:
            host = f"[{settings.HOST}]" if ":" in settings.HOST else settings.HOST
            base = f"http://{host}:{settings.PORT}"
        self.stdout.write("\nOpen one of these; Ctrl-C stops the server.")
        for path in TO_TRY:
            self.stdout.write(f"  {base}{path}")


def check_free(host: str, port: int) -> None:
    """Raise CommandError if a server cannot listen there.

    The server does not say: it shares a port that another copy of itself listens on.
    """
    try:
        version = ipaddress.ip_address(host).version
    except ValueError:
        raise CommandError(f"HOST is {host!r}: give an IP address of this machine.") from None
    if not 0 < port < 65536:
        raise CommandError(f"PORT is {port}: give one between 1 and 65535.")
    with socket.socket(socket.AF_INET6 if version == 6 else socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As the server does: connections of a server that has just stopped do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen()
        except OSError as error:
            raise CommandError(
                f"Cannot listen on {host} port {port} ({error.strerror}): stop what uses it, or set another PORT."
            ) from None


def static_fingerprint() -> str:
    """A digest of which static files there are, and of their sizes and times."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list(None):
            stat = Path(storage.path(path)).stat()
            digest.update(f"{path}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()
