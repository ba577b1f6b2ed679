"""Record time: one revision for each unit of work, numbers in the order of commits, snapshots that see one state."""

import threading
import time
from datetime import UTC, datetime, timedelta
from queue import Queue

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.utils import DatabaseError

from recognition.models import Country, Position, Revision, Source
from recognition.models.revision import Marker, revising, snapshot
from tests import builders
from tests.builders import committed

pytestmark = pytest.mark.django_db


def revisions():
    """The numbers of all revisions."""
    return list(Revision.objects.values_list("pk", flat=True))


def write_and_stop(key):
    """Make a source, then fail."""
    builders.source(key)
    raise RuntimeError("Stop.")


def test_a_unit_of_work_says_who_and_why():
    author = get_user_model().objects.create_user("editor")
    with revising("First sources", author=author):
        builders.source("a")
        builders.source("b")
    revision = Revision.objects.get()
    assert (revision.pk, revision.reason, revision.author) == (1, "First sources", author)
    assert {(row.history_user, row.history_change_reason) for row in Source.history.all()} == {
        (author, "First sources")
    }


def test_the_outermost_unit_speaks_for_those_within():
    with revising("Outer"):
        with revising("Inner"):
            builders.source("a")
        builders.source("b")
    assert [(row.pk, row.reason) for row in Revision.objects.all()] == [(1, "Outer")]


def test_the_next_unit_has_its_own_reason():
    with revising("First"):
        builders.source("a")
    committed()
    builders.source("b")
    committed()
    with revising("Third"):
        builders.source("c")
    assert [row.reason for row in Revision.objects.all()] == ["First", "", "Third"]


def test_a_unit_without_change_makes_no_revision():
    with revising("Nothing"):
        pass
    assert revisions() == []


def test_an_exception_undoes_the_whole_unit():
    with pytest.raises(RuntimeError), revising():
        write_and_stop("a")
    assert (revisions(), Source.objects.count(), Source.history.count()) == ([], 0, 0)
    builders.source("b")
    assert revisions() == [1]


def test_an_inner_unit_that_fails_is_undone_alone():
    with revising("Outer"):
        with pytest.raises(RuntimeError), revising("Inner"):
            write_and_stop("a")
        builders.source("b")
    assert [(row.pk, row.reason) for row in Revision.objects.all()] == [(1, "Outer")]
    assert list(Source.history.values_list("key", "revision")) == [("b", 1)]


def test_what_must_hold_of_the_whole_is_checked_at_the_outermost_end():
    with revising():
        with revising():
            act = builders.position(sources=())
        act.cite([builders.source()])
    assert [source.key for source in Position.objects.get().sources] == ["afp-2019-01-23"]
    with pytest.raises(ValidationError, match="cite at least one source"), revising():
        builders.position("MX", sources=())
    assert [act.country.alpha2 for act in Position.objects.all()] == ["CA"]


def test_a_savepoint_rolled_back_takes_the_revision_that_it_made():
    with transaction.atomic():
        with pytest.raises(RuntimeError), transaction.atomic():
            write_and_stop("a")
        assert Revision.objects.uncommitted() is None
        builders.source("b")
    assert revisions() == [1]
    assert list(Source.history.values_list("key", "revision")) == [("b", 1)]


def test_a_savepoint_rolled_back_leaves_a_revision_made_before_it():
    with transaction.atomic():
        builders.source("a")
        with pytest.raises(RuntimeError), transaction.atomic():
            write_and_stop("b")
        builders.source("c")
    assert list(Source.history.order_by("key").values_list("key", "revision")) == [("a", 1), ("c", 1)]


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_transaction_leaves_no_number_behind():
    with transaction.atomic():
        builders.source("a")
        transaction.set_rollback(True)
    assert (revisions(), Source.objects.count(), Source.history.count()) == ([], 0, 0)
    builders.source("b")
    assert revisions() == [1]


