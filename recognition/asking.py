"""Asking addresses of other sites whether they still lead somewhere: politely, and never those of a private network.

It asks only what editors have cited, each address seldom, and follows no link but redirections. So robots.txt, which is
for programs that find their own way, is not read. No body is read: the first line of an answer is enough.
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import quote, urljoin, urlsplit

from recognition.models.source_check import Outcome

AGENT = "recognition-tracker (checks that cited pages are still there)"
MOST_REDIRECTIONS = 5
REDIRECTIONS = {301, 302, 303, 307, 308}
FOR_GOOD = {301, 308}
GONE = {404, 410}
# The site wants to be asked less.
BUSY = {429, 503}


class NotAsked(Exception):  # noqa: N818 (an answer, no error)
    """The address is not asked; its argument says why, in words."""


@dataclass(frozen=True)
class Answer:
    """What asking came to."""

    outcome: Outcome
    status_code: int | None = None
    final_address: str = ""
    detail: str = ""

    @property
    def is_busy(self) -> bool:
        """Whether the site wants to be asked less."""
        return self.status_code in BUSY


@dataclass
class Pace:
    """How fast one asks: `pause` seconds between two requests to one host, `rate` requests a second to all together."""

    pause: float
    rate: float
    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    free: dict[str, float] = field(default_factory=dict)
    """When each host may be asked again."""
    next: float = 0.0

    def wait(self, host: str) -> None:
        """Wait until the host may be asked."""
        if (seconds := max(self.free.get(host, 0.0), self.next) - self.now()) > 0:
            self.sleep(seconds)
        self.next = self.now() + 1 / self.rate
        self.free[host] = self.now() + self.pause


@dataclass(frozen=True)
class Asker:
    """Asks addresses, one at a time."""

    pace: Pace
    agent: str = AGENT
    timeout: float = 15.0
    allow_private: bool = False
    """Addresses of one's own machine and network too; for tests only."""

    def ask(self, address: str) -> Answer:
        """Where the address leads."""
        asked, seen, moved = address, set(), False
        try:
            while True:
                seen.add(asked)
                status, location = self.status(asked)
                if status not in REDIRECTIONS or not location:
                    return Answer(outcome_of(status, moved), status, asked if asked != address else "")
                moved = moved or status in FOR_GOOD
                asked = urljoin(asked, location)
                if asked in seen:
                    return Answer(Outcome.UNREACHABLE, status, asked[:2000], "It redirects in a circle.")
                if len(seen) > MOST_REDIRECTIONS:
                    return Answer(Outcome.UNREACHABLE, status, asked[:2000], "It redirects too often.")
        except NotAsked as why:
            return Answer(Outcome.SKIPPED, None, asked[:2000] if asked != address else "", str(why))
        except (OSError, HTTPException, ValueError) as error:
            return Answer(Outcome.UNREACHABLE, None, asked[:2000] if asked != address else "", told(error))

    def status(self, address: str) -> tuple[int, str]:
        """The status of an address and where it redirects; GET where HEAD is not answered as GET would be.

        Raises NotAsked, OSError, HTTPException.
        """
        try:
            status, location = self.request("HEAD", address)
        except (HTTPException, ConnectionError):
            return self.request("GET", address)
        return (status, location) if status < 400 or status == 429 else self.request("GET", address)

    def request(self, method: str, address: str) -> tuple[int, str]:
        """Ask once; the connection is closed without reading what the answer holds."""
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise NotAsked("It is no address of the web.")
        host, port = parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)
        at = self.located(host, port)
        self.pace.wait(host)
        connection = connected(parts.scheme, host, port, at, self.timeout)
        try:
            target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._") + (
                f"?{quote(parts.query, safe='/?%:@!$&()*+,;=~-._')}" if parts.query else ""
            )
            connection.request(method, target, headers={"User-Agent": self.agent, "Accept": "*/*"})
            response: HTTPResponse = connection.getresponse()
            return response.status, as_text(response.headers.get("Location", ""))
        finally:
            connection.close()

    def located(self, host: str, port: int) -> tuple:
        """Where the host is; raises NotAsked if any of its addresses is not of the public network, OSError."""
        found = [place[4] for place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        if not self.allow_private and not all(is_public(place[0]) for place in found):
            raise NotAsked("It leads to a private network.")
        return found[0]


def as_text(header: str) -> str:
    """A header's value, which http.client reads as Latin-1, as the UTF-8 that it mostly is."""
    try:
        return header.encode("latin-1").decode()
    except UnicodeError:
        return header


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public network."""
    found = ipaddress.ip_address(address.split("%")[0])
    found = getattr(found, "ipv4_mapped", None) or found
    return found.is_global and not found.is_multicast


def connected(scheme: str, host: str, port: int, at: tuple, timeout: float) -> HTTPConnection:
    """A connection to the very place that was looked at: a name looked up again might lead elsewhere by now."""
    plain = socket.create_connection(at[:2], timeout)
    try:
        if scheme == "http":
            connection = HTTPConnection(host, port, timeout=timeout)
            connection.sock = plain
        else:
            connection = HTTPSConnection(host, port, timeout=timeout)
            connection.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
    except BaseException:
        plain.close()
        raise
    return connection


def outcome_of(status: int, moved: bool) -> Outcome:
    """What a status means for whoever wants to read the page."""
    if status in GONE:
        return Outcome.GONE
    if status >= 500 or status in REDIRECTIONS:
        return Outcome.UNREACHABLE
    if status >= 400:
        return Outcome.REFUSED
    return Outcome.MOVED if moved else Outcome.OK


def told(error: Exception) -> str:
    """What went wrong, in words."""
    match error:
        case socket.gaierror():
            return "Its host is not known."
        case TimeoutError():
            return "It did not answer in time."
        case ssl.SSLError():
            return f"Its certificate is not good: {error.reason or error}."[:300]
        case _:
            return f"{type(error).__name__}: {error}"[:300]
