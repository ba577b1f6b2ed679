"""Every way of writing in the admin makes one revision or none; rules show at their fields."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from recognition.models import Citation, Country, Position, Revision
from recognition.models.revision import closing
from tests.admin.conftest import Desk, citing, errors, filled, url, user_with
from tests.builders import country, coverage, day, dispute, position, source, stance

ACT = {
    "declared_on": "2019-01-24",
    "precision": "day",
    "basis": "statement",
    "confidence": "reported",
    "summary": "Canada said so.",
    "is_published": "on",
}


def act(**changes) -> dict[str, str]:
    """A new act of Canada's, as a form has it."""
    made = {"dispute": dispute().pk, "country": country("CA").pk, "stance": stance("guaido").pk, **ACT}
    return {**made, **citing((1, source())), **changes}


def cited(record) -> list[tuple[int, str]]:
    """A record's citations, best first."""
    return [(citation.rank, citation.source.key) for citation in record.citations.select_related("source")]


def versions(revision: Revision, model=Position) -> list[str]:
    """Which kinds of versions of a model a revision made."""
    return sorted(model.history.filter(revision=revision).values_list("history_type", flat=True))


def test_adding_with_sources_makes_one_revision_with_author_and_reason(desk, editor, revisions):
    data = act(reason=" Found in the archive. ", **citing((2, source("bbc")), (1, source("afp"))))
    revisions()
    response = desk.submit(Position, **data)
    assert response.status_code == 302
    [revision] = revisions()
    assert (revision.author, revision.reason) == (editor, "Found in the archive.")
    added = Position.objects.get()
    assert added.key == "venezuela-presidency-ca-2019-01-24"
    assert cited(added) == [(1, "afp"), (2, "bbc")]
    assert versions(revision) == ["+"]
    assert versions(revision, Citation) == ["+", "+"]


def test_changing_fact_and_sources_makes_one_revision(desk, editor, revisions):
    row = position(sources=("afp", "bbc", "cnn"))
    revisions()
    response = desk.submit(
        row, summary="Another\r\n sentence.", reason="It was a slip.", **{"citations-1-DELETE": "on"}
    )
    assert response.status_code == 302
    [revision] = revisions()
    assert (revision.author, revision.reason) == (editor, "It was a slip.")
    assert Position.objects.get().summary == "Another sentence."
    assert cited(row) == [(1, "afp"), (2, "cnn")]
    assert (versions(revision), versions(revision, Citation)) == (["~"], ["-", "~"])


def test_submit_without_a_change_makes_none(desk, revisions):
    row = position(sources=("afp", "bbc"))
    revisions()
    assert desk.submit(row, reason="Nothing, really.").status_code == 302
    assert revisions() == []


def test_new_order_of_sources_makes_one_revision_of_citations_only(desk, revisions):
    row = position(sources=("afp", "bbc"))
    revisions()
    assert desk.submit(row, **{"citations-0-rank": "2", "citations-1-rank": "1"}).status_code == 302
    [revision] = revisions()
    assert cited(row) == [(1, "bbc"), (2, "afp")]
    assert (versions(revision), versions(revision, Citation)) == ([], ["~", "~"])


def test_two_rows_may_swap_their_sources(desk, revisions):
    row = position(sources=("afp", "bbc"))
    swapped = {"citations-0-source": source("bbc").pk, "citations-1-source": source("afp").pk}
    revisions()
    assert desk.submit(row, **swapped).status_code == 302
    assert len(revisions()) == 1
    assert cited(row) == [(1, "bbc"), (2, "afp")]


def test_source_without_a_rank_comes_last(desk):
    row = position(sources=("afp", "bbc"))
    data = {"citations-TOTAL_FORMS": "3", "citations-2-rank": "", "citations-2-source": source("cnn").pk}
    assert desk.submit(row, **data).status_code == 302
    assert cited(row) == [(1, "afp"), (2, "bbc"), (3, "cnn")]


def test_deleting_makes_one_revision(desk, editor, revisions):
    row = position()
    revisions()
    assert desk.get(row, "delete").status_code == 200
    assert desk.post(row, "delete", post="yes", reason="It was another country.").status_code == 302
    [revision] = revisions()
    assert (revision.author, revision.reason) == (editor, "It was another country.")
    assert not Position.objects.exists()
    assert (versions(revision), versions(revision, Citation)) == (["-"], ["-"])


def test_deleting_selected_rows_makes_one_revision(desk, editor, revisions):
    rows = [position("CA"), position("MX"), position("PE")]
    revisions()
    chosen = {"action": "delete_selected", "_selected_action": [row.pk for row in rows[:2]]}
    asked = desk.post(Position, "changelist", **chosen)
    assert "Readers see it beside the change." in asked.content.decode()
    assert revisions() == []
    assert desk.post(Position, "changelist", **chosen, post="yes", reason="It was never said.").status_code == 302
    [revision] = revisions()
    assert (revision.author, revision.reason) == (editor, "It was never said.")
    assert [left.country.alpha2 for left in Position.objects.all()] == ["PE"]
    assert versions(revision) == ["-", "-"]


