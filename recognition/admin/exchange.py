"""Import and export in the lists of the admin, through the resources by which `import_record` reads its files."""

import tempfile
from dataclasses import dataclass, field
from hashlib import sha256

from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.admin.options import IS_POPUP_VAR, IncorrectLookupParameters
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import FileResponse, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.admin import ExportMixin, ImportMixin

from recognition.admin.forms import demand_reason
from recognition.admin.uploads import KEPT, ConfirmForm, PrivateFolder, UploadForm, counted, described
from recognition.exchange.checking import Change, Outcome, Problem, Table, write
from recognition.exchange.reading import MOST_BYTES, MOST_ROWS, Unreadable, read
from recognition.exchange.writing import FORMS
from recognition.models import Revision
from recognition.models.position import PUBLISH
from recognition.models.reason import corrects
from recognition.models.revision import revising, snapshot
from recognition.models.rules import REASON
from recognition.resources import RESOURCES, FactResource

MOST_CHANGES = 1000  # that one import makes: other writers wait for it
SHOWN = 200  # rows of a preview, and problems
SALT = "recognition.admin.exchange"


@dataclass
class Attempt:
    """What a file did before it was undone or kept: whether it takes a reason, and what is wrong with the one given."""

    outcome: Outcome
    needs_reason: bool = False
    refused_reason: list[str] = field(default_factory=list)


