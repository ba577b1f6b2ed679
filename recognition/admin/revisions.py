"""Revisions, to read: who changed what, when, and why."""

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _

from recognition.admin.history import changes, touched
from recognition.admin.summaries import summaries
from recognition.admin.written import ReadOnlyAdmin
from recognition.fixtures import MODELS
from recognition.models import Citation, Revision

# The citations of a record are told with it.
TOLD = [model for model in MODELS if model is not Citation]
FEW, MANY = 20, 100


class RevisionList(ChangeList):
    """A list of revisions, each with what it changed."""

    def get_results(self, request):
        """Fetch the page, then the summaries of its rows."""
        super().get_results(request)
        words = summaries([revision.pk for revision in self.result_list])
        for revision in self.result_list:
            revision.summary = words.get(revision.pk, "")


@admin.register(Revision)
class RevisionAdmin(ReadOnlyAdmin):
    """All revisions; nobody adds, changes or deletes one."""

    fields = ("number", "instant", "author", "reason")
    readonly_fields = fields
    list_display = ("number", "instant", "author", "reason", "summary")
    list_filter = ("author",)
    list_select_related = ("author",)
    ordering = ("-id",)
    date_hierarchy = "at"
    search_fields = ("reason", "=id", "author__username")
    search_help_text = _("Reason, number or author.")
    sortable_by = ()

    class Media:
        css = {"all": ["recognition/admin.css"]}

    def get_changelist(self, request, **kwargs):
        """The list that tells what changed."""
        return RevisionList

    def has_delete_permission(self, request, obj=None) -> bool:
        """What was said stays said."""
        return False

    @admin.display(description=_("revision"), ordering="id")
    def number(self, revision: Revision) -> int:
        """Its number."""
        return revision.pk

    @admin.display(description=_("instant (UTC)"), ordering="at")
    def instant(self, revision: Revision) -> str:
        """When it was made."""
        return f"{revision.at:%Y-%m-%d %H:%M:%S}"

    @admin.display(description=_("changes"))
    def summary(self, revision: Revision) -> str:
        """What it changed, in numbers."""
        return revision.summary

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """One revision with all that it changed; `of` names one model when that is much."""
        revision = self.get_object(request, unquote(object_id))
        context = self.changed(request, revision) if revision and self.has_view_permission(request, revision) else {}
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})

    def changed(self, request, revision: Revision) -> dict:
        """The sections of the page: the first few facts of each model, or a page of one model's."""
        sections, only = [], request.GET.get("of")
        for model in TOLD:
            pks = touched(model, revision)
            if not pks or (only and only != model._meta.model_name):
                continue
            page = Paginator(pks, MANY if only else FEW).get_page(request.GET.get("p") if only else 1)
            sections.append(
                {
                    "title": model._meta.verbose_name if len(pks) == 1 else model._meta.verbose_name_plural,
                    "model_name": model._meta.model_name,
                    "count": len(pks),
                    "changes": changes(model, page.object_list, [revision]),
                    "more": not only and page.has_next(),
                }
            )
        if not only:
            return {"sections": sections}
        return {
            "sections": sections,
            "page_obj": page if sections else None,
            "page_range": page.paginator.get_elided_page_range(page.number) if sections else (),
            "query": f"of={only}&" if sections else "",
        }
