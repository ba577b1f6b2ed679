"""The list of blocs and the page of each: members, cohesion, meetings, who signed what, acts of the bloc itself."""

from collections import Counter
from datetime import date

import pytest
from django.test import Client

from recognition.axis import Axis
from recognition.models import Bloc, Meeting
from tests import builders
from tests.site.reading import Read

LIMA = "/blocs/lima-group"


def body(page: Read, **attributes) -> list:
    """The rows of a table's body."""
    table = page.one("table", **attributes)
    return [row for row in page.all("tr") if table in row.within and row.within[-1].name == "tbody"]


def cells(page: Read, row) -> list[str]:
    """The texts of a row."""
    return [each.text for each in page.elements if each.within and each.within[-1] is row]


def told(path: str, **params) -> list[dict]:
    """What the API says."""
    return Client().get(f"/api/v1/{path}", params).json()["results"]


class TestRecord:
    """The real record."""

    pytestmark = pytest.mark.usefixtures("record")

    def test_list_has_every_bloc_with_its_members(self, read):
        page = read("/blocs", on="2019-02-04")
        rows = [cells(page, row) for table in page.all("table") for row in page.all("tr") if table in row.within]
        links = {each.split("?")[0] for each in page.addresses()}
        assert {f"/blocs/{bloc.slug}" for bloc in Bloc.objects.all()} <= links
        [lima] = [row for row in rows if row[0] == "Lima Group"]
        assert lima[1:4] == ["group 2017–", "14 members, 49 meetings and statements", "Recognises Guaidó"]
        [nations] = [row for row in rows if row[0] == "United Nations UN"]
        assert nations[1:3] == ["organisation 1945–", "Takes no side"]

    @pytest.mark.parametrize("on", ["2019-02-03", "2019-02-04", "2022-12-31"])
    def test_members_are_those_of_the_api(self, read, on):
        page = read(LIMA, on=on)
        expected = told("blocs/lima-group/members", on=on, role="member,observer,supporter")
        shown = [tuple(cells(page, row)[:2]) for row in body(page, class_="members")]
        assert sorted(shown) == sorted((row["name"], row["status_label"]) for row in expected)
        members = Counter(row["status_label"] for row in expected if row["role"] == "member")
        assert f"{members.total()} members on " in page.text
        for label, number in members.items():
            assert f"{label} {number}" in [each.text for each in page.all("li")]

    def test_cohesion_is_that_of_the_api(self, read):
        page = read(LIMA, on="2019-02-04")
        rows = [cells(page, row) for row in body(page, class_="divisions")]
        largest = {}
        for row in told("blocs/lima-group/cohesion", interval="change"):
            if row["is_largest"]:
                largest[row["date"]] = (str(row["members"]), f"{round(100 * row['share'])} %")
        assert [(row[1], row[2]) for row in rows] == list(largest.values())
        assert "On 4 February 2019: 79 % of 14 members." in page.text
        [curve] = page.all("svg", class_="curve")
        assert len([each for each in page.all("rect") if curve in each.within]) == len(rows)

    def test_every_period_is_told_and_drawn(self, read):
        page = read(LIMA)
        rows = {cells(page, row)[0]: row for row in body(page, class_="periods")}
        assert len(rows) == len({row["country"] for row in told("memberships", bloc="lima-group")})
        assert cells(page, rows["Mexico"])[1] == "from 8 August 2017 until 4 February 2019"
        assert cells(page, rows["Ecuador"])[1] == "since 15 April 2019 observer"
        [bar] = [each for each in page.all("svg") if rows["Mexico"] in each.within]
        drawn = [each.text for each in page.all("title") if bar in each.within]
        assert drawn[0] == "Mexico (member): 8 August 2017 –"
        assert drawn[-1].endswith("– 3 February 2019")

    def test_meetings_are_all_there(self, read):
        page = read(LIMA)
        assert len(body(page, class_="meetings")) == Meeting.objects.filter(bloc__slug="lima-group").count() == 49
        assert "/meetings/lima-2019-02-04-ottawa" in page.addresses()
        assert "/calendars/lima-group.ics" in page.addresses()

    def test_matrix_says_what_each_country_did(self, read):
        page = read(LIMA)
        table = page.one("table", class_="matrix")
        heads = [each for each in page.all("th", scope="col") if table in each.within][1:]
        place = next(at for at, each in enumerate(heads, 1) if each.text == "2019-02-04 Ottawa")
        shown = {cells(page, row)[0].partition(" texts")[0]: cells(page, row) for row in body(page, class_="matrix")}
        signed = told("signatures", meeting="lima-2019-02-04-ottawa")
        assert len(signed) == 14
        for row in signed:
            [line] = [line for name, line in shown.items() if name.startswith(row["name"])]
            assert line[place].split(" ", 1)[1].replace(" ", "_") == row["signed"]
        assert shown["Mexico 14"][place] == "∅ absent"
        total = [each for each in page.all("tfoot") if table in each.within][0]
        assert [each.text for each in page.all("td") if total in each.within][place - 1] == "11"

    def test_links_of_the_country_lead_here(self, read):
        addresses = read("/countries/canada", on="2019-02-04").addresses()
        assert "/blocs/lima-group?on=2019-02-04" in addresses
        assert "/meetings/lima-2019-02-04-ottawa" in addresses

    @pytest.mark.parametrize("slug", ["alba", "european-union", "caricom", "rio-treaty"])
    @pytest.mark.parametrize("language", ["", "/es", "/fr", "/pt"])
    def test_every_kind_of_bloc_has_its_page(self, read, slug, language):
        page = read(f"{language}/blocs/{slug}", on="2020-01-31")
        assert page.status == 200
        assert page.one("h1").text
        assert len(page.ids()) == len(set(page.ids()))

    def test_number_of_queries(self, read, django_assert_num_queries):
        # Revision, dispute, stances; acts of blocs; blocs.
        with django_assert_num_queries(5):
            read("/blocs")
        # Revision, dispute, bloc, stances; memberships with countries, citations and their sources; countries and
        # acts for the statuses, memberships and acts for cohesion; meetings, signatures and their countries; its acts
        # with citations.
        with django_assert_num_queries(16):
            read(LIMA)


