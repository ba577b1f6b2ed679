"""The list of changes: by day, narrowed by what is asked, with act and source."""

from datetime import date

import pytest
from django.test import Client

from recognition.models import Dispute, Position
from recognition.models.columns import fold
from tests import builders


def rows(page) -> list[str]:
    """The rows of the table, and its days, as text."""
    [table] = page.all("table", class_="switches")
    return [each.text for each in page.all("tr") if table in each.within and each.within[-1].name == "tbody"]


class TestRecord:
    """The real record."""

    pytestmark = pytest.mark.usefixtures("record")

    def test_all_changes_are_those_of_the_rule(self, read):
        page = read("/switches")
        expected = list(Position.objects.of(Dispute.objects.default()).switches())
        shown = [row for row in page.all("tr") if row.within[-1].name == "tbody" and row["class"] != "group"]
        assert len(shown) == len(expected) > 100
        assert f"{len(expected)} changes of" in page.text

    def test_narrowed_to_one_country(self, read):
        page = read("/switches", country="BO")
        [table] = page.all("table", class_="switches")
        named = [each for each in page.all("th", scope="row") if table in each.within]
        assert {each.text for each in named} == {"Bolivia"}
        assert page.one("select", id="country")
        [chosen] = [each for each in page.all("option") if each["value"] == "BO"]
        assert "selected" in chosen.attributes

    @pytest.mark.parametrize("path", ["/switches", "/es/switches"])
    def test_countries_of_a_day_are_sorted_by_name(self, read, path):
        page = read(path, **{"from": "2021-01-06", "to": "2021-01-06"})
        named = [each.text for each in page.all("th", scope="row")]
        assert len(named) == 24
        assert named == sorted(named, key=fold)

    def test_links_to_the_data_ask_the_same(self, read):
        page = read("/switches", **{"from": "2019-01-23", "to": "2019-02-28", "bloc": "lima-group"})
        [address] = [each for each in page.addresses() if each.startswith("/api/v1/switches?")]
        found = Client().get(address).json()["results"]
        assert (
            0
            < len(found)
            == len([row for row in page.all("tr") if row.within[-1].name == "tbody"])
            - len({each["date"] for each in found})
        )

    def test_number_of_queries(self, read, django_assert_num_queries):
        # Revision, dispute; stances, acts, their citations with sources; countries and blocs to choose from.
        with django_assert_num_queries(7):
            assert read("/switches").status == 200
        # The countries' codes, the blocs, the stances twice (those of before and after); memberships.
        with django_assert_num_queries(12):
            asked = {"country": "BO,CA", "bloc": "lima-group", "from_status": "unstated", "to_status": "guaido"}
            assert read("/switches", **asked).status == 200


@pytest.mark.usefixtures("small_record")
class TestSmall:
    """A record of one act."""

    def test_row_tells_who_from_what_to_what_by_what(self, read):
        assert rows(read("/switches")) == [
            "23 January 2019 1 Map 23 January 2019",
            "Canada No position found → Guaido first act statement example.org 1 more Canada",
            "5 January 2023 1 Map 5 January 2023",
            "Canada Guaido → Lapsed with the claim 1443 days end of the claim of Juan Guaidó example.org 1 more Canada",
        ]

    def test_links_lead_to_the_country_on_that_day_and_to_the_act(self, read):
        addresses = read("/switches", known_at="revision:1").addresses()
        act = "venezuela-presidency-ca-2019-01-23"
        assert f"/countries/canada?on=2019-01-23&known_at=revision:1#{act}" in addresses
        assert "/countries/canada?on=2023-01-05&known_at=revision:1" in addresses

    def test_precision_is_shown(self, read):
        builders.position("MX", "2019-09-01", "neutral", precision="month", confidence="disputed")
        found = rows(read("/switches", country="MX"))
        assert found == [
            "September 2019 (day not known) 1 Map September 2019",
            "Mexico No position found → Neutral first act statement disputed example.org",
        ]

    def test_change_before_what_is_covered_leads_to_the_first_day(self, read):
        builders.position("MX", "2019-01-01", "neutral", precision="year")
        addresses = read("/switches", country="MX").addresses()
        assert "/countries/mexico?on=2019-01-10" in addresses
        assert "/?on=2019-01-10" in addresses

    @pytest.mark.parametrize(
        ("params", "days"),
        [
            ({"from": "2019-01-23"}, 2),
            ({"from": "2019-01-24"}, 1),
            ({"to": "2023-01-04"}, 1),
            ({"to": "2023-01-05"}, 2),
            ({"from_status": "guaido"}, 1),
            ({"to_status": "guaido,lapsed"}, 2),
            ({"bloc": "lima-group"}, 2),
            ({"country": "can"}, 2),
        ],
    )
    def test_narrowing(self, read, params, days):
        assert len(rows(read("/switches", **params))) == 2 * days

    def test_nothing_found_is_told(self, read):
        page = read("/switches", country="MX")
        assert "No country changed so." in page.text
        assert "0 changes of 0 countries" in page.text

    def test_what_a_form_leaves_empty_leads_to_the_plain_address(self):
        sent = "from=&to=&country=CA&bloc=&from_status=&to_status=&known_at=revision:1"
        response = Client().get(f"/es/switches?{sent}")
        assert (response.status_code, response["Location"]) == (302, "/es/switches?country=CA&known_at=revision:1")

    def test_several_choices_lead_to_one_list(self):
        response = Client().get("/switches?country=CA&country=&country=MX")
        assert response["Location"] == "/switches?country=CA,MX"

    @pytest.mark.parametrize(
        ("params", "told"),
        [
            ({"from": ["2019-02-01", "2019-02-02"]}, "It is given more than once"),
            ({"country": "Canadaa"}, "Canadaa is unknown; did you mean CA?"),
            ({"bloc": "xyz"}, "xyz is unknown."),
            ({"status": "guaido"}, "There is no parameter status here"),
            ({"from": "2020-01-01", "to": "2019-05-05"}, "2019-05-05 is before the first day that is asked for"),
            ({"to": "2024-01-01"}, "The record covers 2019-01-10 to 2023-01-31"),
        ],
    )
    def test_what_is_wrong_is_refused(self, read, params, told):
        page = read("/switches", **params)
        assert page.status == 400
        assert told in page.text

    def test_several_chosen_stay_chosen(self, read):
        page = read("/switches", country="MX,CA")
        [chosen] = [each for each in page.all("option") if "selected" in each.attributes]
        assert (chosen["value"], chosen.text) == ("MX,CA", "Mexico, Canada")

    def test_is_cited_with_what_was_asked(self, read):
        page = read("/switches", **{"from": date(2019, 2, 1).isoformat()})
        assert "/switches?from=2019-02-01&known_at=revision:1" in page.one("p", class_="citation").text
