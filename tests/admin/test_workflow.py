"""From draft to published and back, by the buttons of the form."""

from recognition.models import Position
from tests.admin.conftest import Desk, citing, errors, user_with
from tests.builders import position, source


def shown(page) -> str:
    """The form, from its status line to its buttons."""
    return page.content.decode().split('id="position_form"')[1]


def test_form_says_whether_readers_see_it(desk):
    draft, row = position("CA", is_published=False), position("MX")
    assert "<strong>Draft</strong> Only editors see this" in shown(desk.get(draft, "change"))
    assert "<strong>Published</strong> Readers see this" in shown(desk.get(row, "change"))
    assert "<strong>Draft</strong>" in shown(desk.get(Position, "add"))


def test_buttons_publish_and_withdraw(desk):
    row = position("CA", is_published=False)
    page = shown(desk.get(row, "change"))
    assert 'name="_publish"' in page
    assert 'value="Save as draft"' in page
    assert desk.submit(row, without=("reason",), _publish="Publish").status_code == 302
    assert Position.objects.get().is_published
    page = shown(desk.get(row, "change"))
    assert 'name="_publish"' not in page
    assert 'value="Withdraw to draft"' in page
    refused = desk.submit(row, without=("reason",), _draft="Withdraw to draft")
    assert list(errors(refused)) == ["reason"]
    assert "<strong>Published</strong>" in shown(refused)
    assert desk.submit(row, _draft="Withdraw to draft").status_code == 302
    assert not Position.objects.get().is_published


def test_publishing_asks_for_a_source_and_keeps_what_was_typed(desk):
    row = position("CA", is_published=False, sources=())
    refused = desk.submit(row, summary="Typed.", _publish="Publish")
    assert errors(refused) == {"citations": ["Cite at least one source."]}
    assert "<strong>Draft</strong>" in shown(refused)
    assert "Typed." in shown(refused)
    assert desk.submit(row, _publish="Publish", **citing((1, source()))).status_code == 302
    assert Position.objects.get().is_published


def test_who_may_not_publish_has_no_such_buttons(db):
    row = position("CA", is_published=False)
    desk = Desk(user_with("view_position", "change_position"))
    page = shown(desk.get(row, "change"))
    assert 'name="_publish"' not in page
    assert 'name="_draft"' not in page
    assert desk.submit(row, _publish="Publish", note="Mine.").status_code == 302
    row = Position.objects.get()
    assert (row.note, row.is_published) == ("Mine.", False)