@pytest.mark.usefixtures("small_record")
class TestSmall:
    """Lima Group: Canada, Mexico until 4 February 2019; one meeting, signed by Canada."""

    def test_membership_ends_on_its_day(self, read):
        before, after = read(LIMA, on="2019-02-03"), read(LIMA, on="2019-02-04")
        assert [cells(before, row)[:2] for row in body(before, class_="members")] == [
            ["Canada", "Guaido"],
            ["Mexico", "No position found"],
        ]
        assert [cells(after, row)[:2] for row in body(after, class_="members")] == [["Canada", "Guaido"]]
        assert "1 member on 4 February 2019" in after.text

    def test_cohesion_by_the_change(self, read):
        page = read(LIMA)
        assert [cells(page, row) for row in body(page, class_="divisions")] == [
            ["10 January 2019 – 22 January 2019", "2", "100 %", "No position found 2"],
            ["23 January 2019 – 3 February 2019", "2", "50 %", "Guaido 1, No position found 1"],
            ["4 February 2019 – 4 January 2023", "1", "100 %", "Guaido 1"],
            ["5 January 2023 – 31 January 2023", "1", "100 %", "Lapsed with the claim 1"],
        ]

    def test_own_acts_have_their_sources(self, read):
        page = read(LIMA)
        [own] = page.all("ol", class_="acts")
        assert "23 January 2019" in own.text
        assert "The bloc said so." in own.text
        assert "https://example.org/afp-2019-01-23" in page.addresses()

    def test_day_and_revision_are_kept(self, read):
        addresses = read(LIMA, on="2019-02-03", known_at="revision:1").addresses()
        assert "/countries/mexico?on=2019-02-03&known_at=revision:1" in addresses
        assert "/blocs?on=2019-02-03&known_at=revision:1" in addresses
        assert "/meetings/lima-2019-02-04-ottawa?known_at=revision:1" in addresses
        assert "/api/v1/blocs/lima-group/members.csv?on=2019-02-03&known_at=revision:1" in addresses

    def test_bloc_without_members_shows_what_it_said(self, read):
        builders.bloc_position("united-nations", stance_slug="neutral")
        page = read("/blocs/united-nations")
        assert page.status == 200
        assert not page.all("table")
        assert "What the bloc as such said" in page.text

    def test_errors_can_be_reported(self, read):
        for path, about in (
            (LIMA, "bloc:lima-group"),
            ("/meetings/lima-2019-02-04-ottawa", "meeting:lima-2019-02-04-ottawa"),
        ):
            [address] = [each for each in read(path).addresses() if f"about={about}" in each]
            assert read(address).status == 200

    def test_missing_bloc(self, read):
        page = read("/blocs/nowhere")
        assert page.status == 404
        assert "There is no bloc called nowhere" in page.text

    def test_day_that_is_not_covered_is_refused(self, read):
        assert read(LIMA, on="2018-05-01").status == 400


def test_axis_leaves_no_day_outside():
    axis = Axis(date(2020, 1, 1), date(2020, 12, 31))
    assert (axis.at(date(2019, 1, 1)), axis.at(date(2020, 1, 1)), axis.at(date(2024, 1, 1))) == (0, 0, 100)
    assert axis.width(date(2020, 1, 1), date(2021, 1, 1)) == 100
    assert axis.years == [(2020, 0)]
    assert Axis(date(2018, 12, 1), date(2020, 12, 31)).years[0][0] == 2019
