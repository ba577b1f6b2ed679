"""System checks: what the models must keep to, so that history misses nothing."""

from django.apps import apps
from django.core.checks import Error, register
from django.db.models import CASCADE, PROTECT, ManyToManyField

from recognition.models.fact import Fact


@register("models")
def check_facts(app_configs, **kwargs) -> list[Error]:
    """Refuse what changes facts past their signals: SET_NULL and its like, and hidden many-to-many rows."""
    errors = []
    for model in apps.get_models():
        if not issubclass(model, Fact):
            continue
        for field in model._meta.get_fields():
            if isinstance(field, ManyToManyField):
                errors.append(
                    Error("A fact has no many-to-many field.", "Make its rows facts.", field, "recognition.E001")
                )
            elif field.many_to_one and field.remote_field.on_delete not in (CASCADE, PROTECT):
                errors.append(
                    Error(
                        "A fact's foreign key must PROTECT or CASCADE.",
                        "Others skip history.",
                        field,
                        "recognition.E002",
                    )
                )
    return errors
