"""Tags, 304, HEAD and what may be kept: decided by the question and the revision, before anything else is read."""

import contextlib
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from recognition.models import Revision
from tests import builders
from tests.api.asking import DETAILS, ENDPOINTS, LISTS, ROOT, ask, get, problem
from tests.api.test_strict import address
from tests.builders import committed

CURRENT, FINAL = "public, no-cache", "public, max-age=31536000, immutable"
FORMS = [address(path) for path in ENDPOINTS] + [f"{address(path)}.csv" for path in LISTS]


def tag(path: str, **headers) -> str:
    """The ETag of an answer."""
    response = get(path, **headers)
    assert response.status_code == 200, response.content
    return response["ETag"]


def correct():
    """Another revision, which changes what is said of Mexico."""
    committed()
    builders.position("MX", "2019-01-23", "neutral")


@pytest.mark.usefixtures("small_record")
@pytest.mark.parametrize("path", FORMS)
class TestEveryAnswer:
    def test_it_has_a_tag_that_gives_304_without_another_query(self, path):
        response = get(path)
        known = {"if_none_match": f'"other", {response["ETag"]}'}
        with CaptureQueriesContext(
            connection,
        ) as queries:
            again = get(path, **known)
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", response["ETag"])
        assert [("revision" in query["sql"], query["sql"][:6]) for query in queries] == [(True, "SELECT")]
        for name in ("Vary", "Cache-Control"):
            assert again[name] == response[name]
        assert not again.has_header("Content-Type")

    def test_head_says_the_same_and_nothing_more(self, path):
        response, head = get(path), Client().head(f"{ROOT}{path}")
        assert (head.status_code, head.headers) == (200, response.headers)
        assert head.getvalue() == b""
        again = Client().head(f"{ROOT}{path}", headers={"if-none-match": response["ETag"]})
        assert again.status_code == 304

    def test_it_says_which_revision_it_is(self, path):
        latest = Revision.objects.last()
        response = get(path)
        assert response["Tracker-Revision"] == str(latest.pk)
        assert datetime.fromisoformat(response["Tracker-Known-At"]) == latest.at
        if "json" in response["Content-Type"]:
            assert (response.get("Tracker-On"), response["Tracker-Known-At"]) == (
                response.json()["on"], response.json()["known_at"],
            )  # fmt: skip

    def test_what_is_asked_by_nobody_in_particular_is_for_all(self, path):
        assert get(path)["Cache-Control"] == CURRENT
        assert {"Authorization", "Cookie"} <= set(get(path)["Vary"].split(", "))
        for who in ({"cookie": "a=b"}, {"authorization": "Token x"}):
            assert get(path, **who)["Cache-Control"] == "private, no-store"


@pytest.mark.usefixtures("small_record")
class TestTag:
    @pytest.mark.parametrize(
        ("path", "other"),
        [
            ("positions", "positions.csv"),
            ("positions", "positions?format=csv"),
            ("positions", "positions?country=CA"),
            ("countries?on=2019-02-04", "countries?on=2019-02-05"),
            ("countries/CA", "countries/MX"),
            ("countries/CA", "countries/ca"),
            ("counts?known_at=revision:1", "counts"),
        ],
    )
    def test_other_questions_have_other_tags(self, path, other):
        assert tag(path) != tag(other)
        assert get(other, if_none_match=tag(path)).status_code == 200

    def test_forms_hosts_schemes_and_codings_have_their_own(self):
        headers = [
            {},
            {"accept": "text/csv"},
            {"host": "localhost"},
            {"accept_encoding": "br"},
            {"accept_encoding": "gzip"},
        ]
        tags = [tag("positions", **header) for header in headers]
        tags.append(Client().get(f"{ROOT}positions", secure=True)["ETag"])
        assert len(set(tags)) == len(tags)

    def test_it_is_another_after_a_revision_and_the_same_until_then(self):
        before = tag("countries")
        assert tag("countries") == before
        correct()
        assert get("countries", if_none_match=before).status_code == 200
        assert tag("countries") != before

    def test_the_program_is_part_of_it(self, settings):
        before = tag("countries")
        settings.RELEASE = "another"
        assert tag("countries") != before

    def test_numbers_counted_anew_do_not_deceive_it(self):
        before = tag("countries")
        Revision.objects.update(at=timezone.now())
        assert tag("countries") != before

    @pytest.mark.parametrize(
        ("path", "depends"),
        [
            ("countries", True),
            ("countries?on=2019-02-04", False),
            ("series", True),
            ("series?to=2019-02-04", False),
            ("positions", False),
            ("switches", True),
            ("switches?to=2019-02-04", False),
            ("countries/CA/timeline", False),
        ],
    )
    def test_today_is_part_of_it_where_today_decides(self, path, depends, monkeypatch):
        before = tag(path)
        monkeypatch.setattr(timezone, "now", lambda: datetime.now(UTC) + timedelta(days=1))
        assert (tag(path) != before) is depends

    def test_it_is_strong(self):
        assert tag("countries").startswith('"')
        assert get("countries", if_none_match=f"W/{tag('countries')}").status_code == 304

    @pytest.mark.parametrize("path", [*DETAILS, "countries"])
    def test_any_answer_will_do_for_a_star_but_there_must_be_one(self, path):
        assert get("positions", if_none_match="*").status_code == 304
        assert get("positions.csv", if_none_match="*").status_code == 304
        problem(get("positions?nonsense=1", if_none_match="*"), 400)
        problem(get("countries/none", if_none_match="*"), 404)

    @pytest.mark.parametrize("path", ["positions?nonsense=1", "positions?on=2019-13-01", "positions?country=ZZ"])
    def test_what_is_refused_has_none_and_nobodys_tag_helps(self, path):
        response = get(path, if_none_match=tag("positions"))
        problem(response, 400)
        assert not response.has_header("ETag")
        assert response["Cache-Control"] == "no-store"

    def test_who_says_who_asks_is_answered_first(self):
        who = {"authorization": "Token x"}
        known = tag("positions", **who)
        with CaptureQueriesContext(connection) as queries:
            assert get("positions", if_none_match=known, **who).status_code == 304
        assert len(queries) > 1

    def test_the_version_of_a_record_may_stand_before_it(self, monkeypatch):
        monkeypatch.setattr("recognition.api.views.CoverageList.version", "7", raising=False)
        whole = tag("coverage")
        assert whole.startswith('"7.')
        response = get("coverage", if_none_match=whole)
        assert (response.status_code, response["ETag"]) == (304, whole)


