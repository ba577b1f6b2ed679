"""The form of a fact: all of the row's rules, each at its field, and why it is changed."""

from typing import ClassVar

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.functional import cached_property
from django.utils.text import normalize_newlines
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recognition.admin.history import touching
from recognition.admin.meanwhile import Meanwhile
from recognition.models import Revision
from recognition.models.reason import UNTOLD, corrects, was_public
from recognition.models.rules import REASON


class Sentence(forms.CharField):
    """One line of text in a box of several: line breaks become blanks."""

    widget = AdminTextareaWidget

    def to_python(self, value):
        """The text, its blanks made single."""
        return " ".join(super().to_python(value).split())


class Prose(forms.CharField):
    """Text of several lines, whose breaks are stored as they were, however a browser sends them."""

    def to_python(self, value):
        """The text with plain line breaks."""
        return normalize_newlines(super().to_python(value))


class Reason(Sentence):
    """Why the record is changed, under the one rule of reasons."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", AdminTextareaWidget(attrs={"rows": 2}))
        super().__init__(**{"required": False, **REASON, **kwargs})


def demand() -> str:
    """What is said to who gives no reason for a correction."""
    return _(
        "Say why, in %(min)s characters or more: readers have seen this, and are told the reason beside the change."
    ) % {"min": REASON["min_length"]}


def demand_reason(reason: str) -> None:
    """Refuse, at the end of a unit of work, a correction without a reason; raises ValidationError at `reason`."""
    revision = Revision.objects.uncommitted()
    if revision is None:
        return
    try:
        Reason().clean(reason)
    except ValidationError as error:
        raise ValidationError({"reason": error}) from None
    if not reason and corrects(revision):
        raise ValidationError({"reason": demand()})


class FactForm(forms.ModelForm):
    """A fact's form: it runs all of the row's rules, and shows each where it belongs."""

    reason = Reason(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Not needed yet: readers have not seen this. Kept in the history, if you give one."),
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    """The latest revision that had changed the fact when the page was opened."""

    refusal: ClassVar[ValidationError | None] = None
    """What a rule had against the whole, when these values were about to be stored."""

    meanwhile: ClassVar[Meanwhile | None] = None
    """What others have changed since the form was opened."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        latest = touching(self._meta.model, self.instance.pk).first() if self.instance.pk else None
        self.initial["seen"] = latest and latest.pk
        self.corrects = bool(self.instance.pk) and was_public(self.instance)
        if self.corrects and "reason" in self.fields:
            self.fields["reason"].label = _("Reason for the correction")
            self.fields["reason"].help_text = _(
                "Needed, in %(min)s to %(max)s characters: what was wrong, or what has become known. "
                "Readers see it beside the change."
            ) % {"min": REASON["min_length"], "max": REASON["max_length"]}

    @cached_property
    def changed_data(self) -> list[str]:
        """The changed fields of the fact, of which the reason is none."""
        return [name for name in super().changed_data if name not in ("reason", "seen")]

    def clean(self):
        """Refuse to overwrite what has changed meanwhile; show what was refused after the form itself had passed."""
        super().clean()
        if self.meanwhile:
            for clash in self.meanwhile.clashes:
                if clash.is_typed and clash.name in self.fields:
                    told = {"before": clash.before or _("nothing"), "theirs": clash.theirs or _("nothing")}
                    self.add_error(clash.name, _("Changed meanwhile, from “%(before)s” to “%(theirs)s”.") % told)
            raise ValidationError(self.meanwhile.warning)
        if self.corrects and not {UNTOLD}.issuperset(self.changed_data) and self.cleaned_data.get("reason") == "":
            self.add_error("reason", demand())
        elif self.refusal:
            for name, refusals in self.refusal.update_error_dict({}).items():
                self.add_error(name if name in self.fields else None, refusals)

    def _get_validation_exclusions(self) -> set[str]:
        # Fields that the page does not let one edit count too, or save() would be the first to see a broken rule.
        return {name for name in self.errors if name != NON_FIELD_ERRORS}

    def _update_errors(self, errors: ValidationError) -> None:
        placed = {}
        for field, refusals in errors.update_error_dict({}).items():
            for refusal in refusals:
                placed.setdefault(self.place(field, refusal), []).append(refusal)
        super()._update_errors(ValidationError(placed))

    def place(self, field: str, refusal: ValidationError) -> str:
        """Where to show a refusal: at its field, else at the last field of the unique constraint that it comes from."""
        if field in self.fields:
            return field
        for constraint in self.instance._meta.constraints:
            if isinstance(constraint, models.UniqueConstraint):
                unique_check = (refusal.params or {}).get("unique_check")
                if refusal.message == constraint.violation_error_message or unique_check == constraint.fields:
                    return next((name for name in reversed(constraint.fields) if name in self.fields), NON_FIELD_ERRORS)
        return NON_FIELD_ERRORS
