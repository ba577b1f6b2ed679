"""The admin of records: a record's sources, ranked, on the page of the record."""

from typing import ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from recognition.admin.base import FactAdmin
from recognition.admin.columns import coloured, sample, sourced
from recognition.models import Citation, Stance


class CitationForm(forms.ModelForm):
    """One citation in a record's list; without a rank it comes last."""

    rank = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=999,
        widget=forms.NumberInput(attrs={"min": 1, "class": "rank"}),
        help_text=_("1 is the best source. Left empty: after the others."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            self.initial["rank"] = None


class CitationFormSet(forms.BaseInlineFormSet):
    """A record's citations: checked as a whole, and written by the record itself."""

    def get_queryset(self):
        """The citations, which know their record: their names would fetch it anew for each."""
        citations = super().get_queryset()
        for citation in citations:
            setattr(citation, self.fk.name, self.instance)
        return citations

    def add_fields(self, form, index):
        """The fields of a row, each named as its column is: the table gives them no labels."""
        super().add_fields(form, index)
        for name, field in form.fields.items():
            widget = getattr(field.widget, "widget", field.widget)  # the one within what adds icons to it
            widget.attrs["aria-label"] = capfirst(str(form[name].label))

    def kept(self) -> list[CitationForm]:
        """The forms that name a source and are not to be deleted, in the order in which the sources shall stand."""
        forms_kept = [
            form
            for form in self.forms
            if form.cleaned_data.get("source") and not (self.can_delete and self._should_delete_form(form))
        ]
        return sorted(forms_kept, key=lambda form: form.cleaned_data.get("rank") or 1000)

    def clean(self):
        """Refuse a source named twice, and a record without the source that it needs."""
        if any(form.errors for form in self.forms):
            return
        seen = set()
        for form in self.kept():
            source = form.cleaned_data["source"]
            if source.pk in seen:
                form.add_error("source", _("This source stands in the list already; cite it once."))
            seen.add(source.pk)
        if not seen and self.instance.needs_source():
            raise ValidationError(_("Cite at least one source."))

    def save(self, commit=True):
        """Give the record its sources, best first; only what differs is written."""
        super().save(commit=False)  # tells the log what has changed
        if self.has_changed():
            self.instance.cite([form.cleaned_data["source"] for form in self.kept()])
        return []


class CitationInline(admin.TabularInline):
    """A record's sources, best first."""

    model = Citation
    form = CitationForm
    formset = CitationFormSet
    fields = ("rank", "source", "page")
    readonly_fields = ("page",)
    autocomplete_fields = ("source",)
    ordering = ("rank", "pk")
    verbose_name = _("source")
    verbose_name_plural = _("sources, best first")
    classes = ("citations",)

    def get_queryset(self, request):
        """The citations with their sources."""
        return super().get_queryset(request).select_related("source")

    def get_extra(self, request, obj=None, **kwargs):
        """One empty row in a new record."""
        return 0 if obj else 1

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """A source is added and mended in place, never deleted in passing."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.is_relation:
            field.widget.can_delete_related = False
        return field

    @admin.display(description=_("links"))
    def page(self, citation: Citation) -> str:
        """Links to the page and to its archived copy."""
        if not citation.source_id:
            return ""
        links = [(_("page"), citation.source.url), (_("archived"), citation.source.archived_url)]
        return format_html_join(
            " ",
            '<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>',
            ((url, label) for label, url in links if url),
        )


def explained(stance: Stance, name: str) -> str:
    """A stance to choose: its colour, its name, what it means."""
    return format_html('{} {} <span class="meaning">{}</span>', sample(stance.colour), name, stance.meaning)


class RecordAdmin(FactAdmin):
    """The admin of a record: a fact with ranked sources, all on one page."""

    inlines = (CitationInline,)

    def get_queryset(self, request):
        """The records with `source_count`."""
        return super().get_queryset(request).annotate(source_count=sourced(self.model))

    @admin.display(description=_("sources"), ordering="source_count")
    def source_count(self, record) -> int:
        """How many sources the record has."""
        return record.source_count


class StanceFilter(admin.RelatedFieldListFilter):
    """Narrows acts to a stance, or to a dispute: one query offers both."""

    def field_choices(self, field, request, model_admin):
        """The rows to choose from, by key and name."""
        if not hasattr(request, "stances"):
            request.stances = list(Stance.objects.select_related("dispute").order_by("dispute", "rank"))
        rows = request.stances if field.name == "stance" else {stance.dispute: None for stance in request.stances}
        return [(row.pk, str(row)) for row in rows]


class ActAdmin(RecordAdmin):
    """The admin of acts, of countries and of blocs."""

    date_hierarchy = "declared_on"
    radio_fields: ClassVar[dict] = {"stance": admin.VERTICAL}

    class Media:
        css: ClassVar[dict] = {"all": ["recognition/act.css"]}
        js = ("recognition/counted.js",)

    def get_form(self, request, obj=None, change=False, **kwargs):
        """The form, in which each stance is told with its colour and meaning."""
        form = super().get_form(request, obj, change=change, **kwargs)
        if stance := form.base_fields.get("stance"):
            named = stance.label_from_instance
            stance.label_from_instance = lambda row: explained(row, named(row))
            stance.widget.can_view_related = False  # its link follows a list's choice, and this is none
        return form

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """The summary's letters are counted, not cut off: a browser that keeps a limit drops what is pasted past it."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name == "summary":
            limit = {"limit": db_field.max_length}
            field.widget.attrs.pop("maxlength", None)
            field.widget.attrs |= {
                "data-limit": db_field.max_length,
                "data-within": _("{count} of %(limit)s characters") % limit,
                "data-beyond": _("{count} of %(limit)s characters: too long to be saved") % limit,
            }
            field.help_text = (
                _("One sentence of %(limit)s characters at most, in our own words: who said or did what.") % limit
            )
        return field

    @admin.display(description=_("stance"), ordering="stance__rank")
    def coloured_stance(self, act) -> str:
        """The stance with its colour."""
        return coloured(act.stance)
