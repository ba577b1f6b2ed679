"""Why the record was changed: what a reason is, and which changes need one."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from recognition.models.changes import MODELS
from recognition.models.fact import Fact, Record
from recognition.models.revision import Revision
from recognition.models.source import Citation

# What no reader is told of a fact: a change of it alone corrects nothing.
UNTOLD = "reviewed_on"


def public_versions(model: type[Fact]) -> QuerySet:
    """The versions of the model's facts that readers saw, past ones included."""
    versions = model.history.model.objects.order_by().exclude(history_type="-")
    return versions.filter(is_published=True) if has(model, "is_published") else versions


def was_public(fact: Fact) -> bool:
    """Whether readers have ever seen the fact: a change of it is a correction, and needs a reason."""
    return public_versions(type(fact)).filter(**{fact._meta.pk.attname: fact.pk}).exists()


def corrects(revision: Revision) -> bool:
    """Whether a revision changed, or took away, something that readers had seen: it needs a reason.

    Additions need none, nor does the publication of a draft, or a change of a draft that never was public.
    """
    return any(corrected(model, revision).exists() for model in MODELS.values()) or any(
        recited(model, revision).exists() for model in MODELS.values() if issubclass(model, Record)
    )


def corrected(model: type[Fact], revision: Revision) -> QuerySet:
    """The versions by which a revision corrected or retracted facts of the model that readers had seen."""
    pk = model._meta.pk.attname
    versions = model.history.model.objects.order_by()
    earlier = public_versions(model).filter(**{pk: OuterRef(pk)}, revision__lt=revision.pk)
    made = versions.filter(Exists(earlier), revision=revision, history_type__in=["~", "-"])
    if has(model, UNTOLD):
        told = {field.attname: OuterRef(field.attname) for field in model._meta.concrete_fields if field.name != UNTOLD}
        alike = versions.filter(superseded_in=revision, **told)
        made = made.exclude(Q(history_type="~") & Q(Exists(alike)))
    return made


def recited(model: type[Record], revision: Revision) -> QuerySet:
    """The versions by which a revision changed the sources of records that readers had seen."""
    record = model._meta.get_field("citations").field.attname
    earlier = public_versions(model).filter(id=OuterRef(record), revision__lt=revision.pk)
    added = model.history.model.objects.filter(id=OuterRef(record), revision=revision, history_type="+")
    citations = Citation.history.model.objects.order_by()
    return citations.filter(Exists(earlier), ~Exists(added), revision=revision, **{f"{record}__isnull": False})


def has(model: type[Fact], name: str) -> bool:
    """Whether the model has a column of this name."""
    return any(field.name == name for field in model._meta.concrete_fields)
