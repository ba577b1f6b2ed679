"""Which changes need a reason in the admin, and how it is asked for."""

import pytest

from recognition.admin.forms import demand
from recognition.models import Position, Revision
from tests.admin.conftest import citing, errors
from tests.builders import committed, membership, position, source


@pytest.mark.parametrize("changes", [{"summary": "Another text."}, {"citations-1-DELETE": "on"}])
@pytest.mark.parametrize(("reason", "said"), [("", demand), ("Short   one", "at least 10 characters (it has 9)")])
def test_correction_needs_a_reason(desk, revisions, changes, reason, said):
    row = position(sources=("afp", "bbc"))
    revisions()
    response = desk.submit(row, reason=reason, **changes)
    assert list(errors(response)) == ["reason"]
    assert (said if isinstance(said, str) else said()) in errors(response)["reason"][0]
    assert "successfully" not in response.content.decode()
    assert revisions() == []


def test_addition_and_change_without_a_difference_need_none(desk):
    row = position("CA")
    assert desk.submit(row, without=("reason",)).status_code == 302
    assert desk.submit(row, without=("reason",), reviewed_on="2020-01-01").status_code == 302
    data = {
        "dispute": row.dispute.pk,
        "country": row.country.pk,
        "stance": row.stance.pk,
        "declared_on": "2019-02-01",
        "precision": "day",
        "basis": "statement",
        "confidence": "reported",
        "summary": "Canada said so.",
        "is_published": "on",
        **citing((1, source())),
    }
    assert desk.submit(Position, without=("reason",), **data).status_code == 302
    assert [row.reason for row in Revision.objects.order_by("-pk")[:2]] == ["", ""]


def test_draft_is_changed_published_and_deleted_without_one_until_readers_have_seen_it(desk):
    draft, other = position("CA", is_published=False), position("MX", is_published=False)
    assert "readers have not seen this" in desk.get(draft, "change").content.decode()
    assert desk.submit(draft, without=("reason",), summary="Another text.").status_code == 302
    assert desk.submit(draft, without=("reason",), is_published="on").status_code == 302
    page = desk.get(draft, "change").content.decode()
    assert "Reason for the correction" in page
    assert "Needed, in 10 to 500 characters" in page
    assert list(errors(desk.submit(draft, without=("reason", "is_published")))) == ["reason"]
    assert desk.submit(draft, without=("is_published",)).status_code == 302
    assert list(errors(desk.submit(draft, without=("reason",), summary="As before."))) == ["reason"]
    assert desk.post(other, "delete", post="yes", reason="").status_code == 302
    assert not Position.objects.filter(pk=other.pk).exists()


@pytest.mark.parametrize("selected", [False, True])
@pytest.mark.parametrize("reason", ["", "Short.", "x" * 501])
def test_retraction_needs_a_reason(desk, revisions, selected, reason):
    row = membership("CA")
    revisions()
    if selected:
        chosen = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
        response = desk.post(type(row), "changelist", reason=reason, **chosen)
    else:
        response = desk.client.get(desk.post(row, "delete", post="yes", reason=reason).url)
    page = response.content.decode()
    assert (demand() if not reason else "characters (it has") in page
    assert 'minlength="10" maxlength="500"' in page
    assert " required>" in page
    assert revisions() == []


def test_reason_shows_in_the_history_and_in_changes(desk):
    row = position("CA")
    desk.submit(row, summary="Another text.", reason="The  quotation\r\nwas wrong.")
    assert "Reason: The quotation was wrong." in desk.get(row, "history").content.decode()
    committed()
    [change] = desk.client.get("/api/v1/changes?kind=correction").json()["results"]
    assert (change["field"], change["reason"]) == ("summary", "The quotation was wrong.")
