"""Make the groups of people who keep the record, once; from then on they are the administrators' own to change."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

RECORDS = ("position", "citation", "source", "blocposition", "bloc", "membership", "meeting", "signature", "coverage")
REFERENCE = ("country", "dispute", "claimant", "stance")
WRITE = ("add", "change", "delete")

CONTRIBUTORS = [
    *(f"recognition.view_{model}" for model in (*RECORDS, *REFERENCE, "revision")),
    *("recognition.add_position", "recognition.change_position", "recognition.add_source"),
    *(f"recognition.{action}_citation" for action in WRITE),  # of their drafts
]
EDITORS = [
    *CONTRIBUTORS,
    "recognition.publish_position",
    *(f"recognition.{action}_{model}" for model in RECORDS for action in WRITE),
    *("recognition.view_report", "recognition.change_report"),
]
ADMINISTRATORS = [
    *EDITORS,
    *(f"recognition.{action}_{model}" for model in REFERENCE for action in WRITE),
    *("recognition.delete_report",),
    *(f"auth.{action}_{model}" for model in ("user", "group") for action in ("view", *WRITE)),
    *("recognition.view_token", "recognition.delete_token"),
    *("recognition.view_login", "recognition.view_wronglogin", "recognition.delete_wronglogin"),
]
GROUPS = {"Contributors": CONTRIBUTORS, "Editors": EDITORS, "Administrators": ADMINISTRATORS}


def make_groups(apps, schema_editor):
    """Make those groups that are not there; one of the same name is somebody's, and stays as it is."""
    database = schema_editor.connection.alias
    Group, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    # Django makes permissions after all migrations; those of the models by now are needed here.
    for label in ("auth", "recognition"):
        config = apps.get_app_config(label)
        if not hasattr(config, "models_module"):
            config.models_module = True  # in a migration the app does not tell that it has models
        create_permissions(config, verbosity=0, using=database, apps=apps)
    known = {
        f"{label}.{codename}": pk
        for pk, label, codename in Permission.objects.using(database).values_list(
            "pk", "content_type__app_label", "codename"
        )
    }
    for name, permissions in GROUPS.items():
        group, is_new = Group.objects.using(database).get_or_create(name=name)
        if is_new:
            group.permissions.set([known[permission] for permission in dict.fromkeys(permissions)])


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("recognition", "0007_log_ins"),
    ]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop, elidable=False)]
