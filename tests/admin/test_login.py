"""Logging in: who is locked out and until when, the second factor, and how long a session lasts."""

import re
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from recognition import second_factor
from recognition.log_ins import PER_ADDRESS, PER_NAME
from recognition.models import LogIn, WrongLogIn
from recognition.models.log_in import KEPT, Event
from tests.admin.conftest import user_with
from tests.api.asking import ROOT, problem

PASSWORD = "a long password"
KEY = "31" * 20
HERE = "192.0.2.7"


@pytest.fixture
def ana(db):
    """A superuser."""
    return User.objects.create(
        username="ana", password=make_password(PASSWORD), is_staff=True, is_superuser=True, email="ana@example.org"
    )


@pytest.fixture
def required(settings):
    """A second factor is asked of those who may do more than contribute."""
    settings.REQUIRE_2FA = True


@pytest.fixture
def app(ana):
    """Ana's app, enrolled."""
    return TOTPDevice.objects.create(user=ana, name="app", key=KEY)


def code(of: TOTPDevice, *, later: int = 0) -> str:
    """What the app shows now, or some steps of half a minute later."""
    return f"{totp(of.bin_key, drift=later):06d}"


def other(right: str) -> str:
    """A code that is wrong."""
    return f"{(int(right) + 5) % 1_000_000:06d}"


def log_in(client: Client, password: str = PASSWORD, username: str = "ana", address: str = HERE, wanted="/admin/"):
    """The response to the form of the log-in."""
    form = {"username": username, "password": password, "next": wanted}
    return client.post("/admin/login/", form, REMOTE_ADDR=address)


def give(client: Client, given: str, page: str = "code", address: str = HERE, **more):
    """The response to a form with a code."""
    path = f"/admin/second-factor/{page}/".replace("//", "/")
    return client.post(path, {"code": given, **more}, REMOTE_ADDR=address)


def past(minutes: int):
    """Let time pass for what has been counted."""
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=minutes))


def events() -> list[tuple[str, str]]:
    """The log, first entry first."""
    return [(entry.username, Event(entry.event)) for entry in LogIn.objects.order_by("at", "pk")]


