"""Sources: their rules, and what cites them."""

import pytest

from recognition.models import Source
from tests.admin.conftest import errors
from tests.builders import meeting, membership, position, source

PAGE = {
    "url": "https://example.org/new",
    "title": "A page",
    "publisher": "Reuters",
    "published": "2019-02-01",
    "language": "en",
}


def test_source_is_added_with_a_key(desk, revisions):
    assert desk.submit(Source, **PAGE).status_code == 302
    assert Source.objects.get().key == "reuters-2019-02-01"
    assert len(revisions()) == 1


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"url": "https://example.org/afp"}, "url", "Another source has this address"),
        ({"title": "[Our words]"}, "title", "stands in square brackets"),
        ({"title_supplied": "on"}, "title", "stands in square brackets"),
        ({"language": "EN"}, "language", "ISO 639-1"),
        ({"url": "no address"}, "url", "Enter a valid URL"),
        ({"publisher": ""}, "publisher", "required"),
    ],
)
def test_rule_of_sources_shows_at_its_field(desk, revisions, changes, field, message):
    source("afp")
    revisions()
    said = errors(desk.submit(Source, **{**PAGE, **changes}))
    assert list(said) == [field]
    assert message in said[field][0]
    assert revisions() == []


def test_source_tells_what_cites_it(desk, django_assert_max_num_queries):
    page = source("afp")
    records = [position("CA", sources=("afp",)), membership("CA", sources=("afp",)), meeting(sources=("afp",))]
    with django_assert_max_num_queries(6):
        told = desk.get(page, "change").content.decode()
    for record in records:
        assert f"/admin/recognition/{record._meta.model_name}/{record.pk}/change/" in told


def test_cited_source_is_not_deleted(desk, revisions):
    page = source("afp")
    position(sources=("afp",))
    revisions()
    assert "protected" in desk.get(page, "delete").content.decode()
    assert desk.post(page, "delete", post="yes").status_code == 200
    assert (
        desk.post(Source, "changelist", action="delete_selected", _selected_action=[page.pk], post="yes").status_code
        == 200
    )
    assert Source.objects.filter(pk=page.pk).exists()
    assert revisions() == []


def test_source_is_added_in_place(desk):
    response = desk.submit(Source, **PAGE, _popup="1")
    assert response.status_code == 200
    assert "popup_response" in response.content.decode()


@pytest.mark.parametrize(
    ("text", "found"), [("éxample.ORG/afp", ["afp"]), ("States", ["afp", "bbc"]), ("BBC", ["bbc"])]
)
def test_autocomplete_finds_title_publisher_and_address(desk, text, found):
    source("afp")
    source("bbc", publisher="BBC")
    query = {"app_label": "recognition", "model_name": "citation", "field_name": "source", "term": text}
    results = desk.client.get("/admin/autocomplete/", query).json()["results"]
    assert sorted(Source.objects.get(pk=result["id"]).key for result in results) == found
