"""What the environment makes of the settings, and the secret key."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from tracker.environment import flag, is_loopback, number, release, secret_key, tagging_entity

ROOT = Path(__file__).parent.parent


def settings_in(tmp_path, *names, **environment):
    """The values that the settings of these names have in a process of their own."""
    code = "import json, sys, tracker.settings as s; print(json.dumps([getattr(s, name) for name in sys.argv[1:]]))"
    env = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), **environment}
    done = subprocess.run([sys.executable, "-c", code, *names], cwd=ROOT, env=env, capture_output=True, check=True)
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("environment", "secure", "hosts"),
    [
        ({}, False, ["127.0.0.1", "[::1]", "localhost"]),
        ({"HOST": "::1"}, False, ["127.0.0.1", "::1", "[::1]", "localhost"]),
        ({"PROXIES": "1", "ALLOWED_HOSTS": "a.example, b.example"}, True, ["a.example", "b.example"]),
        ({"HOST": "192.0.2.1"}, True, ["192.0.2.1"]),
        ({"HOST": "tracker.example"}, True, ["tracker.example"]),
    ],
)
def test_only_ones_own_machine_is_asked_over_http(tmp_path, environment, secure, hosts):
    assert settings_in(
        tmp_path,
        "SECURE_SSL_REDIRECT",
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SECURE_HSTS_SECONDS",
        "DEBUG",
        "ALLOWED_HOSTS",
        **environment,
    ) == [secure, secure, secure, 31536000 if secure else 0, False, hosts]


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, [600_000, 600_000, 20_000, 64 * 2**20]),
        ({"HOST": "192.0.2.1"}, [600, 600, 20, 64 * 2**20]),
        ({"ADDRESS_LIMIT": "5", "PERSON_LIMIT": "0", "REPORT_LIMIT": "7", "CACHE_SIZE": "0"}, [5, 0, 7, 0]),
    ],
)
def test_the_world_is_limited_and_ones_own_machine_hardly(tmp_path, environment, expected):
    names = ("ADDRESS_LIMIT", "PERSON_LIMIT", "REPORT_LIMIT", "CACHE_SIZE")
    assert settings_in(tmp_path, *names, **environment) == expected


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, False),
        ({"HOST": "192.0.2.1"}, True),
        ({"PROXIES": "1"}, True),
        ({"HOST": "192.0.2.1", "REQUIRE_2FA": "0"}, False),
        ({"REQUIRE_2FA": "1"}, True),
    ],
)
def test_a_second_factor_is_required_where_the_world_can_log_in(tmp_path, environment, expected):
    assert settings_in(tmp_path, "REQUIRE_2FA", **environment) == [expected]


@pytest.mark.parametrize("name", ["requirements.txt", "recognition/models.py", "tracker/page.html"])
def test_another_program_is_another_release(tmp_path, name):
    for path in ("requirements.txt", "recognition/models.py", "tracker/page.html", "recognition/notes.pyc"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text("a")
    before = release(tmp_path)
    (tmp_path / "recognition/notes.pyc").write_text("b")
    assert release(tmp_path) == before
    (tmp_path / name).write_text("b")
    assert release(tmp_path) != before


def test_options_of_the_database_address_are_kept(tmp_path):
    address = "postgres://ana@db.example/record?sslmode=require"
    [databases] = settings_in(tmp_path, "DATABASES", DATABASE_URL=address)
    assert databases["default"]["OPTIONS"] == {"options": "-c lock_timeout=60s -c jit=off", "sslmode": "require"}


@pytest.mark.parametrize("entity", ["tracker.example,2026", "a-b.example,2026-02", "ana@tracker.example,2026-02-03"])
def test_names_have_an_owner_of_a_domain(monkeypatch, entity):
    monkeypatch.setenv("TAG_ENTITY", entity)
    assert tagging_entity("TAG_ENTITY", "other.example,2026") == entity
    monkeypatch.delenv("TAG_ENTITY")
    assert tagging_entity("TAG_ENTITY", "other.example,2026") == "other.example,2026"


@pytest.mark.parametrize(
    "entity",
    ["tracker.example", "localhost,2026", "Tracker.example,2026", "tracker.example,26", "tracker.example:8000,2026"]
    + ["-a.example,2026", "a..example,2026", "tracker.example,2026-2", "tracker.example,2026\n"],
)
def test_names_of_nobody_are_refused(monkeypatch, entity):
    monkeypatch.setenv("TAG_ENTITY", entity)
    with pytest.raises(ImproperlyConfigured, match="give a domain in small letters and a date"):
        tagging_entity("TAG_ENTITY", "other.example,2026")


def test_secret_key_is_made_once_and_for_its_owner_only(tmp_path, monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    path = tmp_path / "var" / "secret_key"
    key = secret_key(path)
    assert len(key) > 50
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert secret_key(path) == key
    assert secret_key(tmp_path / "other" / "secret_key") != key


def test_secret_key_of_the_environment_is_taken_and_not_written(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "given")
    assert secret_key(tmp_path / "secret_key") == "given"
    assert not (tmp_path / "secret_key").exists()


@pytest.mark.parametrize(("value", "expected"), [("", False), ("0", False), ("No", False), ("1", True), ("TRUE", True)])
def test_flag_is_read(monkeypatch, value, expected):
    monkeypatch.setenv("DEBUG", value)
    assert flag("DEBUG") is expected


def test_flag_that_is_not_set_is_the_default(monkeypatch):
    monkeypatch.delenv("REQUIRE_2FA", raising=False)
    assert flag("REQUIRE_2FA", default=True) is True
    monkeypatch.setenv("REQUIRE_2FA", "no")
    assert flag("REQUIRE_2FA", default=True) is False


def test_what_is_no_flag_or_number_is_refused(monkeypatch):
    monkeypatch.setenv("DEBUG", "perhaps")
    with pytest.raises(ImproperlyConfigured, match="DEBUG is 'perhaps'; give 1 or 0."):
        flag("DEBUG")
    monkeypatch.setenv("PROXIES", "-1")
    with pytest.raises(ImproperlyConfigured, match="PROXIES is '-1'; give a whole number."):
        number("PROXIES", 0)


@pytest.mark.parametrize(
    ("host", "expected"),
    [("localhost", True), ("127.8.8.8", True), ("::1", True), ("0.0.0.0", False), ("tracker.example", False)],  # noqa: S104
)
def test_loopback_is_told_from_the_world(host, expected):
    assert is_loopback(host) is expected
