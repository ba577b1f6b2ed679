"""A fact's past in the admin: its history, and its versions."""

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from simple_history.admin import SimpleHistoryAdmin

from recognition.admin.history import Names, changes, told, touching, words
from recognition.admin.revise import SAFE_METHODS


class PastAdmin(SimpleHistoryAdmin):
    """The pages about a fact's past."""

    object_history_template = "admin/recognition/history.html"
    object_history_form_template = "admin/recognition/version.html"
    history_list_per_page = 50

    def revert_disabled(self, request, obj=None) -> bool:
        """An old version is read, and put back by a correction."""
        return True

    def versions_of(self, request, object_id: str) -> models.QuerySet:
        """A fact's versions, latest first; raises Http404 where there are none, PermissionDenied."""
        if not self.has_view_history_or_change_history_permission(request):
            raise PermissionDenied
        try:
            pk = self.opts.pk.to_python(unquote(object_id))
        except ValidationError:
            raise Http404 from None
        versions = self.model.history.filter(**{self.opts.pk.attname: pk}).order_by("-revision")
        if not versions:
            raise Http404
        return versions

    def history_view(self, request, object_id, extra_context=None):
        """What each revision changed in the fact and its citations, latest first; retracted facts have one too."""
        latest = self.versions_of(request, object_id)[0]
        pk = getattr(latest, self.opts.pk.attname)
        paginator = Paginator(touching(self.model, pk), self.history_list_per_page)
        page = paginator.get_page(request.GET.get("p"))
        before = latest.revision_id - 1 if latest.history_type == "-" else None
        may = self.has_add_permission(request) if before else self.has_change_permission(request)
        newest = page.object_list[0].pk if page.number == 1 else None
        return self.read(
            request,
            self.object_history_template,
            latest,
            page_obj=page,
            page_range=paginator.get_elided_page_range(page.number),
            changes=changes(self.model, [pk], page.object_list),
            may_revert=may,
            latest_revision=newest,
            before_retraction=may and before,
            **(extra_context or {}),
        )

    def history_form_view(self, request, object_id, version_id, extra_context=None):
        """One version of the fact, to read."""
        if request.method not in SAFE_METHODS:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        versions = self.versions_of(request, object_id)
        if not version_id.isdecimal():
            raise Http404
        version = versions.filter(history_id=int(version_id)).select_related("revision__author").first()
        if version is None:
            raise Http404
        names = Names()
        values = [(capfirst(field.verbose_name), words(field, version, names)) for field in told(self.model)]
        return self.read(
            request,
            self.object_history_form_template,
            versions[0],
            version=version,
            values=values,
            **(extra_context or {}),
        )

    def read(self, request, template: str, latest, **context) -> HttpResponse:
        """A page about a fact's past."""
        request.current_app = self.admin_site.name
        pk = getattr(latest, self.opts.pk.attname)
        names = Names()
        names.want(self.model, [pk])
        context = {
            **self.admin_site.each_context(request),
            "title": _("History of %(name)s") % {"name": names.get(self.model, pk)},
            "name": names.get(self.model, pk),
            "opts": self.opts,
            "media": self.media,
            "object_id": pk,
            "is_retracted": latest.history_type == "-",
            **context,
        }
        return TemplateResponse(request, template, context)
