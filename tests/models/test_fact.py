"""What all facts have in common: one revision and one version for each change, on every path; keys; sources."""

import json
from datetime import date

import pytest
from asgiref.sync import async_to_sync
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import transaction
from django.db.models.signals import post_save

from recognition.fixtures import MODELS
from recognition.models import Citation, Membership, Position, Revision, Source
from recognition.models.known_at import known_at
from recognition.models.revision import revising
from tests import builders
from tests.builders import committed

pytestmark = pytest.mark.django_db


def versions(row):
    """The row's history, oldest first: (type, revision, superseded in)."""
    rows = type(row).history.model.objects.filter(id=row.pk).order_by("history_id")
    return list(rows.values_list("history_type", "revision", "superseded_in"))


def revisions():
    """The numbers of all revisions."""
    return list(Revision.objects.values_list("pk", flat=True))


@async_to_sync
async def finished(method, *args, **kwargs):
    """What an async method gives in the end."""
    return await method(*args, **kwargs)


@pytest.fixture
def source():
    """A source of the first revision, which is committed."""
    row = builders.source()
    committed()
    return row


# Each write path on a source: what it does, and the versions that it adds to the first.


def shell_save(source):
    """A change of an attribute, saved."""
    source.title = "Corrected"
    source.save()


def save_update_fields(source):
    """Only the fields named are written."""
    source.title = "Corrected"
    source.save(update_fields=["title"])


def update_or_create(source):
    """Django's shortcut, on a row that is there."""
    Source.objects.update_or_create(key=source.key, defaults={"title": "Corrected"})


def async_save(source):
    """The async twin of save()."""
    source.title = "Corrected"
    finished(source.asave)


def async_update_or_create(source):
    """The async twin of update_or_create()."""
    finished(Source.objects.aupdate_or_create, key=source.key, defaults={"title": "Corrected"})


CORRECTING = [shell_save, save_update_fields, update_or_create, async_save, async_update_or_create]


@pytest.mark.parametrize("path", CORRECTING, ids=lambda path: path.__name__)
def test_a_correction_is_one_revision_and_one_version(source, path):
    path(source)
    assert revisions() == [1, 2]
    assert versions(source) == [("+", 1, 2), ("~", 2, None)]
    assert source.history.get(revision=2).title == Source.objects.get().title == "Corrected"


def shell_delete(source):
    """delete() of the instance."""
    source.delete()


def queryset_delete(source):
    """delete() of a queryset."""
    Source.objects.filter(publisher="AFP").delete()


def async_delete(source):
    """The async twin of the instance's delete()."""
    finished(source.adelete)


def async_queryset_delete(source):
    """The async twin of the queryset's delete()."""
    finished(Source.objects.all().adelete)


@pytest.mark.parametrize(
    "path", [shell_delete, queryset_delete, async_delete, async_queryset_delete], ids=lambda path: path.__name__
)
def test_a_retraction_is_one_revision_and_one_version(source, path):
    stored = Source.objects.get()
    path(source)
    assert not Source.objects.exists()
    assert revisions() == [1, 2]
    assert versions(stored) == [("+", 1, 2), ("-", 2, None)]


def shell_create():
    """save() of a new instance."""
    Source(key="b", title="B", publisher="B", language="en").save()


def manager_create():
    """create() of the manager."""
    Source.objects.create(key="b", title="B", publisher="B", language="en")


def get_or_create():
    """Django's shortcut, on a row that is not there."""
    Source.objects.get_or_create(key="b", defaults={"title": "B", "publisher": "B", "language": "en"})


def update_or_create_new():
    """Django's other shortcut, on a row that is not there."""
    Source.objects.update_or_create(key="b", defaults={"title": "B", "publisher": "B", "language": "en"})


def async_create():
    """The async twin of create()."""
    finished(Source.objects.acreate, key="b", title="B", publisher="B", language="en")


@pytest.mark.parametrize(
    "path",
    [shell_create, manager_create, get_or_create, update_or_create_new, async_create],
    ids=lambda path: path.__name__,
)
def test_an_addition_is_one_revision_and_one_version(source, path):
    path()
    assert revisions() == [1, 2]
    assert versions(Source.objects.get(key="b")) == [("+", 2, None)]


