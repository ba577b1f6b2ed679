"""Logging in: the second factor's pages, and the page for who is locked out."""

from base64 import b32encode
from datetime import timedelta
from functools import wraps
from http import HTTPStatus
from math import ceil

import segno
from django import forms
from django.contrib import admin, messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.signals import user_login_failed
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex

from recognition import second_factor
from recognition.log_ins import is_locked, let_in, log, named
from recognition.models.log_in import Event

KEY = "second_factor_key"
"""Where the session keeps the app's key until it is enrolled: each log-in that enrols sees another one."""


class OnceInput(forms.TextInput):
    """A box that is empty again after a wrong code: the next one is typed anew, and no page repeats one."""

    def format_value(self, value) -> None:
        """Nothing of what was typed."""
        return None


class CodeForm(forms.Form):
    """A code of the app, or a recovery code."""

    code = forms.CharField(
        max_length=20,
        label=gettext_lazy("Code"),
        widget=OnceInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "none",
                "spellcheck": "false",
                "autofocus": True,
                "class": "code",
            }
        ),
    )


def stepping(view):
    """A page for staff who have given the password, whether or not they have given a code yet."""

    @never_cache
    @csrf_protect
    @sensitive_post_parameters("code")
    @wraps(view)
    def step(request: HttpRequest) -> HttpResponse:
        user = request.user
        if not (user.is_active and user.is_staff):
            return redirect_to_login(request.get_full_path(), reverse("admin:login", current_app=admin.site.name))
        request.current_app = admin.site.name
        if request.method == "POST" and is_locked(request, user):
            return locked_out(request)
        return view(request)

    return step


def going_on(request: HttpRequest) -> str:
    """Where the person wanted to go, if that is here; else the admin's first page."""
    wanted = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME, "")
    is_here = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_here else reverse("admin:index")


def asks(page: str, request: HttpRequest) -> HttpResponse:
    """Lead to a step, and from there to where the person wanted to go."""
    return redirect_to_login(going_on(request), reverse(f"admin:{page}"))


def next_step(request: HttpRequest) -> HttpResponse | None:
    """Lead on who has given the password but may do nothing with it yet; None for all others."""
    user = request.user
    if not (user.is_active and user.is_staff) or second_factor.is_passed(request):
        return None
    return asks("second_factor_code" if second_factor.device_of(user) else "second_factor_enrol", request)


@sensitive_variables("code")
def accepted(request: HttpRequest, form: CodeForm):
    """The device that accepts the form's code; None with the reason in the form, counted as a wrong log-in."""
    try:
        device = second_factor.verify(request.user, form.cleaned_data["code"])
    except second_factor.TooSoon as error:
        seconds = max(1, ceil((error.until - timezone.now()).total_seconds()))
        wait = ngettext(
            "After a wrong code one has to wait. Try again in %(seconds)d second.",
            "After wrong codes one has to wait. Try again in %(seconds)d seconds.",
            seconds,
        )
        form.add_error("code", wait % {"seconds": seconds})
        return None
    if device is None:
        credentials = named(request.user)
        user_login_failed.send(sender=__name__, credentials=credentials, request=request, event=Event.WRONG_CODE)
        form.add_error("code", _("This code is wrong. Give the one that the app shows now; each is taken only once."))
    return device


def bare(request: HttpRequest, **context) -> dict:
    """The context of a page of which the rest of the admin is not open yet."""
    return {
        **admin.site.each_context(request),
        "has_permission": False,
        "is_nav_sidebar_enabled": False,
        REDIRECT_FIELD_NAME: going_on(request),
        **context,
    }


@stepping
def ask_code(request: HttpRequest) -> HttpResponse:
    """Ask for a code after the password."""
    user = request.user
    if second_factor.is_passed(request):
        return HttpResponseRedirect(going_on(request))
    if not second_factor.device_of(user):
        return asks("second_factor_enrol", request)
    if is_locked(request, user):
        return locked_out(request)
    form = CodeForm(request.POST or None)
    if form.is_valid() and (device := accepted(request, form)):
        second_factor.passed(request, device)
        left = second_factor.codes_left(user)
        by_recovery = not isinstance(device, TOTPDevice)
        let_in(request, user, _("with a recovery code") if by_recovery else "")
        if by_recovery:
            used = ngettext(
                "That recovery code is used up; %(left)d is left.",
                "That recovery code is used up; %(left)d are left.",
                left,
            )
            messages.warning(request, used % {"left": left})
        return HttpResponseRedirect(going_on(request))
    context = bare(request, title=_("Second factor"), form=form)
    return TemplateResponse(request, "admin/recognition/second_factor/code.html", context)


