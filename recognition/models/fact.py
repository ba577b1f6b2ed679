"""What facts have in common: history, atomic writing, natural keys; what has a key; records, which carry sources."""

from collections.abc import Collection
from typing import ClassVar, Self

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import PROTECT, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Greatest
from django.db.models.signals import pre_delete, pre_save
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from recognition.models.columns import FoldedField, KeyField, fold
from recognition.models.revision import Revision, closing, revising


class Version(models.Model):
    """One state of one fact: what the record said from `revision` on, until `superseded_in`."""

    revision = models.ForeignKey(Revision, PROTECT, related_name="+")
    # No index: SQLite would choose it for "is null", where nearly all rows are alike.
    superseded_in = models.ForeignKey(Revision, PROTECT, related_name="+", null=True, db_index=False)

    class Meta:
        abstract = True

    @property
    def is_public(self) -> bool:
        """Whether readers saw it: neither a retraction nor a draft."""
        return self.history_type != "-" and getattr(self, "is_published", True)

    def holds(self, number: int) -> bool:
        """Whether it is what the record said at the revision of this number."""
        return self.revision_id <= number and (self.superseded_in_id is None or number < self.superseded_in_id)

    def says(self, instance: models.Model) -> bool:
        """Whether `instance` has just the values of this version."""
        fields = type(instance)._meta.concrete_fields
        return all(
            getattr(self, field.attname) == field.to_python(getattr(instance, field.attname)) for field in fields
        )


class Versions(HistoricalRecords):
    """History that misses nothing and repeats nothing: raw saves count, saves without a change do not.

    Reason and author stand on the revision, once. A fact has at most one version in a revision.
    """

    def __init__(self, **kwargs):
        super().__init__(bases=[Version], inherit=True, **kwargs)

    def add_extra_methods(self, cls):
        """Offer no way of saving without history."""

    def _get_history_user_fields(self):
        return {"history_user": property(lambda version: version.revision.author)}

    def _get_history_change_reason_field(self):
        return property(lambda version: version.revision.reason)

    def get_meta_options(self, model):
        """The library's, with the index by which a fact's versions are read, and one for what is asked as of then."""
        name = model._meta.model_name
        indexes = [models.Index(fields=[model._meta.pk.attname, "revision"], name=f"{name}_versions")]
        if model.sought_by:
            indexes.append(models.Index(fields=model.sought_by, name=f"{name}_versions_sought"))
        return {**super().get_meta_options(model), "indexes": indexes}

    def post_save(self, instance, created, using=None, update_fields=None, **kwargs):
        """Record what the row says now; with `update_fields` that is not what the instance says."""
        if update_fields is not None:
            instance = type(instance)._base_manager.get(pk=instance.pk)
        self.create_historical_record(instance, "+" if created else "~", using)

    def post_delete(self, instance, using=None, **kwargs):
        """Record the retraction."""
        self.create_historical_record(instance, "-", using)

    def create_historical_record(self, instance, history_type, using=None):
        """Write the version, if it says anything new, and close the one before."""
        versions = type(instance).history.model.objects
        last = versions.filter(**{type(instance)._meta.pk.attname: instance.pk}, superseded_in=None).last()
        if last and history_type != "-" and last.history_type != "-" and last.says(instance):
            return
        revision = Revision.objects.current()
        if last and last.revision_id == revision.pk:
            last.delete()
            if (
                last.history_type == "+"
            ):  # new in this revision: what it becomes is new too, and if it goes, it never was
                if history_type == "-":
                    return
                history_type = "+"
        elif last:
            versions.filter(pk=last.pk).update(superseded_in=revision)
        versions.create(
            revision=revision,
            history_date=revision.at,
            history_type=history_type,
            **{field.attname: getattr(instance, field.attname) for field in type(instance)._meta.concrete_fields},
        )


class FactQuerySet(models.QuerySet):
    """Rows of the record; whatever would write past their history is refused."""

    def search(self, text: str) -> Self:
        """Keep the rows in which `text` stands, without regard to accents and case."""
        searched = [Q(**{f"{path}__contains": fold(text)}) for path in self.model.searched]
        return self.filter(Q.create(searched, connector=Q.OR))

    def get_by_natural_key(self, *values) -> "Fact":
        """The row of a fixture's natural key."""
        return self.get(**dict(zip(self.model.natural, values, strict=True)))

    def delete(self):
        """Retract the rows, each with its history, in one unit of work."""
        with revising():
            return super().delete()

    delete.alters_data = True
    delete.queryset_only = True

    def update_or_create(self, *args, **kwargs):
        """As Django's, but the writers' lock comes before that of the row: no two wait for each other."""
        with revising():
            Revision.objects.lock()
            return super().update_or_create(*args, **kwargs)

    update_or_create.alters_data = True

    def update(self, **kwargs):
        """Refused: it would leave no history."""
        raise TypeError("update() leaves no history; save() each row inside revising().")

    def bulk_create(self, *args, **kwargs):
        """Refused: it would leave no history."""
        raise TypeError("bulk_create() leaves no history; save() each row inside revising().")

    def bulk_update(self, *args, **kwargs):
        """Refused: it would leave no history."""
        raise TypeError("bulk_update() leaves no history; save() each row inside revising().")


