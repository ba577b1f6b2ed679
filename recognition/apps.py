"""The app, and the admin site that it brings."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


def leave_reporting(sender, plan, **kwargs):
    """Remove the views in PostgreSQL's schema `reporting`, if there are any: no column can be altered under a view."""
    if connection.vendor == "postgresql" and any(migration.app_label == sender.label for migration, _ in plan):
        from recognition.dataset import reporting  # not with the app: it needs all of the API

        if reporting.exists():
            reporting.remove()


def keep_reporting(**kwargs):
    """Make these views as the program says by now, if somebody has asked for them once and the tables are there."""
    if connection.vendor == "postgresql":
        from recognition.dataset import reporting

        if reporting.exists() and not unapplied():
            reporting.make()


def unapplied() -> list:
    """The migrations that the database lacks."""
    executor = MigrationExecutor(connection)
    return executor.migration_plan(executor.loader.graph.leaf_nodes())


class RecognitionConfig(AppConfig):
    """Who recognised whom, on which day, and how we know."""

    name = "recognition"
    default = True
    verbose_name = _("The record")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        """Register the system checks, and what surrounds migrations."""
        from recognition import checks  # noqa: F401  (registering needs loaded apps)

        pre_migrate.connect(leave_reporting, sender=self)
        post_migrate.connect(keep_reporting, sender=self)


class RecognitionAdminConfig(admin_apps.AdminConfig):
    """Django's admin with the record's models in groups."""

    default = False
    default_site = "recognition.admin.site.the_site"