def test_loaddata_is_one_revision_with_history_and_again_none(tmp_path):
    objects = [
        {"model": "recognition.source", "fields": {"key": key, "title": key, "publisher": "AFP", "language": "en"}}
        for key in ("a", "b")
    ]
    (tmp_path / "sources.json").write_text(json.dumps(objects))
    call_command("loaddata", tmp_path / "sources.json", verbosity=0)
    committed()
    assert revisions() == [1]
    assert [versions(row) for row in Source.objects.all()] == [[("+", 1, None)], [("+", 1, None)]]
    call_command("loaddata", tmp_path / "sources.json", verbosity=0)
    assert revisions() == [1]
    objects[0]["fields"]["title"] = "Corrected"
    (tmp_path / "sources.json").write_text(json.dumps(objects))
    call_command("loaddata", tmp_path / "sources.json", verbosity=0)
    assert revisions() == [1, 2]
    assert versions(Source.objects.get(key="a")) == [("+", 1, 2), ("~", 2, None)]
    assert versions(Source.objects.get(key="b")) == [("+", 1, None)]


def test_a_save_without_change_leaves_no_trace(source):
    source.save()
    source.save(update_fields=["title"])
    Source.objects.update_or_create(key=source.key, defaults={"title": source.title})
    Source.objects.get_or_create(key=source.key)
    Source.objects.get().save()
    with revising("Nothing changed"):
        source.save()
    assert revisions() == [1]
    assert versions(source) == [("+", 1, None)]


def test_a_value_of_another_type_that_means_the_same_is_no_change(source):
    country = builders.country()
    committed()
    source.published, country.latitude = "2019-01-23", 10.5
    source.save()
    country.save()
    assert revisions() == [1, 2]
    assert (versions(source), versions(country)) == ([("+", 1, None)], [("+", 2, None)])


def test_update_fields_records_what_the_row_says_not_the_instance(source):
    source.title, source.publisher = "Corrected", "Not saved"
    source.save(update_fields=["title"])
    version = source.history.get(revision=2)
    assert (version.title, version.publisher) == ("Corrected", "AFP")


def test_two_saves_in_one_revision_are_one_version(source):
    with revising():
        for title in ("First", "Second"):
            source.title = title
            source.save()
    assert versions(source) == [("+", 1, 2), ("~", 2, None)]
    assert source.history.get(revision=2).title == "Second"


def test_created_and_corrected_in_one_revision_is_an_addition(source):
    with revising():
        row = builders.source("b")
        row.title = "Corrected"
        row.save()
    assert versions(row) == [("+", 2, None)]
    assert row.history.get().title == "Corrected"


def test_created_and_deleted_in_one_revision_leaves_no_version(source):
    with revising():
        row = builders.source("b")
        pk = row.pk
        row.delete()
    assert not Source.history.filter(id=pk).exists()


def test_corrected_and_deleted_in_one_revision_is_a_retraction(source):
    stored = Source.objects.get()
    with revising():
        source.title = "Corrected"
        source.save()
        source.delete()
    assert versions(stored) == [("+", 1, 2), ("-", 2, None)]


def test_a_retracted_row_saved_again_revives_its_key(source):
    source.delete()
    committed()
    source.save()
    assert Source.objects.get().key == "afp-2019-01-23"
    assert versions(source) == [("+", 3, None)]


def test_cascades_retract_the_citations_with_their_history():
    act = builders.position(sources=("a", "b"))
    citations = list(act.citations.all())
    committed()
    act.delete()
    assert not Citation.objects.exists()
    assert [versions(citation) for citation in citations] == [[("+", 1, 2), ("-", 2, None)]] * 2
    assert revisions() == [1, 2]


def test_all_writes_of_one_transaction_are_one_revision(source):
    with transaction.atomic():
        builders.source("b")
        builders.source("c")
        source.delete()
    assert revisions() == [1, 2]


def test_a_version_holds_all_columns_of_its_row():
    act = builders.position(note="Why", reviewed_on=date(2024, 1, 1))
    version = act.history.get()
    for field in Position._meta.concrete_fields:
        assert getattr(version, field.attname) == getattr(act, field.attname)
    revision = Revision.objects.get()
    assert (version.history_date, version.history_user, version.history_change_reason) == (revision.at, None, "")


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_writing_past_the_history_raises(model):
    for attempt in (
        lambda: model.objects.update(pk=1),
        lambda: model.objects.filter(pk=1).update(pk=2),
        lambda: model._base_manager.update(pk=1),
        lambda: model.objects.bulk_create([model()]),
        lambda: model.objects.bulk_update([], ["pk"]),
        lambda: finished(model.objects.aupdate, pk=1),
        lambda: finished(model.objects.abulk_create, [model()]),
        lambda: finished(model.objects.abulk_update, [], ["pk"]),
    ):
        with pytest.raises(TypeError, match="leaves no history"):
            attempt()