class Fact(models.Model):
    """A row that states a fact or shapes an answer: every change of it is a revision with history."""

    natural: ClassVar[tuple[str, ...]]
    """Look-ups whose values make the natural key."""

    fixed: ClassVar[tuple[str, ...]] = ()
    """Fields that are given once: the world knows the row by them."""

    sought_by: ClassVar[tuple[str, ...]] = ()
    """Fields, in the order of an index, by which `known_at()` finds past rows; present ones have a constraint's."""

    searched: ClassVar[tuple[str, ...]] = ()
    """Look-ups of the folded columns that `q` searches."""

    history = Versions()
    objects = models.Manager.from_queryset(FactQuerySet)()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, *args, update_fields=None, **kwargs):
        """Check the whole row, then write it with its history and revision, or nothing.

        Raises ValidationError, by field where the rule has one.
        """
        if update_fields is not None:
            columns = [field for field in self._meta.concrete_fields if isinstance(field, FoldedField)]
            folded = {field.name for field in columns if not set(field.sources).isdisjoint(update_fields)}
            update_fields = {*update_fields, *folded}
        with revising():
            Revision.objects.lock()  # before the rules look at other rows
            self.full_clean()
            super().save(*args, update_fields=update_fields, **kwargs)

    def delete(self, *args, **kwargs):
        """Retract the row, with what belongs to it, its history and revision, or nothing."""
        with revising():
            return super().delete(*args, **kwargs)

    def clean(self):
        """Hold the row to what is given once; raises ValidationError at the field."""
        super().clean()
        if self.pk and not self._state.adding:  # a retracted row is saved as a new one again
            stored = type(self).objects.filter(pk=self.pk).first() if self.fixed else None
            fields = [self._meta.get_field(name) for name in self.fixed if stored]
            changed = [
                field.name for field in fields if field.value_from_object(self) != field.value_from_object(stored)
            ]
            if changed:
                raise ValidationError(
                    {
                        name: _("%(value)s is given once and never changes; add a new row.")
                        % {"value": getattr(stored, name)}
                        for name in changed
                    }
                )

    def version(self, known: Revision) -> int:
        """The number of the latest revision, `known` at most, that changed the row or what it tells along."""
        first, *others = [
            versions.filter(revision__lte=known).order_by().values_list("revision") for versions in self.told_by()
        ]
        return first.union(*others).order_by("-revision")[0][0]

    def told_by(self) -> list[models.QuerySet]:
        """The versions that decide what is told of the row: its own."""
        return [type(self).history.model.objects.filter(**{self._meta.pk.attname: self.pk})]

    def natural_key(self) -> tuple:
        """The values that name this row in a fixture; None for those a half-built row lacks."""
        return tuple(follow(self, path) for path in self.natural)


def follow(row: models.Model, path: str):
    """The value at the end of a look-up such as `country__alpha2`; None where a link is missing."""
    for name in path.split("__"):
        row = getattr(row, name, None)
    return row


@receiver([pre_save, pre_delete])
def lock_before_write(sender, **kwargs):
    """Order writers before their first write, on the paths too that do not pass `save()`: loaddata, cascades."""
    if issubclass(sender, Fact):
        Revision.objects.lock()


class Keyed(Fact):
    """A fact that the world knows by its key, given once and kept for ever."""

    key = KeyField(
        _("key"),
        max_length=150,
        unique=True,
        blank=True,
        editable=False,
        help_text=_("Public id, given once; it never changes."),
    )

    natural = fixed = ("key",)
    identity: ClassVar[tuple[str, ...]] = ()
    """Look-ups that begin the key and never change: what is about another country is another record."""

    class Meta:
        abstract = True

    def clean(self):
        """Give a new row its key, and hold each to the key's beginning."""
        super().clean()
        parts = [follow(self, path) for path in self.identity]
        ending = self.key_ending()
        if None in parts or ending is None:
            return  # a field is missing, and says so itself
        prefix = "-".join([*parts, ""]).lower()
        if not self.key:
            key = f"{prefix}{ending}".removesuffix("-")
            # Where the identity is the whole key, a row that comes back is the same record, and revives it.
            revived = not ending and not type(self).objects.filter(key=key).exists()
            self.key = key if revived else self.unused(key)
        elif not f"{self.key}-".startswith(prefix):
            field = self.identity[-1].split("__")[0]
            message = _("%(key)s is not a key of %(prefix)s: add a new record instead.")
            raise ValidationError({field: message % {"key": self.key, "prefix": prefix[:-1]}})

    @classmethod
    def retracted_in(cls, key: str, number: int) -> Revision | None:
        """The revision that took the record of `key` from readers, which is not there at revision `number`.

        It was deleted, or withdrawn to a draft. None if readers had never seen it by then.
        """
        past = cls.history.model.objects.filter(key=key, superseded_in__lte=number)
        latest_first = past.select_related("superseded_in").order_by("-superseded_in")
        return next((version.superseded_in for version in latest_first if version.is_public), None)

    def key_ending(self) -> str | None:
        """What follows the identity in a new key; None while the row lacks it."""
        raise NotImplementedError

    def unused(self, key: str) -> str:
        """`key`, or with the first number from 2 up that no row has or, since retracted, had."""
        taken, candidate, number = type(self).history.model.objects, key, 1
        while taken.filter(key=candidate).exists():
            number += 1
            candidate = f"{key}-{number}"
        return candidate


