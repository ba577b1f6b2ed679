"""Atom feeds, as a reader of feeds finds them."""

import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from xml.etree import ElementTree

import feedparser
import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from recognition.models import BlocPosition, Position, Revision, Source
from recognition.models.revision import revising
from tests import builders
from tests.api.asking import ask, problem
from tests.builders import committed

ATOM = "{http://www.w3.org/2005/Atom}"
TAG = r"tag:recognition-tracker\.invalid,2026:[a-z0-9A-Z/._-]+"
WORLD = ["switches", "countries/CA", "blocs/lima-group"]
FEEDS = [*WORLD, "changes"]


def document(path: str, **headers) -> bytes:
    """A feed's XML."""
    response = Client().get(f"/feeds/{path}", headers=headers)
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return response.content


def feed(path: str, **headers):
    """A feed as feedparser reads it, and without complaint."""
    found = feedparser.parse(document(path, **headers))
    assert not found.bozo, found.bozo_exception
    assert found.version == "atom10"
    return found


def by_id(path: str) -> dict:
    """The entries by what ends their ids."""
    return {entry.id.split(":", 2)[2]: entry for entry in feed(path).entries}


class Tags(HTMLParser):
    """Whether HTML closes what it opens."""

    def __init__(self, text: str):
        super().__init__()
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def check_structure(text: bytes) -> None:
    """What RFC 4287 asks of a feed and its entries (4.1.1, 4.1.2, 3.2.1, 3.3, 4.2.6, 4.2.7)."""
    root = ElementTree.fromstring(text)  # noqa: S314 (our own)
    assert root.tag == f"{ATOM}feed"
    for element in [root, *root.findall(f"{ATOM}entry")]:
        names = [child.tag.removeprefix(ATOM) for child in element]
        for once in ("id", "title", "updated"):
            assert names.count(once) == 1
        for at_most_once in ("summary", "rights", "published", "content", "subtitle"):
            assert names.count(at_most_once) <= 1
        assert re.fullmatch(TAG, element.findtext(f"{ATOM}id"))
        instant = datetime.fromisoformat(element.findtext(f"{ATOM}updated"))
        assert instant.utcoffset() is not None
        links = [link.attrib for link in element.findall(f"{ATOM}link")]
        assert all(re.match(r"https?://[^/]", link["href"]) for link in links)
        alternates = [link for link in links if link["rel"] == "alternate"]
        assert len(alternates) == 1  # one at most of a kind, one at least where there is no content
    links = {link.get("rel") for link in root.findall(f"{ATOM}link")}
    assert links >= {"self", "alternate"}
    assert root.findtext(f"{ATOM}author/{ATOM}name")
    for summary in root.iter(f"{ATOM}summary"):
        assert summary.get("type") == "html"
        assert not Tags(summary.text).open
    ids = [element.text for element in root.iter(f"{ATOM}id")]
    assert len(ids) == len(set(ids))


@pytest.mark.once
@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("path", FEEDS)
def test_feeds_are_valid(path):
    check_structure(document(f"{path}.atom"))
    found = feed(f"{path}.atom")
    assert found.entries
    assert found.feed.links[1].href == f"http://testserver/feeds/{path}.atom"
    assert found.feed.links[0].href == f"http://testserver/api/v1/{path}"
    assert found.feed.rights == "Recognition Tracker contributors, CC BY 4.0"
    [licence] = [link.href for link in found.feed.links if link.rel == "license"]
    assert licence == "https://creativecommons.org/licenses/by/4.0/"
    for link in {entry.link for entry in found.entries}:
        assert Client().get(link).status_code == 200


@pytest.mark.usefixtures("record")
def test_every_switch_is_an_entry_latest_first():
    days = [row["date"] for row in ask("switches")["results"]]
    told = [re.search(r"\d{4}-\d\d-\d\d|\w+ \d{4}", entry.summary)[0] for entry in feed("switches.atom").entries]
    assert len(told) == len(days) == 240
    exact = [day for day in told if re.match(r"\d", day)]
    assert exact == sorted(exact, reverse=True)


@pytest.mark.usefixtures("record")
def test_every_bloc_and_country_has_its_feed():
    for row in ask("blocs")["results"]:
        check_structure(document(f"blocs/{row['slug']}.atom"))
    for code in ("VE", "NA", "XK", "can", "bolivia"):
        check_structure(document(f"countries/{code}.atom"))


