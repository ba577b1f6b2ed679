"""The app, and the admin site that it brings."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class RecognitionConfig(AppConfig):
    """Who recognised whom, on which day, and how we know."""

    name = "recognition"
    default = True
    verbose_name = "Recognition"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        """Register the system checks."""
        from recognition import checks  # noqa: F401  (registering needs loaded apps)


class RecognitionAdminConfig(admin_apps.AdminConfig):
    """Django's admin with the record's models in groups."""

    default = False
    default_site = "recognition.admin.site.the_site"
