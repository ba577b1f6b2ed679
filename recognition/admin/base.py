"""What the admin of all facts has in common: one revision for each submit, rules at their fields, history."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.admin.actions import delete_selected
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recognition.admin.forms import FactForm, Prose, Sentence
from recognition.admin.history import touching
from recognition.admin.lists import QuickLists
from recognition.admin.meanwhile import meanwhile, number, typed_over
from recognition.admin.revert import RevertAdmin
from recognition.admin.revise import SAFE_METHODS, one_revision
from recognition.models import Dispute, Stance
from recognition.models.columns import fold
from recognition.models.reason import public_versions
from recognition.models.rules import REASON


@dataclass(frozen=True)
class Linked:
    """A table below a fact's form: rows of another model that belong to it, linked, read here and edited there."""

    title: str
    model: type[models.Model]
    rows: Callable[[models.Model], models.QuerySet]
    columns: tuple[tuple[str, Callable], ...]
    field: str = ""
    """By which a new row points to the fact; without it, none is added from here."""

    def table(self, fact: models.Model, request: HttpRequest, site: admin.AdminSite) -> dict | None:
        """What the template shows; None for a user who may not see the rows."""
        model_admin = site.get_model_admin(self.model)
        if not model_admin.has_view_or_change_permission(request):
            return None
        info = f"admin:{self.model._meta.app_label}_{self.model._meta.model_name}"
        addable = self.field and model_admin.has_add_permission(request)
        return {
            "title": self.title,
            "name": self.model._meta.verbose_name,
            "headings": [heading for heading, _ in self.columns],
            "rows": [
                (reverse(f"{info}_change", args=[row.pk]), [value(row) for _, value in self.columns])
                for row in self.rows(fact)
            ],
            "add_url": f"{reverse(f'{info}_add')}?{urlencode({self.field: fact.pk})}" if addable else "",
        }


