"""The list of sources, and the page of each with all that cites it."""

import pytest
from django.test import Client

from recognition.models import Position, Source
from recognition.models.revision import revising
from tests import builders


def titles(page) -> list[str]:
    """What the list shows, title by title."""
    return [each.text for each in page.all("th", scope="row")]


@pytest.mark.usefixtures("record")
class TestRecord:
    """The real record."""

    def test_fifty_on_a_page_the_latest_first(self, read):
        page = read("/sources")
        latest = Source.objects.exclude(published=None).order_by("-published", "key").first()
        assert len(titles(page)) == 50
        assert latest.title in titles(page)[0]
        total = Source.objects.count()
        last = -(-total // 50)
        assert f"{total} sources" in page.text
        assert "/sources?page=2" in page.addresses()
        assert len(titles(read("/sources", page=last))) == total - 50 * (last - 1)
        past = read("/sources", page=last + 1)
        assert past.status == 404
        assert f"its last is {last}." in past.text

    def test_narrowed_by_words_publisher_and_language(self, read):
        assert all("Reuters" in each.text for each in read("/sources", publisher="reuters").all("td", class_="sources"))
        found = read("/sources", q="CANCILLERIA", language="es")
        assert {each.text for each in found.all("td")[2::4]} == {"Spanish"}
        assert [address for address in found.addresses() if address.startswith("/api/v1/sources.csv?q=CANCILLERIA")]

    def test_data_of_what_is_narrowed_is_the_same(self, read):
        page = read("/sources", publisher="Reuters", language="es,en")
        [address] = [each for each in page.addresses() if each.startswith("/api/v1/sources?")]
        assert Client().get(address).json()["count"] == len(titles(page)) > 1

    def test_every_source_has_its_page(self, read):
        for key in Source.objects.order_by("key").values_list("key", flat=True)[::40]:
            page = read(f"/sources/{key}")
            assert page.status == 200
            assert "None" not in page.one("main").text

    def test_number_of_queries(self, read, django_assert_num_queries):
        # Revision, dispute; the number of sources, a page of them, the languages.
        with django_assert_num_queries(5):
            assert read("/sources").status == 200
        # Revision, dispute; the source, its citations with the records.
        key = Position.objects.first().sources[0].key
        with django_assert_num_queries(4):
            assert read(f"/sources/{key}").status == 200


@pytest.mark.usefixtures("small_record")
class TestSmall:
    """A record of one act."""

    def test_page_tells_all_that_is_known(self, read):
        builders.source(
            "efe-2019",
            title="[Sin título]",
            title_supplied=True,
            language="es",
            published=None,
            archived_url="https://archive.example/1",
        )
        page = read("/sources/efe-2019")
        told = page.one("main").text
        for each in ("This title is ours", "AFP", "not known", "Spanish", "https://example.org/efe-2019"):
            assert each in told
        assert page.one("h1")["lang"] == "es"
        assert "https://archive.example/1" in page.addresses()
        assert "Nothing that is published." in told

    def test_all_kinds_of_records_that_cite_it_are_linked(self, read):
        builders.signature(builders.meeting("2019-03-04", "Lima"), "MX", sources=("afp-2019-01-23",))
        page = read("/sources/afp-2019-01-23")
        told = page.one("ul", class_="cited").text
        for each in (
            "act Canada, 23 January 2019: Guaido. The government said so.",
            "membership Mexico: Lima Group.",
            "meeting Meeting of ministers, 4 February 2019",
            "under a text Mexico: yes, Meeting of ministers",
            "act of a bloc Lima Group, ",
        ):
            assert each in told
        assert "/countries/canada#venezuela-presidency-ca-2019-01-23" in page.addresses()

    def test_drafts_cite_nothing_for_readers(self, read):
        builders.position("MX", "2019-05-01", "neutral", is_published=False, sources=("draft-1",))
        assert "Nothing that is published." in read("/sources/draft-1").text

    def test_without_an_address_it_says_so(self, read):
        builders.source("paper", url="", title="A letter")
        assert "the text came without an address" in read("/sources/paper").text

    def test_unknown_and_retracted_are_told(self, read):
        assert "There is no source called nobody" in read("/sources/nobody").text
        source = builders.source("gone")
        builders.committed()
        with revising("Twice."):
            source.delete()
        page = read("/sources/gone")
        assert page.status == 404
        assert "The source gone was taken out of the record in revision" in page.text

    def test_country_page_leads_to_its_sources(self, read):
        assert "/sources/afp-2019-01-23" in read("/countries/canada").addresses()

    def test_empty_fields_lead_to_the_plain_address(self):
        assert Client().get("/sources?q=&publisher=afp&language=").headers["Location"] == "/sources?publisher=afp"

    @pytest.mark.parametrize(
        ("params", "told"),
        [({"page": "0"}, "0 is no number of a page."), ({"language": "xx"}, "xx is unknown.")],
    )
    def test_what_is_wrong_is_refused(self, read, params, told):
        assert told in read("/sources", **params).text
