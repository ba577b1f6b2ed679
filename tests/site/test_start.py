"""The first page: the map of a day, its legend, its table, and the ways to other days."""

from collections import Counter
from datetime import date
from itertools import combinations
from math import dist

import pytest
from django.test import Client

from recognition.models import Dispute, Position
from recognition.models.counting import Rule
from recognition.shapes import world
from recognition.site.telling import telling_day
from recognition.site.world import spread
from tests import builders
from tests.site.reading import walked


def on_the_map(page) -> Counter:
    """How many countries the map shows with each status."""
    [drawing] = page.all("svg", class_="world")
    return Counter(each["data-status"] for each in page.all("a") if drawing in each.within)


def legend(page) -> dict[str, int]:
    """The numbers of the legend by the labels."""
    found = [each for each in page.all("li") if any((up["class"] or "") == "legend" for up in each.within)]
    return {" ".join(each.text.split()[:-1]): int(each.text.split()[-1]) for each in found}


def rows(page) -> list[str]:
    """The rows of the table of countries, as text."""
    [table] = page.all("table", class_="countries")
    return [
        each.text
        for each in page.all("tr")
        if table in each.within and (each["class"] or "") != "group" and any(up.name == "tbody" for up in each.within)
    ]


class TestRecord:
    """The real record."""

    pytestmark = pytest.mark.usefixtures("record")

    def test_map_shows_the_43_that_recognised_guaido_on_4_february(self, read):
        page = read("/", on="2019-02-04")
        expected = {"guaido": 43, "assembly": 16, "neutral": 19, "maduro": 22}
        assert {status: number for status, number in on_the_map(page).items() if status in expected} == expected
        assert sum(on_the_map(page).values()) == 200
        assert legend(page)["Recognises Guaidó"] == 43
        assert "200 countries" in page.text

    def test_first_visit_sees_the_most_telling_day(self, read):
        page = read("/")
        assert page.one("input", id="on")["value"] == "2019-02-04"
        assert on_the_map(page)["guaido"] == 43
        assert "On no other day after the beginning did so many countries take a claimant’s side." in page.text
        assert "/?on=2023-01-31" in page.addresses()
        assert page.one("link", rel="canonical")["href"] == "http://testserver/"

    def test_every_fill_is_drawn(self, read):
        page = read("/")
        fills = {each["fill"] for each in page.all("a") if each["fill"]}
        assert fills <= {f"url(#{found})" for found in page.ids()}
        assert len(page.ids()) == len(set(page.ids()))

    def test_country_is_told_where_the_pointer_and_the_keyboard_stand(self, read):
        [bolivia] = [each for each in read("/", on="2019-02-04").all("a") if each["data-code"] == "BO"]
        assert bolivia["aria-label"] == "Bolivia: Backs Maduro since 10 January 2019 (statement, 2 sources)"
        assert bolivia["href"] == "/countries/bolivia?on=2019-02-04"

    def test_day_of_month_precision_is_shown_as_such(self, read):
        acts = Position.objects.published().filter(precision="month", declared_on__gt="2019-01-10")
        act = acts.order_by("declared_on").first()
        page = read("/", on=act.declared_on.isoformat())
        assert f'<time datetime="{act.declared_on:%Y-%m}">{act.declared_on:%B %Y}</time>' in page.source
        assert "(day not known)" in page.text

    def test_members_only(self, read):
        page = read("/", on="2019-02-04", rule="un-members")
        shown = on_the_map(page)
        assert shown[""] == 7
        assert legend(page)["Recognises Guaidó"] == shown["guaido"]
        assert len(rows(page)) == 193
        assert "Kosovo: not counted by this rule" in page.source

    def test_words_only_may_give_another_status(self, read):
        strict = on_the_map(read("/", on="2019-02-04", rule="un-members-strict"))
        assert strict["maduro"] < on_the_map(read("/", on="2019-02-04", rule="un-members"))["maduro"]

    @pytest.mark.parametrize("asked", [{}, {"on": "2021-02-01", "rule": "un-members-strict", "ordering": "since"}])
    def test_number_of_queries(self, read, django_assert_num_queries, asked):
        with django_assert_num_queries(5):  # revision, dispute, acts for the days of change, stances, countries
            assert read("/", **asked).status == 200

    def test_weight_over_the_wire(self):
        page = Client().get("/", headers={"Accept-Encoding": "br"})
        assert page["Content-Encoding"] == "br"
        assert len(page.content) < 80_000  # of the 350,000 bytes that all of the first page may have


