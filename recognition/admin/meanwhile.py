"""Two editors on one fact: what another has changed meanwhile, and a form that keeps what both have written."""

from dataclasses import dataclass

from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.forms import Form, model_to_dict
from django.http import HttpRequest, QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from recognition.admin.history import Names, arc_of, told, touching, words
from recognition.models import Citation, Revision, Source
from recognition.models.fact import Fact, Version


@dataclass(frozen=True)
class Clash:
    """A field that another has changed meanwhile, in words, with what was typed here.

    `is_typed` says whether something was typed here, which then stays in the form; else the form has theirs.
    """

    name: str
    label: str
    before: str
    theirs: str
    yours: str
    is_typed: bool


@dataclass(frozen=True)
class Meanwhile:
    """What others did to a fact while its form was open, and what the form holds now: both, with what was seen."""

    revisions: list[Revision]
    clashes: list[Clash]
    data: QueryDict

    @property
    def warning(self) -> str:
        """Who did it, when."""
        last = self.revisions[0]
        return _(
            "%(who)s has changed this since you opened it (revision %(number)s, %(at)s UTC). Nothing was overwritten, "
            "and what you typed is still here: compare, mend, and save again."
        ) % {"who": last.author or _("An import"), "number": last.pk, "at": f"{last.at:%Y-%m-%d %H:%M}"}


def number(text: str | None) -> int | None:
    """The number that a form's text is; None if it is none."""
    return int(text) if text and text.isdecimal() and len(text) < 19 else None


def held_at(versions: QuerySet, revision: int) -> QuerySet:
    """Those of the versions that held at a revision."""
    held = Q(superseded_in=None) | Q(superseded_in__gt=revision)
    return versions.filter(held, revision__lte=revision).exclude(history_type="-")


def version_at(model: type[Fact], pk: int, revision: int) -> Version | None:
    """What a fact said at a revision; None if it was not there."""
    return held_at(model.history.filter(**{model._meta.pk.attname: pk}), revision).first()


def citations_at(model: type[Fact], pk: int, revision: int) -> list[int]:
    """The sources that a record cited at a revision, best first."""
    held = held_at(Citation.history.filter(**{arc_of(model): pk}), revision)
    return list(held.order_by("rank", "id").values_list("source_id", flat=True))


def form_of(model_admin: admin.ModelAdmin, request: HttpRequest, fact: Fact) -> Form:
    """The form of a fact with what was submitted."""
    fields = flatten_fieldsets(model_admin.get_fieldsets(request, fact))
    return model_admin.get_form(request, fact, change=True, fields=fields)(request.POST, instance=fact)


def typed_words(form: Form, name: str) -> str:
    """What was typed into a field, as people say it."""
    raw = form[name].data
    try:
        value = form.fields[name].clean(raw)
    except ValidationError:
        return str(raw or "")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    choices = dict(form._meta.model._meta.get_field(name).flatchoices)
    return "" if value is None else str(choices.get(value, value))


def meanwhile(model_admin: admin.ModelAdmin, request: HttpRequest, fact: Fact) -> Meanwhile | None:
    """What others did to the fact since the submitted form was opened; None if nothing."""
    seen = number(request.POST.get("seen"))
    model = type(fact)
    revisions = list(touching(model, fact.pk).filter(pk__gt=seen)) if seen else []
    if not revisions:
        return None
    form, data, names = form_of(model_admin, request, fact), request.POST.copy(), Names()
    data["seen"] = str(revisions[0].pk)
    version = version_at(model, fact.pk, seen)
    before, now = model_to_dict(version.instance if version else fact), form.initial
    clashes = []
    for field in told(model):
        name = field.name
        if name not in form.fields or before[name] == now[name]:
            continue
        formfield, raw = form.fields[name], form[name].data
        is_typed = formfield.has_changed(before[name], raw)
        if is_typed and not formfield.has_changed(now[name], raw):
            continue  # both have written the same
        label = capfirst(str(formfield.label))
        said = [words(field, version, names), words(field, fact, names), typed_words(form, name)]
        clashes.append(Clash(name, label, *said, is_typed))
        if not is_typed:
            data.pop(name, None)
            if now[name] not in (None, False):
                data[name] = "on" if now[name] is True else str(now[name])
    if arc_of(model) and "citations-TOTAL_FORMS" in data:
        clashes += clash_of_sources(fact, seen, data, names)
    return Meanwhile(revisions, clashes, data)


def typed_sources(data: QueryDict) -> list[int]:
    """The sources in the submitted list, in the order of their ranks."""
    rows = []
    for row in range(number(data.get("citations-TOTAL_FORMS")) or 0):
        source = number(data.get(f"citations-{row}-source"))
        if source and not data.get(f"citations-{row}-DELETE"):
            rows.append((number(data.get(f"citations-{row}-rank")) or 1000, row, source))
    return [source for *_order, source in sorted(rows)]


def clash_of_sources(fact: Fact, seen: int, data: QueryDict, names: Names) -> list[Clash]:
    """What others did to a record's sources, if anything; the submitted list in `data` is brought up to date.

    A source that either has added is in it, and none that either has taken out.
    """
    stored = {citation.source_id: citation for citation in fact.citations.all()}
    before, now, typed = citations_at(type(fact), fact.pk, seen), list(stored), typed_sources(data)
    if before == now:
        return []
    kept = [source for source in typed if source in stored or source not in before]
    kept += [source for source in now if source not in before and source not in typed]
    if typed == before:
        kept = now
    for name in [name for name in data if name.startswith("citations-") and name.split("-")[1].isdecimal()]:
        del data[name]
    rows = [*now, *(source for source in kept if source not in stored)]
    data["citations-TOTAL_FORMS"], data["citations-INITIAL_FORMS"] = str(len(rows)), str(len(now))
    for place, source in enumerate(rows):
        row = f"citations-{place}-"
        data[f"{row}source"] = str(source)
        if citation := stored.get(source):
            data[f"{row}id"] = str(citation.pk)
        data[f"{row}rank"] = str(kept.index(source) + 1 if source in kept else citation.rank)
        if source not in kept:
            data[f"{row}DELETE"] = "on"
    names.want(Source, {*before, *now, *typed})
    said = [listed(sources, names) for sources in (before, now, typed)]
    return [Clash("citations", _("Sources"), *said, typed not in (before, now))] if typed != now else []


def listed(sources: list[int], names: Names) -> str:
    """Sources by their names, best first, a line each."""
    return "\n".join(f"{rank}. {names.get(Source, source)}" for rank, source in enumerate(sources, start=1))


def typed_over(model_admin: admin.ModelAdmin, request: HttpRequest, version: Version) -> list[tuple[str, str, str]]:
    """Of a fact that is gone: the fields in which the submitted form differs from it, as label, before and typed."""
    form, names = form_of(model_admin, request, version.instance), Names()
    shown = [field for field in told(model_admin.model) if field.name in form.fields]
    rows = [
        (capfirst(str(form.fields[field.name].label)), words(field, version, names), typed_words(form, field.name))
        for field in shown
        if form.fields[field.name].has_changed(form.initial[field.name], form[field.name].data)
    ]
    if arc_of(model_admin.model):
        pk = getattr(version, model_admin.opts.pk.attname)
        before, typed = citations_at(model_admin.model, pk, version.revision_id - 1), typed_sources(request.POST)
        names.want(Source, {*before, *typed})
        rows += [(_("Sources"), listed(before, names), listed(typed, names))] if before != typed else []
    return rows
