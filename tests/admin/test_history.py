"""A fact's history: what each revision changed, by whom, why."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from recognition.admin.differences import Difference
from recognition.admin.history import changes, touching
from recognition.models import Position
from recognition.models.revision import revising
from tests.admin.conftest import url
from tests.builders import committed, position, source, stance


def told(row) -> list[tuple[str, list[Difference]]]:
    """The kinds and differences of a row's history, latest first."""
    return [(change.kind, change.differences) for change in changes(type(row), [row.pk], touching(type(row), row.pk))]


def test_differences_are_told_in_words_with_sources(desk):
    row = position("CA", sources=("afp", "bbc"))
    desk.submit(
        row,
        stance=stance("neutral").pk,
        declared_on="2019-01-25",
        note="Corrected.",
        is_published="on",
        confidence="disputed",
        **{"citations-0-source": source("cnn").pk},
    )
    kind, differences = told(row)[0]
    assert kind == "corrected"
    assert differences == [
        Difference("stance", "Guaido", "Neutral"),
        Difference("declared on", "2019-01-23", "2019-01-25"),
        Difference(
            "confidence",
            "confirmed: an official text, or two reports independent of each other",
            "disputed: sources differ, or it can fairly be read in another way",
        ),
        Difference("note", "", "Corrected."),
        Difference("source added", "", "1. States take sides (AFP, 2019-01-23)"),
        Difference("source taken out", "1. States take sides (AFP, 2019-01-23)", ""),
    ]


def test_addition_and_retraction_tell_all_values_but_derived_ones(desk):
    row = position("CA", sources=("afp",))
    desk.post(row, "delete", post="yes")
    (retracted, gone), (added, came) = told(row)
    assert (retracted, added) == ("retracted", "added")
    assert [(difference.label, difference.after) for difference in came] == [
        (difference.label, difference.before) for difference in gone
    ]
    labels = [difference.label for difference in came]
    assert "folded" not in labels
    assert "ID" not in labels
    assert Difference("country", "", "Canada") in came
    assert Difference("published", "", "yes") in came
    assert came[-1] == Difference("source", "", "1. States take sides (AFP, 2019-01-23)")


def test_change_of_sources_only_stands_in_the_record_s_history(desk):
    row = position("CA", sources=("afp", "bbc"))
    desk.submit(row, **{"citations-1-DELETE": "on"})
    page = desk.get(row, "history")
    assert "2. States take sides" in page.content.decode()
    assert page.context["changes"][0].version is None


def test_page_shows_difference_author_and_reason(desk):
    row = position("CA")
    desk.submit(row, summary="Quite another <b>sentence</b>.", reason="It was misquoted.")
    page = desk.get(row, "history").content.decode()
    assert "<del>The government said so.</del>" in page
    assert "<ins>Quite another &lt;b&gt;sentence&lt;/b&gt;.</ins>" in page
    assert "Reason: It was misquoted." in page
    assert "ana" in page
    assert "folded" not in page.lower()


def test_history_of_a_retracted_fact_is_still_there(desk):
    row = position("CA")
    desk.post(row, "delete", post="yes", reason="It was never said.")
    page = desk.get(row, "history")
    assert page.status_code == 200
    assert "has been retracted" in page.content.decode()
    assert "Canada, 2019-01-23: Guaido" in page.content.decode()


def test_names_of_retracted_rows_are_remembered(desk):
    row = position("CA", sources=("afp",))
    desk.submit(row, **{"citations-0-source": source("bbc", title="Another title").pk})
    desk.post(source("afp"), "delete", post="yes")
    assert "1. States take sides (AFP, 2019-01-23)" in desk.get(row, "history").content.decode()


def test_version_is_read_and_never_written(desk):
    row = position("CA")
    version = Position.history.get(id=row.pk)
    desk.submit(row, summary="Another sentence.")
    address = f"{url(row, 'history')}{version.pk}/"
    page = desk.client.get(address)
    assert page.status_code == 200
    assert "The government said so." in page.content.decode()
    assert "<form" not in page.content.decode().split('id="content-main"')[1].split('id="footer"')[0]
    assert desk.client.post(address, {"summary": "Mine."}).status_code == 405
    assert Position.objects.get().summary == "Another sentence."


@pytest.mark.parametrize(
    "path", ["x/history/", "0/history/", f"{10**30}/history/", "{pk}/history/x/", "{pk}/history/0/", "{pk}/history/²/"]
)
def test_unknown_fact_or_version_is_not_found(desk, path):
    row = position("CA")
    assert desk.client.get(url(Position, "changelist") + path.format(pk=row.pk)).status_code == 404


def test_long_texts_are_compared_word_by_word():
    told = Difference(
        "note", "The envoy said no on Monday.\nIt was noted.", "The envoy said yes on Monday.\nIt was noted."
    )
    assert told.before_parts == [("The envoy said ", False), ("no ", True), ("on Monday.\nIt was noted.", False)]
    assert told.after_parts == [("The envoy said ", False), ("yes ", True), ("on Monday.\nIt was noted.", False)]
    assert Difference("stance", "Guaido", "Neutral").before_parts == [("Guaido", True)]
    assert Difference("note", "", "New.").after_parts == [("New.", True)]


def test_only_what_differs_is_marked(desk):
    row = position("CA", sources=("afp", "bbc"))
    desk.submit(row, summary="The minister said so.", **{"citations-0-rank": "2", "citations-1-rank": "1"})
    page = desk.get(row, "history").content.decode()
    assert "The <del>government </del>said so." in page
    assert "The <ins>minister </ins>said so." in page
    assert "Rank of a source" in page
    assert "<del>2. </del>States take sides" in page
    assert "<ins>1. </ins>States take sides" in page


def test_history_takes_the_same_queries_for_any_number_of_revisions(desk):
    row = position("CA", sources=("afp", "bbc"))
    counts = []
    for summary in "abcdef":
        committed()
        with revising():
            row.summary = summary
            row.stance = stance("neutral" if summary in "ace" else "guaido")
            row.save()
            row.cite([source("bbc" if summary in "ace" else "afp")])
        with CaptureQueriesContext(connection) as queries:
            desk.get(row, "history")
        counts.append(len(queries))
    assert len(set(counts[1:])) == 1