@pytest.mark.usefixtures("small_record")
class TestDays:
    """Ways to other days."""

    def test_days_of_change_before_and_after(self, read):
        builders.position("CA", "2019-03-01", "neutral")
        page = read("/", on="2019-02-10")
        assert page.one("a", rel="prev")["href"] == "/?on=2019-01-23"
        assert page.one("a", rel="next")["href"] == "/?on=2019-03-01"
        assert "No country changed its side on this day." in page.text

    def test_as_much_of_a_day_of_change_is_told_as_is_known(self, read):
        builders.position("BR", "2019-03-01", "neutral", precision="month")
        page = read("/", on="2019-02-10")
        assert page.one("a", rel="next").text == "Next change: March 2019 →"
        assert page.one("a", rel="next")["href"] == "/?on=2019-03-01"
        assert walked(page)["coarse"] == {"50": "month"}
        builders.position("MX", "2019-03-01", "neutral")
        page = read("/", on="2019-02-10")
        assert page.one("a", rel="next").text == "Next change: 1 March 2019 →"
        assert walked(page)["coarse"] == {}

    def test_what_changed_on_the_day(self, read):
        page = read("/", on="2019-01-23")
        assert "Unstated" not in page.text
        assert "No position found → Guaido 1 Canada" in page.text
        assert page.one("a", rel="prev").attributes.keys() >= {"hidden"}
        assert "href" not in page.one("a", rel="prev").attributes

    def test_change_counts_by_the_rule(self, read):
        builders.position("BR", "2019-02-06", "guaido", basis="conduct")
        builders.country("XK", un_status="none")
        builders.position("XK", "2019-02-08", "guaido")
        days = {rule: read("/", on="2019-01-23", rule=rule).one("a", rel="next")["href"][5:15] for rule in Rule.values}
        assert days == {"all": "2019-02-06", "un-members": "2019-02-06", "un-members-strict": "2023-01-05"}
        after = {rule: read("/", on="2019-02-06", rule=rule).one("a", rel="next")["href"][5:15] for rule in Rule.values}
        assert after == {"all": "2019-02-08", "un-members": "2023-01-05", "un-members-strict": "2023-01-05"}
        strict = read("/", on="2019-02-06", rule="un-members-strict")
        assert "No country changed its side on this day." in strict.text
        assert (
            read("/", rule="un-members-strict").one("input", id="on")["value"]
            == read("/").one("input", id="on")["value"]
        )

    def test_last_day_and_the_telling_day_are_one_click_away(self, read):
        page = read("/", on="2019-02-20")
        [ends] = page.all("p", class_="ends")
        assert [each["href"] for each in page.all("a") if ends in each.within] == [
            "/?on=2019-01-10",
            "/?on=2019-01-23",
            "/?on=2023-01-31",
        ]

    def test_end_of_a_claim_is_a_change(self, read):
        assert read("/", on="2019-01-23").one("a", rel="next")["href"] == "/?on=2023-01-05"

    def test_other_parameters_stay(self, read):
        page = read("/", on="2019-01-23", rule="un-members", ordering="name")
        assert page.one("a", rel="next")["href"] == "/?on=2023-01-05&rule=un-members&ordering=name"
        hidden = {each["name"]: each["value"] for each in page.all("input", type="hidden")}
        assert hidden == {"rule": "un-members", "ordering": "name"}

    @pytest.mark.parametrize(
        ("acts", "expected"),
        [
            ([], "2023-01-31"),
            ([("BR", "2019-02-04", "guaido"), ("PE", "2019-02-04", "maduro")], "2019-02-04"),
            ([("BR", "2019-02-04", "guaido"), ("PE", "2019-02-03", "maduro")], "2019-02-03"),
            ([("BR", "2019-01-10", "maduro"), ("PE", "2019-02-03", "maduro")], "2019-02-03"),
            ([("BR", "2019-02-04", "neutral"), ("PE", "2019-03-03", "maduro")], "2019-03-03"),
        ],
    )
    def test_telling_day(self, acts, expected):
        dispute = Dispute.objects.default()
        for act in acts:
            builders.position(*act)
        switches = [each for each in Position.objects.of(dispute).switches() if each.country.alpha2 != "CA"]
        assert telling_day(switches, dispute) == date.fromisoformat(expected)


@pytest.mark.usefixtures("small_record")
class TestTable:
    """The same as a table."""

    def test_row(self, read):
        [row] = [each for each in rows(read("/", on="2019-02-04")) if each.startswith("Canada")]
        assert row == "Canada Guaido 23 January 2019 statement example.org 2 sources"

    def test_names_and_dates_are_in_the_language(self, read):
        builders.country("BR", name_pt="Brasil")
        page = read("/pt/", on="2019-02-04")
        assert any(row.startswith("Brasil") for row in rows(page))
        assert '<time datetime="2019-01-23">23 de janeiro de 2019</time>' in page.source

    @pytest.mark.parametrize(
        ("ordering", "expected"),
        [
            ("status", ["Canada", "Brazil", "Mexico", "Venezuela"]),
            ("name", ["Brazil", "Canada", "Mexico", "Venezuela"]),
            ("since", ["Brazil", "Canada", "Mexico", "Venezuela"]),
            ("sources", ["Canada", "Brazil", "Mexico", "Venezuela"]),
        ],
    )
    def test_sorted(self, read, ordering, expected):
        builders.position("BR", "2019-02-01", "neutral")
        page = read("/", on="2019-02-04", ordering=ordering)
        assert [row.split()[0] for row in rows(page)] == expected
        sorted_by = [each for each in page.all("th") if each["aria-sort"]]
        assert len(sorted_by) == 1

    def test_best_source_is_linked(self, read):
        assert "https://example.org/reuters-2019-01-24" in read("/", on="2019-02-04").addresses()


@pytest.mark.usefixtures("record")
def test_markers_do_not_cover_each_other(read):
    page = read("/")
    for kind in ("near", "far"):
        circles = page.all("circle", class_=kind)
        assert len(circles) > 40
        stand = [(int(each["cx"]), int(each["cy"])) for each in circles]
        assert min(dist(one, other) for one, other in combinations(stand, 2)) > 2 * int(circles[0]["r"])


def test_markers_move_only_as_far_as_needed():
    assert spread(((0, 0), (500, 0)), 100) == [(0, 0), (500, 0)]
    assert spread(((0, 0), (80, 0)), 100) == [(-10, 0), (90, 0)]
    [one, other] = spread(((7, 7), (7, 7)), 100)
    assert dist(one, other) >= 100


def test_map_is_whole():
    drawn = world()
    assert len(drawn.others) > 1000
    assert {"BO", "XK", "EH", "TW"} <= drawn.shapes.keys()
    assert {"MT", "SG", "AG"} <= drawn.small
    assert not drawn.small - drawn.shapes.keys()