@stepping
def enrol(request: HttpRequest) -> HttpResponse:
    """Show an app its key, and enrol it by its first code; then show the recovery codes, this once."""
    user = request.user
    if second_factor.device_of(user):
        return next_step(request) or HttpResponseRedirect(reverse("admin:second_factor"))
    key = request.session.get(KEY) or request.session.setdefault(KEY, random_hex(20))
    form = CodeForm(request.POST or None)
    if form.is_valid():
        codes = second_factor.enrol(request, key, form.cleaned_data["code"])
        if codes:
            del request.session[KEY]
            log(request, Event.ENROLLED, user.get_username())
            return shown_once(request, codes)
        form.add_error(
            "code", _("This is not the code that the app shows for this key. Does your telephone have the right time?")
        )
    device = TOTPDevice(user=user, key=key)
    context = bare(
        request,
        title=_("Enrol a second factor"),
        form=form,
        secret=secret_of(device),
        address=device.config_url,
        picture=picture(device.config_url),
        is_needed=second_factor.is_needed(user),
    )
    return TemplateResponse(request, "admin/recognition/second_factor/enrol.html", context)


def secret_of(device: TOTPDevice) -> str:
    """The key as one types it into an app: base 32, in groups of four."""
    text = b32encode(device.bin_key).decode()
    return " ".join(text[place : place + 4] for place in range(0, len(text), 4))


def picture(text: str) -> str:
    """The text as a QR code, in SVG; dark on white whatever the theme, for that is what cameras read."""
    code = segno.make(text, error="m", micro=False)
    drawn = code.svg_inline(omitsize=True, light="#fff", dark="#000", svgclass="qr", lineclass=None, title=_("QR code"))
    return mark_safe(drawn)  # noqa: S308 (made of squares)


def shown_once(request: HttpRequest, codes: list[str]) -> HttpResponse:
    """The recovery codes."""
    context = bare(request, title=_("Recovery codes"), codes=codes)
    return TemplateResponse(request, "admin/recognition/second_factor/codes.html", context)


@stepping
def overview(request: HttpRequest) -> HttpResponse:
    """One's own second factor: whether there is one, new recovery codes, and removing it, both for a code."""
    user = request.user
    if leading := next_step(request):
        return leading
    device = second_factor.device_of(user)
    if device is None and request.method == "POST":
        return asks("second_factor_enrol", request)
    form = CodeForm(request.POST or None)
    form.fields["code"].widget.attrs.pop("autofocus")
    if form.is_valid() and accepted(request, form):
        if "remove" in request.POST:
            second_factor.remove(user, but_session=request.session.session_key)
            log(request, Event.REMOVED, user.get_username())
            messages.success(request, _("Your second factor is removed."))
            return HttpResponseRedirect(request.path)  # which leads on who must have one
        log(request, Event.NEW_CODES, user.get_username())
        return shown_once(request, second_factor.new_codes(user))
    context = {
        **admin.site.each_context(request),
        "title": _("Second factor"),
        "form": form,
        "device": device,
        "left": second_factor.codes_left(user),
        "is_needed": second_factor.is_needed(user),
    }
    return TemplateResponse(request, "admin/recognition/second_factor/overview.html", context)


def locked_out(request: HttpRequest, response=None, credentials=None) -> HttpResponse:
    """Tell who is locked out until when; django-axes asks for it in the place of `response`."""
    until = request.locked_until
    seconds = max(1, ceil((until - timezone.now()).total_seconds()))
    context = {
        "title": _("Locked out"),
        "site_header": _("Recognition Tracker"),
        "site_title": _("Recognition Tracker"),
        "until": date_format(until + timedelta(minutes=1), "H:i"),
        "minutes": ceil(seconds / 60),
        "has_permission": False,
    }
    page = TemplateResponse(request, "admin/recognition/locked_out.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)
    page["Retry-After"] = str(seconds)
    page["Cache-Control"] = "no-store"
    return page.render()