class TestLockout:
    def test_five_wrong_passwords_lock_out_and_the_page_says_until_when(self, ana):
        client = Client()
        for _ in range(4):
            assert log_in(client, "wrong").status_code == 200
        response = log_in(client, "wrong")
        assert response.status_code == 429
        assert 14 * 60 < int(response["Retry-After"]) <= 15 * 60
        until = timezone.now() + timedelta(minutes=15)
        text = " ".join(response.text.split())
        assert re.search(r"for 15 more minutes: until \d\d:\d\d UTC", text)
        assert any(f"{until + timedelta(minutes=m):%H:%M}" in text for m in (0, 1))
        assert log_in(client).status_code == 429, "the right password does not help now"
        past(16)
        assert log_in(client).status_code == 302

    def test_trying_while_locked_out_does_not_make_it_longer(self, ana):
        client = Client()
        for _ in range(5):
            log_in(client, "wrong")
        past(14)
        before = AccessAttempt.objects.get().attempt_time
        response = log_in(client, "wrong")
        assert (response.status_code, AccessAttempt.objects.get().attempt_time) == (429, before)
        assert int(response["Retry-After"]) <= 60
        assert events() == [("ana", "wrong_password")] * 5 + [("ana", "locked")]

    def test_other_users_and_other_addresses_are_not_locked_out(self, ana):
        for _ in range(5):
            log_in(Client(), "wrong")
        assert log_in(Client(), address="192.0.2.8").status_code == 302
        assert log_in(Client(), "wrong", username="bo").status_code == 200

    def test_another_browser_at_the_same_address_does_not_count_anew(self, ana):
        for number in range(5):
            client = Client(headers={"user-agent": f"browser {number}"})
            response = log_in(client, "wrong")
        assert response.status_code == 429

    def test_a_right_password_forgets_the_wrong_ones_before(self, ana):
        client = Client()
        for _ in range(4):
            log_in(client, "wrong")
        assert log_in(client).status_code == 302
        assert not AccessAttempt.objects.exists()

    def test_an_address_that_tries_many_names_is_locked_out(self, ana):
        # As 49 others would have left it, and the one of this test.
        AccessAttempt.objects.create(username="x", ip_address=HERE, failures_since_start=PER_ADDRESS - 2)
        assert log_in(Client(), "wrong", username="bo").status_code == 200
        assert log_in(Client(), "wrong", username="carla").status_code == 429
        assert log_in(Client()).status_code == 429
        assert log_in(Client(), address="192.0.2.8").status_code == 302
        AccessAttempt.objects.filter(username="ana").delete()
        assert log_in(Client(), address=HERE).status_code == 429, "logging in elsewhere does not unlock the address"

    def test_a_name_tried_from_many_addresses_is_locked_but_where_its_owner_has_come_in(self, ana):
        assert log_in(Client()).status_code == 302
        AccessAttempt.objects.create(username="ana", ip_address="192.0.2.99", failures_since_start=PER_NAME)
        assert log_in(Client(), address="192.0.2.8").status_code == 429
        assert log_in(Client()).status_code == 302

    def test_behind_a_proxy_the_address_is_what_the_proxy_saw(self, ana, settings):
        settings.PROXIES = 1
        client = Client()
        form = {"username": "ana", "password": "wrong"}
        for number in range(5):
            forwarded = f"203.0.113.{number}, 198.51.100.4"  # whoever asks may write what stands before
            response = client.post("/admin/login/", form, headers={"x-forwarded-for": forwarded})
        assert response.status_code == 429
        assert AccessAttempt.objects.get().ip_address == "198.51.100.4"

    @pytest.mark.parametrize(
        ("seen", "kept"),
        [("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"), ("::ffff:192.0.2.7", "192.0.2.7"), ("unknown", "0.0.0.0")],  # noqa: S104
    )
    def test_what_is_no_plain_address_is_kept_as_one(self, ana, seen, kept):
        assert log_in(Client(), "wrong", address=seen).status_code == 200
        assert AccessAttempt.objects.get().ip_address == kept
        assert LogIn.objects.get().address == kept

    def test_who_is_inside_stays_inside(self, ana):
        inside = Client()
        log_in(inside)
        for _ in range(5):
            log_in(Client(), "wrong")
        assert inside.get("/admin/", REMOTE_ADDR=HERE).status_code == 200

    def test_the_program_forgets_all_by_a_command(self, ana):
        for _ in range(5):
            log_in(Client(), "wrong")
        call_command("axes_reset_username", "ana", verbosity=0)
        assert log_in(Client()).status_code == 302

    def test_no_password_and_no_code_is_kept(self, ana, app):
        client = Client()
        log_in(client, "not my secret")
        log_in(client)
        give(client, "123456")
        kept = str([*AccessAttempt.objects.values(), *LogIn.objects.values()])
        assert "not my secret" not in kept
        assert "123456" not in kept


class TestLog:
    def test_it_tells_who_came_and_went(self, ana):
        client = Client(headers={"user-agent": "a browser"})
        log_in(client, "wrong")
        log_in(client)
        client.post("/admin/logout/", REMOTE_ADDR=HERE)
        assert events() == [("ana", "wrong_password"), ("ana", "in"), ("ana", "out")]
        entry = LogIn.objects.last()
        assert (entry.address, entry.browser) == (HERE, "a browser")

    def test_what_has_been_kept_long_enough_is_cleared_away(self, ana):
        log_in(Client(), "wrong")
        log_in(Client(), "wrong")
        old, young = LogIn.objects.order_by("pk")
        LogIn.objects.filter(pk=old.pk).update(at=timezone.now() - KEPT - timedelta(minutes=1))
        LogIn.objects.filter(pk=young.pk).update(at=timezone.now() - KEPT + timedelta(minutes=1))
        log_in(Client())
        assert [entry.event for entry in LogIn.objects.order_by("pk")] == ["wrong_password", "in"]


