"""Tokens for the API: who has which, until when; revoked by deleting."""

from django.contrib import admin

from recognition.admin.written import ReadOnlyAdmin
from recognition.models.token import Token


@admin.register(Token)
class TokenAdmin(ReadOnlyAdmin):
    """Tokens, to read and to revoke; `manage.py issue_token` makes them, since they are shown once."""

    list_display = ("__str__", "user", "note", "created", "expiry")
    list_filter = ("user",)
    fields = readonly_fields = ("user", "note", "created", "expiry")
