"""How much an address and a person may ask, how the answer tells it, and that all workers count in one place."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth import get_user_model
from django.test import RequestFactory
from rest_framework.test import APIRequestFactory, force_authenticate

from recognition.api.views import CoverageList
from tests.api.asking import ROOT
from tests.wsgi import client, django
from tracker import counters as counting
from tracker.addresses import asking, network
from tracker.counters import STANDINGS, Counters
from tracker.limits import limited, refusal

CORS = {"origin": "https://dashboard.example"}


@pytest.fixture(autouse=True)
def counters(tmp_path, settings):
    """Counters of this test's own, three requests a minute."""
    settings.VAR_DIR = tmp_path
    settings.ADDRESS_LIMIT = settings.PERSON_LIMIT = 3
    counting.counters.cache_clear()
    yield
    counting.counters.cache_clear()


@pytest.fixture
def clock(monkeypatch):
    """The clock, which stands still until it is set."""

    class Clock:
        now = 1_000_000.0

        def time(self):
            return self.now

    found = Clock()
    monkeypatch.setattr(counting, "time", found)
    return found


@pytest.mark.usefixtures("small_record", "clock")
class TestAnswers:
    def test_each_tells_how_the_limit_stands(self):
        asking = client(limited(django))
        for left in (2, 1, 0):
            response = asking.get(f"{ROOT}coverage")
            assert response.status_code == 200
            assert response.headers["ratelimit-policy"] == '"address";q=3;w=60'
            assert response.headers["ratelimit"] == f'"address";r={left};t=60'
            assert "retry-after" not in response.headers

    def test_one_too_many_is_told_when_to_ask_again(self, clock):
        asking = client(limited(django))
        for path in ("coverage", "none", "coverage?nonsense=1"):  # errors count too
            asking.get(f"{ROOT}{path}")
        clock.now += 20.5
        response = asking.get(f"{ROOT}coverage", headers=CORS)
        assert response.status_code == 429
        assert response.headers["content-type"] == "application/problem+json"
        assert response.headers["retry-after"] == "40"
        assert response.headers["ratelimit"] == '"address";r=0;t=40'
        assert response.headers["cache-control"] == "no-store"
        assert response.headers["access-control-allow-origin"] == "*"
        assert "Retry-After" in response.headers["access-control-expose-headers"]
        body = response.json()
        assert body["type"].endswith("/docs/problems#too-many-requests")
        assert body["detail"] == "More than 3 requests in 60 seconds from one address; ask again in 40."
        clock.now += 39.5
        assert asking.get(f"{ROOT}coverage").headers["ratelimit"] == '"address";r=2;t=60'

    def test_addresses_are_counted_apart(self):
        application = limited(django)
        for _ in range(4):
            last = client(application, "192.0.2.1").get(f"{ROOT}coverage")
        assert last.status_code == 429
        assert client(application, "192.0.2.2").get(f"{ROOT}coverage").status_code == 200

    def test_static_files_do_not_count(self):
        response = client(limited(django)).get("/static/none.css")
        assert "ratelimit" not in response.headers

    def test_without_a_limit_nothing_is_counted_or_told(self, settings):
        settings.ADDRESS_LIMIT = 0
        asking = client(limited(django))
        for _ in range(5):
            response = asking.get(f"{ROOT}coverage")
            assert response.status_code == 200
            assert "ratelimit" not in response.headers
        assert not (settings.VAR_DIR / "limits").exists()

    def test_a_clock_set_back_begins_anew(self, clock):
        asking = client(limited(django))
        for _ in range(4):
            asking.get(f"{ROOT}coverage")
        clock.now -= 3600
        assert asking.get(f"{ROOT}coverage").headers["ratelimit"] == '"address";r=2;t=60'