@pytest.mark.usefixtures("record")
def test_country_is_followed_through_its_acts_and_the_end_of_a_claim():
    found = feed("countries/CA.atom")
    assert found.feed.title == "Who was president of Venezuela (2019–2023): Canada"
    assert [entry.title for entry in found.entries] == [
        "Canada: Backs the National Assembly",
        "Canada: Lapsed with the claim",
        "Canada: Recognises Guaidó",
        "Canada: Backs the National Assembly",
    ]
    ended = found.entries[1]
    assert ended.id.endswith(":positions/venezuela-presidency-ca-2019-01-23/claim-ended")
    assert "2023-01-05: Juan Guaidó’s claim ended" in ended.summary
    assert "Status before: Recognises Guaidó." in ended.summary
    assert [tag.term for tag in ended.tags] == ["CA", "lapsed"]


@pytest.mark.usefixtures("record")
def test_an_entry_reads_the_same_in_every_feed():
    switches, country = by_id("switches.atom"), by_id("countries/EC.atom")
    assert len(country) > 2
    for name in switches.keys() & country.keys():
        assert (switches[name].title, switches[name].summary) == (country[name].title, country[name].summary)


@pytest.mark.usefixtures("small_record")
def test_sources_are_links_best_first():
    [entry] = [entry for entry in feed("switches.atom").entries if "lapsed" not in entry.tags[1].term]
    via = [link for link in entry.links if link.rel == "via"]
    assert [(link.href, link.hreflang, link.title) for link in via] == [
        ("https://example.org/reuters-2019-01-24", "en", "States take sides"),
        ("https://example.org/afp-2019-01-23", "en", "States take sides"),
    ]
    assert 'href="https://example.org/reuters-2019-01-24"' in entry.summary


@pytest.mark.django_db
def test_a_source_without_an_address_is_text():
    builders.source("paper-2019", url="", title="A <b>paper</b>")
    builders.position("CA", slug="neutral", sources=("paper-2019",))
    [entry] = feed("switches.atom").entries
    assert [link.rel for link in entry.links] == ["alternate"]
    assert "A &lt;b&gt;paper" in entry.summary


@pytest.mark.django_db
def test_precision_is_told_and_repeated_acts_too():
    builders.position("CA", "2019-02-01", "neutral", precision="month")
    builders.position("CA", "2020-01-01", "neutral", precision="year", note="Said again.\r\nAnd\x0b again.")
    later, first = feed("countries/CA.atom").entries
    assert first.summary.startswith("<p>February 2019 (day not known): The government said so.</p>")
    assert "Status before: No position found." in first.summary
    assert later.summary.startswith("<p>2020 (month and day not known): The government said so.</p>")
    assert "The status stays the same." in later.summary
    assert "Said again. And again." in " ".join(later.summary.split())
    assert len(feed("switches.atom").entries) == 1


@pytest.mark.django_db
def test_bloc_is_followed_through_acts_meetings_and_members():
    builders.meeting("2019-09-01", date_precision="month")
    builders.bloc_position()
    builders.membership("MX", "2018-01-01", "2019-02-04", role="observer", joined_precision="year")
    builders.membership("CA", slug="oas")
    assert {name: entry.title for name, entry in by_id("blocs/lima-group.atom").items()} == {
        "meetings/lima-2019-09-ottawa": "Lima Group: Meeting of ministers",
        "memberships/lima-group-mx-2018-01-01/left": "Lima Group: Mexico is no observer any more",
        "blocs/lima-group/positions/venezuela-presidency/2019-01-23": "Lima Group: Guaido",
        "memberships/lima-group-mx-2018-01-01/joined": "Lima Group: Mexico joined as observer",
    }
    told = feed("blocs/lima-group.atom").entries
    assert "September 2019 (day not known): They agreed on a text." in told[0].summary
    assert "Form: in person, Ottawa, Canada. Recorded signers: 0." in told[0].summary
    assert "2018 (month and day not known): Mexico joined as observer." in told[3].summary


@pytest.mark.django_db
def test_drafts_are_in_no_feed():
    builders.position("CA", slug="neutral", is_published=False)
    assert feed("switches.atom").entries == feed("countries/CA.atom").entries == []


@pytest.mark.django_db
def test_a_feed_without_entries_is_valid():
    builders.dispute()
    builders.country("CA")
    found = feed("countries/CA.atom")
    assert datetime.fromisoformat(found.feed.updated) == Revision.objects.last().at
    check_structure(document("countries/CA.atom"))


