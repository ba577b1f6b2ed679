"""Countries side by side."""

import pytest
from django.test import Client

from tests import builders


def section(page, heading: str) -> str:
    """The text of the section under a heading."""
    [found] = [each for each in page.all("section") if each.text.startswith(heading)]
    return found.text


@pytest.fixture
def two(small_record):
    """Canada and Mexico, each with an act."""
    builders.position("MX", "2019-01-24", "neutral")
    builders.position("MX", "2020-01-23", "guaido", basis="conduct", confidence="reported")


@pytest.mark.usefixtures("two")
class TestTwo:
    """Of two countries."""

    def test_bars_stand_in_the_order_of_the_address(self, read):
        page = read("/compare", country="MX,CA", on="2019-02-04")
        assert len(page.all("svg", class_="bar")) == 2
        shown = [each.text for each in page.all("h3")]
        assert shown == ["Mexico", "Canada"]
        assert "No position found 10 January 2019 – 23 January 2019" in section(page, "Over time")

    def test_day_tells_status_since_basis_acts_and_changes(self, read):
        told = section(read("/compare", country="CA,MX", on="2020-02-01"), "On 1 February 2020")
        assert "Canada Guaido 23 January 2019 statement confirmed 1 2 Lima Group" in told
        assert "Mexico Guaido 23 January 2020 conduct reported 2 3" in told

    def test_agreement_counts_common_days_only(self, read):
        told = section(read("/compare", country="CA,MX"), "How far they went together")
        # From Mexico's first act to the end of the claim, 2019-01-24 to 2023-01-04; the same from 2020-01-23 on.
        assert "75 % of the common days the same: 1078 of 1442 days; no common text." in told

    def test_blocs_and_texts_in_common(self, read):
        page = read("/compare", country="CA,MX", on="2019-02-03")
        assert "Lima Group: Canada, Mexico" in section(page, "Blocs in common on the day")
        assert "None of which" in section(read("/compare", country="CA,MX", on="2019-02-04"), "Blocs in common")
        assert "no meeting at which two" in section(page, "Common texts")
        builders.signature(builders.meeting("2019-03-04", "Lima"), "MX", signed="declined")
        builders.signature(builders.meeting("2019-03-05", "Lima"), "MX", signed="declined")
        texts = section(read("/compare", country="CA,MX"), "Common texts")
        assert "no meeting" in texts

    def test_common_text_tells_what_each_did(self, read):
        meeting = builders.meeting("2019-03-04", "Lima")
        builders.signature(meeting, "MX", signed="declined")
        builders.signature(meeting, "CA")
        page = read("/compare", country="CA,MX")
        assert "4 March 2019 Meeting of ministers Lima Group yesdeclined" in section(page, "Common texts")
        assert "they did the same under 0 of 1 common text." in section(page, "How far they went together")

    def test_one_is_left_out_by_a_link(self, read):
        addresses = read("/compare", country="CA,MX,VE", on="2019-02-04").addresses()
        assert "/compare?country=CA,VE&on=2019-02-04" in addresses

    def test_form_has_a_field_for_each_and_one_more(self, read):
        page = read("/compare", country="CA,MX")
        chosen = [each["value"] for each in page.all("option") if "selected" in each.attributes]
        assert chosen == ["CA", "MX"]
        assert len([each for each in page.all("select") if each["name"] == "country"]) == 3
        assert len(read("/compare").all("select")) == 2

    def test_fields_lead_to_one_list(self):
        response = Client().get("/compare?country=CA&country=MX&country=&on=2019-02-04")
        assert (response.status_code, response["Location"]) == (302, "/compare?country=CA,MX&on=2019-02-04")

    def test_one_country_is_shown_too(self, read):
        page = read("/compare", country="CA")
        assert page.status == 200
        assert "How far they went together" not in page.text

    def test_without_countries_those_that_changed_most_are_offered(self, read):
        page = read("/compare")
        assert "/compare?country=MX,CA" in page.addresses()

    @pytest.mark.parametrize(
        ("country", "told"),
        [
            ("CA,MX,VE,BO,BR,EC,PE", "7 are too many; give 6 at most."),
            ("CA,Mexicoo", "Mexicoo is unknown; did you mean MX?"),
        ],
    )
    def test_what_is_wrong_is_refused(self, read, country, told):
        for code in ("BO", "BR", "EC", "PE"):
            builders.country(code)
        assert told in read("/compare", country=country).text


@pytest.mark.usefixtures("record")
class TestRecord:
    """The real record."""

    def test_number_of_queries(self, read, django_assert_num_queries):
        # Revision, dispute, codes; stances, all countries for the form; those asked for with statuses, their acts,
        # citations with sources, coverage, memberships; agreement's acts and signatures; the common texts.
        with django_assert_num_queries(13):
            assert read("/compare", country="BO,EC,MX,UY,US,RU").status == 200

    def test_six_countries_and_their_texts(self, read):
        page = read("/compare", country="CA,CO,PE,BR,AR,CL", on="2019-02-25")
        assert len(page.all("svg", class_="bar")) == 6
        assert "25 February 2019" in section(page, "Common texts")
