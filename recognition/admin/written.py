"""Rows that the program writes: people read them in the admin."""

from django.contrib import admin


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that the program writes."""

    def has_add_permission(self, request) -> bool:
        """None are made here."""
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        """None are changed."""
        return False