@pytest.mark.django_db
class TestChanges:
    def test_each_changed_fact_is_an_entry(self):
        act = builders.position("CA", "2019-01-23", "neutral")
        committed()
        with revising("The ministry says so"):
            act.declared_on = builders.day("2019-01-24")
            act.note = "It was late."
            act.save()
        committed()
        with revising("Not an act"):
            act.delete()
        retracted, corrected, *_ = feed("changes.atom").entries
        assert corrected.title == "Correction: position venezuela-presidency-ca-2019-01-23"
        assert corrected.summary == (
            "<p>Revision 2. The ministry says so</p><p>declared_on: 2019-01-23 → 2019-01-24</p>"
            "<p>note: (nothing) → It was late.</p>"
        )
        assert [tag.term for tag in corrected.tags] == ["correction", "position", "CA"]
        assert datetime.fromisoformat(corrected.updated) == Revision.objects.get(pk=2).at
        assert corrected.link == "http://testserver/api/v1/diff?head=revision:2"
        assert {row["field"] for row in ask("diff?head=revision:2")["results"]} == {"declared_on", "note"}
        assert retracted.title == "Retraction: position venezuela-presidency-ca-2019-01-23"
        assert retracted.id != corrected.id

    def test_drafts_appear_when_they_are_published(self):
        act = builders.position("CA", slug="neutral", is_published=False)
        committed()
        assert not [entry for entry in feed("changes.atom").entries if "position" in entry.title]
        act.is_published = True
        act.save()
        assert feed("changes.atom").entries[0].title == "Publication: position venezuela-presidency-ca-2019-01-23"

    def test_only_the_latest_are_told(self, monkeypatch):
        monkeypatch.setattr("recognition.feeds.LATEST", 3)
        for alpha2 in ("CA", "MX", "PE"):
            committed()
            builders.position(alpha2, slug="neutral")
        titles = [entry.title for entry in feed("changes.atom").entries]
        assert len(titles) == 3
        assert any("pe-2019-01-23" in title for title in titles)
        assert not any("ca-2019-01-23" in title for title in titles)

    def test_editors_are_not_named(self):
        author = get_user_model().objects.create_user("hidden-editor")
        with revising("Entered", author):
            builders.position("CA", slug="neutral")
        assert b"hidden-editor" not in document("changes.atom")


class TestForEver:
    """Ids never change; `updated` is record time; bytes change with the record only."""

    @pytest.mark.usefixtures("record")
    @pytest.mark.parametrize("path", FEEDS)
    def test_ids_are_the_same_at_every_host(self, path, settings):
        settings.ALLOWED_HOSTS = ["*"]
        here, there = feed(f"{path}.atom"), feed(f"{path}.atom", host="mirror.example:8443")
        assert [entry.id for entry in here.entries] == [entry.id for entry in there.entries]
        assert here.feed.id == there.feed.id
        assert there.feed.links[1].href == f"http://mirror.example:8443/feeds/{path}.atom"

    @pytest.mark.django_db
    def test_ids_outlast_corrections(self):
        act, bloc_act = builders.position("CA"), builders.bloc_position()
        before = by_id("switches.atom").keys() | by_id("blocs/lima-group.atom").keys()
        committed()
        with revising("Dated better"):
            for row in (act, bloc_act):
                row.declared_on = builders.day("2019-01-24")
                row.save()
        assert by_id("switches.atom").keys() | by_id("blocs/lima-group.atom").keys() == before

    @pytest.mark.usefixtures("small_record")
    def test_the_settings_name_the_owner_of_ids(self, settings):
        settings.TAG_ENTITY = "tracker.example,2027-01"
        assert feed("switches.atom").feed.id == "tag:tracker.example,2027-01:feeds/venezuela-presidency/switches"

    @pytest.mark.usefixtures("record")
    @pytest.mark.parametrize("path", WORLD)
    def test_bytes_are_the_same_while_nothing_changed(self, path):
        committed()
        before = document(f"{path}.atom")
        builders.source("other-2020")
        assert Revision.objects.count() == 2
        assert document(f"{path}.atom") == before

    @pytest.mark.django_db
    def test_updated_is_when_the_record_last_changed_it(self):
        act = builders.position("CA", slug="neutral", sources=("afp-2019-01-23",))
        builders.position("MX", slug="neutral", sources=("efe-2019-01-24",))
        first = Revision.objects.get()
        committed()
        source = Source.objects.get(key="afp-2019-01-23")
        source.title = "Another title"
        source.save()
        assert self.updated() == {"CA": Revision.objects.last().at, "MX": first.at}
        committed()
        act.cite([builders.source("efe-2019-01-24")])
        last = Revision.objects.last()
        assert last.pk == 3
        assert self.updated() == {"CA": last.at, "MX": first.at}
        assert self.updated("?known_at=revision:1") == {"CA": first.at, "MX": first.at}
        assert datetime.fromisoformat(feed("switches.atom").feed.updated) == last.at

    @staticmethod
    def updated(question: str = "") -> dict[str, datetime]:
        """When the entries of each country were."""
        found = feed(f"switches.atom{question}").entries
        return {entry.tags[0].term: datetime.fromisoformat(entry.updated).astimezone(UTC) for entry in found}

    @pytest.mark.django_db
    def test_a_past_feed_stays_as_it_was(self):
        act = builders.position("CA", slug="neutral")
        at = builders.meeting()
        builders.bloc_position()
        paths = ["switches.atom", "countries/CA.atom", "blocs/lima-group.atom"]
        asked = [f"{path}?known_at=revision:1" for path in paths]
        before = [document(path) for path in asked]
        committed()
        with revising("All of it"):
            builders.signature(at)
            act.summary = "Something else."
            act.save()
            builders.membership("CA")
            BlocPosition.objects.get().delete()
            Source.objects.get().save()
        assert [document(path) for path in asked] == before
        assert all(document(path) != earlier for path, earlier in zip(paths, before, strict=True))


