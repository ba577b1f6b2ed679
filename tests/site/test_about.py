"""What the record says of itself: statuses, rules, method, what is weak, how to correct it."""

import pytest

from recognition.models import Position
from recognition.models.country import Coverage
from tests import builders


@pytest.mark.usefixtures("record")
class TestRecord:
    """The real record."""

    def test_numbers_are_those_of_the_record(self, read):
        told = read("/about").text
        acts = Position.objects.published()
        imprecise = acts.exclude(precision="day").count()
        assert f"Of {acts.count()} acts, {imprecise} are known to the month or year only." in told
        assert f"({acts.filter(confidence='disputed').count()} acts)" in told
        sourced = acts.values("country").distinct().count()
        assert f"{sourced} have at least one act with a source." in told
        rows = Coverage.objects.with_sourced().filter(is_sourced=False)
        assert f"{rows.filter(extent='unsearched').count()} countries were never looked for." in told
        assert f"{rows.filter(extent='searched').count()} were searched, and no usable page was found." in told

    def test_each_status_and_rule_is_explained(self, read):
        page = read("/about")
        assert len(page.all("svg", class_="key")) == 9
        for told in ("Lapsed with the claim", "Members of the United Nations", "Not researched"):
            assert told in page.text

    def test_what_is_weak_is_told_of_this_dispute(self, read):
        assert "No list of its members and no act that dissolved it exist." in read("/about").text

    def test_it_leads_on(self, read):
        page = read("/about")
        assert {"/report", "/data", "/api/v1/changes", "/feeds/changes.atom"} <= set(page.addresses())
        assert {each.partition("#")[2] for each in page.addresses() if each.startswith("#")} <= set(page.ids())

    def test_number_of_queries(self, read, django_assert_num_queries):
        # Revision, dispute; stances, words of the acts, coverage.
        with django_assert_num_queries(5):
            assert read("/about").status == 200


@pytest.mark.usefixtures("small_record")
def test_other_dispute_is_not_told_what_is_weak_in_this_one(read):
    other = builders.dispute("another-office")
    builders.stance("guaido", other)
    page = read("/about", dispute=other.slug)
    assert page.status == 200
    assert "Lima Group" not in page.one("main").text
    assert "the record covers" in page.text
