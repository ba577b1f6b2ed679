"""The one way in for readers' reports: which record a key means to readers, and what is kept."""

from collections.abc import Iterator
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from recognition.models.bloc import BlocPosition
from recognition.models.changes import keys_of_bloc_acts
from recognition.models.country import Country
from recognition.models.dispute import Dispute
from recognition.models.fact import Fact
from recognition.models.report import REPORTED, About, Report


def receive(at: datetime, *, model: str, key: str, text: str, contact: str = "") -> Report:
    """Keep what a reader says of a record; raises ValidationError by field.

    For the API and for forms alike. It asks nobody who they are, and keeps no address of theirs but the `contact` that
    they give. What only a form has (a honeypot, a CSRF token) the form looks after.
    """
    report = Report(
        at=at, model=model, key=key.strip(), text=text.replace("\r\n", "\n").strip(), contact=contact.strip()
    )
    errors = {}
    try:
        report.clean_fields(exclude=["row"])
    except ValidationError as error:
        errors = error.update_error_dict({})
    if not {"model", "key"} & errors.keys():
        if record := found(model, report.key):
            report.row = record.pk
            if isinstance(record, Country):  # it has several names
                report.key = record.alpha2
        else:
            missing = _("There is no %(model)s with the key %(key)s among what is published.")
            named = {"model": About(model).label, "key": report.key}
            errors["key"] = [ValidationError(missing, "invalid", named)]
    if errors:
        raise ValidationError(errors)
    report.full_clean()
    report.save(force_insert=True)
    return report


def found(model: str, key: str) -> Fact | None:
    """The record that readers know by the model's word and this key; None if there is none: drafts are unknown to them.

    Countries go by alpha-2 or alpha-3 code or slug, in any case, acts of blocs by the bloc and the day first given.
    """
    rows = REPORTED[model].objects
    match model:
        case "position":
            return rows.published().filter(key=key).first()
        case "country":
            return rows.called(key).first()
        case "bloc":
            return rows.filter(slug=key).first()
        case "bloc_position":
            return next((row for name, row in acts_of_blocs() if name == key), None)
        case _:
            return rows.filter(key=key).first()


def acts_of_blocs() -> Iterator[tuple[str, BlocPosition]]:
    """The acts of blocs by their keys, those of the first dispute first."""
    for dispute in Dispute.objects.order_by("pk"):
        keys = keys_of_bloc_acts(dispute)
        for act in BlocPosition.objects.of(dispute).select_related("bloc", "stance"):
            yield keys[act.pk], act
