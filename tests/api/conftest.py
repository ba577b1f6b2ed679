"""A small record in which each kind of row is there once, for tests that pin whole rows."""

import pytest

from recognition.models import Revision
from tests import builders


@pytest.fixture
def small_record(db):
    """Canada's act and Lima Group's meeting, its declaration signed by Canada; Mexico searched; Venezuela the subject."""
    builders.position("CA", "2019-01-23", "guaido", sources=("reuters-2019-01-24", "afp-2019-01-23"))
    builders.coverage("CA")
    builders.coverage("MX", note="Searched in Spanish.")
    builders.coverage("VE", "subject")
    builders.membership("CA")
    builders.membership("MX", left="2019-02-04", sources=("afp-2019-01-23",))
    builders.signature(builders.meeting(), "CA")
    builders.bloc_position()
    return Revision.objects.get()