class RecordQuerySet(FactQuerySet):
    """Facts that carry sources."""

    def uncited(self) -> Self:
        """Keep those that need a source and have none."""
        return self.filter(self.model.citable, citations__isnull=True)

    def with_sources(self) -> Self:
        """Fetch the sources along, in one more query for all rows."""
        citations = self.model._meta.get_field("citations").related_model.objects.select_related("source")
        return self.prefetch_related(models.Prefetch("citations", citations))

    def citing(self, keys: Collection[str]) -> Self:
        """Keep those that cite one of the sources with these keys."""
        citations = self.model._meta.get_field("citations")
        cited = citations.related_model.objects.filter(
            source__key__in=keys, **{f"{citations.field.name}__isnull": False}
        )
        return self.filter(pk__in=cited.order_by().values(citations.field.name))

    def versions(self) -> list[models.QuerySet]:
        """The history of a row, by OuterRef, and of what is told with it: its citations and their sources."""
        citations = self.model._meta.get_field("citations")
        citation, record = citations.related_model, citations.field.name
        cited = citation.objects.filter(**{record: OuterRef(OuterRef("pk"))}).order_by().values("source")
        return [
            self.model.history.filter(id=OuterRef("pk")),
            citation.history.filter(**{record: OuterRef("pk")}),
            citation._meta.get_field("source").related_model.history.filter(id__in=cited),
        ]

    def with_revised_at(self, revision: Revision) -> Self:
        """Add `revised_at`: the instant at which a row, or what is told with it, last changed, as of `revision`."""
        # History is never shadowed by known_at(), so it is bounded here.
        latest = [
            Subquery(versions.filter(revision__lte=revision).order_by("-revision").values("revision")[:1])
            for versions in self.versions()
        ]
        number = Greatest(*(Coalesce(found, Value(0)) for found in latest))
        at = Revision.objects.filter(pk=OuterRef("revised_in")).values("at")
        return self.alias(revised_in=number).annotate(revised_at=Subquery(at))


class Record(Fact):
    """A fact that carries ranked sources."""

    citable: ClassVar[Q] = ~Q(pk=None)
    """Which rows need a source: all, unless the model says otherwise."""

    objects = models.Manager.from_queryset(RecordQuerySet)()

    class Meta:
        abstract = True

    def needs_source(self) -> bool:
        """The same of this row, saved or not."""
        return True

    def told_by(self) -> list[models.QuerySet]:
        """Its own versions, those of its citations, and those of the sources that it cites."""
        arc = self._meta.get_field("citations")
        citations = arc.related_model.history.model.objects.filter(**{arc.field.attname: self.pk})
        source = arc.related_model._meta.get_field("source").related_model
        cited = source.history.model.objects.filter(id__in=self.citations.order_by().values("source"))
        return [*super().told_by(), citations, cited]

    @property
    def sources(self) -> list:
        """The sources, best first; for many rows ask `with_sources()`."""
        return [citation.source for citation in self.citations.all()]

    def cite(self, sources: list) -> None:
        """Make `sources` (of the model Source) the row's own, best first; citations that stay are not made anew."""
        with revising():
            stored = {citation.source_id: citation for citation in self.citations.all()}
            for source_id, citation in stored.items():
                if source_id not in {source.pk for source in sources}:
                    citation.delete()
            for rank, source in enumerate(sources, start=1):
                citation = stored.get(source.pk)
                if citation is None:
                    self.citations.create(source=source, rank=rank)
                elif citation.rank != rank:
                    citation.rank = rank
                    citation.save()


@receiver(closing)
def check_citations(sender, revision: Revision, **kwargs):
    """At the end of a unit of work, refuse records touched by it that need a source and have none."""
    for model in apps.get_models():
        if not issubclass(model, Record):
            continue
        arc = model._meta.get_field("citations")
        record = arc.field.attname
        touched = model.history.model.objects.filter(revision=revision).values("id")
        cited = arc.related_model.history.model.objects.filter(revision=revision, **{f"{record}__isnull": False})
        bare = model.objects.uncited().filter(Q(pk__in=touched) | Q(pk__in=cited.values(record)))[:5]
        if errors := [_("%(record)s: cite at least one source.") % {"record": record} for record in bare]:
            raise ValidationError(errors)
