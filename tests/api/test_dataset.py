"""What the dataset is and how it is had: by JSON, JSON-LD and as files."""

import hashlib
import io
import zipfile
from base64 import b64decode

import pytest

from recognition.credit import Credit
from recognition.dataset.tables import tables
from recognition.models import Position, Revision
from recognition.models.revision import revising
from tests import builders
from tests.api.asking import ROOT, ask, get, problem, refused, stranger

FILES = {"zip": "application/zip", "sqlite": "application/vnd.sqlite3"}


@pytest.fixture(autouse=True)
def var(settings, tmp_path):
    """Files are kept in a folder of the test's."""
    settings.VAR_DIR = tmp_path
    return tmp_path


def downloaded(path: str) -> bytes:
    """The body of a file."""
    response = get(path)
    assert response.status_code == 200, response.content
    return b"".join(response.streaming_content)


def readable(body: bytes) -> bytes:
    """What is in a file, where it is packed."""
    if not body.startswith(b"PK"):
        return body
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return b"".join(map(archive.read, archive.namelist()))


def test_it_is_told_whole(small_record):
    address = f"http://testserver/api/v1/dataset?known_at=revision:{small_record.pk}"
    credit = Credit(small_record, address)
    assert ask("dataset") == {
        "dispute": "venezuela-presidency",
        "on": None,
        "known_at": credit.instant,
        "revision": small_record.pk,
        "title": "Recognition Tracker: the record",
        "version": f"revision {small_record.pk}",
        "licence": {
            "name": "CC BY 4.0",
            "spdx": "CC-BY-4.0",
            "title": "Creative Commons Attribution 4.0 International",
            "url": "https://creativecommons.org/licenses/by/4.0/",
        },
        "citation": {"text": credit.text, "bibtex": credit.bibtex, "csl": credit.csl},
        "counts": {
            "countries": 3,
            "disputes": 1,
            "claimants": 1,
            "stances": 1,
            "coverage": 3,
            "sources": 2,
            "blocs": 1,
            "positions": 1,
            "memberships": 2,
            "meetings": 1,
            "signatures": 1,
            "bloc_positions": 1,
        },
        "downloads": [
            {
                "address": address.replace("dataset", f"dataset.{suffix}"),
                "media_type": media_type,
                "meaning": meaning,
            }
            for (suffix, media_type), meaning in zip(
                FILES.items(),
                ["CSV files in a Frictionless data package.", "A SQLite database of tables and views."],
                strict=True,
            )
        ],
    }


def test_counts_are_those_of_the_tables(record):
    builders.position("CA", "2019-02-03", is_published=False, sources=())
    counted = ask("dataset")["counts"]
    assert counted == {name: len(list(tables()[name].rows())) for name in counted}
    assert counted["positions"] == Position.objects.count() - 1


