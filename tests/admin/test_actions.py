"""Actions on the list of positions: the same rules, permissions and history as in the form, one by one."""

import re
from datetime import date

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from recognition.admin import actions
from recognition.models import Position, Revision
from recognition.models.position import PUBLISH
from tests.admin.conftest import WHY, Desk, url, user_with
from tests.builders import committed, position, source

EDITING = ("view_position", "change_position")


def asked(desk, name: str, *rows, **data):
    """The page that asks, for some rows of the list."""
    committed()
    return desk.client.post(
        url(Position, "changelist"), {"action": name, "_selected_action": [r.pk for r in rows], **data}
    )


def confirmed(desk, name: str, *rows, reason=WHY, **answers):
    """What the list says once the page that asks was confirmed."""
    page = asked(desk, name, *rows)
    committed()
    data = {"_selected_action": [row.pk for row in rows], "as_of": page.context["form"]["as_of"].value()}
    return told(desk, name, {**data, "reason": reason, **answers})


def told(desk, name: str, data: dict) -> list[str]:
    """The messages, as text, after an answer was sent."""
    response = desk.client.post(reverse("admin:recognition_position_list_action", args=[name]), data)
    if response.status_code == 302:
        response = desk.client.get(response.url)
    return [" ".join(re.sub(r"<[^>]+>", " ", str(message)).split()) for message in response.context["messages"]]


def test_list_offers_what_one_may_do(desk):
    position("CA")
    exports = ["export_selected_as_csv", "export_selected_as_xlsx"]
    offered = [name for name, _ in desk.get(Position).context["action_form"].fields["action"].choices]
    assert offered == ["", "delete_selected", "publish", "withdraw", "set-confidence", "review", *exports]
    desk = Desk(user_with(*EDITING))
    offered = [name for name, _ in desk.get(Position).context["action_form"].fields["action"].choices]
    assert offered == ["", "set-confidence", "review", *exports]
    address = reverse("admin:recognition_position_list_action", args=["publish"])
    assert desk.client.post(address, {"_selected_action": []}).status_code == 403


def test_page_tells_what_will_happen_and_writes_nothing(desk, revisions):
    draft, row = position("CA", is_published=False), position("MX")
    revisions()
    page = asked(desk, "withdraw", draft, row)
    text = page.content.decode()
    assert "Withdraw these positions to drafts?" in text
    assert f'<a href="{url(row, "change")}">Mexico, 2019-01-23: Guaido</a></td><td>yes</td><td>1</td>' in text
    assert "Needed, in 10 to 500 characters" in text
    assert "Not needed." in asked(desk, "review", draft, row).content.decode()
    assert revisions() == []


@pytest.mark.django_db(transaction=True)
def test_each_row_is_changed_by_its_own_revision_or_refused(desk, editor):
    rows = [position("CA", is_published=False), position("MX", is_published=False), position("PE")]
    bare = position("BO", is_published=False, sources=())
    last = Revision.objects.last().pk
    messages = confirmed(desk, "publish", *rows, bare, reason="They have been checked.")
    assert messages == [
        "2 positions published.",
        "1 was so already.",
        "1 was refused: Bolivia, 2019-01-23: Guaido : Cite at least one source.",
    ]
    made = Revision.objects.filter(pk__gt=last)
    assert [(each.author, each.reason) for each in made] == [(editor, "They have been checked.")] * 2
    assert set(Position.objects.published()) == set(rows)
    assert LogEntry.objects.count() == 2


def test_refusal_is_linked(desk):
    bare = position("BO", is_published=False, sources=())
    confirmed(desk, "review", bare)
    response = asked(desk, "publish", bare)
    address = reverse("admin:recognition_position_list_action", args=["publish"])
    data = {"_selected_action": [bare.pk], "as_of": response.context["form"]["as_of"].value()}
    text = desk.client.post(address, data, follow=True).content.decode()
    assert (
        f'<li><a href="{url(bare, "change")}">Bolivia, 2019-01-23: Guaido</a>: Cite at least one source.</li>' in text
    )


