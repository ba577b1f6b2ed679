"""The command that makes everything before the server starts."""

import socket

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from recognition.management.commands.prepare import check_free
from recognition.models import Revision


@pytest.fixture(autouse=True)
def var(settings, tmp_path):
    """The program writes to a folder of the test's, and has one static file: all of them take seconds."""
    settings.VAR_DIR = tmp_path / "var"
    settings.STATIC_ROOT = tmp_path / "var" / "static"
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATICFILES_DIRS = [tmp_path / "source"]
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "page.css").write_text("a {}")
    return settings.VAR_DIR


def test_first_user_is_made_with_a_password_shown_once(record, capsys):
    call_command("prepare")
    line = next(line for line in capsys.readouterr().out.splitlines() if "password" in line)
    editor = get_user_model().objects.get()
    assert (editor.username, editor.is_staff, editor.is_superuser) == ("editor", True, True)
    assert editor.check_password(line.split("password ")[1].split(" ")[0])

    call_command("prepare")
    assert "password" not in capsys.readouterr().out
    assert get_user_model().objects.get().password == editor.password


def test_no_user_is_made_beside_another(record):
    get_user_model().objects.create_user("ana")
    call_command("prepare")
    assert [user.username for user in get_user_model().objects.all()] == ["ana"]


def test_record_in_place_is_left_alone(record):
    call_command("prepare")
    assert [revision.pk for revision in Revision.objects.all()] == [1]


def test_static_files_are_collected_when_one_changed(record, var, capsys, tmp_path):
    def collects():
        call_command("prepare")
        return "static file" in capsys.readouterr().out

    assert [collects(), collects()] == [True, False]
    (tmp_path / "source" / "page.css").write_text("a { color: red }")
    assert [collects(), collects()] == [True, False]
    (var / "static" / "staticfiles.json").unlink()
    assert [collects(), collects()] == [True, False]


@pytest.mark.parametrize(
    ("host", "secure", "proxies", "line"),
    [
        ("127.0.0.1", False, 0, "  http://127.0.0.1:8765/api/v1/docs"),
        ("::1", False, 0, "  http://[::1]:8765/api/v1/docs"),
        ("127.0.0.1", True, 1, "  https://tracker.example/api/v1/docs"),
        ("0.0.0.0", True, 0, "0.0.0.0 is not a loopback address, so only HTTPS is answered"),  # noqa: S104
    ],
)
def test_addresses_to_try_are_told(record, settings, capsys, host, secure, proxies, line):
    settings.HOST, settings.PORT, settings.SECURE, settings.PROXIES = host, 8765, secure, proxies
    settings.ALLOWED_HOSTS = ["tracker.example"]
    call_command("prepare", for_server=True)
    assert line in capsys.readouterr().out


def test_port_in_use_is_refused():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(CommandError, match=f"Cannot listen on 127.0.0.1 port {port} .*: stop what uses it"):
            check_free("127.0.0.1", port)
    check_free("127.0.0.1", port)


@pytest.mark.parametrize(
    ("host", "port", "message"),
    [
        ("tracker.example", 8000, "HOST is 'tracker.example': give an IP address"),
        ("192.0.2.1", 8000, "Cannot listen on 192.0.2.1 port 8000"),
        ("127.0.0.1", 0, "PORT is 0: give one between 1 and 65535."),
        ("127.0.0.1", 65536, "PORT is 65536"),
    ],
)
def test_address_that_cannot_be_is_refused(host, port, message):
    with pytest.raises(CommandError, match=message):
        check_free(host, port)