def test_search_engines_find_what_they_ask_for(small_record):
    response = get("dataset.jsonld")
    assert response["Content-Type"] == "application/ld+json"
    told = response.json()
    address = f"http://testserver/api/v1/dataset?known_at=revision:{small_record.pk}"
    assert (told["@context"], told["@type"]) == ("https://schema.org/", "Dataset")
    assert (told["@id"], told["url"], told["identifier"]) == (address, address, address)
    assert 50 <= len(told["description"]) <= 5000
    assert told["temporalCoverage"] == "2019-01-10/2023-01-31"
    assert told["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert told["creator"] == {"@type": "Organization", "name": "Recognition Tracker contributors"}
    assert told["creditText"] == Credit(small_record, address).text
    assert [row["name"] for row in told["variableMeasured"]] == [
        "status",
        "since",
        "declared_on",
        "basis",
        "confidence",
    ]
    assert all(row["description"] for row in told["variableMeasured"])
    assert [(row["@type"], row["encodingFormat"]) for row in told["distribution"]] == [
        ("DataDownload", media_type) for media_type in FILES.values()
    ]
    for row in told["distribution"]:
        response = get(row["contentUrl"].partition(ROOT)[2])
        assert response["Content-Type"] == row["encodingFormat"]
        b"".join(response.streaming_content)
    assert get("dataset", accept="application/ld+json").json() == told


@pytest.mark.parametrize(("suffix", "media_type"), FILES.items())
class TestFile:
    def test_it_comes_by_suffix_format_and_accept(self, small_record, suffix, media_type):
        bodies = set()
        for response in (
            get(f"dataset.{suffix}"),
            get(f"dataset?format={suffix}"),
            get("dataset", accept=media_type),
        ):
            assert response.status_code == 200
            assert response["Content-Type"] == media_type
            name = f"recognition-tracker-revision-{small_record.pk}.{suffix}"
            assert response["Content-Disposition"] == f'attachment; filename="{name}"'
            body = b"".join(response.streaming_content)
            assert response["Content-Length"] == str(len(body))
            digest = response["Repr-Digest"].removeprefix("sha-256=:").removesuffix(":")
            assert b64decode(digest) == hashlib.sha256(body).digest()
            bodies.add(body)
        assert len(bodies) == 1

    def test_head_tells_size_and_digest(self, small_record, suffix, media_type):
        whole = get(f"dataset.{suffix}")
        b"".join(whole.streaming_content)
        head = stranger().head(f"{ROOT}dataset.{suffix}")
        assert {name: head[name] for name in ("Content-Length", "Repr-Digest", "ETag")} == {
            name: whole[name] for name in ("Content-Length", "Repr-Digest", "ETag")
        }
        b"".join(head.streaming_content)

    def test_who_has_it_gets_no_second_one(self, small_record, suffix, media_type, var):
        first = get(f"dataset.{suffix}")
        assert first["ETag"].startswith('"')
        b"".join(first.streaming_content)
        again = get(f"dataset.{suffix}", if_none_match=first["ETag"])
        assert (again.status_code, again.content) == (304, b"")

    def test_a_past_revision_can_be_had(self, small_record, suffix, media_type):
        before = downloaded(f"dataset.{suffix}")
        builders.committed()
        builders.position("MX", "2019-02-01", "neutral")
        after = downloaded(f"dataset.{suffix}")
        assert after != before
        assert downloaded(f"dataset.{suffix}?known_at=revision:{small_record.pk}") == before
        response = get(f"dataset.{suffix}?known_at=revision:{small_record.pk}")
        b"".join(response.streaming_content)
        assert "immutable" in response["Cache-Control"]

    def test_it_is_made_once_a_revision(self, small_record, suffix, media_type, var, django_assert_num_queries):
        downloaded(f"dataset.{suffix}")
        (kept,) = [path for path in (var / "downloads").iterdir() if path.name != "lock"]
        with django_assert_num_queries(2):  # revision; dispute
            downloaded(f"dataset.{suffix}")
        kept.write_bytes(b"kept")
        assert downloaded(f"dataset.{suffix}") == b"kept"

    def test_drafts_make_no_difference_but_the_revision(self, small_record, suffix, media_type):
        builders.committed()
        draft = builders.position("MX", "2019-02-01", "neutral", is_published=False, sources=())
        act = builders.position("MX", "2019-02-02", "neutral")
        assert act.key.encode() in readable(downloaded(f"dataset.{suffix}"))
        assert draft.key.encode() not in readable(downloaded(f"dataset.{suffix}"))
        with revising():
            draft.summary = "Nobody reads this."
            draft.save()
        assert b"Nobody reads this" not in readable(downloaded(f"dataset.{suffix}"))


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["dataset", "dataset.jsonld", "dataset.zip", "dataset.sqlite"])
def test_before_the_first_revision_there_is_none(path):
    assert "The record is empty" in problem(get(path), 404)["detail"]
    builders.past_the_rules(
        builders.Dispute(
            slug="venezuela-presidency",
            opened=builders.day("2019-01-10"),
            covered_from=builders.day("2019-01-10"),
            covered_until=builders.day("2023-01-31"),
        )
    )
    assert not Revision.objects.exists()
    assert problem(get(path), 404)["detail"] == "The record has no revision yet."


def test_it_has_no_other_forms(small_record):
    assert "sqlite" in refused("dataset?format=csv")["format"][1]
    assert refused("dataset.zip?format=sqlite").keys() == {"format"}
    assert get("dataset.csv").status_code == 404
    assert problem(get("dataset", accept="text/csv"), 406)
    assert refused("dataset.zip?country=CA").keys() == {"country"}