def test_related_managers_raise_or_make_history():
    act, meeting = builders.position("CA"), builders.meeting()
    mexico = builders.country("MX")
    committed()
    for attempt in (
        lambda: mexico.meetings.add(meeting),
        lambda: mexico.meetings.set([meeting]),
        lambda: meeting.country.meetings.remove(meeting),
        lambda: meeting.country.meetings.clear(),
        lambda: act.citations.clear(),
        lambda: act.citations.bulk_create([Citation(source=builders.source("b"))]),
        lambda: act.citations.update(rank=2),
    ):
        with pytest.raises(TypeError, match="leaves no history"), transaction.atomic():
            attempt()
    mexico.meetings.add(meeting, bulk=False)
    assert versions(meeting)[-1] == ("~", 2, None)
    assert meeting.history.get(revision=2).country == mexico


def test_nothing_saves_without_history():
    assert not hasattr(Source, "save_without_historical_record")
    assert not hasattr(Source(), "save_without_historical_record")


def test_a_raw_save_has_history_too(source):
    row = Source(key="b", title="B", publisher="B", language="en")
    with transaction.atomic():
        row.save_base(raw=True)
    assert versions(row) == [("+", 2, None)]


@pytest.mark.django_db(transaction=True)
def test_a_raw_save_outside_a_transaction_raises():
    row = Source(key="b", title="B", publisher="B", language="en")
    with pytest.raises(transaction.TransactionManagementError):
        row.save_base(raw=True)
    assert not Source.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_when_history_fails_the_row_is_gone_too():
    def fail(instance, **kwargs):
        raise RuntimeError("The history table is full.")

    history = Source.history.model
    post_save.connect(fail, sender=history)
    try:
        with pytest.raises(RuntimeError):
            builders.source()
    finally:
        post_save.disconnect(fail, sender=history)
    assert (Source.objects.count(), history.objects.count(), revisions()) == (0, 0, [])
    builders.source()
    assert revisions() == [1]


@pytest.mark.django_db(transaction=True)
def test_committed_writes_are_one_revision_each():
    first = builders.source("a")
    builders.source("b")
    first.title = "Corrected"
    first.save()
    first.delete()
    assert revisions() == [1, 2, 3, 4]
    assert list(
        Source.history.order_by("history_id").values_list("key", "history_type", "revision", "superseded_in")
    ) == [
        ("a", "+", 1, 3),
        ("b", "+", 2, None),
        ("a", "~", 3, 4),
        ("a", "-", 4, None),
    ]


# Keys


def test_a_position_gets_its_key_from_dispute_country_and_day():
    assert builders.position("CA", "2019-01-23").key == "venezuela-presidency-ca-2019-01-23"
    assert (
        builders.position("MX", "2019-01-01", "assembly", precision="month").key == "venezuela-presidency-mx-2019-01-01"
    )


def test_other_records_get_their_keys():
    assert builders.membership("MX", "2017-08-08").key == "lima-group-mx-2017-08-08"
    meeting = builders.meeting("2019-02-25", "Bogotá")
    assert meeting.key == "lima-2019-02-25-bogota"
    assert builders.signature(meeting, "CA").key == "lima-2019-02-25-bogota-ca"
    month = builders.meeting("2018-06-01", "", date_precision="month")
    assert month.key == "lima-2018-06-virtual"
    assert builders.meeting("2018-06-02", "", format="declaration_only").key == "lima-2018-06-02-statement"
    source = Source.objects.create(title="Él habló", publisher="El País (via X)", language="es")
    assert source.key == "el-pais-via-x-el-hablo"
    dated = Source.objects.create(title="B", publisher="El País", language="es", published=date(2019, 1, 23))
    assert dated.key == "el-pais-2019-01-23"


def test_a_key_stays_when_the_date_is_corrected():
    act = builders.position("CA", "2019-01-23")
    act.declared_on = date(2019, 1, 24)
    act.save()
    assert Position.objects.get().key == "venezuela-presidency-ca-2019-01-23"
    period = builders.membership("CA", "2017-08-08")
    period.joined = date(2018, 1, 1)
    period.save()
    assert Membership.objects.get().key == "lima-group-ca-2017-08-08"


