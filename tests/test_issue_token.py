"""manage.py issue_token: what it prints, and what it revokes."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from recognition.models import Token

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ana():
    """Whose tokens they are."""
    return User.objects.create_superuser("ana", "ana@example.org", "a long password")


def issue(*arguments, **options) -> str:
    """What the command prints on stdout."""
    out = StringIO()
    call_command("issue_token", "ana", *arguments, stdout=out, stderr=StringIO(), **options)
    return out.getvalue().strip()


def test_a_token_is_printed_alone_and_works(ana):
    secret = issue(note="a script")
    assert len(secret) == 64
    token = Token.objects.get()
    assert (token.user, token.note) == (ana, "a script")
    client = Client()
    address = f"{reverse('index')}positions?is_published=false"
    assert client.get(address, headers={"authorization": f"Bearer {secret}"}).status_code == 404  # the record is empty
    assert client.get(address, headers={"authorization": "Bearer x"}).status_code == 401


@pytest.mark.parametrize(("arguments", "days"), [([], 90), (["--days=1"], 1), (["--days=366"], 366)])
def test_it_expires(arguments, days):
    issue(*arguments)
    left = Token.objects.get().expiry - timezone.now()
    assert timedelta(days=days) - timedelta(minutes=1) < left <= timedelta(days=days)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--days=0"], "give 1 to 366"),
        (["--days=367"], "give 1 to 366"),
        (["--note", "a" * 101], "at most 100"),
        (["--revoke=none"], "no such token"),
        (["--revoke=abc"], "first 4 characters"),
    ],
)
def test_what_is_wrong_is_told(arguments, message):
    with pytest.raises(CommandError, match=message):
        issue(*arguments)
    assert not Token.objects.exists()


def test_whose_it_cannot_be(ana):
    with pytest.raises(CommandError, match="no user bo"):
        call_command("issue_token", "bo")
    ana.is_active = False
    ana.save()
    with pytest.raises(CommandError, match="not active"):
        issue()


def test_one_is_revoked_by_its_start_or_whole():
    first, second, third = issue(), issue(), issue()
    assert issue(revoke=first[:8]) == "1 revoked."
    assert issue(revoke=second) == "1 revoked."
    assert Token.objects.get().token_key == third[:15]


def test_all_of_one_person_are_revoked():
    other = User.objects.create_user("bo")
    Token.objects.create(other)
    issue()
    issue()
    assert issue(revoke="all") == "2 revoked."
    assert Token.objects.get().user == other


def test_expired_ones_are_cleared_away():
    Token.objects.create(User.objects.get(), expiry=timedelta(days=-1))
    issue()
    assert Token.objects.count() == 1


def test_the_admin_lists_and_revokes_them(ana, settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    secret = issue(note="a script")
    client = Client()
    client.force_login(ana)
    token = Token.objects.get()
    page = client.get(reverse("admin:recognition_token_changelist")).text
    assert "a script" in page
    assert secret not in page
    text = client.get(reverse("admin:recognition_token_change", args=[token.pk])).text
    for page in ("change", "delete", "history"):  # in addresses it stands for the row
        text = text.replace(reverse(f"admin:recognition_token_{page}", args=[token.pk]), "")
    assert token.digest not in text
    client.post(reverse("admin:recognition_token_delete", args=[token.pk]), {"post": "yes"})
    assert not Token.objects.exists()
