"""Who asks: tokens, sessions, and what neither costs those who only read."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from recognition.models import Revision, Token
from tests import builders
from tests.api.asking import ROOT, problem
from tests.api.writers import Program, token_of, user_with

pytestmark = pytest.mark.django_db

CANADA = "positions/venezuela-presidency-ca-2019-01-23"


@pytest.fixture
def user(small_record):
    """Somebody who may enter sources, over a small record."""
    return user_with("add_source")


def read(authorization: str | bytes, path: str = "countries"):
    """The response to a GET with this header."""
    return Client(raise_request_exception=False).get(f"{ROOT}{path}", headers={"authorization": authorization})


class TestTokens:
    def test_only_the_digest_is_kept(self, user):
        secret = token_of(user)
        (row,) = Token.objects.values()
        assert len(secret) == 64
        assert secret not in str(row)
        assert len(row["digest"]) == 128

    def test_a_token_reads_and_writes_in_its_owners_name(self, user):
        secret = token_of(user)
        assert read(f"Bearer {secret}").status_code == 200
        assert read(f"bearer {secret}").status_code == 200
        response = Program(user).send("post", "sources", {"title": "A page", "publisher": "EFE", "language": "es"})
        assert (response.status_code, Revision.objects.last().author) == (201, user)

    @pytest.mark.parametrize("path", ["countries", "countries.csv", CANADA, "", "positions/none", "schema", "none"])
    @pytest.mark.parametrize(
        "token",
        [
            "",
            "0",
            "0" * 64,
            "x" * 64,
            "0" * 63 + "Z",
            "0" * 1000,
            "a b",
            b"\xe9" * 64,
            "\u0130".encode().decode("latin-1"),
        ],
    )
    def test_one_that_is_not_valid_is_refused_when_reading_too(self, user, path, token):
        token = token.decode("latin-1") if isinstance(token, bytes) else token
        response = read(f"Bearer {token}", path)
        if path == "none":  # nobody asks who asks where nothing is
            problem(response, 404)
            return
        assert problem(response, 401)["type"].endswith("#unauthorized")
        assert response["WWW-Authenticate"] == "Bearer"

    def test_an_expired_one_is_refused_and_reading_deletes_nothing(self, user):
        secret, other = token_of(user, days=-1), token_of(user)
        assert "expired" in problem(read(f"Bearer {secret}"), 401)["detail"]
        assert read(f"Bearer {other}").status_code == 200
        assert Token.objects.count() == 2

    def test_it_holds_until_its_last_moment(self, user):
        secret = token_of(user)
        Token.objects.update(expiry=timezone.now() + timedelta(minutes=1))
        assert read(f"Bearer {secret}").status_code == 200
        Token.objects.update(expiry=timezone.now())
        problem(read(f"Bearer {secret}"), 401)

    def test_reading_does_not_lengthen_it(self, user):
        secret = token_of(user)
        expiry = Token.objects.get().expiry
        read(f"Bearer {secret}")
        assert Token.objects.get().expiry == expiry

    def test_that_of_somebody_who_has_left_is_refused(self, user):
        secret = token_of(user)
        User.objects.update(is_active=False)
        problem(read(f"Bearer {secret}"), 401)

    def test_making_one_is_no_revision(self, user):
        before = Revision.objects.count()
        token_of(user)
        Token.objects.all().delete()
        assert Revision.objects.count() == before


class TestReading:
    @pytest.mark.usefixtures("small_record")
    def test_who_says_nothing_pays_nothing(self, django_assert_num_queries):
        with django_assert_num_queries(4):  # revision; dispute; countries with status; memberships
            response = Client().get(f"{ROOT}countries")
        assert settings.SESSION_COOKIE_NAME not in response.cookies

    def test_a_token_costs_one_query(self, user, django_assert_num_queries):
        secret = token_of(user)
        with django_assert_num_queries(5):  # the token with its user, and the same
            read(f"Bearer {secret}")

    def test_a_session_costs_three(self, user, django_assert_num_queries):
        client = Client()
        client.force_login(user)
        with django_assert_num_queries(7):  # session; user; whether a second factor is enrolled; and the same
            client.get(f"{ROOT}countries")

    @pytest.mark.usefixtures("small_record")
    def test_a_session_that_is_none_is_a_stranger(self):
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = "nonsense"
        assert client.get(f"{ROOT}countries").status_code == 200
        problem(client.get(f"{ROOT}positions?is_published=false"), 401)


@pytest.mark.django_db(transaction=True)
class TestSessions:
    def test_one_that_ended_with_a_new_password_is_deleted_outside_of_the_snapshot(self):
        builders.position("CA")
        user = user_with("change_position")
        client = Client(raise_request_exception=False)
        client.force_login(user)
        assert client.get(f"{ROOT}positions?is_published=false").status_code == 200
        user.set_password("another long password")
        user.save()
        problem(client.get(f"{ROOT}positions?is_published=false"), 401)
        assert client.get(f"{ROOT}countries").status_code == 200

    def test_writing_needs_the_csrf_token(self):
        builders.dispute()
        client = Client(raise_request_exception=False, enforce_csrf_checks=True)
        client.force_login(user_with("add_source"))
        body = {"title": "A page", "publisher": "EFE", "language": "es"}
        response = client.post(f"{ROOT}sources", body, "application/json")
        assert "CSRF" in problem(response, 403)["detail"]
        client.cookies["csrftoken"] = "a" * 32
        headers = {"x-csrftoken": "a" * 32}
        assert client.post(f"{ROOT}sources", body, "application/json", headers=headers).status_code == 201
        problem(client.post(f"{ROOT}sources", body, "application/json", headers={"x-csrftoken": "b" * 32}), 403)

    def test_a_token_needs_none(self):
        builders.dispute()
        program = Program(user_with("add_source"))
        program.client = Client(raise_request_exception=False, enforce_csrf_checks=True)
        body = {"title": "A page", "publisher": "EFE", "language": "es"}
        assert program.send("post", "sources", body).status_code == 201


class TestOtherSites:
    @pytest.mark.usefixtures("small_record")
    @pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
    def test_their_scripts_may_not_write(self, method):
        asked = {"origin": "https://evil.example", "access-control-request-method": method}
        response = Client().options(f"{ROOT}{CANADA}", headers=asked)
        assert method not in response["Access-Control-Allow-Methods"]
        assert "Access-Control-Allow-Credentials" not in response
