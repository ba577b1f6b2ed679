"""What a position would change is shown before it is saved, and nothing is written by showing it."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from recognition.models import Position, Revision
from tests.admin.conftest import Desk, citing, filled, url, user_with
from tests.builders import committed, country, coverage, dispute, position, source, stance

AS_IT_IS = (
    "Bolivia: No position found until 10 Jan 2019, Maduro until 13 Nov 2019, Guaido until 5 Jan 2023, "
    "Lapsed with the claim from 5 Jan 2023 on."
)


@pytest.fixture
def bolivia(db):
    """Two acts of Bolivia's, of which the second stands in 2019."""
    dispute(covered_from="2019-01-01")
    return [position("BO", "2019-01-10", "maduro"), position("BO", "2019-11-13", "guaido")]


def new(**changes) -> dict[str, str]:
    """A third act of Bolivia's, as a form has it."""
    return {
        "dispute": dispute().pk,
        "country": country("BO").pk,
        "stance": stance("maduro").pk,
        "declared_on": "2020-11-09",
        "precision": "day",
        "basis": "statement",
        "confidence": "reported",
        "summary": "Bolivia said so.",
        "is_published": "on",
        **citing((1, source("efe", published="2020-11-10"))),
        **changes,
    }


def asked(desk: Desk, target=Position, **values):
    """The fragment that the page's script asks for."""
    page = "add" if isinstance(target, type) else "change"
    data = {**filled(desk.get(target, page)), **values}
    committed()
    return desk.client.post(url(target, page), {**data, "_preview": "fragment"})


def words(response) -> str:
    """What a page says, its tags and blanks taken out."""
    text = re.sub(r"\s+", " ", strip_tags(response.content.decode()))
    return text.replace(" ,", ",").replace(" .", ".")


def test_timeline_is_told_without_and_with_the_act(desk, bolivia):
    said = words(asked(desk, **new()))
    assert AS_IT_IS in said
    assert (
        "Bolivia: No position found until 10 Jan 2019, Maduro until 13 Nov 2019, "
        "Guaido until 9 Nov 2020, Maduro from 9 Nov 2020 on. This is what readers will see."
    ) in said


def test_bars_have_the_stances_colours(desk, bolivia):
    html = asked(desk, **new()).content.decode()
    bars = re.findall(r'<svg class="bar".*?</svg>\s*<p', html, re.DOTALL)
    assert [re.findall(r'fill="(#\w+)"', bar) for bar in bars] == [
        ["#D9D9D9", "#B71C1C", "#0B5FA5", "#7A6A1F"],
        ["#D9D9D9", "#B71C1C", "#0B5FA5", "#B71C1C"],
    ]


def test_claim_that_ends_is_told_as_it_is_to_readers(desk):
    position("BO", "2022-12-01", "guaido")
    said = words(desk.get(Position.objects.get(), "change"))
    assert "Bolivia: No position found until 1 Dec 2022, Guaido until 5 Jan 2023, " in said
    assert "Lapsed with the claim from 5 Jan 2023 on." in said


def test_change_replaces_the_act_itself(desk, bolivia):
    said = words(asked(desk, bolivia[1], declared_on="2019-12-01", precision="month", reason="The day is not known."))
    assert "Maduro until Dec 2019, Guaido until 5 Jan 2023, " in said


def test_page_opens_with_the_timeline_as_it_is(desk, bolivia):
    said = words(desk.get(bolivia[1], "change"))
    assert said.count(AS_IT_IS) == 2
    assert "No day’s status changes." in said


@pytest.mark.parametrize("extent", ["searched", "unsearched"])
def test_country_without_an_act_is_told_by_how_far_it_was_researched(desk, extent):
    coverage("BO", extent)
    known = {"searched": "No position found", "unsearched": "Not researched"}[extent]
    assert f"Bolivia: {known} from 10 Jan 2019 on." in words(asked(desk, **new(stance="")))


def test_draft_says_what_it_would_change(desk, bolivia):
    assert "A draft changes nothing for readers" in words(asked(desk, **new(is_published="")))
    same = new(is_published="", stance=stance("guaido").pk)
    assert "No day’s status would change once this draft is published." in words(asked(desk, **same))


def test_draft_of_another_day_is_no_part_of_the_timeline(desk, bolivia):
    position("BO", "2020-01-01", "neutral", is_published=False)
    assert AS_IT_IS in words(asked(desk, **new()))