class TestEnrolling:
    def test_who_must_have_one_is_led_to_enrol_it_and_can_do_nothing_before(self, ana, required, small_record):
        client = Client(raise_request_exception=False)
        response = log_in(client, wanted="/admin/recognition/source/")
        enrol = "/admin/second-factor/enrol/?next=/admin/recognition/source/"
        assert (response.status_code, response.url) == (302, enrol)
        for page in ("/admin/", "/admin/auth/user/", "/admin/password_change/", "/admin/jsi18n/"):
            assert client.get(page).status_code == 302
        response = client.get("/admin/login/?next=/admin/")
        assert response.url == "/admin/second-factor/enrol/?next=/admin/"
        body = {"title": "A page", "publisher": "EFE", "language": "es"}
        refused = client.post(f"{ROOT}sources", body, "application/json")
        assert "second factor" in problem(refused, 403)["detail"]
        problem(client.get(f"{ROOT}positions?is_published=false"), 401)
        assert client.get(f"{ROOT}countries").status_code == 200

        page = client.get(enrol)
        assert "<svg" in page.text
        assert "no-store" in page["Cache-Control"]
        key = client.session["second_factor_key"]
        assert page.context["secret"].replace(" ", "") in page.context["address"]
        wrong = give(client, other(code(TOTPDevice(key=key))), "enrol")
        assert "right time" in wrong.text
        assert not TOTPDevice.objects.exists()
        assert client.session["second_factor_key"] == key
        before = client.session.session_key

        shown = give(client, code(TOTPDevice(key=key)), "enrol", next="/admin/recognition/source/")
        codes = shown.context["codes"]
        assert len(set(codes)) == 10
        assert all(each in shown.text for each in codes)
        assert 'href="/admin/recognition/source/"' in shown.text
        assert client.get("/admin/recognition/source/").status_code == 200
        assert client.session.session_key != before
        assert "second_factor_key" not in client.session
        assert client.get(enrol).url == "/admin/second-factor/", "the key is shown no more"
        assert codes[0] not in client.get("/admin/second-factor/").text
        assert events() == [("ana", "in"), ("ana", "enrolled")]

    def test_the_code_that_enrols_is_used_up(self, ana, required):
        client = Client()
        log_in(client)
        client.get("/admin/second-factor/enrol/")
        app = TOTPDevice(key=client.session["second_factor_key"])
        give(client, code(app), "enrol")
        client.post("/admin/logout/")
        log_in(client)
        assert give(client, code(app)).status_code == 200

    def test_each_session_sees_another_key(self, ana, required):
        keys = set()
        for _ in range(2):
            client = Client()
            log_in(client)
            client.get("/admin/second-factor/enrol/")
            keys.add(client.session["second_factor_key"])
        assert len(keys) == 2

    def test_a_stranger_sees_no_step(self, db):
        for page in ("", "code/", "enrol/"):
            assert Client().get(f"/admin/second-factor/{page}").url.startswith("/admin/login/")

    def test_who_has_enrolled_meanwhile_enrols_no_second_app(self, ana, required, app):
        client = Client()
        log_in(client)
        assert give(client, "123456", "enrol").url.startswith("/admin/second-factor/code/")
        assert TOTPDevice.objects.get() == app

    @pytest.mark.parametrize(
        ("codenames", "needed"),
        [
            (["view_position", "add_position", "change_position", "add_source", "view_revision"], False),
            (["publish_position"], True),
            (["change_source"], True),
            (["delete_position"], True),
            (["view_user"], True),
        ],
    )
    def test_it_is_needed_for_more_than_contributing(self, db, required, codenames, needed):
        assert second_factor.is_needed(user_with(*codenames)) is needed

    def test_contributors_may_enrol_and_are_asked_from_then_on(self, db, required):
        bo = user_with("add_position")
        client = Client()
        client.force_login(bo)
        assert client.get("/admin/").status_code == 200
        assert "Enrol a second factor" in client.get("/admin/second-factor/").text
        client.get("/admin/second-factor/enrol/")
        give(client, code(TOTPDevice(key=client.session["second_factor_key"])), "enrol")
        assert client.get("/admin/").status_code == 200
        again = Client()
        again.force_login(bo)
        assert again.get("/admin/").status_code == 302

    def test_where_it_is_not_required_nobody_is_led_to_it(self, ana):
        client = Client()
        assert log_in(client).url == "/admin/"
        assert client.get("/admin/").status_code == 200

    def test_sessions_begun_before_it_was_required_end_at_the_step(self, ana, settings):
        client = Client()
        log_in(client)
        assert client.get("/admin/").status_code == 200
        settings.REQUIRE_2FA = True
        assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith("/admin/second-factor/enrol/")


