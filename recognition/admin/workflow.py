"""From draft to published and back: the buttons of a position’s form, and what is done to many in the list."""

from django import forms
from django.contrib import admin
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


class PublishButtons(admin.ModelAdmin):
    """A form that says whether readers see its position, with buttons for who may publish.

    They win over the box of the field.
    """

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """The form, as the button pressed says."""
        pressed = {"_publish", "_draft"} & request.POST.keys()
        if pressed and request.user.has_perm(PUBLISH):
            request.POST = request.POST.copy()
            request.POST.pop("is_published", None)
            if "_publish" in pressed:
                request.POST["is_published"] = "on"
        return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """The form with its status, which a refused submit has not changed."""
        initial = context["adminform"].form.initial
        is_published = obj is not None and initial.get("is_published", obj.is_published)
        buttons = {"is_published": is_published, "may_publish": request.user.has_perm(PUBLISH)}
        return super().render_change_form(request, {**context, **buttons}, add, change, form_url, obj)
