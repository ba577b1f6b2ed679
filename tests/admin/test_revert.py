"""Putting a fact back to how it was: a new correction, never an overwriting."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from recognition.models import Position, Revision, Signature, Source
from recognition.models.revision import revising
from tests.admin.conftest import Desk, url, user_with
from tests.builders import committed, meeting, position, signature, source, stance

ALL = ("view_position", "add_position", "change_position", "publish_position")
CITING = ("add_citation", "change_citation", "delete_citation")


def page_of(row, revision: int) -> str:
    """The address of the page that puts a row back."""
    return reverse(f"admin:recognition_{row._meta.model_name}_revert", args=[row.pk, revision])


def put_back(desk, row, revision: int, reason: str = "it was right after all.", **data):
    """Confirm the page, its reason completed."""
    committed()
    form = desk.client.get(page_of(row, revision)).context["form"]
    filled_in = {"seen": form["seen"].value(), "reason": form["reason"].value() + reason}
    return desk.client.post(page_of(row, revision), {**filled_in, **data})


def last_revision() -> int:
    """The number of the latest."""
    return Revision.objects.last().pk


def test_page_shows_what_would_change_and_writes_nothing(desk, revisions):
    row = position("CA", sources=("afp", "bbc"))
    first = last_revision()
    desk.submit(row, summary="The minister said so.", stance=stance("neutral").pk, **{"citations-1-DELETE": "on"})
    revisions()
    page = desk.client.get(page_of(row, first))
    assert [(each.label, each.before, each.after) for each in page.context["revert"].differences] == [
        ("stance", "Neutral", "Guaido"),
        ("summary", "The minister said so.", "The government said so."),
        (
            "sources, best first",
            "1. States take sides (AFP, 2019-01-23)",
            "1. States take sides (AFP, 2019-01-23)\n2. States take sides (AFP, 2019-01-23)",
        ),
    ]
    assert f"Revert to revision {first}: </textarea>" in page.content.decode()
    assert revisions() == []


def test_it_is_put_back_with_its_sources_as_a_new_correction(desk, editor, revisions):
    row = position("CA", sources=("afp", "bbc"))
    first = last_revision()
    desk.submit(row, summary="Another.", declared_on="2019-02-01", **{"citations-0-source": source("cnn").pk})
    desk.submit(row, note="A note.")
    revisions()
    response = put_back(desk, row, first)
    assert response.url == url(row, "history")
    [revision] = revisions()
    assert (revision.author, revision.reason) == (editor, f"Revert to revision {first}: it was right after all.")
    row = Position.objects.get()
    assert (row.summary, str(row.declared_on), row.note) == ("The government said so.", "2019-01-23", "")
    assert [each.key for each in row.sources] == ["afp", "bbc"]
    assert Position.history.filter(id=row.pk).count() == 4
    assert "was put back to how it was at revision" in desk.client.get(response.url).content.decode()


def test_retracted_fact_is_revived_with_its_key(desk):
    row = position("CA", sources=("afp", "bbc"))
    desk.submit(row, note="A note.")
    noted = last_revision()
    desk.post(row, "delete", post="yes")
    history = desk.get(row, "history").content.decode()
    assert f'<a href="{page_of(row, noted)}">Put it back as it was before</a>' in history
    assert put_back(desk, row, noted).status_code == 302
    back = Position.objects.get()
    assert (back.pk, back.key, back.note) == (row.pk, row.key, "A note.")
    assert [each.key for each in back.sources] == ["afp", "bbc"]
    committed()
    assert desk.client.get(f"/api/v1/positions/{row.key}").status_code == 200


def test_signature_is_revived(desk):
    row = signature(meeting())
    committed()
    seen = last_revision()
    desk.post(row, "delete", post="yes")
    assert put_back(desk, row, seen).status_code == 302
    assert Signature.objects.get().key == row.key


@pytest.mark.parametrize("reason", ["", "no.", "         "])
def test_reason_is_completed(desk, revisions, reason):
    row = position("CA")
    first = last_revision()
    desk.submit(row, note="A note.")
    revisions()
    response = put_back(desk, row, first, reason=reason)
    assert "Say why" in response.context["form"].errors["reason"][0]
    assert revisions() == []


def test_change_since_the_page_was_opened_is_told_and_nothing_written(desk, revisions):
    row = position("CA")
    first = last_revision()
    desk.submit(row, note="A note.")
    form = desk.client.get(page_of(row, first)).context["form"]
    typed = {"seen": form["seen"].value(), "reason": "Revert to revision 1: it was right."}
    committed()
    with revising("Theirs.", User.objects.create_user("bo")):
        row.refresh_from_db()
        row.note = "Another note."
        row.save()
    revisions()
    committed()
    response = desk.client.post(page_of(row, first), typed)
    assert "bo has changed this since you opened the page" in response.context["form"].non_field_errors()[0]
    assert "Another note." in response.content.decode()
    assert typed["reason"] in response.content.decode()
    assert revisions() == []
    again = {"seen": response.context["form"]["seen"].value(), "reason": typed["reason"]}
    assert desk.client.post(page_of(row, first), again).status_code == 302


def test_source_that_is_gone_is_in_the_way(desk, revisions):
    row = position("CA", sources=("afp", "bbc"))
    first = last_revision()
    desk.submit(row, **{"citations-1-DELETE": "on"})
    desk.post(Source.objects.get(key="bbc"), "delete", post="yes")
    revisions()
    page = desk.client.get(page_of(row, first)).content.decode()
    assert "The source States take sides (AFP, 2019-01-23) has been retracted: put it back first." in page
    assert 'name="reason"' not in page
    assert desk.client.post(page_of(row, first), {"seen": last_revision(), "reason": "x" * 60}).status_code == 200
    assert revisions() == []


def test_rule_that_holds_now_is_in_the_way(desk):
    row = position("CA", "2019-01-23")
    first = last_revision()
    desk.submit(row, declared_on="2019-02-01")
    position("CA", "2019-01-23", "neutral")
    page = desk.client.get(page_of(row, first)).content.decode()
    assert "has an act of this day in the dispute already" in page


def test_who_may_not_publish_puts_nothing_back_that_readers_see(db):
    draft, row = position("MX", is_published=False), position("CA")
    first = last_revision()
    committed()
    for each in (draft, row):
        each.note = "A note."
        each.save()
    committed()
    desk = Desk(user_with("view_position", "change_position"))
    assert desk.client.get(page_of(row, first)).status_code == 403
    assert desk.client.post(page_of(row, first), {"seen": first + 1, "reason": "x" * 60}).status_code == 403
    assert put_back(desk, draft, first).status_code == 302
    row.is_published = False
    row.save()
    assert desk.client.get(page_of(row, first)).status_code == 403  # it was published then


def test_sources_take_the_permission_to_cite(db):
    row = position("CA", sources=("afp", "bbc"))
    first = last_revision()
    committed()
    row.cite([source("bbc")])
    user = user_with(*ALL)
    assert Desk(user).client.get(page_of(row, first)).status_code == 403
    user.delete()
    assert put_back(Desk(user_with(*ALL, *CITING)), row, first).status_code == 302


@pytest.mark.parametrize("revision", [0, 99, 10**30])
def test_unknown_revision_is_not_found(desk, revision):
    assert desk.client.get(page_of(position("CA"), revision)).status_code == 404


def test_history_offers_each_state_but_the_present(desk):
    row = position("CA")
    first = last_revision()
    desk.submit(row, note="A note.")
    page = desk.get(row, "history").content.decode()
    assert page_of(row, first) in page
    assert page_of(row, last_revision()) not in page
    assert "Nothing: it is as it was then." in desk.client.get(page_of(row, last_revision())).content.decode()
    assert page_of(row, first) not in Desk(user_with("view_position")).get(row, "history").content.decode()
