"""Actions on a list: each asks on a page of its own, then changes the rows one by one, each by its own revision."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recognition.admin.forms import Reason, demand, demand_reason
from recognition.admin.history import Names, touching, words
from recognition.models import Revision
from recognition.models.reason import UNTOLD, public_versions
from recognition.models.revision import revising

MOST = 500
"""How many rows one submit may change."""


class AskForm(forms.Form):
    """What an action asks for before it writes."""

    as_of = forms.IntegerField(widget=forms.HiddenInput)
    """The revision that was the latest when the page was made: what changed since is left alone."""

    reason = Reason()


@dataclass(frozen=True)
class Action:
    """Something done to many rows: which fields get which values, and how that is asked and told.

    `values` makes them of the answers to `form`; `asked` is the page's title; `done` tells how many were changed.
    """

    name: str
    description: str
    asked: str
    permission: str
    fields: tuple[str, ...]
    values: Callable[[dict], dict]
    done: Callable[[int], str]
    form: type[AskForm] = field(default=AskForm)

    @property
    def is_told(self) -> bool:
        """Whether readers are told of the change, and so of its reason."""
        return set(self.fields) != {UNTOLD}


@dataclass
class Outcome:
    """What became of the rows: how many were changed, how many were so already, and what was refused."""

    changed: int = 0
    same: int = 0
    refused: list[tuple[models.Model, str]] = field(default_factory=list)


class ListActions(admin.ModelAdmin):
    """The admin of records with actions on its list, which pass the same rules, permissions and history as its form."""

    list_actions: tuple[Action, ...] = ()

    def get_urls(self):
        """One more page, which asks and does."""
        view = self.admin_site.admin_view(self.list_action_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_list_action"
        return [path("do/<slug:name>/", view, name=name), *super().get_urls()]

    def get_actions(self, request):
        """Those of the class that the user may do."""
        actions = super().get_actions(request)
        if IS_POPUP_VAR not in request.GET:
            for action in self.list_actions:
                if self.may_do(request, action):
                    actions[action.name] = (partial(begin, action=action), action.name, action.description)
        return actions

    def may_do(self, request, action: Action) -> bool:
        """Whether the user has the action's permission, and the one to change rows."""
        return self.has_change_permission(request) and request.user.has_perm(action.permission)

    def ask(self, request, action: Action, rows: models.QuerySet, form: AskForm | None = None) -> HttpResponse:
        """The page that tells what would happen, and takes the reason; too many rows are refused."""
        count = rows.count()
        if count > MOST:
            text = _("%(count)s are selected, and at most %(most)s are changed at a time: narrow the list by filters.")
            self.message_user(request, text % {"count": count, "most": MOST}, messages.ERROR)
            return HttpResponseRedirect(self.list_url(request))
        last = Revision.objects.last()
        form = form or action.form(initial={"as_of": last and last.pk})
        form.fields["reason"].label = _("Reason")
        needs_reason = self.needs_reason(action, rows)
        form.fields["reason"].help_text = (
            _("Needed, in 10 to 500 characters, and kept with each change. Readers see it.")
            if needs_reason
            else _("Not needed. Kept in the history of each, if you give one.")
        )
        request.current_app = self.admin_site.name
        names = Names()
        fields = [self.opts.get_field(name) for name in action.fields]
        context = {
            **self.admin_site.each_context(request),
            "title": action.asked,
            "opts": self.opts,
            "media": self.media,
            "action": action,
            "form": form,
            "needs_reason": needs_reason,
            "headings": [capfirst(str(each.verbose_name)) for each in fields],
            "rows": [(row, self.url_of(row), [words(each, row, names) for each in fields]) for row in rows],
            "checkbox": ACTION_CHECKBOX_NAME,
            "url": reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_list_action", args=[action.name]),
            "filters": request.POST.get("filters", request.GET.urlencode()),
        }
        return TemplateResponse(request, "admin/recognition/list_action.html", context)

    def needs_reason(self, action: Action, rows: models.QuerySet) -> bool:
        """Whether one of the rows has been seen by readers, who are told why it changed."""
        seen = public_versions(self.model).filter(id__in=rows.order_by().values("pk"))
        return action.is_told and seen.exists()

    def list_action_view(self, request, name: str) -> HttpResponse:
        """Do what was confirmed, row by row, and tell the outcome; asks again if an answer is missing."""
        action = next((action for action in self.list_actions if action.name == name), None)
        if action is None:
            raise Http404
        if not self.may_do(request, action):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseRedirect(self.list_url(request))
        pks = [pk for pk in request.POST.getlist(ACTION_CHECKBOX_NAME) if pk.isdecimal() and len(pk) < 19][: MOST + 1]
        rows = self.get_queryset(request).filter(pk__in=pks).select_related(*self.list_select_related)
        form = action.form(request.POST)
        if form.is_valid() and not form.cleaned_data["reason"] and self.needs_reason(action, rows):
            form.add_error("reason", demand())
        if len(pks) > MOST or not form.is_valid():
            return self.ask(request, action, rows, form)
        self.tell(request, action, self.do(request, action, rows, form.cleaned_data))
        return HttpResponseRedirect(self.list_url(request))

    def do(self, request, action: Action, rows: models.QuerySet, answers: dict) -> Outcome:
        """Change each row by itself, as its form would: one that is refused keeps no other from being changed."""
        outcome, values = Outcome(), action.values(answers)
        for row in rows:
            try:
                with revising(answers["reason"], request.user):
                    Revision.objects.lock()
                    is_changed = self.change_row(request, row.pk, values, answers)
            except (ValidationError, PermissionDenied) as error:
                said = error.messages if isinstance(error, ValidationError) else [str(error)]
                outcome.refused.append((row, " ".join(said)))
            else:
                outcome.changed += is_changed
                outcome.same += not is_changed
        return outcome

    def change_row(self, request, pk: int, values: dict, answers: dict) -> bool:
        """Give one row its values; False if it had them already. Raises ValidationError, PermissionDenied."""
        row = self.model.objects.filter(pk=pk).first()
        if row is None:
            raise ValidationError(_("It has been retracted meanwhile."))
        if not self.has_change_permission(request, row):
            raise PermissionDenied(_("You may not change it: readers see it."))
        if later := touching(self.model, pk).filter(pk__gt=answers["as_of"]).first():
            raise ValidationError(
                _("%(who)s has changed it meanwhile (revision %(number)s): look at it again.")
                % {"who": later.author or _("An import"), "number": later.pk}
            )
        changed = [name for name, value in values.items() if getattr(row, name) != value]
        if not changed:
            return False
        for name in changed:
            setattr(row, name, values[name])
        if row.needs_source() and not row.citations.exists():
            raise ValidationError(_("Cite at least one source."))
        row.save()
        demand_reason(answers["reason"])
        labels = [str(self.opts.get_field(name).verbose_name) for name in changed]
        self.log_change(request, row, [{"changed": {"fields": labels}}])
        return True

    def tell(self, request, action: Action, outcome: Outcome) -> None:
        """Say what has become of the rows, each refusal with a link."""
        if outcome.changed:
            self.message_user(request, action.done(outcome.changed), messages.SUCCESS)
        if outcome.same:
            text = ngettext("%(count)s was so already.", "%(count)s were so already.", outcome.same)
            self.message_user(request, text % {"count": outcome.same}, messages.INFO)
        if outcome.refused:
            count = len(outcome.refused)
            text = ngettext("%(count)s was refused:", "%(count)s were refused:", count) % {"count": count}
            links = ((self.url_of(row), row, why) for row, why in outcome.refused)
            listed = format_html_join("", '<li><a href="{}">{}</a>: {}</li>', links)
            self.message_user(request, format_html("{}<ul>{}</ul>", text, listed), messages.ERROR)

    def url_of(self, row: models.Model) -> str:
        """A row's form."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])

    def list_url(self, request: HttpRequest) -> str:
        """The list, filtered as it was."""
        filters = request.POST.get("filters", request.GET.urlencode())
        url = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        return f"{url}?{filters}" if filters else url


def begin(model_admin: ListActions, request: HttpRequest, rows: models.QuerySet, action: Action) -> HttpResponse:
    """Ask before anything is done; in the shape of Django's actions."""
    return model_admin.ask(request, action, rows.select_related(*model_admin.list_select_related))