class TestCodes:
    def test_the_password_alone_opens_nothing(self, ana, app):
        client = Client(raise_request_exception=False)
        assert log_in(client).url == "/admin/second-factor/code/?next=/admin/"
        assert client.get("/admin/").status_code == 302
        problem(client.post(f"{ROOT}sources", {}, "application/json"), 403)
        before = client.session.session_key
        assert give(client, code(app)).url == "/admin/"
        assert client.get("/admin/").status_code == 200
        assert client.session.session_key != before
        assert events() == [("ana", "password"), ("ana", "in")]

    def test_a_code_is_taken_once(self, ana, app):
        first, second = Client(), Client()
        log_in(first)
        log_in(second)
        given = code(app)
        assert give(first, given).status_code == 302
        assert give(second, given).status_code == 200

    def test_a_recovery_code_lets_in_once_and_the_page_tells_how_many_are_left(self, ana, app):
        codes = second_factor.new_codes(ana)
        client = Client()
        log_in(client)
        assert give(client, codes[0].upper()).status_code == 302
        assert "9 are left" in client.get("/admin/").text
        assert LogIn.objects.get(event="in").note == "with a recovery code"
        client = Client()
        log_in(client)
        assert give(client, codes[0]).status_code == 200

    def test_after_a_wrong_code_one_waits(self, ana, app):
        client = Client()
        log_in(client)
        right = code(app)
        assert "This code is wrong" in give(client, other(right)).text
        assert "Try again in 1 second." in give(client, right).text
        TOTPDevice.objects.update(throttling_failure_timestamp=timezone.now() - timedelta(seconds=2))
        assert give(client, right).status_code == 302

    def test_five_wrong_codes_lock_out_and_the_password_in_between_forgets_none(self, ana, app):
        client = Client()
        for _ in range(5):
            assert log_in(client).status_code == 302
            response = give(client, other(code(app)))
            TOTPDevice.objects.update(throttling_failure_timestamp=None)
        assert response.status_code == 429
        assert "Too many wrong passwords or codes." in response.text
        assert client.get("/admin/second-factor/code/", REMOTE_ADDR=HERE).status_code == 429
        assert give(client, code(app)).status_code == 429
        assert events().count(("ana", "wrong_code")) == 5
        past(16)
        assert give(client, code(app)).status_code == 302
        assert not AccessAttempt.objects.exists()

    def test_who_gives_no_code_can_log_out(self, ana, app):
        client = Client()
        log_in(client)
        client.post("/admin/logout/")
        assert client.get("/admin/second-factor/code/").url.startswith("/admin/login/")

    def test_nobody_is_led_away_to_another_site(self, ana, app):
        client = Client()
        log_in(client, wanted="https://evil.example/")
        assert give(client, code(app), next="https://evil.example/").url == "/admin/"

    def test_another_persons_code_does_not_help(self, ana, app):
        bo = user_with("add_position")
        theirs = TOTPDevice.objects.create(user=bo, name="app", key="32" * 20)
        client = Client()
        log_in(client)
        assert give(client, code(theirs)).status_code == 200

    def test_forms_need_their_token(self, ana, app):
        client = Client(enforce_csrf_checks=True)
        client.force_login(ana)
        assert give(client, code(app)).status_code == 403

    def test_tokens_of_the_api_need_no_code(self, ana, app, required):
        from tests.api.writers import token_of

        headers = {"authorization": f"Bearer {token_of(ana)}"}
        assert Client().get(f"{ROOT}sources/none", headers=headers).status_code == 404


class TestOverview:
    @pytest.fixture
    def client(self, ana, app):
        """Ana, inside."""
        client = Client()
        log_in(client)
        give(client, code(app, later=-1))
        return client

    def test_new_recovery_codes_replace_the_old_ones(self, client, ana, app):
        old = second_factor.new_codes(ana)
        shown = give(client, code(app), "", codes="")
        assert len(shown.context["codes"]) == 10
        assert not set(shown.context["codes"]) & set(old)
        assert StaticToken.objects.count() == 10
        assert client.get("/admin/").status_code == 200

    def test_a_recovery_code_makes_new_ones_and_the_session_goes_on(self, client, ana):
        [one, *_] = second_factor.new_codes(ana)
        assert len(give(client, one, "", codes="").context["codes"]) == 10
        assert client.get("/admin/").status_code == 200

    def test_it_is_removed_for_a_code_and_other_sessions_end(self, client, ana, app):
        elsewhere = Client()
        elsewhere.force_login(ana)
        assert give(client, other(code(app)), "", remove="").status_code == 200
        assert TOTPDevice.objects.exists()
        TOTPDevice.objects.update(throttling_failure_timestamp=None)
        assert give(client, code(app), "", remove="").url == "/admin/second-factor/"
        assert not TOTPDevice.objects.exists()
        assert not StaticDevice.objects.exists()
        assert client.get("/admin/").status_code == 200
        assert elsewhere.get("/admin/").url.startswith("/admin/login/")

    def test_who_must_have_one_enrols_another_at_once(self, client, app, required):
        response = client.post("/admin/second-factor/", {"code": code(app), "remove": ""}, follow=True)
        assert response.redirect_chain[-1][0].startswith("/admin/second-factor/enrol/")

    def test_the_link_stands_beside_the_name(self, client):
        assert '<a href="/admin/second-factor/">Second factor</a>' in client.get("/admin/").text


