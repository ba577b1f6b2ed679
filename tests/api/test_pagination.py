"""The envelope around lists, and how to walk through their pages."""

import pytest

from tests import builders
from tests.api.asking import LISTS, address, ask

ENVELOPE = ["dispute", "on", "known_at", "revision", "count", "next", "previous", "results"]


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("path", LISTS)
def test_every_list_has_the_same_envelope(path):
    answer = ask(address(path))
    assert list(answer) == ENVELOPE
    assert answer["dispute"] == "venezuela-presidency"
    assert answer["revision"] == 1
    if path in ("changes", "diff"):  # the whole record, field by field
        assert answer["count"] > len(answer["results"]) == 1000
        assert answer["next"].endswith("?page=2")
    else:
        assert answer["count"] == len(answer["results"]) > 0
        assert answer["next"] is None
    assert answer["previous"] is None


def test_the_echo_says_what_was_asked_and_known(small_record):
    answer = ask("positions?on=2019-02-04")
    assert answer["on"] == "2019-02-04"
    assert answer["known_at"] == small_record.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ").replace(".000000", "")
    assert answer["revision"] == small_record.pk
    assert ask("positions")["on"] is None


def test_the_revision_is_the_last_one(small_record):
    builders.committed()
    builders.position("MX", "2019-02-01", "neutral")
    assert ask("positions")["revision"] == small_record.pk + 1
    assert ask("countries/MX")["revision"] == small_record.pk + 1
    assert ask("positions")["known_at"] > small_record.at.isoformat()


@pytest.mark.parametrize(
    ("today", "day"), [("2021-06-01", "2021-06-01"), ("2023-01-31", "2023-01-31"), ("2024-01-01", "2023-01-31")]
)
def test_the_day_is_the_earlier_of_today_and_the_last_covered_one(small_record, monkeypatch, today, day):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: builders.day(today))
    for path in ("countries", "counts", "countries/CA", "blocs", "blocs/lima-group", "blocs/lima-group/members"):
        assert ask(path)["on"] == day


@pytest.mark.django_db
class TestPages:
    @pytest.fixture(autouse=True)
    def five_sources(self):
        """Five sources."""
        builders.dispute()
        for letter in "abcde":
            builders.source(letter)

    def test_links_lead_through_all_rows_once_each_way(self):
        answer, seen, links = ask("sources?page_size=2&q=sides"), [], []
        while True:
            assert answer["count"] == 5
            seen += [row["id"] for row in answer["results"]]
            links.append(answer["next"])
            if answer["next"] is None:
                break
            answer = ask(answer["next"].removeprefix("http://testserver/api/v1/"))
        assert seen == list("abcde")
        assert links == [
            "http://testserver/api/v1/sources?page=2&page_size=2&q=sides",
            "http://testserver/api/v1/sources?page=3&page_size=2&q=sides",
            None,
        ]
        assert answer["previous"] == "http://testserver/api/v1/sources?page=2&page_size=2&q=sides"
        second = ask("sources?page=2&page_size=2&q=sides")
        assert second["previous"] == "http://testserver/api/v1/sources?page_size=2&q=sides"

    def test_links_keep_the_suffix(self):
        assert ask("sources.json?page_size=4")["next"] == "http://testserver/api/v1/sources.json?page=2&page_size=4"

    def test_links_of_a_detail_below_a_bloc(self):
        builders.membership("CA")
        builders.membership("MX")
        assert ask("blocs/lima-group/members?page_size=1")["next"] == (
            "http://testserver/api/v1/blocs/lima-group/members?page=2&page_size=1"
        )
