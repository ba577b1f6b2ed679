"""Tokens by which programs write in a person's name. They state no fact, and make no revision."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken, AuthTokenManager


class TokenManager(AuthTokenManager):
    """Makes tokens, and clears away those that have expired."""

    def clear_expired(self) -> None:
        """Delete the tokens that have expired."""
        self.filter(expiry__lte=timezone.now()).delete()


class Token(AbstractAuthToken):
    """A token of one person; only its digest is stored, so that it can be shown once and never again."""

    note = models.CharField(
        _("note"), max_length=100, blank=True, help_text=_("What uses the token, so that it can be told apart.")
    )

    objects = TokenManager()

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")
        ordering = ["-created"]

    def __str__(self):
        return f"{self.token_key}…"
