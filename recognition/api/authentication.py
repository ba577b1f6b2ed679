"""Who asks: a program by its token, or a person by the session of the admin. Reading needs neither."""

import re

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from knox.auth import TokenAuthentication
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS

from recognition import second_factor


class ByToken(TokenAuthentication):
    """`Authorization: Bearer TOKEN`, as `manage.py issue_token` printed it."""

    def authenticate_credentials(self, token: bytes):
        """The token's user and the token; raises AuthenticationFailed, whatever is wrong with it."""
        refused = AuthenticationFailed("The token is not valid: it is unknown, expired or revoked.")
        if not re.fullmatch(rb"[0-9a-f]{64}", token):
            raise refused
        try:
            return super().authenticate_credentials(token)
        except AuthenticationFailed:
            raise refused from None

    def _cleanup_token(self, auth_token) -> bool:
        """Whether the token has expired; knox would delete it here, but who reads writes nothing."""
        return auth_token.expiry is not None and auth_token.expiry <= timezone.now()


class BySession(SessionAuthentication):
    """The session of the admin; writing needs its CSRF token too."""

    def authenticate(self, request):
        """The session's user; without a session nothing is looked up, and no answer varies by cookie.

        Who still has to give a code reads as a stranger; raises PermissionDenied when such a session writes.
        """
        found = super().authenticate(request) if has_session(request) else None
        if found is None or second_factor.is_passed(request._request):
            return found
        if request.method in SAFE_METHODS:
            return None
        raise PermissionDenied("This session has not given the second factor yet; the admin asks for it.")


def has_session(request: HttpRequest) -> bool:
    """Whether the request names a session."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def settle_session(request: HttpRequest) -> None:
    """Look the session up now: one that no longer holds is deleted, which a snapshot would not allow."""
    if has_session(request):
        bool(request.user.is_authenticated)
