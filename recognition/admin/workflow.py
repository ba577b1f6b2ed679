"""What editors do to many positions at a time: publish, withdraw, set the confidence, mark as reviewed."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from recognition.admin.actions import Action, AskForm
from recognition.models.position import PUBLISH
from recognition.models.rules import Confidence

CHANGE = "recognition.change_position"


class ConfidenceForm(AskForm):
    """Which confidence the positions get."""

    confidence = forms.ChoiceField(label=_("Confidence"), choices=Confidence, widget=forms.RadioSelect)
    field_order = ("confidence", "reason")


ACTIONS = (
    Action(
        name="publish",
        description=_("Publish"),
        asked=_("Publish these positions?"),
        permission=PUBLISH,
        fields=("is_published",),
        values=lambda answers: {"is_published": True},
        done=lambda n: ngettext("%(count)s position published.", "%(count)s positions published.", n) % {"count": n},
    ),
    Action(
        name="withdraw",
        description=_("Withdraw to draft"),
        asked=_("Withdraw these positions to drafts?"),
        permission=PUBLISH,
        fields=("is_published",),
        values=lambda answers: {"is_published": False},
        done=lambda n: ngettext("%(count)s position withdrawn.", "%(count)s positions withdrawn.", n) % {"count": n},
    ),
    Action(
        name="set-confidence",
        description=_("Set confidence"),
        asked=_("Which confidence do these positions get?"),
        permission=CHANGE,
        fields=("confidence",),
        values=lambda answers: {"confidence": answers["confidence"]},
        done=lambda n: (
            ngettext("Confidence of %(count)s position set.", "Confidence of %(count)s positions set.", n)
            % {"count": n}
        ),
        form=ConfidenceForm,
    ),
    Action(
        name="review",
        description=_("Mark as reviewed today"),
        asked=_("Mark these positions as reviewed today?"),
        permission=CHANGE,
        fields=("reviewed_on",),
        values=lambda answers: {"reviewed_on": timezone.localdate()},
        done=lambda n: ngettext("%(count)s position reviewed.", "%(count)s positions reviewed.", n) % {"count": n},
    ),
)
