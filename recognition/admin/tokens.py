"""Tokens for the API: who has which, until when; revoked by deleting."""

from django.contrib import admin

from recognition.models.token import Token


@admin.register(Token)
class TokenAdmin(admin.ModelAdmin):
    """Tokens, to read and to revoke; `manage.py issue_token` makes them, since they are shown once."""

    list_display = ("__str__", "user", "note", "created", "expiry")
    list_filter = ("user",)
    fields = readonly_fields = ("user", "note", "created", "expiry")

    def has_add_permission(self, request):
        """None are made here."""
        return False

    def has_change_permission(self, request, obj=None):
        """None are changed."""
        return False