class FactAdmin(QuickLists, RevertAdmin):
    """The admin of a fact."""

    form = FactForm
    list_per_page = 100
    actions = ("delete_selected",)

    fixed: ClassVar[tuple[str, ...]] = ()
    """Fields given once: the record's public addresses are made of them."""

    linked: ClassVar[tuple[Linked, ...]] = ()
    """Tables below the form."""

    class Media:
        css: ClassVar[dict] = {"all": ["recognition/admin.css"]}

    # Writing

    @one_revision
    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Add or change a fact, with its citations, as one revision; what others did meanwhile is told first."""
        if request.method not in SAFE_METHODS and object_id and not hasattr(request, "meanwhile"):
            fact = self.get_object(request, unquote(object_id))
            may = fact is not None and self.has_change_permission(request, fact)
            request.meanwhile = meanwhile(self, request, fact) if may else None
            if request.meanwhile:
                request.POST = request.meanwhile.data
        return super().changeform_view(request, object_id, form_url, extra_context)

    @one_revision
    def delete_view(self, request, object_id, extra_context=None):
        """Retract a fact, with its citations, as one revision."""
        fact = self.get_object(request, unquote(object_id))
        latest = fact and touching(self.model, fact.pk).first()
        if latest and latest.pk != (number(request.POST.get("seen")) or latest.pk):
            raise ValidationError(
                _("%(who)s has changed this since you opened the page (revision %(number)s). Look at it again first.")
                % {"who": latest.author or _("An import"), "number": latest.pk}
            )
        asked = self.asked_reason(request, self.model.objects.filter(pk=fact and fact.pk))
        return super().delete_view(request, object_id, {**asked, "seen": latest and latest.pk, **(extra_context or {})})

    @admin.action(permissions=["delete"], description=gettext_lazy("Retract selected %(verbose_name_plural)s"))
    def delete_selected(self, request, queryset):
        """Retract the facts selected, all or none, after asking."""
        response = delete_selected(self, request, queryset)
        if response:
            response.context_data |= self.asked_reason(request, queryset)
        return response

    def asked_reason(self, request, facts: models.QuerySet) -> dict:
        """What a page that asks before it writes says of the reason, and what was given already."""
        seen = public_versions(self.model).filter(**{f"{self.opts.pk.attname}__in": facts.order_by().values("pk")})
        return {"needs_reason": seen.exists(), "reason": request.POST.get("reason", ""), "reason_rule": REASON}

    @one_revision
    def changelist_view(self, request, extra_context=None):
        """List facts, or run an action on those selected as one revision."""
        return super().changelist_view(request, extra_context)

    def refused(self, request, error: ValidationError) -> HttpResponse:
        """Answer a submit that was undone: the form or the question again, elsewhere a message."""
        request._messages._queued_messages.clear()  # of what was undone
        match = request.resolver_match
        if match and match.url_name.endswith(("_add", "_change")) and not hasattr(request, "refusal"):
            request.refusal = error
            return self.changeform_view(request, match.kwargs.get("object_id"))
        for message in error.messages:
            self.message_user(request, message, messages.ERROR)
        if request.POST.get("action") == "delete_selected" and "post" in request.POST:
            request.POST = request.POST.copy()
            del request.POST["post"]  # asks again, with the rows still chosen
            return self.changelist_view(request)
        return HttpResponseRedirect(request.get_full_path())

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        """Who opens a retracted fact is led to its history; who has typed a change of it is shown what."""
        pk = number(unquote(object_id))
        version = pk and self.model.history.filter(**{self.opts.pk.attname: pk}, superseded_in=None).last()
        if not version:
            return super()._get_obj_does_not_exist_redirect(request, opts, object_id)
        if request.method in SAFE_METHODS or "seen" not in request.POST:
            self.message_user(request, _("This has been retracted; here is its history."), messages.WARNING)
            return HttpResponseRedirect(reverse(f"admin:{opts.app_label}_{opts.model_name}_history", args=[pk]))
        typed = typed_over(self, request, version)
        return self.read(request, "admin/recognition/gone.html", version, revision=version.revision, typed=typed)

    # Forms

    def get_form(self, request, obj=None, change=False, **kwargs):
        """The form, with the stances of the fact's own dispute, and with what was refused."""
        form = super().get_form(request, obj, change=change, **kwargs)
        form.refusal = getattr(request, "refusal", None)
        form.meanwhile = getattr(request, "meanwhile", None)
        stance = form.base_fields.get("stance")
        if stance and obj:
            stance.queryset = Stance.objects.of(obj.dispute)
        elif stance:
            stance.queryset = Stance.objects.select_related("dispute").order_by("dispute", "rank")
            if Dispute.objects.count() > 1:
                stance.label_from_instance = lambda row: f"{row.dispute}: {row}"
        return form

    def get_changeform_initial_data(self, request):
        """What the link says, and the first dispute."""
        return {"dispute": Dispute.objects.default(), **super().get_changeform_initial_data(request)}

    def get_readonly_fields(self, request, obj=None):
        """Those of the class, and what is given once."""
        return (*super().get_readonly_fields(request, obj), *(self.fixed if obj else ()))

    def get_prepopulated_fields(self, request, obj=None):
        """Slugs are proposed once."""
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def get_fieldsets(self, request, obj=None):
        """Those of the class; a new row has no key to show. The reason stands above the buttons."""
        return [
            (name, {**options, "fields": [field for field in options["fields"] if obj or field != "key"]})
            for name, options in super().get_fieldsets(request, obj)
        ]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Boxes for sentences, https for addresses, and fewer icons beside what is seldom changed."""
        if isinstance(db_field, models.URLField):
            kwargs["assume_scheme"] = "https"
        elif type(db_field) is models.CharField and not db_field.choices and (db_field.max_length or 0) >= 300:
            kwargs |= {"form_class": Sentence, "widget": AdminTextareaWidget(attrs={"rows": 3})}
        elif isinstance(db_field, models.TextField):
            kwargs |= {"form_class": Prose, "widget": AdminTextareaWidget(attrs={"rows": 4})}
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.is_relation:
            field.widget.can_delete_related = False
            if db_field.name != "source":
                field.widget.can_add_related = field.widget.can_change_related = False
        return field

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """The form, with the tables below it."""
        tables = [] if obj is None else [linked.table(obj, request, self.admin_site) for linked in self.linked]
        return super().render_change_form(
            request, {**context, "linked": [*filter(None, tables)]}, add, change, form_url, obj
        )

    # Lists

    def get_search_results(self, request, queryset, search_term):
        """Search without regard to accents and case."""
        return super().get_search_results(request, queryset, fold(search_term.replace("\0", "")))