def test_a_key_that_is_taken_gets_a_number():
    act = builders.position("CA", "2019-01-23")
    act.declared_on = date(2019, 1, 24)
    act.save()
    assert builders.position("CA", "2019-01-23").key == "venezuela-presidency-ca-2019-01-23-2"


def test_a_key_of_a_retracted_record_is_taken():
    act = builders.position("CA", "2019-01-23")
    committed()
    act.delete()
    committed()
    assert builders.position("CA", "2019-01-23").key == "venezuela-presidency-ca-2019-01-23-2"


def test_undoing_a_retraction_revives_the_key():
    act = builders.position("CA", "2019-01-23", is_published=False, sources=())
    committed()
    act.delete()
    committed()
    act.save()
    assert Position.objects.get().key == "venezuela-presidency-ca-2019-01-23"


def test_a_key_never_changes():
    for row in (builders.source(), builders.position(), builders.membership(), builders.meeting()):
        row.key = f"{row.key}-x"
        with pytest.raises(ValidationError, match="never changes"):
            row.save()


def test_what_keys_are_made_of_never_changes():
    other = {
        "alpha2": "XX",
        "slug": "another",
        "country": builders.country("MX"),
        "bloc": builders.bloc("another"),
        "dispute": builders.dispute("another"),
    }
    for row, fields in (
        (builders.country("CA"), ["alpha2"]),
        (builders.bloc(), ["slug"]),
        (builders.dispute(), ["slug"]),
        (builders.claimant(), ["dispute", "slug"]),
        (builders.stance("neutral"), ["dispute", "slug"]),
        (builders.coverage(), ["dispute", "country"]),
        (builders.bloc_position(), ["bloc", "dispute"]),
    ):
        for field in fields:
            stored = getattr(row, field)
            setattr(row, field, other[field])
            with pytest.raises(ValidationError) as refused:
                row.save()
            assert str(stored) in refused.value.message_dict[field][0]
            setattr(row, field, stored)


def test_a_record_stays_with_its_country_bloc_and_meeting():
    act, period, signature = builders.position(), builders.membership(), builders.signature(builders.meeting())
    for row, field, value in (
        (act, "country", builders.country("MX")),
        (act, "dispute", builders.dispute("other")),
        (period, "country", builders.country("MX")),
        (period, "bloc", builders.bloc("lima", name="Lima")),
        (signature, "country", builders.country("MX")),
        (signature, "meeting", builders.meeting("2019-02-25", "Bogotá")),
    ):
        stored = getattr(row, field)
        setattr(row, field, value)
        with pytest.raises(ValidationError):
            row.save()
        setattr(row, field, stored)
    assert (Position.objects.get().country.alpha2, Membership.objects.get().bloc.slug) == ("CA", "lima-group")


def test_a_bloc_whose_slug_begins_like_another_is_another():
    # "a-ca" begins the key of Mexico's period in "a-caribbean", and yet that is no key of Canada's in "a".
    period = builders.membership("MX", slug="a-caribbean")
    period.bloc, period.country = builders.bloc("a"), builders.country("CA")
    with pytest.raises(ValidationError, match="is not a key of a-ca"):
        period.save()


def test_the_longest_meeting_key_fits():
    name = "Santa Cruz de la Sierra de los Caballeros del Imperio " * 2
    meeting = builders.meeting("2019-02-04", name[:100].strip(), slug="a" * 60)
    builders.signature(meeting)
    assert len(meeting.key) <= 150


# Sources of records


@pytest.mark.django_db(transaction=True)
def test_what_needs_a_source_is_refused_without_and_all_is_undone():
    builders.stance(), builders.country("CA"), builders.bloc(), builders.source()
    meeting = builders.meeting()
    before = revisions()
    for attempt in (
        lambda: builders.position(sources=()),
        lambda: builders.meeting("2019-02-25", "Bogotá", sources=()),
        lambda: builders.signature(meeting, sources=()),
        lambda: builders.bloc_position(sources=()),
    ):
        with pytest.raises(ValidationError, match="cite at least one source"):
            attempt()
    assert (revisions(), Position.objects.count(), Citation.objects.count()) == (before, 0, 1)