@pytest.mark.usefixtures("small_record")
class TestHowLong:
    @pytest.mark.parametrize(
        ("path", "final"),
        [
            ("countries?on=2019-02-04&known_at=revision:1", True),
            ("countries?on=2019-02-04&known_at=revision:2", True),
            ("countries.csv?on=2019-02-04&known_at=revision:1", True),
            ("countries?known_at=revision:1", False),
            ("positions?known_at=revision:1", False),
            ("positions?on=2019-02-04&known_at=revision:1", True),
            ("countries?on=2019-02-04", False),
            ("switches?known_at=revision:1", False),
            ("switches?known_at=revision:1&to=2019-02-04", True),
            ("countries/CA/timeline?known_at=revision:1", True),
            ("series?known_at=revision:1", False),
            ("series?known_at=revision:1&to=2019-02-04", True),
        ],
    )
    def test_only_what_cannot_change_is_kept_unasked(self, path, final):
        correct()
        with contextlib.closing(get(path)) as response:
            assert response["Cache-Control"] == (FINAL if final else CURRENT)

    def test_an_instant_is_final_only_before_the_latest_revision(self):
        correct()
        first, second = Revision.objects.all()
        for moment, expected in [
            (first.at, FINAL),
            (second.at - timedelta(microseconds=1), FINAL),
            (second.at, CURRENT),
            (timezone.now(), CURRENT),
        ]:
            path = f"countries?on=2019-02-04&known_at={moment.strftime('%Y-%m-%dT%H:%M:%S.%fZ')}"
            assert get(path)["Cache-Control"] == expected
            assert get(path, if_none_match=tag(path))["Cache-Control"] == expected

    def test_what_was_kept_is_what_is_said_later(self):
        path = "countries?on=2019-02-04&known_at=revision:1"
        before, known = ask(path), tag(path)
        correct()
        assert (ask(path), tag(path)) == (before, known)

    def test_for_somebody_it_is_not_kept(self):
        path = "countries?on=2019-02-04&known_at=revision:1"
        assert get(path, authorization="Token x")["Cache-Control"] == "private, no-store"

    @pytest.mark.parametrize(
        "path", ["countries?on=2019-02-04&known_at=revision:9", "countries/none?known_at=revision:1", "none"]
    )
    def test_errors_are_kept_by_nobody(self, path):
        response = get(path)
        assert response.status_code in (400, 404)
        assert response["Cache-Control"] == "no-store"


@pytest.mark.usefixtures("small_record")
class TestOtherSites:
    def test_their_scripts_may_ask_with_a_tag_and_read_the_headers(self):
        origin = {"origin": "https://dashboard.example"}
        asked = {"access-control-request-method": "GET", "access-control-request-headers": "if-none-match"}
        preflight = Client().options(f"{ROOT}countries", headers=origin | asked)
        assert "if-none-match" in preflight["Access-Control-Allow-Headers"]
        response = get("countries", **origin)
        exposed = set(response["Access-Control-Expose-Headers"].split(", "))
        assert {"ETag", "Tracker-Revision", "Tracker-On", "Tracker-Known-At", "X-Request-ID", "RateLimit"} <= exposed
        again = get("countries", if_none_match=response["ETag"], **origin)
        assert (again.status_code, again["Access-Control-Allow-Origin"]) == (304, "*")

    @pytest.mark.parametrize(
        ("path", "varies"),
        [
            ("positions", True),
            ("positions/venezuela-presidency-ca-2019-01-23", True),
            ("positions.csv", False),
            ("positions?format=json", False),
        ],
    )
    def test_accept_matters_where_the_address_does_not_say_the_form(self, path, varies):
        assert ("Accept" in get(path)["Vary"].split(", ")) is varies
