"""Asking addresses: what each kind of answer comes to, how fast one asks, and where one never asks."""

import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from recognition.asking import Asker, Pace, is_public

ANSWERS = {
    "/ok": (200, ""),
    "/moved": (301, "/ok"),
    "/elsewhere": (302, "/ok"),
    "/moved-away": (308, "/elsewhere"),
    "/moved-to-nothing": (301, "/gone"),
    "/gone": (410, ""),
    "/missing": (404, ""),
    "/forbidden": (403, ""),
    "/busy": (429, ""),
    "/broken": (500, ""),
    "/circle": (302, "/circle-2"),
    "/circle-2": (302, "/circle"),
    "/inside": (302, "http://10.0.0.1/"),
    "/file": (302, "file:///etc/passwd"),
    "/nowhere": (302, ""),
    "/árbol": (200, ""),
    "/to-árbol": (301, "/árbol"),
    **{f"/far-{n}": (302, f"/far-{n + 1}") for n in range(9)},
}


class Site(BaseHTTPRequestHandler):
    """Answers by the path; keeps what it was asked."""

    def answer(self):
        """The answer of the path."""
        self.server.asked.append((self.command, self.path, self.headers["User-Agent"]))
        if self.path == "/slow":
            self.server.over.wait(20)
        if self.path == "/get-only" and self.command == "HEAD":
            self.send_error(405)
        elif self.path == "/no-head" and self.command == "HEAD":
            self.close_connection = True  # without a word
        else:
            path = self.path.replace("%C3%A1", "á")
            status, location = ANSWERS.get(path, (200, ""))
            self.send_response_only(status)
            if location:
                self._headers_buffer.append(f"Location: {location}\r\n".encode())
            self.end_headers()

    do_HEAD = do_GET = answer  # noqa: N815 (the library's names)

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture(scope="module")
def server():
    """A site of this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        server.asked, server.over = [], threading.Event()
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        server.address = f"http://127.0.0.1:{server.server_port}"
        yield server
        server.over.set()
        server.shutdown()
        thread.join()


@pytest.fixture
def ask(server):
    """Asks a path of the site."""
    server.asked.clear()
    asker = Asker(Pace(0, 1e6), "a tester", timeout=0.4, allow_private=True)
    return lambda path: asker.ask(f"{server.address}{path}")


@pytest.mark.parametrize(
    ("path", "outcome", "status", "final"),
    [
        ("/ok", "ok", 200, ""),
        ("/ok?a=b&c=%20d", "ok", 200, ""),
        ("/árbol", "ok", 200, ""),
        ("/moved", "moved", 200, "/ok"),
        ("/to-árbol", "moved", 200, "/árbol"),
        ("/elsewhere", "ok", 200, "/ok"),
        ("/moved-away", "moved", 200, "/ok"),
        ("/moved-to-nothing", "gone", 410, "/gone"),
        ("/gone", "gone", 410, ""),
        ("/missing", "gone", 404, ""),
        ("/forbidden", "refused", 403, ""),
        ("/busy", "refused", 429, ""),
        ("/broken", "unreachable", 500, ""),
        ("/nowhere", "unreachable", 302, ""),
        ("/get-only", "ok", 200, ""),
        ("/no-head", "ok", 200, ""),
        ("/circle", "unreachable", 302, "/circle"),
        ("/far-0", "unreachable", 302, "/far-6"),
        ("/slow", "unreachable", None, ""),
    ],
)
def test_each_answer_has_its_outcome(ask, server, path, outcome, status, final):
    answer = ask(path)
    assert (answer.outcome, answer.status_code) == (outcome, status)
    assert answer.final_address == (f"{server.address}{final}" if final else "")


def test_a_page_is_asked_by_head_and_by_get_only_where_that_is_refused(ask, server):
    ask("/ok")
    ask("/get-only")
    assert server.asked == [
        ("HEAD", "/ok", "a tester"),
        ("HEAD", "/get-only", "a tester"),
        ("GET", "/get-only", "a tester"),
    ]


def test_a_site_that_is_busy_is_not_asked_again_by_get(ask, server):
    assert ask("/busy").is_busy
    assert len(server.asked) == 1


@pytest.mark.parametrize("path", ["/circle", "/far-0", "/slow"])
def test_what_went_wrong_is_said(ask, path):
    assert ask(path).detail in (
        "It redirects in a circle.",
        "It redirects too often.",
        "It did not answer in time.",
    )


def test_nobody_listening_is_unreachable():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    answer = Asker(Pace(0, 1e6), allow_private=True).ask(f"http://127.0.0.1:{port}/")
    assert (answer.outcome, answer.status_code) == ("unreachable", None)
    assert "refused" in answer.detail


class TestPrivateNetworks:
    @pytest.fixture
    def asker(self):
        """One that asks the public network only."""
        return Asker(Pace(0, 1e6), timeout=0.4)

    @pytest.mark.parametrize(
        "host",
        [
            "127.0.0.1",
            "localhost",
            "[::1]",
            "10.1.2.3",
            "192.168.0.1",
            "169.254.169.254",
            "0.0.0.0",  # noqa: S104 (nothing listens there)
            "[::ffff:10.0.0.1]",
        ],
    )
    def test_they_are_not_asked(self, asker, host):
        answer = asker.ask(f"http://{host}:9/")
        assert (answer.outcome, answer.detail) == ("skipped", "It leads to a private network.")

    def test_nor_by_a_redirection(self, server, monkeypatch):
        monkeypatch.setattr("recognition.asking.is_public", lambda address: address == "127.0.0.1")
        answer = Asker(Pace(0, 1e6)).ask(f"{server.address}/inside")
        assert (answer.outcome, answer.final_address) == ("skipped", "http://10.0.0.1/")

    @pytest.mark.parametrize("address", ["ftp://example.org/", "file:///etc/passwd", "http:///path", "nothing"])
    def test_nor_what_is_no_page(self, asker, address):
        assert asker.ask(address).outcome == "skipped"

    def test_nor_a_file_by_a_redirection(self, ask):
        assert ask("/file").outcome == "skipped"

    @pytest.mark.parametrize(
        ("address", "public"),
        [("8.8.8.8", True), ("2001:4860:4860::8888", True), ("fe80::1%eth0", False), ("224.0.0.1", False)],
    )
    def test_public_is_what_everybody_can_reach(self, address, public):
        assert is_public(address) is public


def test_one_waits_between_requests_to_a_host_and_between_all():
    clock = {"now": 100.0}
    waits = []

    def sleep(seconds):
        waits.append(round(seconds, 3))
        clock["now"] += seconds

    pace = Pace(5, 2, now=lambda: clock["now"], sleep=sleep)
    for host in ("a", "b", "a", "c"):
        pace.wait(host)
    assert waits == [0.5, 4.5, 0.5]