@pytest.mark.usefixtures("small_record", "clock")
class TestPersons:
    def ask(self, user, address="192.0.2.1"):
        """The response to a person."""
        request = APIRequestFactory().get(f"{ROOT}coverage", REMOTE_ADDR=address)
        force_authenticate(request, user)
        return CoverageList.as_view()(request)

    def test_they_are_counted_wherever_they_are(self):
        ana = get_user_model().objects.create(username="ana")
        for number in range(3):
            assert self.ask(ana, f"192.0.2.{number}").status_code == 200
        response = self.ask(ana, "192.0.2.9")
        assert (response.status_code, response["Retry-After"]) == (429, "60")
        assert response.data["type"].endswith("#too-many-requests")
        assert self.ask(get_user_model().objects.create(username="ben")).status_code == 200

    def test_both_limits_are_told(self):
        ana = get_user_model().objects.create(username="ana")

        def application(environ, start_response):
            request = RequestFactory().request(**environ)
            request.META[STANDINGS] = environ[STANDINGS]
            force_authenticate(request, ana)
            response = CoverageList.as_view()(request)
            start_response("200 OK", list(response.items()))
            return []

        response = client(limited(application)).get(f"{ROOT}coverage")
        assert response.headers["ratelimit-policy"] == '"address";q=3;w=60, "person";q=3;w=60'
        assert response.headers["ratelimit"] == '"address";r=2;t=60, "person";r=2;t=60'

    def test_nobody_in_particular_is_not_one(self):
        for _ in range(5):
            assert CoverageList.as_view()(APIRequestFactory().get(f"{ROOT}coverage")).status_code == 200


@pytest.mark.usefixtures("small_record", "clock")
class TestReports:
    """Reports are counted besides, by the hour."""

    @pytest.fixture(autouse=True)
    def limits(self, settings):
        """Two reports an hour, and many requests."""
        settings.ADDRESS_LIMIT, settings.REPORT_LIMIT = 100, 2

    def send(self, address="192.0.2.1"):
        """The response to a report, which need not be right."""
        return client(limited(django), address).post(f"{ROOT}reports", json={})

    def test_one_too_many_is_told_when_to_send_again(self, clock):
        for _ in range(2):
            assert self.send().status_code == 400
        clock.now += 600
        response = self.send()
        assert (response.status_code, response.headers["retry-after"]) == (429, "3000")
        assert response.headers["ratelimit-policy"] == '"address";q=100;w=60, "report";q=2;w=3600'
        assert response.headers["ratelimit"] == '"address";r=99;t=60, "report";r=0;t=3000'
        assert response.json()["type"].endswith("#too-many-requests")
        assert self.send("192.0.2.2").status_code == 400
        clock.now += 3000
        assert self.send().status_code == 400

    def test_reading_does_not_count_as_one(self):
        for path in ("coverage", "reports"):
            response = client(limited(django)).get(f"{ROOT}{path}")
            assert response.headers["ratelimit-policy"] == '"address";q=100;w=60'

    def test_without_a_limit_nothing_is_counted(self, settings):
        settings.REPORT_LIMIT = 0
        for _ in range(4):
            assert self.send().status_code == 400


def test_django_without_the_layer_refuses_nobody():
    assert refusal(lambda request: "answered")(RequestFactory().get("/")) == "answered"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, None, "192.0.2.1"),
        (0, "198.51.100.7", "192.0.2.1"),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "10.0.0.1, 198.51.100.7", "198.51.100.7"),
        (2, "203.0.113.9, 198.51.100.7, 10.0.0.1", "198.51.100.7"),
        (2, "198.51.100.7", "192.0.2.1"),
        (1, None, ""),
        (1, "2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
    ],
)
def test_the_address_is_what_our_own_proxy_saw(settings, proxies, forwarded, expected):
    settings.PROXIES = proxies
    environ = {"REMOTE_ADDR": "192.0.2.1"} | ({"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {})
    assert asking(environ) == (expected or "")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("[2001:db8::1]", "2001:db8::/64"),
        ("", ""),
        ("unknown", "unknown"),
    ],
)
def test_networks_of_one_customer_are_one(address, expected):
    assert network(address) == expected


COUNTING = """
import sys
from pathlib import Path
import django
django.setup()
from tracker.counters import Counters
counters = Counters(Path(sys.argv[1]))
for _ in range(2000):
    counters.count("address", "192.0.2.1", 10)
"""


def test_workers_and_threads_count_in_one_place(tmp_path, settings):
    path = tmp_path / "shared"
    counters = Counters(path)
    # The secret decides which counter is whose.
    env = {"DJANGO_SETTINGS_MODULE": "tracker.settings", "SECRET_KEY": settings.SECRET_KEY}
    workers = [subprocess.Popen([sys.executable, "-c", COUNTING, path], env=env) for _ in range(2)]
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda _: counters.count("address", "192.0.2.1", 10), range(2000)))
    assert [worker.wait() for worker in workers] == [0, 0]
    assert counters.count("address", "192.0.2.1", 10).asked == 6001
    assert path.stat().st_blocks * 512 < 100_000  # of 2 MB only what is used
