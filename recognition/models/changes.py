"""What changed in the record from revision to revision, as its readers saw it: one row for each field of a fact.

A fact is told by its word and its key, other facts in it by theirs; what is no longer there is found in the history.
Drafts are no part of what readers saw: a record appears with its publication, and is gone when it is withdrawn.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import islice

from django.db import connection, models
from django.db.models import CharField, F, IntegerField, OuterRef, Q, Subquery, TextChoices, Value
from django.db.models.functions import Cast, Collate

from recognition.models.bloc import Bloc, BlocPosition, Meeting, Membership, Signature
from recognition.models.columns import FoldedField
from recognition.models.country import Country, Coverage
from recognition.models.dispute import Claimant, Dispute, Stance
from recognition.models.fact import Fact, Record, Version
from recognition.models.position import Position
from recognition.models.revision import Revision
from recognition.models.source import Citation, Source

CHUNK = 1000  # how many facts are compared at a time


class Kind(TextChoices):
    """What a change was to readers."""

    ADDITION = "addition", "addition: a fact that the record did not have"
    CORRECTION = "correction", "correction: another value"
    RETRACTION = "retraction", "retraction: deleted, or withdrawn to a draft"
    PUBLICATION = "publication", "publication: of a draft"


# The words for models, in an order in which each names only facts of those before it.
MODELS = {
    "dispute": Dispute,
    "claimant": Claimant,
    "stance": Stance,
    "country": Country,
    "coverage": Coverage,
    "source": Source,
    "bloc": Bloc,
    "membership": Membership,
    "meeting": Meeting,
    "signature": Signature,
    "position": Position,
    "bloc_position": BlocPosition,
}
# What no answer shows of a fact, or every answer says of itself.
UNTOLD = {"dispute", "is_published", "reviewed_on"}
# By which a fact is known: the place of its model in MODELS, and what tells it from others of the model.
FACT = ["place", "fact"]


@dataclass(frozen=True)
class Change:
    """One field of one fact that changed, in words; None where there is, or was, nothing.

    `revision` made the change; None where it is the sum of several.
    """

    revision: Revision | None
    kind: Kind
    model: str
    key: str
    country: str | None
    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Walk:
    """Rows that are made on the way: to be counted, cut into pages or streamed, never all in memory."""

    begin: Callable[[], Iterator[Change]]

    def __iter__(self):
        return self.begin()

    def __getitem__(self, span: slice) -> list[Change]:
        """The rows of a page."""
        return list(islice(self.begin(), span.start, span.stop))

    def count(self) -> int:
        """How many rows there are."""
        return sum(1 for _ in self.begin())

    def iterator(self, chunk_size: int | None = None) -> Iterator[Change]:
        """The rows one by one, as a queryset gives them."""
        return self.begin()


def changes(
    dispute: Dispute,
    until: int,
    after: int | None = None,
    *,
    words: Collection[str] = (),
    kinds: Collection[str] = (),
    countries: Collection[str] = (),
) -> Walk:
    """What each revision changed, up to `until`; after `after` the oldest first, without it the latest.

    Within a revision: in the order of `MODELS`, of keys, of fields. With `words` of models, `kinds` and `countries` (by
    alpha-2 code) only those. Facts that belong to another dispute are left out.
    """
    order = "revision_id" if after is not None else "-revision_id"

    def begin():
        for chunk in chunks(touched([order, *FACT], dispute, after or 0, until, words, countries)):
            numbers = [number for number, *_ in chunk]
            revisions = Revision.objects.select_related("author").in_bulk(set(numbers))
            states = States(dispute, (fact for _, *fact in chunk), in_force(min(numbers) - 1, max(numbers)))
            for number, *fact in chunk:
                yield from states.compared(fact, number - 1, number, revisions[number])

    return Walk(lambda: (row for row in begin() if not kinds or row.kind in kinds))


def diff(dispute: Dispute, base: int, head: int) -> Walk:
    """What is different at revision `head` from what was said at `base`, in the order of models, keys and fields."""

    def begin():
        for chunk in chunks(touched(FACT, dispute, base, head)):
            states = States(dispute, chunk, in_force(base, base) | in_force(head, head))
            for fact in chunk:
                yield from states.compared(fact, base, head)

    return Walk(begin)


def chunks(rows: Iterable[tuple]) -> Iterator[list[tuple]]:
    """The rows, some at a time."""
    rows = iter(rows)
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def in_force(first: int, last: int) -> Q:
    """Versions that held at one of the revisions from `first` to `last`, both included."""
    return Q(revision__lte=last) & (Q(superseded_in__isnull=True) | Q(superseded_in__gt=first))


def touched(
    order: Collection[str],
    dispute: Dispute,
    after: int,
    until: int,
    words: Collection[str] = (),
    countries: Collection[str] = (),
) -> Iterator[tuple]:
    """Which facts changed after one revision and up to another, by themselves or in what they cite.

    Tuples of what is ordered by: `FACT`, and `revision_id` where each revision's are wanted by themselves.
    """
    columns = [name.lstrip("-") for name in order]
    span = Q(revision__gt=after, revision__lte=until)
    found = []
    for place, told in enumerate(TOLD):
        if (words and told.word not in words) or (countries and not told.about):
            continue
        versions = told.versions(dispute)
        if countries:
            versions = versions.filter(about__in=countries)
        rows = [versions.filter(span)]
        if told.arc:
            citing = Subquery(versions.filter(id=OuterRef(told.arc)).values("fact")[:1])
            cited = Citation.history.model.objects.order_by().filter(span, **{f"{told.arc}__isnull": False})
            rows.append(cited.annotate(fact=citing).filter(fact__isnull=False))
        found += [each.annotate(place=Value(place, IntegerField())).values_list(*columns) for each in rows]
    return found[0].union(*found[1:]).order_by(*order).iterator(CHUNK) if found else iter(())


def name_of(field: models.ForeignKey) -> Subquery:
    """What a version's foreign key points to, by the slug, code or key that never changes; retracted or not."""
    target = field.related_model
    versions = target.history.model.objects.order_by().filter(**{target._meta.pk.attname: OuterRef(field.attname)})
    return Subquery(versions.values(target.natural[-1])[:1])


