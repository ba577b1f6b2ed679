"""What revisions changed, told for people: each fact's fields before and after, its citations among them."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recognition.admin.differences import Difference
from recognition.models import Citation, Revision
from recognition.models.columns import FoldedField
from recognition.models.fact import Fact, Record, Version

KINDS = {"+": "added", "~": "corrected", "-": "retracted"}
SAID = {"added": gettext_lazy("added"), "corrected": gettext_lazy("corrected"), "retracted": gettext_lazy("retracted")}


@dataclass(frozen=True)
class Change:
    """What one revision did to one fact and its citations."""

    fact: str
    model: type[Fact]
    pk: int
    revision: Revision
    kind: str
    version: Version | None
    differences: list[Difference]

    @property
    def url(self) -> str:
        """The fact's own history."""
        return reverse(f"admin:{self.model._meta.app_label}_{self.model._meta.model_name}_history", args=[self.pk])

    @property
    def said(self) -> str:
        """The kind in the editor's language."""
        return SAID[self.kind]

    @property
    def is_correction(self) -> bool:
        """Whether the fact was there before and still is."""
        return self.kind == KINDS["~"]


class Names:
    """The names of rows that versions refer to, fetched model by model; of retracted ones as they were last."""

    def __init__(self):
        self.wanted = defaultdict(set)
        self.names = {}

    def want(self, model: type[models.Model], pks: Iterable[int | None]) -> None:
        """Note rows whose names will be asked for."""
        self.wanted[model] |= {pk for pk in pks if pk is not None}

    def get(self, model: type[models.Model], pk: int | None) -> str:
        """The row's name; empty for None."""
        if pk is None:
            return ""
        if (model, pk) not in self.names:
            self.fetch(model, self.wanted.pop(model, set()) | {pk})
        return self.names[model, pk]

    def fetch(self, model: type[models.Model], pks: set[int]) -> None:
        """Ask for all at once, with what their names are made of."""
        self.names |= {(model, pk): f"{model._meta.verbose_name} {pk}" for pk in pks}
        joined = [field.name for field in model._meta.concrete_fields if field.is_relation]
        rows = model._base_manager.select_related(*joined).in_bulk(pks)
        self.names |= {(model, pk): str(row) for pk, row in rows.items()}
        for version in model.history.filter(pk_filter(model, pks - rows.keys()), superseded_in=None):
            try:
                self.names[model, getattr(version, model._meta.pk.attname)] = str(version.instance)
            except ObjectDoesNotExist:  # what its name is made of is gone too: its number must do
                continue


def pk_filter(model: type[Fact], pks: Iterable[int]) -> models.Q:
    """A filter of versions by the facts that they are of."""
    return models.Q(**{f"{model._meta.pk.attname}__in": list(pks)})


def changes(model: type[Fact], pks: Collection[int], revisions: Collection[Revision]) -> list[Change]:
    """What `revisions` did to the facts `pks` of `model` and to their citations, in the order given.

    The number of queries does not grow with either.
    """
    return Reader(model, pks, revisions).changes()


def touching(model: type[Fact], pk: int) -> models.QuerySet:
    """The revisions that changed a fact or its citations, latest first."""
    touched = models.Q(pk__in=model.history.filter(**{model._meta.pk.attname: pk}).values("revision"))
    if arc := arc_of(model):
        touched |= models.Q(pk__in=Citation.history.filter(**{arc: pk}).values("revision"))
    return Revision.objects.filter(touched).select_related("author").order_by("-pk")


def touched(model: type[Fact], revision: Revision) -> list[int]:
    """The facts of `model` that a revision changed, themselves or in their citations."""
    pks = set(model.history.filter(revision=revision).values_list(model._meta.pk.attname, flat=True))
    if arc := arc_of(model):
        cited = Citation.history.filter(revision=revision, **{f"{arc}__isnull": False})
        pks |= set(cited.values_list(arc, flat=True))
    return sorted(pks)


def arc_of(model: type[Fact]) -> str | None:
    """The column by which citations point to a record of `model`; None for facts that cite nothing."""
    return model._meta.get_field("citations").field.attname if issubclass(model, Record) else None


def told(model: type[Fact]) -> list[models.Field]:
    """The fields whose changes people are told: no keys of rows, nothing derived."""
    return [field for field in model._meta.concrete_fields if not (field.primary_key or isinstance(field, FoldedField))]