class TestReset:
    def test_the_command_removes_it_and_ends_the_sessions(self, ana, app, capsys):
        client = Client()
        client.force_login(ana)
        call_command("reset_second_factor", "ana")
        assert "is removed" in capsys.readouterr().out
        assert not TOTPDevice.objects.exists()
        assert client.get("/admin/").url.startswith("/admin/login/")
        assert events()[-1] == ("ana", "removed")

    def test_it_says_what_is_wrong(self, ana):
        with pytest.raises(CommandError, match="no user bo"):
            call_command("reset_second_factor", "bo")
        with pytest.raises(CommandError, match="no second factor"):
            call_command("reset_second_factor", "ana")


class TestSessions:
    def test_a_session_ends_twelve_hours_after_the_log_in_whatever_is_done_meanwhile(self, ana):
        client = Client()
        log_in(client)
        session = Session.objects.get()
        assert abs(session.expire_date - timezone.now() - timedelta(hours=12)) < timedelta(minutes=1)
        kept = client.session
        kept["something"] = "new"
        kept.save()
        assert Session.objects.get().expire_date == session.expire_date
        Session.objects.update(expire_date=timezone.now())
        assert client.get("/admin/").status_code == 302

    def test_a_new_password_ends_the_other_sessions(self, ana):
        here, there = Client(), Client()
        log_in(here)
        log_in(there)
        new = "quite another password"
        form = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
        assert here.post("/admin/password_change/", form).status_code == 302
        assert here.get("/admin/").status_code == 200
        assert there.get("/admin/").status_code == 302

    def test_sessions_that_have_ended_are_cleared_away(self, ana):
        log_in(Client())
        Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
        log_in(Client())
        assert Session.objects.count() == 1

    def test_the_key_of_a_session_is_another_after_the_log_in(self, ana):
        client = Client()
        kept = client.session
        kept["something"] = "a stranger's"
        kept.save()
        client.cookies["sessionid"] = kept.session_key
        log_in(client)
        assert client.session.session_key != kept.session_key

    def test_the_rules_for_passwords_stand_on_the_page(self, ana):
        client = Client()
        log_in(client)
        assert "at least 12 characters" in client.get("/admin/password_change/").text
        assert "at least 12 characters" in client.get("/admin/auth/user/add/").text
        form = {"old_password": PASSWORD, "new_password1": "short", "new_password2": "short"}
        assert "too short" in client.post("/admin/password_change/", form).text


class TestLocksInTheAdmin:
    def test_an_administrator_lifts_a_lock(self, ana):
        desk = Client()
        log_in(desk, address="192.0.2.8")
        for _ in range(5):
            log_in(Client(), "wrong")
        page = desk.get("/admin/recognition/wronglogin/")
        row = WrongLogIn.objects.get()
        assert f"{row.attempt_time + timedelta(minutes=15):%Y-%m-%d %H:%M:%S}" in page.text
        desk.post(f"/admin/recognition/wronglogin/{row.pk}/delete/", {"post": "yes"})
        assert log_in(Client()).status_code == 302

    def test_the_log_is_only_read(self, ana):
        desk = Client()
        log_in(desk)
        page = desk.get("/admin/recognition/login/")
        assert "logged in" in page.text
        entry = LogIn.objects.get()
        assert desk.get(f"/admin/recognition/login/{entry.pk}/change/").status_code == 200
        for page in ("add/", f"{entry.pk}/delete/"):
            assert desk.get(f"/admin/recognition/login/{page}").status_code == 403
        assert desk.post(f"/admin/recognition/login/{entry.pk}/change/", {}).status_code == 403
