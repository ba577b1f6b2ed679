"""Reports in the admin: read as plain text, answered by a change or a reason, added by nobody."""

from datetime import UTC, datetime

import pytest

from recognition.models import Report, Revision
from tests.admin.conftest import Desk, errors, url, user_with
from tests.builders import committed, country, position, report

LONG_AGO = datetime(2018, 1, 1, tzinfo=UTC)


@pytest.fixture
def act(db):
    """An act that readers see."""
    act = position()
    committed()
    Revision.objects.update(at=LONG_AGO)
    return act


@pytest.fixture
def sent(act):
    """A report of it."""
    return report(act, text="<b>The date</b> is wrong:\nit was a day later.", contact="reader@example.org")


def content(response) -> str:
    """The page as text."""
    return response.content.decode()


def test_the_list_has_open_ones_first(desk, act, editor):
    reports = [
        report(act, at=datetime(2024, 3, 3, tzinfo=UTC)),
        report(act, at=datetime(2024, 3, 1, tzinfo=UTC)),
        report(act, at=datetime(2024, 3, 2, tzinfo=UTC)),
    ]
    reports[0].answer(editor, datetime(2024, 3, 4, tzinfo=UTC), reason="The source says so.")
    assert [row.pk for row in desk.get(Report).context["cl"].result_list] == [reports[i].pk for i in (2, 1, 0)]


def test_the_list_asks_few_queries(desk, act, django_assert_max_num_queries):
    for _ in range(5):
        report(act)
    with django_assert_max_num_queries(9):
        page = content(desk.get(Report))
    assert url(act, "change") in page


def test_its_text_is_shown_as_it_was_typed(desk, sent, act):
    page = content(desk.get(sent, "change"))
    assert "&lt;b&gt;The date&lt;/b&gt; is wrong:\nit was a day later." in page
    assert "reader@example.org" in page
    assert url(act, "change") in page
    assert act.summary in page


def test_it_is_answered_by_the_change_that_was_made_for_it(desk, sent, act, editor):
    desk.submit(act, summary="A day later.", reason="A reader told us so.")
    revision = Revision.objects.last()
    form = desk.get(sent, "change").context["adminform"].form
    assert [choice.pk for choice in form.fields["change"].queryset] == [revision.pk]
    assert desk.submit(sent).status_code == 302  # the change is proposed
    answered = Report.objects.get()
    assert (answered.status, answered.revision, answered.answered_by) == ("changed", revision, editor)
    assert answered.contact == ""
    page = content(desk.get(answered, "change"))
    assert "reader@example.org" not in page
    assert url(revision, "change") in page


def test_a_change_of_something_else_does_not_answer_it(desk, sent):
    committed()
    position("MX")
    other = Revision.objects.last()
    said = errors_of(desk.submit(sent, answer="changed", change=str(other.pk)))
    assert list(said) == ["change"]
    assert Report.objects.get().status == "open"


def test_without_a_change_none_is_to_choose(desk, sent):
    said = errors_of(desk.submit(sent, answer="changed"))
    assert said == {"change": ["Correct the record first, then choose the revision that did it."]}


@pytest.mark.parametrize("why", ["", "Too short"])
def test_a_reason_has_ten_characters(desk, sent, why):
    said = errors_of(desk.submit(sent, answer="unchanged", why=why))
    assert said == {"why": ["Give a reason of at least 10 characters."]}


def test_it_is_answered_by_a_reason_and_no_revision_is_made(desk, sent, editor):
    before = Revision.objects.last()
    assert desk.submit(sent, answer="unchanged", why="The source says so.").status_code == 302
    answered = Report.objects.get()
    assert (answered.status, answered.reason, answered.answered_by) == ("unchanged", "The source says so.", editor)
    assert Revision.objects.last() == before


def test_an_answer_stands(desk, sent, editor):
    sent.answer(editor, datetime(2024, 3, 4, tzinfo=UTC), reason="The source says so.")
    assert "adminform" in desk.get(sent, "change").context
    assert desk.post(sent, "change", answer="unchanged", why="Something else.").status_code == 403
    assert Report.objects.get().reason == "The source says so."


def test_a_retracted_record_is_said_to_be(desk, sent, act):
    committed()
    act.delete()
    assert "The record was retracted." in content(desk.get(sent, "change"))


def test_nobody_adds_one(desk):
    assert desk.client.get("/admin/recognition/report/add/").status_code == 403


def test_who_may_only_look_answers_nothing(sent):
    desk = Desk(user_with("view_report"))
    assert "The date" in content(desk.get(sent, "change"))
    assert desk.post(sent, "change", answer="unchanged", why="The source says so.").status_code == 403
    assert desk.post(sent, "delete", post="yes").status_code == 403


def test_spam_is_deleted_by_who_may(sent):
    desk = Desk(user_with("view_report", "delete_report"))
    assert desk.post(sent, "delete", post="yes").status_code == 302
    assert not Report.objects.exists()


def test_one_of_a_country_opens(desk):
    assert desk.get(report(country("CA")), "change").status_code == 200


def errors_of(response) -> dict[str, list[str]]:
    """What a refused answer says, by field."""
    return errors(response)