class ExchangeAdmin(ImportMixin, ExportMixin):
    """The admin of a fact whose table can be exported, and imported after a preview.

    One import is one revision. What is confirmed is what was shown: the file is read anew, and if it would do anything
    else than the preview said, because the record has changed meanwhile, nothing is written and the preview comes anew.
    """

    import_export_change_list_template = "admin/recognition/change_list_exchange.html"
    import_template_name = "admin/recognition/import.html"
    tmp_storage_class = PrivateFolder

    @cached_property
    def resource_classes(self) -> list[type[FactResource]]:
        """The resource of the model."""
        return [resource for resource in RESOURCES.values() if resource._meta.model is self.model]

    def get_urls(self):
        """With an address for each kind of export."""
        name = "{}_{}_export_".format(*self.get_model_info())
        return [
            path(
                f"export.{form}",
                self.admin_site.admin_view(self.export_action),
                {"form": form},
                name=f"{name}{form}",
            )
            for form in FORMS
        ] + super().get_urls()

    # Export

    def get_actions(self, request):
        """Those of the class, and the exports."""
        actions = super().get_actions(request)
        if IS_POPUP_VAR not in request.GET and self.has_export_permission(request):
            actions |= {f"export_selected_as_{form}": self.get_action(f"export_selected_as_{form}") for form in FORMS}
        return actions

    def has_export_permission(self, request) -> bool:
        """Who may look at the rows."""
        return self.has_view_permission(request)

    def export_action(self, request, form: str = "csv") -> HttpResponse:
        """The rows of the list, as it is filtered and searched, as a file."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        try:
            facts = self.get_export_queryset(request)
        except IncorrectLookupParameters:
            self.message_user(request, _("The list has no such filter; all was left as it is."), messages.ERROR)
            return HttpResponseRedirect(self.address("changelist"))
        return self.exported(request, facts, form)

    @admin.action(description=gettext_lazy("Export selected as CSV"))
    def export_selected_as_csv(self, request, queryset):
        """The selected rows as CSV."""
        return self.exported(request, queryset, "csv")

    @admin.action(description=gettext_lazy("Export selected as XLSX"))
    def export_selected_as_xlsx(self, request, queryset):
        """The selected rows as a workbook."""
        return self.exported(request, queryset, "xlsx")

    def exported(self, request, facts, form: str) -> HttpResponse:
        """The file, of one revision, made on disk and not in memory."""
        write_file, media_type = FORMS[form]
        resource = self.resource_classes[0]()
        file = tempfile.TemporaryFile()  # noqa: SIM115 (it is open until it is sent)
        try:
            with snapshot() as revision:
                only = self.model.objects.filter(pk__in=facts.order_by().values("pk"))
                write_file(file, resource, resource.rows(only))
        except ValidationError as error:
            file.close()
            self.message_user(request, error.messages[0], messages.ERROR)
            return HttpResponseRedirect(self.address("changelist"))
        except BaseException:
            file.close()
            raise
        file.seek(0)
        name = slugify(str(self.opts.verbose_name_plural))
        at = f"-revision-{revision.pk}-{revision.at:%Y-%m-%d}" if revision else ""
        return FileResponse(file, as_attachment=True, filename=f"{name}{at}.{form}", content_type=media_type)

    # Import

    def has_import_permission(self, request) -> bool:
        """Who may add or correct rows."""
        return self.has_add_permission(request) or self.has_change_permission(request)

    def import_action(self, request, **kwargs) -> HttpResponse:
        """Ask for a file, and show what it would change; nothing is written."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
        if not form.is_valid():
            return self.import_page(request, form=form)
        file = form.cleaned_data["file"]
        data = file.read()
        attempt = self.tried(request, data, file.name)
        storage = self.tmp_storage_class()
        if not attempt.outcome.problems and (attempt.outcome.additions or attempt.outcome.corrections):
            storage.save(data)
        return self.preview(request, attempt, file.name, data, storage)

    def process_import(self, request, **kwargs) -> HttpResponse:
        """Write what the preview has shown, or show it anew with what stands against it."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_import_permission(request):
            raise PermissionDenied
        try:
            shown = self.confirmed(request)
            storage = self.tmp_storage_class(name=shown["stored"])
            data = storage.read()
            if sha256(data).hexdigest() != shown["sha256"]:
                raise signing.BadSignature
        except (signing.BadSignature, FileNotFoundError):
            message = _("This preview has ended: it was confirmed already, or is too old. Upload the file again.")
            self.message_user(request, message, messages.WARNING)
            return HttpResponseRedirect(self.address("import"))
        form = ConfirmForm(request.POST)
        if not form.is_valid():
            return self.preview(request, self.tried(request, data, shown["file"]), shown["file"], data, storage, form)
        attempt = self.tried(request, data, shown["file"], form.cleaned_data["reason"], shown["digest"])
        outcome = attempt.outcome
        if attempt.refused_reason:
            form.add_error("reason", attempt.refused_reason)
            return self.preview(request, attempt, shown["file"], data, storage, form)
        if outcome.problems or outcome.digest != shown["digest"]:
            message = _(
                "The record has changed since this preview was made. Nothing was written: here is what the file "
                "would do now."
            )
            self.message_user(request, message, messages.WARNING)
            return self.preview(request, attempt, shown["file"], data, storage, form)
        storage.remove()
        message = _("Imported %(file)s: rows added %(added)d, corrected %(corrected)d, unchanged %(unchanged)d.") % {
            "file": shown["file"],
            "added": len(outcome.additions),
            "corrected": len(outcome.corrections),
            "unchanged": outcome.unchanged,
        }
        self.message_user(request, message, messages.SUCCESS)
        return HttpResponseRedirect(self.address("changelist"))

    def confirmed(self, request) -> dict:
        """What the preview that comes back had shown to this person; raises BadSignature for any other."""
        shown = signing.loads(request.POST.get("preview", ""), salt=SALT, max_age=KEPT)
        if (shown["model"], shown["user"]) != (self.opts.label, request.user.pk):
            raise signing.BadSignature
        return shown

    def tried(self, request, data: bytes, name: str, reason: str = "", confirmed: str | None = None) -> Attempt:
        """Write the file's rows as one revision; undo it unless its outcome has no problem and is the one confirmed."""
        try:
            table, problems = read(data, name, self.resource_classes[0]())
        except Unreadable as error:
            return Attempt(Outcome(error.problems))
        attempt = Attempt(Outcome(problems))
        try:
            with transaction.atomic():
                with revising(reason, request.user):  # at its end the record as a whole is checked, for a preview too
                    Revision.objects.lock()  # before anything is read: what is compared still holds when it is written
                    self.write(request, table, attempt)
                    keep = not attempt.outcome.problems and attempt.outcome.digest == confirmed
                    if keep:
                        demand_reason(reason)
                        self.log(request, name, attempt.outcome)
                if not keep:
                    transaction.set_rollback(True)
        except ValidationError as error:
            for at, refusals in error.update_error_dict({}).items():
                said = ValidationError(refusals).messages
                if at == "reason":
                    attempt.refused_reason += said
                else:  # what must hold of the record as a whole
                    attempt.outcome.problems += [Problem(None, None, message) for message in said]
        return attempt

    def write(self, request, table: Table, attempt: Attempt) -> None:
        """Write the rows of the table that differ from the record, and tell of it in the attempt."""
        differing = table.differing()
        if len(differing.numbers) > MOST_CHANGES:
            told = {"differing": len(differing.numbers), "most": MOST_CHANGES}
            message = _("%(differing)d rows differ from the record; one import takes up to %(most)d. Split the file.")
            attempt.outcome.problems.append(Problem(None, None, message % told))
            return
        outcome = write(differing)
        outcome.unchanged += len(table.numbers) - len(differing.numbers)
        problems = [*attempt.outcome.problems, *table.repeated(), *outcome.problems, *self.forbidden(request, outcome)]
        outcome.problems = sorted(problems, key=lambda problem: problem.number or 0)
        attempt.outcome = outcome
        revision = Revision.objects.uncommitted()
        attempt.needs_reason = revision is not None and corrects(revision)

    def forbidden(self, request, outcome: Outcome) -> list[Problem]:
        """A problem for each row that the person may not write."""
        may_add, may_change = self.has_add_permission(request), self.has_change_permission(request)
        may_publish = request.user.has_perm(PUBLISH)

        def public(made: Change) -> bool:
            return any(getattr(fact, "is_published", False) for fact in (made.original, made.fact))

        problems = []
        for made in [*outcome.additions, *outcome.corrections]:
            if made.original is None and not may_add:
                message = _("This row is new, and you may not add any; take it out.")
                problems.append(Problem(made.number, None, message))
            elif made.original is not None and not may_change:
                message = _("This row differs from the record, and you may not correct any; take it out.")
                problems.append(Problem(made.number, None, message))
            elif public(made) and not may_publish:
                message = _("You may enter and correct drafts only; give false in a new row, or take this row out.")
                problems.append(Problem(made.number, "is_published", message))
        return problems

    def log(self, request, name: str, outcome: Outcome) -> None:
        """Note the rows in the admin's log, as its forms do."""
        for flag, changes in ((ADDITION, outcome.additions), (CHANGE, outcome.corrections)):
            if facts := [made.fact for made in changes]:
                message = _("Imported from %(file)s.") % {"file": name}
                LogEntry.objects.log_actions(request.user.pk, facts, flag, change_message=message)

    # Pages

    def address(self, page: str) -> str:
        """The address of one of the model's pages."""
        return reverse("admin:{}_{}_{}".format(*self.get_model_info(), page), current_app=self.admin_site.name)

    def preview(self, request, attempt: Attempt, name: str, data: bytes, storage, form=None) -> HttpResponse:
        """What a file would change, to be confirmed; or what is wrong with it."""
        outcome = attempt.outcome
        if outcome.problems:
            return self.import_page(
                request,
                file=name,
                form=UploadForm(),
                problems=outcome.problems[:SHOWN],
                problem_count=len(outcome.problems),
                left_out=max(0, len(outcome.problems) - SHOWN),
            )
        if not (outcome.additions or outcome.corrections):
            return self.import_page(request, file=name, form=UploadForm(), counted=counted(outcome))
        shown = {
            "model": self.opts.label,
            "user": request.user.pk,
            "file": name,
            "stored": storage.name,
            "sha256": sha256(data).hexdigest(),
            "digest": outcome.digest,
        }
        given = {"preview": signing.dumps(shown, salt=SALT)}
        # What was typed stays, and below what was wrong with it.
        typed = {} if form is None else {"data": {**given, "reason": form.data.get("reason", "")}}
        confirm = ConfirmForm(initial=given, **typed)
        reason = confirm.fields["reason"]  # told before anything is bound to it
        reason.required = reason.widget.is_required = attempt.needs_reason
        reason.help_text = (
            _(
                "Needed, in %(min)s to %(max)s characters: what was wrong, or what has become known. "
                "Readers see it beside the changes."
            )
            if attempt.needs_reason
            else _("Not needed: readers have seen nothing of what changes. Kept in the history, if you give one.")
        ) % {"min": REASON["min_length"], "max": REASON["max_length"]}
        if form is not None and "reason" in form.errors:
            confirm.full_clean()
            confirm.errors["reason"] = form.errors["reason"]
        kinds = [("additions", outcome.additions), ("corrections", outcome.corrections)]
        return self.import_page(
            request,
            file=name,
            confirm=confirm,
            counted=counted(outcome),
            kinds=[(kind, found[:SHOWN], len(found) - SHOWN) for kind, found in kinds if found],
        )

    def import_page(self, request, **context) -> HttpResponse:
        """The page on which a file is chosen, looked at and confirmed."""
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "title": _("Import %(name)s") % {"name": self.opts.verbose_name_plural},
            "opts": self.opts,
            "media": self.media,
            "columns": described(self.resource_classes[0]()),
            "most_megabytes": MOST_BYTES // 2**20,
            "most_rows": MOST_ROWS,
            "most_changes": MOST_CHANGES,
            "has_export_permission": self.has_export_permission(request),
            **context,
        }
        return TemplateResponse(request, self.import_template_name, context)
