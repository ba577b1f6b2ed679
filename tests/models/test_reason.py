"""Which revisions correct what readers have seen."""

import pytest

from recognition.models import Revision
from recognition.models.reason import corrects, was_public
from tests.builders import committed, membership, position, source

pytestmark = pytest.mark.django_db


def corrected(write) -> bool:
    """Whether what is written in a revision of its own corrects something."""
    committed()
    write()
    return corrects(Revision.objects.last())


def changed(row, **values):
    """Saves the row with other values."""

    def write():
        for name, value in values.items():
            setattr(row, name, value)
        row.save()

    return write


def test_additions_are_none():
    assert not corrected(lambda: position("CA"))
    assert not corrected(lambda: membership("CA"))


def test_what_readers_saw_is_corrected_and_retracted():
    row = position("CA", sources=("afp", "bbc"))
    assert corrected(changed(row, note="A note."))
    assert corrected(lambda: row.cite([source("bbc"), source("afp")]))
    assert corrected(changed(source("afp"), title="Another title"))
    assert corrected(row.delete)


def test_review_tells_readers_nothing():
    row = position("CA")
    assert not corrected(changed(row, reviewed_on="2020-01-01"))
    assert corrected(changed(row, reviewed_on="2020-01-02", note="A note."))


def test_draft_becomes_a_matter_of_readers_with_its_publication():
    row = position("CA", is_published=False, sources=())
    assert not was_public(row)
    assert not corrected(changed(row, note="A note."))
    assert not corrected(lambda: row.cite([source("afp")]))
    assert not corrected(changed(row, is_published=True))
    assert was_public(row)
    assert corrected(changed(row, is_published=False))
    assert corrected(changed(row, note="Another note."))
    assert corrected(lambda: row.cite([]))
    assert not corrected(position("MX", is_published=False).delete)