def words(field: models.Field, version: Version | None, names: Names) -> str:
    """A field's value as people say it; empty where there is none."""
    value = version and getattr(version, field.attname)
    if value is None or value == "":
        return ""
    if field.is_relation:
        return names.get(field.related_model, value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(dict(field.flatchoices).get(value, value))


class Reader:
    """Fetches the versions of some facts in some revisions with those before them, and compares."""

    def __init__(self, model: type[Fact], pks: Collection[int], revisions: Collection[Revision]):
        self.model, self.pks, self.revisions = model, list(pks), list(revisions)
        self.names = Names()

    def pairs(self, model: type[Fact], only: models.Q) -> dict[tuple[int, int], tuple[Version | None, Version]]:
        """By fact and revision: the version before and the one made; a retracted version counts as none."""
        pk = model._meta.pk.attname
        made = model.history.filter(only, revision__in=self.revisions)
        before = model.history.filter(only, superseded_in__in=self.revisions).exclude(history_type="-")
        earlier = {(getattr(version, pk), version.superseded_in_id): version for version in before}
        return {
            (getattr(version, pk), version.revision_id): (
                earlier.get((getattr(version, pk), version.revision_id)),
                version,
            )
            for version in made
        }

    @cached_property
    def own(self) -> dict[tuple[int, int], tuple[Version | None, Version]]:
        """The facts' own versions."""
        pairs = self.pairs(self.model, pk_filter(self.model, self.pks))
        for field in told(self.model):
            if field.is_relation:
                versions = [version for pair in pairs.values() for version in pair if version]
                self.names.want(field.related_model, (getattr(version, field.attname) for version in versions))
        self.names.want(self.model, self.pks)
        return pairs

    @cached_property
    def citations(self) -> dict[tuple[int, int], list[tuple[Version | None, Version]]]:
        """The versions of their citations, by fact and revision, in the order of rank."""
        citations = defaultdict(list)
        if arc := arc_of(self.model):
            pairs = self.pairs(Citation, models.Q(**{f"{arc}__in": self.pks}))
            for (_pk, revision), (before, after) in sorted(pairs.items(), key=lambda item: item[1][1].rank):
                citations[getattr(after, arc), revision].append((before, after))
                self.names.want(Citation.source.field.related_model, (v.source_id for v in (before, after) if v))
        return citations

    def changes(self) -> list[Change]:
        """All of them, by revision and fact as given."""
        own, citations = self.own, self.citations
        return [
            self.change(pk, revision, *own.get((pk, revision.pk), (None, None)), citations.get((pk, revision.pk), []))
            for revision in self.revisions
            for pk in self.pks
            if (pk, revision.pk) in own or (pk, revision.pk) in citations
        ]

    def change(self, pk: int, revision: Revision, before, version, citations) -> Change:
        """What one revision did to one fact."""
        gone = version is not None and version.history_type == "-"
        differences = (
            []
            if version is None
            else self.differences(before or version if gone else before, None if gone else version)
        )
        is_whole = version is not None and version.history_type != "~"
        differences += [self.source(old, new, is_whole) for old, new in citations]
        kind = KINDS[version.history_type if version else "~"]
        return Change(self.names.get(self.model, pk), self.model, pk, revision, kind, version, differences)

    def differences(self, before: Version | None, after: Version | None) -> list[Difference]:
        """The fields that differ, in words."""
        compared = [
            Difference(str(field.verbose_name), words(field, before, self.names), words(field, after, self.names))
            for field in told(self.model)
        ]
        return [difference for difference in compared if difference.before != difference.after]

    def source(self, old: Version | None, new: Version, is_whole: bool) -> Difference:
        """What became of a citation; `is_whole` if its record came or went with it."""
        if is_whole:
            return Difference(_("source"), self.cited(old), "" if new.history_type == "-" else self.cited(new))
        if new.history_type == "-":
            return Difference(_("source taken out"), self.cited(old), "")
        return Difference(_("rank of a source") if old else _("source added"), self.cited(old), self.cited(new))

    def cited(self, citation: Version | None) -> str:
        """A citation as its rank and source; empty for None."""
        return (
            f"{citation.rank}. {self.names.get(Citation.source.field.related_model, citation.source_id)}"
            if citation
            else ""
        )