@pytest.mark.django_db(transaction=True)
def test_submits_are_committed_one_by_one(desk):
    row = position()
    desk.submit(row, summary="First.")
    desk.submit(row, summary="Second.")
    desk.submit(row, summary="")
    [*_, first, second] = Position.history.filter(id=row.pk).order_by("revision")
    assert (first.summary, first.superseded_in_id) == ("First.", second.revision_id)
    assert Revision.objects.last().pk == second.revision_id == first.revision_id + 1


def test_reading_opens_no_transaction_that_writes(desk):
    row = position()
    for page in ("change", "history", "delete"):
        with CaptureQueriesContext(connection) as queries:
            desk.get(row, page)
        assert not [query for query in queries if "advisory" in query["sql"] or "SAVEPOINT" in query["sql"]]


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"declared_on": "2019-01-23"}, "declared_on", "has an act of this day"),
        ({"declared_on": "2019-02-04", "precision": "month"}, "declared_on", "Give the first day"),
        ({"declared_on": "2019-01-09"}, "declared_on", "claim began on 2019-01-10"),
        ({"declared_on": "2023-01-05"}, "declared_on", "claim ended on 2023-01-05"),
        ({"declared_on": "2019-02-31"}, "declared_on", "Enter a valid date"),
        ({"stance": "999999"}, "stance", "Select a valid choice"),
        ({"basis": "rumour"}, "basis", "Select a valid choice"),
        ({"summary": "x" * 301}, "summary", "at most 300 characters"),
        ({"reason": "x" * 501}, "reason", "at most 500 characters"),
        ({"citations-TOTAL_FORMS": "0"}, "citations", "Cite at least one source."),
        ({"citations-0-rank": "0"}, "citations", "greater than or equal to 1"),
        ({"citations-0-source": "999999"}, "citations", "Select a valid choice"),
    ],
)
def test_rule_shows_at_its_field_and_nothing_is_written(desk, revisions, changes, field, message):
    position("CA", "2019-01-23")
    data = act(**changes)
    revisions()
    response = desk.submit(Position, **data)
    [said] = errors(response)[field]
    assert message in said
    assert list(errors(response)) == [field]
    assert revisions() == []
    assert Position.objects.count() == 1


def test_stance_of_another_dispute_is_refused_at_its_field(desk):
    other = stance("guaido", dispute("another-office"))
    response = desk.submit(Position, **act(stance=other.pk))
    assert errors(response) == {"stance": ["Give a stance of the same dispute."]}


def test_disputed_state_takes_no_position(desk):
    coverage("VE", "subject")
    response = desk.submit(Position, **act(country=country("VE").pk))
    assert errors(response) == {"country": ["The disputed state itself takes no position."]}


def test_source_named_twice_is_refused(desk):
    response = desk.submit(Position, **act(**citing((1, source("afp")), (2, source("afp")))))
    assert errors(response) == {"citations": ["This source stands in the list already; cite it once."]}


def test_draft_waits_for_its_sources_until_it_is_published(desk):
    assert (
        desk.submit(Position, without=("is_published",), **{**act(), "is_published": "", **citing()}).status_code == 302
    )
    draft = Position.objects.get()
    assert not draft.is_published
    assert errors(desk.submit(draft, is_published="on")) == {"citations": ["Cite at least one source."]}


def test_last_source_of_a_published_act_stays(desk, revisions):
    row = position()
    revisions()
    response = desk.submit(row, **{"citations-0-DELETE": "on"})
    assert errors(response) == {"citations": ["Cite at least one source."]}
    assert revisions() == []


@pytest.fixture
def refusal():
    """A rule on the whole that nothing passes, and that no form knows."""

    def refuse(sender, **kwargs):
        raise ValidationError(["Not today."])

    closing.connect(refuse)
    yield
    closing.disconnect(refuse)


def test_refusal_of_the_whole_shows_the_form_again_with_what_was_typed(desk, revisions, request):
    row = position()
    revisions()
    request.getfixturevalue("refusal")
    response = desk.submit(row, summary="Typed with care.", reason="Because of it.")
    assert errors(response) == {"__all__": ["Not today."]}
    assert "Typed with care." in response.content.decode()
    assert "Because of it." in response.content.decode()
    assert revisions() == []
    assert Position.objects.get().summary == "The government said so."


@pytest.mark.parametrize("selected", [False, True])
def test_refused_deletion_is_a_message(desk, revisions, request, selected):
    row = position()
    revisions()
    request.getfixturevalue("refusal")
    if selected:
        response = desk.post(Position, "changelist", action="delete_selected", _selected_action=[row.pk], post="yes")
        assert f'name="_selected_action" value="{row.pk}"' in response.content.decode()  # asks again
    else:
        response = desk.post(row, "delete", post="yes")
        assert response.status_code == 302
        response = desk.client.get(response.url)
    assert "Not today." in response.content.decode()
    assert "success" not in response.content.decode()
    assert revisions() == []
    assert Position.objects.filter(pk=row.pk).exists()