class Told:
    """How the facts of one model are told: by which key, about which country, with which fields."""

    def __init__(self, word: str, model: type[Fact]):
        self.word, self.model = word, model
        self.arc = model._meta.get_field("citations").field.attname if issubclass(model, Record) else None
        by_name = {field.name: field for field in model._meta.concrete_fields}
        key, _, _ = model.natural[-1].partition("__")
        # A meeting's country is where it met.
        country = by_name.get("country")
        self.about = key if model is Country else "country" if country and not country.null else None
        # The acts of blocs have no key; they are told apart by row.
        self.fact = by_name[key] if model is not BlocPosition else model._meta.pk
        untold = {*UNTOLD, self.fact.name, self.about, model._meta.pk.name}
        self.fields = [
            field for name, field in by_name.items() if name not in untold and not isinstance(field, FoldedField)
        ]

    def versions(self, dispute: Dispute) -> models.QuerySet:
        """All versions of the model's facts (of those of the dispute, where they belong to one).

        With `fact`, which tells one from others; `about`, the country's code; and `<field>_name` for foreign keys.
        """
        versions = self.model.history.model.objects.order_by()
        if self.model is Dispute:
            versions = versions.filter(id=dispute.pk)
        elif any(field.name == "dispute" for field in self.model._meta.concrete_fields):
            versions = versions.filter(dispute=dispute.pk)
        if self.about:
            versions = versions.annotate(about=self.expression(self.model._meta.get_field(self.about)))
        return versions.annotate(fact=self.expression(self.fact))

    def expression(self, field: models.Field):
        """The text by which a fact is told from others, comparing by code point on both engines."""
        if field.is_relation:
            return name_of(field)
        if field.primary_key:
            return Collate(Cast(field.name, CharField()), {"postgresql": "C"}.get(connection.vendor, "BINARY"))
        return F(field.name)

    def with_names(self, versions: models.QuerySet) -> models.QuerySet:
        """The versions with the names of what they point to."""
        return versions.annotate(**{f"{field.name}_name": name_of(field) for field in self.fields if field.is_relation})

    def values(self, version: Version) -> dict[str, str | None]:
        """What the version says, field by field."""
        return {
            field.name: text(getattr(version, f"{field.name}_name" if field.is_relation else field.attname))
            for field in self.fields
        }


