"""Search: who is found by which letters, in which order; what is suggested; what is offered instead of nothing."""

import pytest
from django.test import Client

from tests import builders


def found(page, heading: str) -> list[str]:
    """What stands in the list under a heading, as text."""
    places = {each: place for place, each in enumerate(page.elements)}
    [title] = [each for each in page.all("h2") if each.text.startswith(heading)]
    [shown] = [each for each in page.all("ul") if places[each] > places[title]][:1]
    return [each.text for each in page.all("li") if shown in each.within]


def suggested(q: str, path: str = "/suggestions") -> dict:
    """The answer to somebody who types."""
    response = Client().get(path, {"q": q})
    assert (response.status_code, response["Content-Type"]) == (200, "application/json")
    return response.json()


class TestRecord:
    """The real record."""

    pytestmark = pytest.mark.usefixtures("record")

    @pytest.mark.parametrize(
        ("q", "first"),
        [
            ("bolivia", "Bolivia BO"),
            ("BO", "Bolivia BO"),
            ("bol", "Bolivia BO"),
            ("COTE D'IVOIRE", "Côte d’Ivoire CI"),
            ("cote ivoire", "Côte d’Ivoire CI"),
            ("Alemania", "Germany DE · Alemania"),
            ("etats-unis", "United States US · États-Unis"),
            ("guinea", "Guinea GN"),
            ("niger", "Niger NE"),
            ("dominica", "Dominica DM"),
            ("NA", "Namibia NA"),
            ("kingdom", "United Kingdom GB"),
            ("UK", "United Kingdom GB"),
            ("St. Lucia", "Saint Lucia LC"),
            ("Ivory Coast", "Côte d’Ivoire CI"),
            ("EEUU", "United States US"),
            ("EE.UU.", "United States US"),
            ("ee. uu.", "United States US"),
            ("RDC", "Democratic Republic of the Congo CD"),
        ],
    )
    def test_best_country_is_first(self, read, q, first):
        assert found(read("/search", q=q), "Countries")[0] == first

    def test_names_are_in_the_readers_language(self, read):
        assert found(read("/es/search", q="Germany"), "Países") == ["Alemania DE · Germany"]

    def test_blocs_meetings_and_sources_are_found(self, read):
        page = read("/search", q="lima group")
        assert found(page, "Blocs") == ["Lima Group"]
        assert found(read("/search", q="ottawa"), "Meetings")[0].endswith("4 February 2019, Ottawa")
        sources = found(read("/search", q="Reuters"), "Sources")
        assert len(sources) == 5
        assert all("Reuters" in each for each in sources)

    def test_initials_in_another_language_find_a_bloc(self, read):
        assert found(read("/search", q="OEA"), "Blocs")[0] == "Organization of American States"
        assert found(read("/search", q="ue"), "Blocs")[0] == "European Union"

    def test_few_letters_within_a_name_find_nothing(self, read):
        assert "Venezuela VE" not in read("/search", q="ue").one("main").text
        assert "Ivoire" not in read("/search", q="OAS").one("main").text

    def test_nothing_found_offers_the_nearest(self, read):
        page = read("/search", q="Bolvia")
        assert "Nothing was found." in page.text
        assert found(page, "Did you mean")[0] == "Bolivia"
        assert found(read("/search", q="Boliva"), "Did you mean") == ["Bolivia"]
        assert read("/search", q="xqzzyw").status == 200

    def test_suggestions_are_few_and_best_first(self):
        answer = suggested("uni")
        assert len(answer["suggestions"]) <= 8
        assert answer["told"] == f"{len(answer['suggestions'])} suggestions"
        assert [each["note"] for each in suggested("boliv")["suggestions"][:2]] == ["country", "bloc"]
        bolivia = {"name": "Bolivia", "note": "country", "address": "/countries/bolivia"}
        assert suggested("BOL")["suggestions"][0] == bolivia
        assert suggested("cote iv") == {
            "told": "1 suggestion",
            "suggestions": [{"name": "Côte d’Ivoire", "note": "country", "address": "/countries/cote-divoire"}],
        }

    def test_suggestions_speak_the_language_and_keep_the_revision(self):
        response = Client().get("/fr/suggestions", {"q": "allemagne", "known_at": "revision:1"})
        [only] = response.json()["suggestions"]
        assert only["name"] == "Allemagne"
        assert only["address"] == "/fr/countries/germany?known_at=revision:1"

    def test_nothing_to_suggest_names_the_nearest(self):
        answer = suggested("Bolvia")
        assert answer["told"] == "Nothing found. Did you mean Bolivia?"
        assert suggested("xqzzyw") == {"told": "Nothing found.", "suggestions": []}

    def test_number_of_queries(self, read, django_assert_num_queries):
        # Revision, dispute; countries, blocs, meetings, sources and their number.
        with django_assert_num_queries(7):
            assert read("/search", q="united").status == 200
        # Revision, dispute; countries, blocs, meetings.
        with django_assert_num_queries(5):
            suggested("united")


@pytest.mark.usefixtures("small_record")
class TestSmall:
    """A record of one act."""

    def test_every_page_has_the_form(self, read):
        [form] = read("/es/countries/canada", known_at="revision:1").all("form", role="search")
        assert form["action"] == "/es/search?known_at=revision:1"

    def test_without_words_it_says_what_can_be_found(self, read):
        assert "Countries by their names" in read("/search").text
        assert Client().get("/search?q=").headers["Location"] == "/search"

    def test_code_is_given_whole(self, read):
        builders.country("XQ", name="Zedland")
        assert "Zedland" in read("/search", q="xqx").one("main").text
        assert "Zedland" not in read("/search", q="qx").one("main").text

    def test_what_is_sought_is_shown_as_text(self, read):
        assert "<script>alert" not in read("/search", q="<script>alert(1)</script>").source

    def test_too_long_is_refused(self, read):
        assert "Give no more than 100 characters." in read("/search", q="a" * 101).text

    def test_suggestions_are_kept_and_asked_again(self):
        first = Client().get("/suggestions", {"q": "ca"})
        assert first["Cache-Control"] == "public, no-cache"
        again = Client().get("/suggestions", {"q": "ca"}, headers={"If-None-Match": first["ETag"]})
        assert again.status_code == 304
