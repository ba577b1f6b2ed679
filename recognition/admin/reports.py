"""Readers' reports: what they say is wrong, and an editor's answer to each."""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recognition.admin.forms import Prose
from recognition.admin.history import Names, told, words
from recognition.models import Report, Revision
from recognition.models.fact import Record
from recognition.models.report import State
from recognition.models.rules import REASON

MOST_REVISIONS = 50


class Change(forms.ModelChoiceField):
    """A revision that changed the record since the report came."""

    def label_from_instance(self, revision: Revision) -> str:
        """Its number, instant and author, and why."""
        told = {
            "revision": revision,
            "instant": f"{revision.at:%Y-%m-%d %H:%M}",
            "who": revision.author or _("an import"),
            "reason": Truncator(revision.reason or _("no reason given")).chars(80),
        }
        return _("%(revision)s, %(instant)s UTC, %(who)s: %(reason)s") % told


class AnswerForm(forms.ModelForm):
    """The answer to a report: by a change that was made for it, or by the reason why there is none."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Answer"),
        choices=[
            (State.CHANGED, gettext_lazy("Changed: the record was corrected")),
            (State.UNCHANGED, gettext_lazy("Not changed, for this reason")),
        ],
        widget=forms.RadioSelect,
    )
    change = Change(
        label=gettext_lazy("Change"),
        queryset=Revision.objects.none(),
        required=False,
        empty_label=gettext_lazy("none"),
        help_text=gettext_lazy(
            "The revision that answers the report. Only those are here that changed this record, or what is shown with "
            "it, since the report came."
        ),
    )
    why = Prose(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=REASON["max_length"],
        widget=AdminTextareaWidget(attrs={"rows": 3}),
        help_text=gettext_lazy("Why nothing was changed, for other editors; 10 characters or more."),
    )

    class Meta:
        model = Report
        fields = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        latest = self.instance.revisions().values_list("pk", flat=True)[:MOST_REVISIONS]
        numbers = list(latest)
        self.fields["change"].queryset = (
            Revision.objects.filter(pk__in=numbers).select_related("author").order_by("-pk")
        )
        if numbers:
            self.initial |= {"answer": State.CHANGED, "change": numbers[0]}

    def clean(self):
        """Refuse half an answer, and a second one."""
        super().clean()
        stored = Report.objects.select_for_update(of=("self",)).select_related("answered_by").get(pk=self.instance.pk)
        if stored.status != State.OPEN:
            raise ValidationError(
                _("%(who)s has answered this report already; nothing was overwritten."),
                params={"who": stored.answered_by},
            )
        match self.cleaned_data.get("answer"):
            case State.CHANGED if not self.cleaned_data.get("change"):
                if "change" not in self.errors:
                    self.add_error("change", _("Correct the record first, then choose the revision that did it."))
            case State.UNCHANGED if len(self.cleaned_data.get("why", "")) < REASON["min_length"]:
                if "why" not in self.errors:
                    message = _("Give a reason of at least %(number)s characters.") % {"number": REASON["min_length"]}
                    self.add_error("why", message)


@admin.register(Report)
class ReportAdmin(admin.ModelAdmin):
    """Reports, to read and to answer; readers add them, and only spam is deleted."""

    form = AnswerForm
    list_display = ("id", "about", "beginning", "received", "status", "answered_by")
    list_display_links = ("id", "beginning")
    list_filter = ("status", "model")
    list_select_related = ("answered_by",)
    list_per_page = 100
    search_fields = ("=id", "key", "text")
    search_help_text = gettext_lazy("Id, key of the record or text.")
    sortable_by = ()

    class Media:
        css = {"all": ["recognition/admin.css"]}

    def get_ordering(self, request):
        """Those that wait first, the latest before the others."""
        return Report.objects.open_first().query.order_by

    def get_fieldsets(self, request, obj=None):
        """What the reader says, the record, and the answer, or the place for one."""
        said = [
            (None, {"fields": ["received", "message", "contact"] if obj and obj.contact else ["received", "message"]}),
            (_("The record now"), {"fields": ["about", "state"]}),
        ]
        if obj and obj.status == State.OPEN and self.has_change_permission(request, obj):
            return [*said, (_("Answer"), {"fields": ["answer", "change", "why"]})]
        given = ["status", "answered_by", "answered_at", *(["change_made"] if obj and obj.revision_id else ["reason"])]
        return [*said, (_("Answer"), {"fields": given if obj and obj.status != State.OPEN else ["status"]})]

    def get_readonly_fields(self, request, obj=None):
        """All but the answer to an open report."""
        answering = {"answer", "change", "why"}
        return [
            name for _name, told in self.get_fieldsets(request, obj) for name in told["fields"] if name not in answering
        ]

    def has_add_permission(self, request) -> bool:
        """Readers add them."""
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        """An answer stands."""
        return super().has_change_permission(request, obj) and (obj is None or obj.status == State.OPEN)

    def save_model(self, request, obj, form, change):
        """Answer the report, and forget the reader's contact address."""
        changed = form.cleaned_data["answer"] == State.CHANGED
        obj.answer(
            request.user,
            timezone.now(),
            revision=form.cleaned_data["change"] if changed else None,
            reason="" if changed else form.cleaned_data["why"],
        )

    @admin.display(description=gettext_lazy("received (UTC)"), ordering="at")
    def received(self, report: Report) -> str:
        """When it came."""
        return f"{report.at:%Y-%m-%d %H:%M}"

    @admin.display(description=gettext_lazy("report"))
    def beginning(self, report: Report) -> str:
        """How its text begins."""
        return Truncator(report.text).chars(80)

    @admin.display(description=gettext_lazy("what the reader says"))
    def message(self, report: Report) -> str:
        """Its text, as it was typed."""
        return format_html('<div class="typed">{}</div>', report.text)

    @admin.display(description=gettext_lazy("about"))
    def about(self, report: Report) -> str:
        """The record, linked to its page."""
        address = reverse(f"admin:recognition_{report.fact._meta.model_name}_change", args=[report.row])
        return format_html('{} <a href="{}">{}</a>', report.get_model_display(), address, report.key)

    @admin.display(description=gettext_lazy("what it says"))
    def state(self, report: Report) -> str:
        """The record as it is now; or that it was retracted, with its history."""
        record = report.record
        if record is None:
            history = reverse(f"admin:recognition_{report.fact._meta.model_name}_history", args=[report.row])
            return format_html('{} <a href="{}">{}</a>', _("The record was retracted."), history, _("Its history"))
        names = Names()
        rows = [(capfirst(field.verbose_name), words(field, record, names)) for field in told(report.fact)]
        if isinstance(record, Record):
            rows += [(_("Source"), str(source)) for source in record.sources]
        lines = format_html_join("", "<tr><th scope='row'>{}</th><td>{}</td></tr>", [row for row in rows if row[1]])
        return format_html('<div class="scroll"><table class="state"><tbody>{}</tbody></table></div>', lines)

    @admin.display(description=gettext_lazy("change"))
    def change_made(self, report: Report) -> str:
        """The revision that answers it, linked."""
        address = reverse("admin:recognition_revision_change", args=[report.revision_id])
        return format_html('<a href="{}">{}</a>', address, report.revision)
