"""The second factor of people: codes of an app (TOTP, RFC 6238) and recovery codes. Who must have one, and who has
passed it: one rule, by which the admin and the API by session both go."""

import re
from datetime import datetime

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django_otp import login as remember
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from recognition.fixtures import MODELS

CODES = 10
"""How many recovery codes one is given."""

CONTRIBUTING = {
    *(f"recognition.view_{model._meta.model_name}" for model in MODELS),
    "recognition.view_revision",
    "recognition.add_position",
    "recognition.change_position",
    "recognition.add_citation",
    "recognition.change_citation",
    "recognition.delete_citation",
    "recognition.add_source",
}
"""The permissions of contributors. None of them changes what readers see; who may do more needs a second factor."""


class TooSoon(Exception):
    """After wrong codes one has to wait, longer each time; `until` says until when."""

    def __init__(self, until: datetime):
        super().__init__()
        self.until = until


def is_needed(user) -> bool:
    """Whether the person must have a second factor here."""
    return settings.REQUIRE_2FA and (user.is_superuser or not user.get_all_permissions() <= CONTRIBUTING)


def device_of(user) -> TOTPDevice | None:
    """The person's app, if it is enrolled."""
    return TOTPDevice.objects.filter(user_id=user.pk, confirmed=True).first()


def is_passed(request: HttpRequest) -> bool:
    """Whether the session may act: it has given a code, or none is asked of this person."""
    user = request.user
    if not user.is_authenticated:
        return False
    if getattr(user, "otp_device", None):  # django-otp's middleware has found it in the session
        return True
    if not hasattr(request, "needs_no_code"):  # asked several times for one page
        request.needs_no_code = not is_needed(user) and device_of(user) is None
    return request.needs_no_code


def enrol(request: HttpRequest, key: str, code: str) -> list[str] | None:
    """Enrol the app that has the key (hexadecimal), if the code is its own.

    The recovery codes, to be shown this once; None if the code is wrong, or another app is enrolled already.
    """
    user = request.user
    with transaction.atomic():
        get_user_model().objects.select_for_update().get(pk=user.pk)  # of two at the same time one comes first
        if device_of(user):
            return None
        device = TOTPDevice.objects.create(user_id=user.pk, name="app", key=key)
        if not device.verify_token(plain(code)):
            transaction.set_rollback(True)
            return None
        codes = new_codes(user)
    passed(request, device)
    return codes


def new_codes(user) -> list[str]:
    """Make new recovery codes in the place of the old ones."""
    with transaction.atomic():
        device, _ = StaticDevice.objects.get_or_create(user_id=user.pk, defaults={"name": "recovery codes"})
        device.token_set.all().delete()
        tokens = [StaticToken(device=device, token=StaticToken.random_token()) for _ in range(CODES)]
        StaticToken.objects.bulk_create(tokens)
    return [f"{token.token[:4]}-{token.token[4:]}" for token in tokens]


def codes_left(user) -> int:
    """How many recovery codes have not been used."""
    return StaticToken.objects.filter(device__user_id=user.pk).count()


def plain(code: str) -> str:
    """A code as it is stored: without blanks and hyphens, in small letters."""
    return re.sub(r"[\s-]", "", code).lower()


def verify(user, code: str) -> Device | None:
    """What accepts the code, the app or the recovery codes, and uses it up; None if it is wrong; raises TooSoon."""
    code = plain(code)
    model = TOTPDevice if re.fullmatch(r"\d{6}", code, re.ASCII) else StaticDevice
    with transaction.atomic():
        device = model.objects.select_for_update().filter(user_id=user.pk, confirmed=True).first()
        if device is None:
            return None
        is_allowed, why = device.verify_is_allowed()
        if not is_allowed:
            raise TooSoon(why["locked_until"])
        return device if device.verify_token(code) else None


def passed(request: HttpRequest, device: Device) -> None:
    """Let the session act from now on, under a new key: the one before may have been seen while it was worth less."""
    remember(request, device)
    request.session.cycle_key()


def remove(user, but_session: str | None = None) -> bool:
    """Remove the person's app and recovery codes, and end the sessions that have passed by them, but the one given.

    Otherwise whoever holds a stolen session could enrol an app of their own. False if there was nothing to remove.
    """
    with transaction.atomic():
        number = sum(model.objects.filter(user_id=user.pk).delete()[0] for model in (TOTPDevice, StaticDevice))
        for session in Session.objects.filter(expire_date__gt=timezone.now()).exclude(session_key=but_session):
            if session.get_decoded().get("_auth_user_id") == str(user.pk):
                session.delete()
    return bool(number)