@pytest.mark.django_db(transaction=True)
def test_a_draft_and_a_membership_may_be_without_source():
    draft = builders.position(is_published=False, sources=())
    builders.membership(sources=())
    before = revisions()
    draft.is_published = True
    with pytest.raises(ValidationError, match="cite at least one source"):
        draft.save()
    assert (Position.objects.get().is_published, revisions()) == (False, before)
    with revising():
        draft.save()
        draft.cite([builders.source()])
    assert Position.objects.get().is_published


@pytest.mark.django_db(transaction=True)
def test_the_last_source_is_not_taken_away():
    act = builders.position()
    with pytest.raises(ValidationError, match="cite at least one source"):
        act.citations.get().delete()
    with pytest.raises(ValidationError, match="cite at least one source"):
        act.citations.all().delete()
    with pytest.raises(ValidationError, match="cite at least one source"):
        act.cite([])
    assert act.citations.get().source.key == "afp-2019-01-23"


@pytest.mark.django_db(transaction=True)
def test_the_last_source_is_replaced_in_one_unit_of_work():
    act = builders.position()
    other = builders.source("b")
    with revising("A better source"):
        act.citations.get().delete()
        act.citations.create(source=other)
    assert [source.key for source in act.sources] == ["b"]
    assert Revision.objects.last().reason == "A better source"


@pytest.mark.django_db(transaction=True)
def test_one_of_two_sources_may_go():
    act = builders.position(sources=("a", "b"))
    act.citations.first().delete()
    assert [source.key for source in Position.objects.get().sources] == ["b"]


def test_cite_keeps_what_stays_and_orders_by_rank():
    act = builders.position(sources=("a", "b", "c"))
    kept = {citation.source.key: citation.pk for citation in act.citations.all()}
    committed()
    act.cite([builders.source(key) for key in ("c", "a", "d")])
    citations = Citation.objects.filter(position=act)
    assert [(citation.source.key, citation.rank) for citation in citations] == [("c", 1), ("a", 2), ("d", 3)]
    assert [citation.pk for citation in citations[:2]] == [kept["c"], kept["a"]]
    assert revisions()[-1] == 2
    committed()
    act.cite([builders.source(key) for key in ("c", "a", "d")])
    assert revisions()[-1] == 2


def test_a_signature_that_comes_back_is_the_same_record():
    meeting = builders.meeting("2019-02-04", "Ottawa")
    signature = builders.signature(meeting, "CA")
    committed()
    signature.delete()
    committed()
    assert builders.signature(meeting, "CA").key == signature.key == "lima-2019-02-04-ottawa-ca"


@pytest.mark.parametrize("slug", ["My-bloc", "my_bloc", "my--bloc", "-bloc", "bloc-", "a.b"])
def test_a_slug_fits_its_address(slug):
    with pytest.raises(ValidationError) as refused:
        builders.bloc(slug)
    assert list(refused.value.message_dict) == ["slug"]


class TestRevisedAt:
    """The instant at which a row, or what is told with it, last changed."""

    def test_it_is_that_of_the_row_its_citations_and_their_sources(self):
        act = builders.position("CA", sources=("afp-2019-01-23",))
        other = builders.source("efe-2019-01-24")
        steps = [
            lambda: act.cite([other, *act.sources]),
            lambda: self.change(other, title="Another title"),
            lambda: self.change(act, summary="Said otherwise."),
            lambda: act.cite([other]),
        ]
        for step in steps:
            committed()
            step()
            assert self.revised(act) == Revision.objects.last()
        committed()
        self.change(Source.objects.get(key="afp-2019-01-23"), title="No longer cited")
        assert self.revised(act).pk == Revision.objects.last().pk - 1
        for revision in Revision.objects.all():
            with known_at(revision):
                assert self.revised(act, revision).pk == min(revision.pk, 5)

    def test_of_a_meeting_it_is_that_of_its_signatures_too(self):
        at = builders.meeting()
        committed()
        signature = builders.signature(at)
        assert self.revised(at).pk == 2
        committed()
        signature.delete()
        assert self.revised(at).pk == 3

    @staticmethod
    def change(row, **values):
        """Save the row with these values."""
        for name, value in values.items():
            setattr(row, name, value)
        row.save()

    @staticmethod
    def revised(row, revision=None) -> Revision:
        """The revision of the instant."""
        found = type(row).objects.with_revised_at(revision or Revision.objects.last()).get(pk=row.pk)
        return Revision.objects.get(at=found.revised_at)