class TestAddresses:
    @pytest.mark.usefixtures("small_record")
    @pytest.mark.parametrize("accept", ["application/rss+xml", "text/html", "*/*", "application/json"])
    def test_the_suffix_is_enough(self, accept):
        assert feed("switches.atom", accept=accept).entries

    @pytest.mark.usefixtures("small_record")
    @pytest.mark.parametrize(
        ("path", "detail"),
        [
            ("countries/atlantis.atom", "There is no country atlantis"),
            ("blocs/atlantis.atom", "There is no bloc atlantis"),
            ("switches", "There is no /feeds/switches; /api/v1/ lists the endpoints."),
            ("switches.json", "There is no /feeds/switches.json"),
            ("", "There is no /feeds/"),
        ],
    )
    def test_what_is_not_there_is_told_as_a_problem(self, path, detail):
        assert problem(Client().get(f"/feeds/{path}"), 404)["detail"].startswith(detail)

    @pytest.mark.usefixtures("small_record")
    @pytest.mark.parametrize(
        "question", ["on=2019-02-04", "format=json", "dispute=none", "known_at=soon", "lang=es", "fields=id", "page=1"]
    )
    def test_what_it_does_not_take_is_refused(self, question):
        body = problem(Client().get(f"/feeds/switches.atom?{question}"), 400)
        assert [error["parameter"] for error in body["errors"]] == [question.split("=")[0]]

    @pytest.mark.django_db
    def test_another_dispute_has_feeds_of_its_own(self):
        builders.position("CA", slug="neutral")
        other = builders.dispute("elsewhere")
        builders.position("MX", slug="other", of=other)
        found = feed("switches.atom?dispute=elsewhere")
        assert found.feed.id.endswith("feeds/elsewhere/switches")
        assert [entry.title for entry in found.entries] == ["Mexico: Other"]

    @pytest.mark.django_db
    def test_an_empty_record_has_no_feed(self):
        assert "The record is empty" in problem(Client().get("/feeds/switches.atom"), 404)["detail"]

    @pytest.mark.usefixtures("small_record")
    def test_scripts_of_other_sites_may_read(self):
        response = Client().get("/feeds/switches.atom", headers={"origin": "https://reader.example"})
        assert response["Access-Control-Allow-Origin"] == "*"


QUERIES = {  # after the revision's
    "switches": 4,  # dispute; labels; acts; citations
    "countries/CA": 5,  # dispute; country; acts; citations; labels
    "blocs/lima-group": 8,  # dispute; bloc; acts, meetings, memberships, each with citations
}


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("path", WORLD)
def test_queries(path, django_assert_num_queries):
    with django_assert_num_queries(QUERIES[path] + 1):
        document(f"{path}.atom")


@pytest.mark.usefixtures("small_record")
@pytest.mark.parametrize("path", WORLD)
def test_few_entries_take_as_many_queries(path, django_assert_num_queries):
    assert Position.objects.count() == 1
    with django_assert_num_queries(QUERIES[path] + 1):
        document(f"{path}.atom")


@pytest.mark.parametrize("rows", ["record", "small_record"])
def test_changes_take_queries_for_each_sort_of_fact_at_most(rows, request, django_assert_max_num_queries):
    request.getfixturevalue(rows)
    # revision; dispute; what was touched; its revisions; acts of blocs; twelve sorts of facts, five of them cited
    with django_assert_max_num_queries(5 + 12 + 5):
        document("changes.atom")