def test_withdrawal_needs_a_reason_and_the_key_is_gone(desk, revisions):
    row = position("CA")
    revisions()
    page = asked(desk, "withdraw", row)
    address = reverse("admin:recognition_position_list_action", args=["withdraw"])
    data = {"_selected_action": [row.pk], "as_of": page.context["form"]["as_of"].value(), "reason": " "}
    again = desk.client.post(address, data)
    assert "Say why, in 10 characters or more" in again.context["form"].errors["reason"][0]
    assert f'value="{row.pk}"' in again.content.decode()
    assert revisions() == []
    assert confirmed(desk, "withdraw", row) == ["1 position withdrawn."]
    committed()
    response = Client().get(f"/api/v1/positions/{row.key}")
    assert (response.status_code, response.json()["reason"]) == (410, WHY)


def test_confidence_is_chosen_from_the_vocabulary(desk):
    row = position("CA")
    assert confirmed(desk, "set-confidence", row, confidence="disputed") == ["Confidence of 1 position set."]
    assert Position.objects.get().confidence == "disputed"
    assert confirmed(desk, "set-confidence", row, confidence="sure") == []
    assert Position.objects.get().confidence == "disputed"


def test_review_needs_no_reason(desk):
    row = position("CA")
    assert confirmed(desk, "review", row, reason="") == ["1 position reviewed."]
    assert Position.objects.get().reviewed_on == timezone.localdate()


def test_what_readers_see_takes_the_permission_to_publish(db):
    draft, row = position("CA", is_published=False), position("MX")
    desk = Desk(user_with(*EDITING))
    assert confirmed(desk, "review", draft, row) == [
        "1 position reviewed.",
        "1 was refused: Mexico, 2019-01-23: Guaido : You may not change it: readers see it.",
    ]
    assert Position.objects.get(pk=row.pk).reviewed_on is None
    assert PUBLISH not in desk.get(Position).content.decode()


def test_what_changed_meanwhile_is_left_alone(desk):
    row, other = position("CA", is_published=False), position("MX", is_published=False)
    data = {
        "_selected_action": [row.pk, other.pk],
        "as_of": asked(desk, "publish", row).context["form"]["as_of"].value(),
    }
    committed()
    row.cite([source("bbc")])
    committed()
    assert told(desk, "publish", data) == [
        "1 position published.",
        "1 was refused: Canada, 2019-01-23: Guaido : An import has changed it meanwhile (revision "
        f"{Revision.objects.order_by('-pk')[1].pk}): look at it again.",
    ]


def test_rule_of_the_model_refuses_its_row_only(desk):
    row = position("CA")
    row.dispute.covered_from = date(2019, 1, 24)
    row.dispute.save()  # what the rules allowed once they refuse now
    messages = confirmed(desk, "set-confidence", row, confidence="reported")
    assert len(messages) == 1
    assert "The record covers 2019-01-24 to 2023-01-31" in messages[0]
    assert Position.objects.get().confidence == "confirmed"


def test_all_pages_of_a_list_are_taken_within_a_bound(desk, monkeypatch):
    rows = [position(code) for code in ("CA", "MX", "PE")]
    page = asked(desk, "review", rows[0], select_across="1")
    assert len(page.context["rows"]) == 3
    monkeypatch.setattr(actions, "MOST", 2)
    response = asked(desk, "review", rows[0], select_across="1")
    assert "3 are selected, and at most 2 are changed" in desk.client.get(response.url).content.decode()
    assert told(desk, "review", {"_selected_action": [row.pk for row in rows], "as_of": "9"}) == [
        "3 are selected, and at most 2 are changed at a time: narrow the list by filters."
    ]
    assert not Position.objects.filter(reviewed_on__isnull=False).exists()


def test_list_stays_filtered(desk):
    row = position("CA", is_published=False)
    address = f"{url(Position, 'changelist')}?is_published__exact=0"
    page = desk.client.post(address, {"action": "publish", "_selected_action": [row.pk]})
    assert page.context["filters"] == "is_published__exact=0"
    data = {"_selected_action": [row.pk], "as_of": "99", "filters": page.context["filters"]}
    response = desk.client.post(reverse("admin:recognition_position_list_action", args=["publish"]), data)
    assert response.url == address


def test_unknown_action_is_not_found(desk):
    assert desk.client.post(reverse("admin:recognition_position_list_action", args=["burn"])).status_code == 404


def test_page_takes_the_same_queries_for_any_number_of_rows(desk):
    rows = [position("CA")]
    counts = []
    for code in ("MX", "PE", "BO"):
        rows.append(position(code))
        with CaptureQueriesContext(connection) as queries:
            asked(desk, "publish", *rows)
        counts.append(len(queries))
    assert len(set(counts)) == 1