def test_withdrawn_act_counts_no_more(desk, bolivia):
    data = filled(desk.get(bolivia[1], "change"))
    del data["is_published"]
    committed()
    page = desk.client.post(url(bolivia[1], "change"), {**data, "reason": "A wrong source.", "_preview": "fragment"})
    assert "Maduro from 10 Jan 2019 on. Withdrawn to a draft, the act counts no more." in words(page)


def test_preview_tells_what_would_be_refused_and_what_is_missing(desk, bolivia):
    said = words(asked(desk, **new(declared_on="2019-11-13", summary="x" * 301, basis="", stance="")))
    assert "Would be refused" in said
    assert "Declared on: The country has an act of this day in the dispute already" in said
    assert "at most 300 characters" in said
    assert "Still to be given: " in said
    assert {"Stance", "Basis"} <= set(re.search(r"Still to be given: (.*?)\.", said)[1].split(", "))
    assert "With this act" not in said
    assert "Cite at least one source." in words(asked(desk, **new(**citing())))


def test_empty_form_says_what_it_waits_for(desk):
    assert "Choose a country: its timeline is shown here." in words(desk.get(Position, "add"))


@pytest.mark.parametrize("button", ["fragment", "page"])
def test_preview_writes_nothing(desk, bolivia, revisions, button):
    revisions()
    before = Position.history.count(), Revision.objects.count()
    data = {**filled(desk.get(Position, "add")), **new()}
    committed()
    with CaptureQueriesContext(connection) as queries:
        assert desk.client.post(url(Position, "add"), {**data, "_preview": button}).status_code == 200
    assert not [query["sql"] for query in queries if re.match("INSERT|UPDATE|DELETE", query["sql"])]
    assert (Position.history.count(), Revision.objects.count()) == before
    assert revisions() == []
    assert Position.objects.count() == 2


def test_button_shows_the_preview_in_the_page_and_keeps_what_was_typed(desk, bolivia):
    data = {**filled(desk.get(Position, "add")), **new(summary="Typed with care.")}
    committed()
    page = desk.client.post(url(Position, "add"), {**data, "_preview": "page"})
    assert "Guaido until 9 Nov 2020, Maduro from 9 Nov 2020 on." in words(page)
    assert "Typed with care." in page.content.decode()
    assert "Please correct" not in page.content.decode()


def test_preview_takes_the_same_queries_for_any_number_of_acts(desk, bolivia):
    asked(desk, **new())
    counts = []
    for slug in ("neutral", "withdrawn"):
        committed()
        data = {**filled(desk.get(Position, "add")), **new()}
        with CaptureQueriesContext(connection) as queries:
            desk.client.post(url(Position, "add"), {**data, "_preview": "fragment"})
        counts.append(len(queries))
        position("BO", f"2021-01-{len(counts)}0", slug)
    assert counts == [counts[0]] * 2
    assert counts[0] <= 32  # nearly all the form's own: its rules, each choice and source looked up


def test_who_may_not_write_sees_no_preview_of_a_change(bolivia):
    desk = Desk(user_with("view_position"))
    assert desk.post(Position, "add", **new(_preview="fragment")).status_code == 403
    assert desk.post(bolivia[0], "change", **new(_preview="fragment")).status_code == 403


def test_stances_are_chosen_by_colour_name_and_meaning(desk):
    stance("guaido")
    html = desk.get(Position, "add").content.decode()
    choice = re.search(r'<label for="id_stance_0">.*?</label>', html, re.DOTALL)[0]
    assert 'type="radio" name="stance"' in choice
    assert 'fill="#0B5FA5"' in choice
    assert strip_tags(choice).split() == ["Guaido", *"What the state said.".split()]


def test_summary_is_counted_and_not_cut_off(desk):
    html = desk.get(Position, "add").content.decode()
    box = re.search(r'<textarea[^>]*name="summary"[^>]*>', html)[0]
    assert 'data-limit="300"' in box
    assert "maxlength" not in box
    assert "One sentence of 300 characters at most" in html


def test_form_asks_for_country_and_dispute_first(desk):
    form = desk.get(Position, "add").context["adminform"]
    names = [name for fieldset in form for line in fieldset for name in (field.field.name for field in line)]
    assert names == [
        *("country", "dispute", "declared_on", "precision", "stance", "basis", "confidence"),
        *("summary", "note", "is_published", "reviewed_on"),
    ]
