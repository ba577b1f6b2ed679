"""Using the data: what is said of files is true of their bytes, and every link answers."""

import json
from hashlib import sha256

import pytest
from django.template.defaultfilters import filesizeformat
from django.test import Client

from recognition.models import Position, Source
from tests.site.reading import Read


@pytest.fixture(autouse=True)
def downloads(tmp_path, settings):
    """A folder of this test's own for the files."""
    settings.VAR_DIR = tmp_path


def body(response) -> bytes:
    """All bytes of an answer, streamed or not."""
    if not response.streaming:
        return response.content
    content = response.getvalue()
    for close in response._resource_closers:  # close() would end the connection too
        close()
    return content


@pytest.mark.usefixtures("small_record")
class TestSmall:
    """A record of one act."""

    def test_size_and_checksum_are_those_of_the_bytes(self, read):
        page = read("/data")
        buttons = [each for each in page.all("a", class_="button") if each["download"]]
        sums = [each.text for each in page.all("code") if len(each.text) == 64]
        assert [each["href"] for each in buttons] == [
            "/api/v1/dataset.zip?known_at=revision:1",
            "/api/v1/dataset.sqlite?known_at=revision:1",
        ]
        for button, told in zip(buttons, sums, strict=True):
            content = body(Client().get(button["href"]))
            assert sha256(content).hexdigest() == told
            assert filesizeformat(len(content)).replace("\xa0", " ") in button.text

    def test_every_link_to_data_answers(self, read):
        page = read("/es/data")
        linked = {each.partition("#")[0] for each in page.addresses() if each.startswith(("/api/", "/feeds/", "/cal"))}
        assert len(linked) > 40
        for address in linked:
            response = Client().get(address)
            assert response.status_code == 200, address
            body(response)

    def test_licence_and_citation_of_the_whole(self, read):
        page = read("/data")
        assert "CC BY 4.0" in page.text
        cited = page.one("p", class_="citation").text
        assert cited.endswith("http://testserver/api/v1/dataset?known_at=revision:1")

    def test_search_engines_are_told_what_the_dataset_is(self, read):
        [script] = [each for each in read("/data").all("script") if each["type"] == "application/ld+json"]
        told = json.loads(script.text)
        assert (told["@type"], told["license"]) == ("Dataset", "https://creativecommons.org/licenses/by/4.0/")

    def test_recipes_are_linked_by_name(self, read):
        assert [each for each in read("/data").addresses() if each.startswith("/api/v1/docs/dashboards#")]

    def test_past_revision_has_its_own_files(self, read):
        assert "/api/v1/dataset.zip?known_at=revision:1" in read("/data", known_at="revision:1").addresses()

    def test_number_of_queries(self, read, django_assert_num_queries):
        read("/data")  # makes the files
        # Revision, dispute; counts; titles and days of disputes for search engines; blocs with meetings.
        with django_assert_num_queries(6):
            assert read("/data").status == 200


@pytest.mark.usefixtures("record")
def test_rows_are_counted(read):
    page: Read = read("/data")
    for path, number in (("positions", Position.objects.count()), ("sources", Source.objects.count())):
        [row] = [each for each in page.all("tr") if each.text.startswith(path)]
        assert str(number) in row.text