TOLD = [Told(word, model) for word, model in MODELS.items()]


def text(value) -> str | None:
    """A value as text; None where it is empty."""
    match value:
        case None | "":
            return None
        case bool():
            return str(value).lower()
        case date():
            return value.isoformat()
        case _:
            return str(value)


class States:
    """What some facts said at some revisions; the number of queries is that of the models among them."""

    def __init__(self, dispute: Dispute, facts: Iterable[tuple[int, str]], when: Q):
        self.dispute = dispute
        self.versions = defaultdict(list)
        self.citations = defaultdict(list)
        wanted = defaultdict(set)
        for place, fact in facts:
            wanted[place].add(fact)
        for place, names in wanted.items():
            told = TOLD[place]
            for version in told.with_names(told.versions(dispute)).filter(when, fact__in=names):
                self.versions[place, version.fact].append(version)
            if told.arc:
                rows = {version.id for name in names for version in self.versions[place, name]}
                source = name_of(Citation._meta.get_field("source"))
                cited = Citation.history.model.objects.filter(when, **{f"{told.arc}__in": rows})
                for citation in cited.annotate(source_name=source).order_by("rank", "id"):
                    self.citations[place, getattr(citation, told.arc)].append(citation)

    def compared(self, fact: tuple[int, str], base: int, head: int, revision: Revision | None = None):
        """The rows that tell how a fact differs at revision `head` from what it was at `base`."""
        place, name = fact
        told = TOLD[place]
        old, new = self.at(place, name, base), self.at(place, name, head)
        before, after = self.said(place, old, base), self.said(place, new, head)
        if not (before or after):
            return
        if before and after:
            kind = Kind.CORRECTION
        elif after:
            kind = Kind.PUBLICATION if old else Kind.ADDITION
        else:
            kind = Kind.RETRACTION
        latest = new if after else old
        country = latest.about if told.about else None
        key = self.acts_of_blocs[latest.id] if told.model is BlocPosition else name
        for field in after or before:
            was, now = before.get(field), after.get(field)
            if was != now:
                yield Change(revision, kind, told.word, key, country, field, was, now)

    def at(self, place: int, name: str, number: int) -> Version | None:
        """The fact's version that held at a revision, drafts included; None if there was no such fact."""
        versions = (version for version in self.versions[place, name] if version.history_type != "-")
        return next((version for version in versions if version.holds(number)), None)

    def said(self, place: int, version: Version | None, number: int) -> dict[str, str | None]:
        """What readers saw of it, field by field; empty if nothing."""
        if version is None or not version.is_public:
            return {}
        said = TOLD[place].values(version)
        if TOLD[place].arc:
            cited = [each for each in self.citations[place, version.id] if each.history_type != "-"]
            said["sources"] = text(";".join(each.source_name for each in cited if each.holds(number)))
        return said

    @cached_property
    def acts_of_blocs(self) -> dict[int, str]:
        """A key for each act of a bloc, by row."""
        return keys_of_bloc_acts(self.dispute)


def keys_of_bloc_acts(dispute: Dispute) -> dict[int, str]:
    """A key for each act of a bloc, by row: the bloc and the day first given, with a number if that is taken."""
    taken, keys = defaultdict(int), {}
    versions = BlocPosition.history.model.objects.filter(history_type="+", dispute=dispute.pk)
    names = versions.annotate(bloc_name=name_of(BlocPosition._meta.get_field("bloc"))).order_by("id", "revision")
    for pk, bloc, day in names.values_list("id", "bloc_name", "declared_on"):
        if pk not in keys:
            key = f"{bloc}-{day}"
            taken[key] += 1
            keys[pk] = key if taken[key] == 1 else f"{key}-{taken[key]}"
    return keys
