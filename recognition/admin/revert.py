"""Putting a fact back to how it was at a revision: a new correction, under the rules of all others."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from recognition.admin.differences import Difference
from recognition.admin.forms import Reason, demand
from recognition.admin.history import Names, arc_of, told, touching, words
from recognition.admin.meanwhile import citations_at, listed, number, version_at
from recognition.admin.past import PastAdmin
from recognition.admin.revise import SAFE_METHODS, one_revision
from recognition.models import Citation, Revision, Source
from recognition.models.fact import Fact, Version
from recognition.models.rules import REASON


@dataclass
class Revert:
    """What it takes to put a fact back: how it is now (None if it is retracted), and how it was at a revision."""

    model: type[Fact]
    pk: int
    version: Version
    revision: int

    def __post_init__(self):
        self.names = Names()
        self.names.want(self.model, [self.pk])
        for field in told(self.model):
            if field.is_relation:
                rows = [self.version, self.current] if self.current else [self.version]
                self.names.want(field.related_model, (getattr(row, field.attname) for row in rows))
        self.names.want(Source, {*self.sources, *self.sources_now})

    @cached_property
    def current(self) -> Fact | None:
        """The fact as it is now."""
        return self.model.objects.filter(pk=self.pk).first()

    @cached_property
    def sources(self) -> list[int]:
        """The sources that it cited then, best first."""
        return citations_at(self.model, self.pk, self.revision) if arc_of(self.model) else []

    @cached_property
    def sources_now(self) -> list[int]:
        """The sources that it cites now."""
        if not (arc_of(self.model) and self.current):
            return []
        return list(self.current.citations.order_by("rank", "pk").values_list("source_id", flat=True))

    @cached_property
    def target(self) -> Fact:
        """The fact as it was, ready to be saved."""
        row = self.version.instance
        row._state.adding = self.current is None
        return row

    @cached_property
    def differences(self) -> list[Difference]:
        """What would change, in words."""
        found = [
            Difference(
                str(field.verbose_name), words(field, self.current, self.names), words(field, self.version, self.names)
            )
            for field in told(self.model)
        ]
        if arc_of(self.model):
            now, then = listed(self.sources_now, self.names), listed(self.sources, self.names)
            found.append(Difference(_("sources, best first"), now, then))
        return [each for each in found if each.before != each.after]

    @cached_property
    def obstacles(self) -> list[str]:
        """Why it cannot be put back: what it refers to is gone, or a rule that holds now."""
        gone = [
            _("%(name)s has been retracted: put it back first.")
            % {"name": self.names.get(field.related_model, getattr(self.version, field.attname))}
            for field in told(self.model)
            if field.is_relation and is_gone(field.related_model, getattr(self.version, field.attname))
        ]
        gone += [
            _("The source %(name)s has been retracted: put it back first.") % {"name": self.names.get(Source, source)}
            for source in self.sources
            if is_gone(Source, source)
        ]
        if gone:
            return gone
        if arc_of(self.model) and self.target.needs_source() and not self.sources:
            return [_("It cited no source then, and readers would see it: cite at least one source.")]
        try:
            self.target.full_clean()
        except ValidationError as error:
            labels = {field.name: capfirst(str(field.verbose_name)) for field in self.model._meta.concrete_fields}
            return [
                f"{labels[name]}: {text}" if name in labels else text
                for name, texts in error.message_dict.items()
                for text in texts
            ]
        return []

    # As a change is told: `differences.html` asks for these.
    kind, is_correction = "corrected", True

    def write(self) -> None:
        """Store it; raises ValidationError."""
        self.target.save()
        if arc_of(self.model):
            found = Source.objects.in_bulk(self.sources)
            self.target.cite([found[source] for source in self.sources])


def is_gone(model: type[Fact], pk: int | None) -> bool:
    """Whether a row that was referred to is there no more."""
    return pk is not None and not model._base_manager.filter(pk=pk).exists()


class RevertForm(forms.Form):
    """Why a fact is put back, and what was seen when that was asked."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    reason = Reason()

    def __init__(self, *args, beginning: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.beginning = beginning
        self.fields["reason"].label = _("Reason for the correction")
        self.fields["reason"].help_text = _(
            "Complete the sentence: why is it put back? Readers see it beside the change."
        )

    def clean_reason(self) -> str:
        """The reason; raises ValidationError if it says no more than what it began with."""
        reason = self.cleaned_data["reason"]
        if len(reason.removeprefix(self.beginning.strip()).strip()) < REASON["min_length"]:
            raise ValidationError(demand())
        return reason


class RevertAdmin(PastAdmin):
    """The pages about a fact's past, and the one that puts it back."""

    def get_urls(self):
        """One more page."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_revert"
        view = self.admin_site.admin_view(self.revert_view)
        return [path("<path:object_id>/revert/<int:revision>/", view, name=name), *super().get_urls()]

    def may_revert(self, request, revert: Revert) -> bool:
        """Whether the user may write the fact both as it is and as it was, with its citations."""
        may = (
            self.has_change_permission(request, revert.current) if revert.current else self.has_add_permission(request)
        ) and self.has_change_permission(request, revert.target)
        if revert.sources != revert.sources_now:
            actions = ("add", "change", "delete")
            may = may and request.user.has_perms([f"{Citation._meta.app_label}.{each}_citation" for each in actions])
        return may

    @one_revision
    def revert_view(self, request, object_id: str, revision: int) -> HttpResponse:
        """Show what would change if the fact were as it was at a revision, and make it so."""
        latest = self.versions_of(request, object_id)[0]
        pk = getattr(latest, self.opts.pk.attname)
        is_known = revision < 1 << 63 and Revision.objects.filter(pk=revision).exists()
        version = version_at(self.model, pk, revision) if is_known else None
        if version is None:
            raise Http404
        revert = Revert(self.model, pk, version, revision)
        if not self.may_revert(request, revert):
            raise PermissionDenied
        seen = touching(self.model, pk).first()
        beginning = _("Revert to revision %(number)s: ") % {"number": revision}
        form = RevertForm(request.POST or None, beginning=beginning, initial={"seen": seen.pk, "reason": beginning})
        if request.method not in SAFE_METHODS and revert.differences and not revert.obstacles:
            if number(request.POST.get("seen")) != seen.pk:
                form.data = {**form.data.dict(), "seen": seen.pk}
                text = _(
                    "%(who)s has changed this since you opened the page (revision %(number)s). Nothing was written: "
                    "look at what would change now, and confirm again."
                )
                form.add_error(None, text % {"who": seen.author or _("An import"), "number": seen.pk})
            elif form.is_valid():
                revert.write()
                row = revert.target
                self.log_change(request, row, _("Put back to revision %(number)s.") % {"number": revision})
                text = _("“%(name)s” was put back to how it was at revision %(number)s.")
                self.message_user(request, text % {"name": row, "number": revision}, messages.SUCCESS)
                name = f"admin:{self.opts.app_label}_{self.opts.model_name}_history"
                return HttpResponseRedirect(reverse(name, args=[pk]))
        title = _("Put back: %(name)s") % {"name": revert.names.get(self.model, pk)}
        context = {"revert": revert, "version": version, "form": form, "number": revision, "title": title}
        return self.read(request, "admin/recognition/revert.html", latest, **context)
