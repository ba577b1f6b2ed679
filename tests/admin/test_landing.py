"""The landing page: what waits, and what changed last; each number is that of the list behind it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from recognition.admin import waiting
from tests.admin.conftest import Desk, user_with
from tests.builders import (
    bloc_position,
    committed,
    coverage,
    meeting,
    membership,
    position,
    report,
    signature,
    source,
    source_check,
)

ARCHIVED = {"archived_url": "https://example.org/copy"}


def numbers(desk: Desk) -> dict[str, str]:
    """What waits, by its name."""
    return {str(work.name): work.number for work in desk.client.get("/admin/").context["waiting"]}


@pytest.fixture
def work(db):
    """Something of each kind, beside something that needs nothing."""
    today = timezone.localdate()
    source("kept", **ARCHIVED)
    position("CA", sources=("kept",), reviewed_on=today - timedelta(days=365))
    position("MX", sources=("afp",), reviewed_on=today - timedelta(days=366))
    position("BR", sources=("afp", "kept"), confidence="disputed", reviewed_on=today)
    position("PE", sources=(), is_published=False)
    position("PE", "2020-01-01", sources=("afp",), is_published=False)
    coverage("CA")
    coverage("EC", "unsearched")
    text = meeting(sources=("kept",))
    signature(text, "CA", sources=("afp",))
    signature(text, "MX", sources=("kept",))
    membership("CA")
    membership("MX", sources=("kept",))
    bloc_position(sources=("afp",))
    source_check(source("kept"), "ok")
    source_check(source("afp"), "gone")
    report(text)


def test_it_counts_what_waits(work, desk):
    assert numbers(desk) == {
        "Readers’ reports": "1",
        "Drafts": "2",
        "Disputed positions": "1",
        "Positions not reviewed for a year": "1",
        "Published positions without an archived source": "1",
        "Memberships without an archived source": "1",
        "Meetings without an archived source": "0",
        "Signatures without an archived source": "1",
        "Bloc positions without an archived source": "1",
        "Sources found dead": "1",
        "Countries never researched": "1",
    }


def test_each_list_has_just_as_many_rows(work, desk):
    for found in desk.client.get("/admin/").context["waiting"]:
        page = desk.client.get(found.url)
        assert page.status_code == 200, found
        assert str(page.context["cl"].queryset.count()) == found.number, found


def test_it_does_so_over_the_real_record(record, desk):
    for found in desk.client.get("/admin/").context["waiting"]:
        rows = desk.client.get(found.url).context["cl"].queryset.count()
        assert found.number == (f"{rows:,}" if rows <= 1000 else "1,000+"), found


def test_many_are_not_counted_to_the_end(work, desk, monkeypatch):
    monkeypatch.setattr(waiting, "MOST", 1)
    assert numbers(desk)["Drafts"] == "1+"
    assert numbers(desk)["Disputed positions"] == "1"


def test_what_changed_last_is_told_with_who_and_why(desk, editor):
    act = position()
    committed()
    desk.submit(act, summary="Corrected.", reason="The statement says otherwise.")
    page = desk.client.get("/admin/")
    assert page.context["latest"][0].author == editor
    told = " ".join(page.content.decode().split())
    assert "1 position corrected: “The statement says otherwise.”" in told


def test_one_sees_only_what_one_may(work):
    desk = Desk(user_with("view_source"))
    page = desk.client.get("/admin/")
    assert numbers(desk) == {"Sources found dead": "1"}
    assert page.context["latest"] == []
    assert "What changed last" not in page.content.decode()


def test_its_queries_are_few_whatever_there_is(work, desk, django_assert_max_num_queries):
    # Session, user, second factor (twice); each of the eleven kinds of work; revisions, what they changed; the user's
    # own last actions.
    with django_assert_max_num_queries(19):
        desk.client.get("/admin/")
