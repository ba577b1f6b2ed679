"""What scripts are given to walk from day to day says the same as the pages of the days."""

from datetime import date, timedelta

import pytest

from recognition.models import Country, Dispute
from recognition.models.counting import Rule
from recognition.models.revision import revising
from recognition.site.legend import marks
from recognition.site.walk import Walk, acts_by_country
from tests import builders
from tests.site.reading import walked


def on_day(walk: dict, code: str, day: date) -> list | None:
    """The country's act in force by a walk, as a script finds it."""
    place = (day - date.fromisoformat(walk["first"])).days
    return next((act for act in reversed(walk["countries"][code]["acts"]) if act[0] <= place), None)


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("rule", Rule)
def test_each_day_says_what_the_record_says(rule):
    dispute = Dispute.objects.default()
    first, last = dispute.covered_from, dispute.covered_until
    walk = Walk(dispute, acts_by_country(dispute), rule)
    data = walk.data(Country.objects.with_status(dispute, first, rule.bases), marks(dispute), last)
    at_first = dict(Country.objects.with_status(dispute, first, rule.bases).values_list("alpha2", "status"))
    days = {first + timedelta(days=place + more) for place in data["changes"] for more in (-1, 0)} | {last}
    for day in sorted(day for day in days if first <= day <= last):
        for country in Country.objects.with_status(dispute, day, rule.bases):
            if not rule.counts(country.un_status):
                assert data["countries"][country.alpha2]["acts"] == []
                continue
            found = on_day(data, country.alpha2, day)
            told = [country.status, country.basis, country.source_count, country.since, country.since_precision]
            if found is None:
                kept = data["before"] if data["countries"][country.alpha2]["acts"] else at_first[country.alpha2]
                assert [kept, None, 0, None, None] == told, (day, country)
            else:
                _, status, since, precision, basis, sources = found
                assert [status, basis, sources, first + timedelta(days=since), precision] == told, (day, country)


@pytest.mark.usefixtures("record")
def test_page_of_a_rule_walks_by_the_rule(read):
    acts = {rule: walked(read("/", rule=rule)) for rule in Rule.values}
    assert len(acts["all"]["countries"]) == len(acts["un-members-strict"]["countries"]) == 200
    assert acts["all"]["countries"]["XK"]["acts"]
    assert not acts["un-members"]["countries"]["XK"]["acts"]
    assert set(acts["un-members-strict"]["bases"]) == {"joint", "statement"}
    assert acts["un-members-strict"]["changes"] != acts["un-members"]["changes"]


@pytest.mark.usefixtures("small_record")
class TestSmallRecord:
    """Canada's act of 23 January 2019, which lapses on 5 January 2023."""

    def test_acts_of_a_country(self, read):
        builders.position("CA", "2019-02-01", "guaido", precision="month")
        builders.position("BR", "2019-01-01", "maduro", precision="month")
        walk = walked(read("/es/"))
        assert walk["countries"]["CA"]["acts"] == [
            [13, "guaido", 13, "day", "statement", 2],
            [22, "guaido", 13, "day", "statement", 1],
            [1456, "lapsed", 1456, "day", "statement", 1],
        ]
        assert walk["countries"]["BR"]["acts"] == [[-9, "maduro", -9, "month", "statement", 1]]
        assert walk["countries"]["MX"]["acts"] == []
        assert (walk["first"], walk["last"], walk["changes"]) == ("2019-01-10", 1482, [13, 1456])
        assert walk["sources"] == {"1": "1 fuente", "2": "2 fuentes"}

    def test_page_of_the_past_walks_through_the_past(self, read):
        builders.committed()
        with revising("Found"):
            builders.position("MX", "2019-02-01", "maduro")
        assert walked(read("/"))["countries"]["MX"]["acts"]
        assert not walked(read("/", known_at="revision:1"))["countries"]["MX"]["acts"]

    def test_slider_has_a_tick_for_each_day_of_change(self, read):
        builders.position("BR", "2019-02-01", "maduro")
        page = read("/", on="2019-02-04")
        slider = page.one("input", id="slider")
        assert (slider["min"], slider["max"], slider["value"]) == ("0", "1482", "25")
        assert slider["aria-valuetext"] == "4 February 2019"
        [ticks] = [each for each in page.all("path") if any(up["class"] == "ticks" for up in each.within)]
        assert ticks["d"] == "M13 16v-16.0M22 16v-16.0M1456 16v-16.0"
        years = [each for each in page.all("text") if any(up["class"] == "ticks" for up in each.within)]
        assert [(each.text, each["x"]) for each in years][:2] == [("2020", "24.02%"), ("2021", "48.72%")]

    def test_what_needs_a_script_is_hidden_without(self, read):
        page = read("/")
        for name, found in [("div", "time"), ("div", "tip"), ("span", "keys")]:
            assert "hidden" in page.one(name, id=found).attributes
