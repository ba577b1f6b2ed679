"""A small record in which each kind of row is there once, for tests that pin whole rows."""

import pytest
from django.core.management.color import no_style
from django.db import connection, transaction

from recognition.models import Revision
from tests import builders
from tests.conftest import record_models


@pytest.fixture(scope="session")
def small_rows(django_db_setup, django_db_blocker):
    """The rows of `small_record`, built once: copying them takes a tenth of the time."""
    with django_db_blocker.unblock(), transaction.atomic():
        builders.position("CA", "2019-01-23", "guaido", sources=("reuters-2019-01-24", "afp-2019-01-23"))
        builders.coverage("CA")
        builders.coverage("MX", note="Searched in Spanish.")
        builders.coverage("VE", "subject")
        builders.membership("CA")
        builders.membership("MX", left="2019-02-04", sources=("afp-2019-01-23",))
        builders.signature(builders.meeting(), "CA")
        builders.bloc_position()
        rows = [list(model._base_manager.all()) for model in record_models()]
        transaction.set_rollback(True)
    return [found for found in rows if found]


@pytest.fixture
def small_record(small_rows, db):
    """Canada's act, Lima Group's meeting and its text, signed by Canada; Mexico searched; Venezuela the subject."""
    for rows in small_rows:
        builders.past_the_rules(*rows)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [type(rows[0]) for rows in small_rows]):
            cursor.execute(statement)
    return Revision.objects.get()