@pytest.mark.django_db(transaction=True)
def test_the_marker_lives_as_long_as_the_transaction_that_made_the_revision():
    # Django drops its hooks with the savepoint or transaction that registered them: on this the program rests.
    with transaction.atomic():
        assert connection.run_on_commit == []
        with transaction.atomic():
            builders.source("a")
        hooks = [hook for _, hook, _ in connection.run_on_commit]
        assert [type(hook) for hook in hooks] == [Marker]
        assert Revision.objects.uncommitted() == hooks[0].revision
    assert connection.run_on_commit == []
    assert Revision.objects.uncommitted() is None


def test_an_instant_is_later_than_the_one_before_whatever_the_clock_says():
    future = datetime(2999, 1, 1, tzinfo=UTC)
    Revision.objects.create(pk=1, at=future)
    builders.source("a")
    assert Revision.objects.get(pk=2).at == future + timedelta(microseconds=1)


def test_an_instant_is_that_of_the_clock():
    before = datetime.now(UTC)
    builders.source("a")
    assert before <= Revision.objects.get().at <= datetime.now(UTC)


@pytest.mark.django_db(transaction=True)
def test_the_lock_is_for_transactions():
    with pytest.raises(transaction.TransactionManagementError):
        Revision.objects.lock()


def in_thread(work):
    """Start `work` in a thread with a connection of its own; give a function that waits and hands on what it raised."""
    raised = Queue()

    def run():
        try:
            work()
        except Exception as error:  # noqa: BLE001 (handed on below)
            raised.put(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()

    def finish():
        thread.join(60)
        assert not thread.is_alive(), "The thread still waits."
        if not raised.empty():
            raise raised.get()

    return finish


@pytest.mark.django_db(transaction=True)
def test_two_writers_in_opposite_order_and_a_reader_agree():
    rounds = 12
    keys = ["a", "b"]
    for key in keys:
        builders.source(key, title="0")
    start = threading.Barrier(3, timeout=30)
    writing = threading.Event()
    writing.set()
    samples = []

    def writer(name, order):
        def work():
            start.wait()
            for number in range(1, rounds + 1):
                with revising(f"{name}{number}"):
                    for key in order:
                        source = Source.objects.get(key=key)
                        source.title = f"{name}{number}"
                        source.save()

        return work

    def read():
        start.wait()
        while writing.is_set():
            with snapshot() as revision:
                samples.append((revision.pk, dict(Source.objects.values_list("key", "title"))))

    reader = in_thread(read)
    writers = [in_thread(writer("x", keys)), in_thread(writer("y", keys[::-1]))]
    try:
        for finish in writers:
            finish()
    finally:
        writing.clear()
        reader()

    # Nothing lost or doubled: a revision a round, each with a version of each row, closed by the next.
    assert revisions() == list(range(1, 3 + 2 * rounds))
    made = list(Revision.objects.filter(pk__gt=2))
    assert {revision.reason for revision in made} == {f"{name}{n}" for name in "xy" for n in range(1, rounds + 1)}
    # Nothing backward: instants grow with numbers, and each writer's own revisions come in its order.
    instants = [revision.at for revision in Revision.objects.order_by("pk")]
    assert instants == sorted(set(instants))
    for name in "xy":
        own = [revision.reason for revision in made if revision.reason.startswith(name)]
        assert own == [f"{name}{number}" for number in range(1, rounds + 1)]
    for key in keys:
        rows = Source.history.filter(key=key).order_by("revision").values_list("revision", "superseded_in", "title")
        numbers = [1 if key == "a" else 2, *(revision.pk for revision in made)]
        titles = ["0", *(revision.reason for revision in made)]
        assert list(rows) == list(zip(numbers, [*numbers[1:], None], titles, strict=True))
    # Each snapshot is what its revision says.
    said = {revision.pk: {"a": revision.reason, "b": revision.reason} for revision in made} | {2: {"a": "0", "b": "0"}}
    assert samples
    assert all(titles == said[number] for number, titles in samples)


@pytest.mark.django_db(transaction=True)
def test_update_or_create_and_save_do_not_wait_for_each_other():
    builders.source("a", title="0")
    start = threading.Barrier(2, timeout=30)

    def update():
        start.wait()
        for number in range(20):
            Source.objects.update_or_create(key="a", defaults={"title": f"x{number}"})

    def save():
        start.wait()
        for number in range(20):
            with revising():
                source = Source.objects.get(key="a")
                source.title = f"y{number}"
                source.save()

    for finish in [in_thread(update), in_thread(save)]:
        finish()
    assert revisions() == list(range(1, 42))


@pytest.mark.django_db(transaction=True)
def test_a_writer_waits_for_the_one_before_and_sees_what_it_wrote():
    builders.source("a", title="0")
    held, seen = threading.Event(), []

    def second():
        held.wait(30)
        with revising("second"):
            Revision.objects.lock()
            seen.append(Source.objects.get(key="a").title)
            builders.source("b")

    finish = in_thread(second)
    with revising("first"):
        source = Source.objects.get(key="a")
        source.title = "1"
        source.save()
        held.set()
        time.sleep(0.2)
        assert seen == []
    finish()
    assert seen == ["1"]
    assert [revision.reason for revision in Revision.objects.all()] == ["", "first", "second"]


@pytest.mark.django_db(transaction=True)
def test_a_snapshot_sees_one_state_while_another_is_committed():
    builders.country("CA")
    with snapshot() as revision:
        before = list(Country.objects.values_list("alpha2", flat=True))
        in_thread(lambda: builders.country("MX"))()
        assert list(Country.objects.values_list("alpha2", flat=True)) == before == ["CA"]
        assert Revision.objects.last() == revision
        assert revision.pk == 1
    with snapshot() as revision:
        assert revision.pk == 2
        assert list(Country.objects.values_list("alpha2", flat=True)) == ["CA", "MX"]


@pytest.mark.django_db(transaction=True)
def test_a_reader_does_not_wait_for_a_writer():
    builders.country("CA")
    locked, read = threading.Event(), threading.Event()

    def write():
        with revising():
            Revision.objects.lock()  # on SQLite BEGIN IMMEDIATE holds it already
            builders.country("MX")
            locked.set()
            assert read.wait(30)

    finish = in_thread(write)
    assert locked.wait(30)
    try:
        begun = time.monotonic()
        with snapshot() as revision:
            assert revision.pk == 1
            assert list(Country.objects.values_list("alpha2", flat=True)) == ["CA"]
        assert time.monotonic() - begun < 2
    finally:
        read.set()
        finish()


@pytest.mark.django_db(transaction=True)
def test_writing_after_a_snapshot_takes_the_lock_first_again():
    with snapshot() as revision:
        assert revision is None
    if connection.vendor == "sqlite":
        assert connection.transaction_mode == "IMMEDIATE"
    builders.source("a")
    assert revisions() == [1]


@pytest.mark.django_db(transaction=True)
def test_a_snapshot_that_fails_restores_the_mode_of_writers():
    with pytest.raises(RuntimeError), snapshot():
        raise RuntimeError("Stop.")
    builders.source("a")
    with snapshot() as revision:
        assert revision.pk == 1
    if connection.vendor == "sqlite":
        assert connection.transaction_mode == "IMMEDIATE"


@pytest.mark.django_db(transaction=True)
def test_a_snapshot_is_for_reading():
    with pytest.raises(DatabaseError), snapshot():
        builders.source("a")
    assert not Source.objects.exists()


def test_a_snapshot_within_a_transaction_joins_it():
    builders.source("a")
    with snapshot() as revision:
        assert revision.pk == 1
        builders.source("b")
    assert {source.key for source in Source.objects.all()} == {"a", "b"}
