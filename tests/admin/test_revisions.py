"""Revisions are read, and lead to what they changed."""

from recognition.models import Revision
from tests.admin.conftest import url
from tests.builders import position


def test_nobody_writes_a_revision(desk):
    position()
    revision = Revision.objects.last()
    assert desk.get(Revision, "add").status_code == 403
    assert desk.get(revision, "delete").status_code == 403
    assert desk.post(revision, "delete", post="yes").status_code == 403
    assert desk.post(revision, "change", reason="Mine.").status_code == 403


def test_list_tells_what_changed_by_whom_and_why(desk):
    row = position("CA", sources=("afp", "bbc"))
    desk.submit(row, summary="Another.", reason="It was a slip.", **{"citations-1-DELETE": "on"})
    page = desk.get(Revision).content.decode()
    assert "1 position corrected, 1 citation retracted" in page
    assert "It was a slip." in page
    assert "ana" in page


def test_page_shows_each_change_with_a_link(desk):
    row = position("CA")
    desk.submit(row, summary="Another.", reason="It was a slip.")
    page = desk.get(Revision.objects.last(), "change").content.decode()
    assert f'<a href="{url(row, "history")}">Canada, 2019-01-23: Guaido</a>' in page
    assert "<ins>Another.</ins>" in page
    assert "It was a slip." in page


def test_large_revision_is_shown_in_parts(record, desk, django_assert_max_num_queries):
    first = Revision.objects.first()
    with django_assert_max_num_queries(110):
        page = desk.get(first, "change").content.decode()
    assert "Signatures (614)" in page
    assert '<a href="?of=signature">All 614 signatures</a>' in page
    last = desk.get(first, "change", of="signature", p=7)
    assert len(last.context["sections"][0]["changes"]) == 14
    assert desk.get(first, "change", of="nothing").status_code == 200
    assert desk.get(Revision, "changelist").status_code == 200
