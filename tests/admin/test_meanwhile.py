"""Two editors on one fact: nothing is overwritten, nothing typed is lost, and the second is told all."""

import pytest
from django.contrib.auth.models import User

from recognition.models import Position
from recognition.models.revision import revising
from tests.admin.conftest import WHY, citing, filled, url
from tests.builders import committed, position, source, stance


@pytest.fixture
def other(db):
    """Another editor."""
    return User.objects.create_user("bo", "bo@example.org", "a long password", is_staff=True)


def opened(desk, row) -> dict:
    """What the form of a row holds as it is opened."""
    data = filled(desk.get(row, "change"))
    committed()
    return {"reason": WHY, **data}


def by(author, row, sources=None, **values):
    """Another’s change."""
    committed()
    with revising("They saw it first.", author):
        row = type(row).objects.get(pk=row.pk)
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
        if sources is not None:
            row.cite([source(key) for key in sources])
    committed()


def clashes(response) -> list[tuple]:
    """The rows of the table that tells both changes."""
    told = response.context["adminform"].form.meanwhile.clashes
    return [(row.name, row.before, row.theirs, row.yours, row.is_typed) for row in told]


def test_second_is_told_who_changed_what_and_what_was_typed_stays(desk, other, revisions):
    row = position("CA")
    data = opened(desk, row)
    by(other, row, summary="They said this.", note="Theirs.", stance=stance("neutral"), is_published=True)
    revisions()
    response = desk.client.post(url(row, "change"), {**data, "summary": "I say that.", "confidence": "disputed"})
    assert revisions() == []
    assert clashes(response) == [
        ("stance", "Guaido", "Neutral", "Guaido", False),
        ("summary", "The government said so.", "They said this.", "I say that.", True),
        ("note", "", "Theirs.", "", False),
    ]
    form = response.context["adminform"].form
    assert form.errors["summary"] == ["Changed meanwhile, from “The government said so.” to “They said this.”."]
    assert form.non_field_errors()[0].startswith("bo has changed this since you opened it (revision ")
    page = response.content.decode()
    assert "bo: They saw it first." in page
    assert WHY in page
    again = filled(response)
    assert (again["summary"], again["note"], again["confidence"]) == ("I say that.", "Theirs.", "disputed")
    assert desk.client.post(url(row, "change"), again).status_code == 302
    row = Position.objects.get()
    assert (row.summary, row.note, row.stance.slug, row.confidence) == ("I say that.", "Theirs.", "neutral", "disputed")


def test_change_during_the_comparison_is_told_as_well(desk, other):
    row = position("CA")
    data = opened(desk, row)
    by(other, row, note="First.")
    again = filled(desk.client.post(url(row, "change"), {**data, "summary": "Mine."}))
    by(other, row, note="Second.")
    response = desk.client.post(url(row, "change"), again)
    assert clashes(response) == [("note", "First.", "Second.", "First.", False)]
    assert Position.objects.get().summary == "The government said so."


@pytest.mark.parametrize(
    ("typed", "theirs", "result"),
    [
        ([(1, "afp"), (2, "bbc")], ["bbc", "efe"], ["bbc", "efe"]),  # untouched here: theirs
        ([(2, "afp"), (1, "bbc")], ["afp", "bbc"], ["bbc", "afp"]),  # untouched there: ours
        ([(1, "afp"), (2, "bbc"), (3, "cnn")], ["afp", "efe"], ["afp", "cnn", "efe"]),  # both put together
        ([(1, "cnn"), (2, "bbc")], ["bbc", "efe"], ["cnn", "bbc", "efe"]),
    ],
)
def test_sources_of_both_are_put_together(desk, other, typed, theirs, result):
    row = position("CA", sources=("afp", "bbc"))
    data = opened(desk, row)
    by(other, row, sources=theirs, note="Theirs.")
    rows = citing(*((rank, source(key)) for rank, key in typed), stored=2)
    committed()
    response = desk.client.post(url(row, "change"), {**data, **rows})
    again = filled(response)
    assert desk.client.post(url(row, "change"), again).status_code == 302
    assert [cited.key for cited in Position.objects.get().sources] == result


def test_sources_are_told_by_name(desk, other):
    row = position("CA", sources=("afp",))
    data = opened(desk, row)
    by(other, row, sources=["bbc"])
    response = desk.client.post(url(row, "change"), {**data, "citations-0-source": source("cnn").pk})
    name = "1. States take sides (AFP, 2019-01-23)"
    assert clashes(response) == [("citations", name, name, name, True)]
    assert "both put together" in response.content.decode()


def test_fact_retracted_meanwhile_shows_what_was_typed(desk, other):
    row = position("CA")
    data = opened(desk, row)
    with revising("Never happened.", other):
        Position.objects.get().delete()
    committed()
    page = desk.client.post(url(row, "change"), {**data, "summary": "Typed <i>here</i>."}).content.decode()
    assert "bo has retracted this since you opened it" in page
    assert "Reason: Never happened." in page
    assert "Typed &lt;i&gt;here&lt;/i&gt;." in page
    assert url(row, "history") in page
    assert not Position.objects.exists()
    assert desk.get(row, "change").url == url(row, "history")


def test_deletion_of_what_was_changed_meanwhile_is_asked_again(desk, other):
    row = position("CA")
    seen = desk.get(row, "delete").context["seen"]
    committed()
    by(other, row, note="Theirs.")
    response = desk.post(row, "delete", post="yes", seen=seen)
    assert "Bo has changed this since you opened the page" in desk.client.get(response.url).content.decode()
    assert Position.objects.exists()


def test_line_breaks_of_a_browser_are_no_change(desk, revisions):
    row = position("CA", note="One.\nTwo.")
    revisions()
    assert desk.submit(row, without=("reason",), note="One.\r\nTwo.").status_code == 302
    assert revisions() == []