def test_country_dispute_and_key_are_given_once(desk):
    row = position("CA")
    page = desk.get(row, "change").content.decode()
    assert row.key in page
    assert 'name="country"' not in page
    assert 'name="dispute"' not in page
    desk.submit(row, country=country("MX").pk, key="mine", declared_on="2019-01-25")
    row = Position.objects.get()
    assert (row.country.alpha2, row.key, row.declared_on) == (
        "CA",
        "venezuela-presidency-ca-2019-01-23",
        date(2019, 1, 25),
    )


def test_form_offers_only_stances_of_its_dispute(desk):
    row = position()
    stance("guaido", dispute("another-office"))
    offered = desk.get(row, "change").context["adminform"].form.fields["stance"].queryset
    assert {stance.dispute.slug for stance in offered} == {"venezuela-presidency"}
    assert "Another office: Guaido" in desk.get(Position, "add").content.decode()


def test_edit_shows_at_once_in_the_status(desk):
    row = position("CA", "2019-01-23", "guaido")

    def status() -> str:
        return Country.objects.with_status(dispute(), day("2019-02-01")).get(alpha2="CA").status

    assert status() == "guaido"
    desk.submit(row, stance=stance("neutral").pk)
    assert status() == "neutral"
    desk.submit(row, declared_on="2019-02-02")
    assert status() == "unstated"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("cote d'ivoire", ["CI"]),
        ("CÔTE", ["CI"]),
        ("CA", ["CA"]),
        ("sûre enough", ["MX"]),
        ("venezuela-presidency-ca", ["CA"]),
        ("nothing of the kind", []),
        ("\0", ["CA", "CI", "MX"]),
    ],
)
def test_search_ignores_accents_and_case(desk, text, found):
    position("CA")
    position("CI")
    position("MX", summary="It was Sure enough.")
    response = desk.get(Position, q=text)
    assert sorted(row.country.alpha2 for row in response.context["cl"].result_list) == found


def test_list_takes_the_same_queries_for_any_number_of_rows(desk, django_assert_num_queries):
    position("CA", sources=("afp", "bbc"))
    desk.get(Position)
    with CaptureQueriesContext(connection) as few:
        assert desk.get(Position).status_code == 200
    for alpha2 in ("BO", "BR", "EC", "MX", "PE"):
        position(alpha2, sources=("afp", "bbc", "cnn"))
    # session, user, two counts, first and last day, filters' stances and disputes, rows
    assert len(few) <= 10
    with django_assert_num_queries(len(few)):
        page = desk.get(Position).content.decode()
    assert '<td class="field-source_count">3</td>' in page


def test_form_takes_the_same_queries_besides_one_for_each_source(desk):
    row = position(sources=("afp",))
    desk.get(row, "change")
    counts = []
    for sources in (("afp",), ("afp", "bbc"), ("afp", "bbc", "cnn")):
        row.cite([source(key) for key in sources])
        with CaptureQueriesContext(connection) as queries:
            desk.get(row, "change")
        counts.append(len(queries))
    assert counts == [counts[0], counts[0] + 1, counts[0] + 2]


def test_who_may_only_look_changes_nothing(revisions):
    row = position()
    revisions()
    desk = Desk(user_with("view_position"))
    page = desk.get(row, "change")
    assert page.status_code == 200
    assert 'name="reason"' not in page.content.decode()
    assert desk.post(row, "change", summary="Mine.").status_code == 403
    assert desk.post(row, "delete", post="yes").status_code == 403
    assert desk.client.get(url(Position, "add")).status_code == 403
    assert revisions() == []


def test_who_may_not_publish_writes_drafts_only(db):
    published, draft = position("CA"), position("MX", is_published=False)
    desk = Desk(user_with("view_position", "change_position", "delete_position", "view_citation", "change_citation"))
    assert "is_published" not in filled(desk.get(draft, "change"))
    assert desk.submit(draft, note="Looked at.", is_published="on").status_code == 302
    draft.refresh_from_db()
    assert (draft.note, draft.is_published) == ("Looked at.", False)
    assert desk.get(published, "change").context["has_change_permission"] is False
    assert desk.post(published, "change", note="Looked at.").status_code == 403
    assert desk.post(published, "delete", post="yes").status_code == 403
    assert Position.objects.get(pk=published.pk).note == ""
    response = desk.post(
        Position, "changelist", action="delete_selected", _selected_action=[published.pk, draft.pk], post="yes"
    )
    assert Position.objects.filter(pk=published.pk).exists(), response.content


def test_who_may_publish_does(db):
    draft = position("MX", is_published=False)
    desk = Desk(user_with("view_position", "change_position", "publish_position", "view_citation", "change_citation"))
    assert desk.submit(draft, is_published="on").status_code == 302
    draft.refresh_from_db()
    assert draft.is_published
