"""The real record: what it holds, that it keeps every rule, and that writing and loading it loses nothing."""

import io
import json
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db.models import Q

from recognition.fixtures import MODELS, fixture_files
from recognition.models import (
    Bloc,
    BlocPosition,
    Citation,
    Claimant,
    Country,
    Coverage,
    Dispute,
    Meeting,
    Membership,
    Position,
    Revision,
    Signature,
    Source,
    Stance,
)
from recognition.models.counting import counts
from recognition.models.fact import Record
from tests.builders import committed

pytestmark = pytest.mark.django_db

FIXTURES = Path(settings.FIXTURE_DIRS[0])


def run(command, *args, **options):
    """What the command prints."""
    out = io.StringIO()
    call_command(command, *args, stdout=out, **options)
    return out.getvalue().strip()


def same_files(folder):
    """The files of the folder that differ from the project's fixtures, by bytes or by being there."""
    names = {path.name for path in (*FIXTURES.iterdir(), *folder.iterdir())}
    return [
        name
        for name in sorted(names)
        if not ((folder / name).exists() and (FIXTURES / name).exists())
        or (folder / name).read_bytes() != (FIXTURES / name).read_bytes()
    ]


def test_the_whole_record_is_there(record):
    assert {model.__name__: model.objects.count() for model in MODELS if model is not Citation} == {
        "Country": 200,
        "Dispute": 1,
        "Claimant": 2,
        "Stance": 5,
        "Coverage": 200,
        "Source": 651,
        "Bloc": 18,
        "Position": 264,
        "Membership": 85,
        "Meeting": 49,
        "Signature": 614,
        "BlocPosition": 38,
    }


@pytest.mark.once
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_row_keeps_the_rules(record, model):
    wrong = {}
    for row in model.objects.all():
        try:
            row.full_clean()
        except ValidationError as error:
            wrong[str(row)] = error.messages
    assert wrong == {}


def test_loading_is_one_revision_with_a_version_of_each_row(record):
    revision = Revision.objects.get()
    assert (revision.pk, revision.author, revision.reason) == (1, None, "The record as published with the program")
    for model in MODELS:
        versions = model.history.model.objects.all()
        assert set(versions.values_list("history_type", "revision", "superseded_in")) == {("+", 1, None)}
        columns = [field.attname for field in model._meta.concrete_fields]
        rows = model.objects.order_by("pk").values_list(*columns)
        assert list(versions.order_by("id").values_list(*columns)) == list(rows)
    assert run("check_history") == "History and record agree."


def test_what_needs_a_source_has_one(record):
    for model in (Position, Meeting, Signature, BlocPosition):
        assert issubclass(model, Record)
        assert list(model.objects.uncited()) == []
    assert list(Position.objects.published().filter(citations__isnull=True)) == []
    bare = Membership.objects.filter(citations__isnull=True)
    assert set(bare.values_list("bloc__slug", flat=True)) == {"european-union"}


def test_ranks_count_from_one_in_each_record(record):
    ranks = {}
    for citation in Citation.objects.all():
        ranks.setdefault((citation.kind, citation.record.pk), []).append(citation.rank)
    assert {key: sorted(found) for key, found in ranks.items() if sorted(found) != list(range(1, len(found) + 1))} == {}


def test_every_source_is_cited(record):
    uncited = Source.objects.filter(citations__isnull=True)
    assert list(uncited.values_list("key", flat=True)) == []


def test_what_no_constraint_can_check(record):
    dispute = Dispute.objects.get()
    for model in (Position, BlocPosition):
        assert not model.objects.exclude(stance__dispute=dispute).exists()
    assert not Stance.objects.exclude(Q(claimant=None) | Q(claimant__dispute=dispute)).exists()
    assert set(Country.objects.filter(coverage__isnull=True)) == set()
    subjects = Coverage.objects.filter(extent="subject")
    assert [row.country.alpha2 for row in subjects] == ["VE"]
    assert not Position.objects.filter(country__alpha2="VE").exists()
    assert not Position.objects.filter(is_published=False).exists()
    for act in Position.objects.select_related("stance__claimant"):
        assert act.key.startswith(f"venezuela-presidency-{act.country.alpha2.lower()}-")
        assert act.stance.claimant is None or act.last_possible_day() >= act.stance.claimant.claim_from
    for meeting in Meeting.objects.select_related("bloc"):
        assert meeting.start_date >= meeting.bloc.founded
    assert Claimant.objects.get(slug="guaido").claim_until == date(2023, 1, 5)
    assert Bloc.objects.get(slug="lima-group").founded == date(2017, 8, 8)


def test_sourced_countries(record):
    extents = list(Coverage.objects.with_sourced().values_list("is_sourced", "extent"))
    assert sum(sourced for sourced, _ in extents) == 118
    assert {extent: extents.count((False, extent)) for extent in ("searched", "unsearched", "subject")} == {
        "searched": 60,
        "unsearched": 21,
        "subject": 1,
    }


def members(on):
    """The members of the Lima Group on a day."""
    rows = Membership.objects.members_on(date.fromisoformat(on), ["lima-group"])
    return sorted(rows.values_list("country__alpha2", flat=True))


def test_members_of_the_lima_group(record):
    before = ["AR", "BR", "CA", "CL", "CO", "CR", "GT", "GY", "HN", "LC", "MX", "PA", "PE", "PY"]
    assert members("2019-02-03") == before
    assert members("2019-02-04") == sorted({*before, "VE"} - {"MX"})
    stances = dict(Position.objects.on(date(2019, 2, 3)).values_list("country__alpha2", "stance__slug"))
    assert sorted(code for code in before if stances[code] != "guaido") == ["GY", "LC", "MX"]
    assert (stances["GY"], stances["LC"], stances["MX"]) == ("assembly", "assembly", "neutral")


def test_meetings_of_february_2019(record):
    rows = Meeting.objects.filter(bloc__slug="lima-group", start_date__year=2019, start_date__month=2)
    assert list(rows.values_list("start_date", "city")) == [
        (date(2019, 2, 4), "Ottawa"),
        (date(2019, 2, 25), "Bogotá"),
    ]


STATUSES = ("guaido", "assembly", "neutral", "maduro", "unstated", "unsearched", "subject", "lapsed", "withdrawn")


@pytest.mark.parametrize(
    ("on", "rule", "expected"),
    [
        ("2019-02-04", "all", (43, 16, 19, 22, 78, 21, 1, 0, 0)),
        ("2019-02-04", "un-members", (42, 15, 19, 21, 76, 19, 1, 0, 0)),
        ("2019-02-04", "un-members-strict", (42, 12, 19, 18, 82, 19, 1, 0, 0)),
    ],
)
def test_counts_of_a_day(record, on, rule, expected):
    rows = counts(Country.objects.all(), Dispute.objects.get(), date.fromisoformat(on), rules=[rule])
    found = {row.status: row.count for row in rows}
    assert tuple(found[status] for status in STATUSES) == expected


@pytest.mark.parametrize(
    ("on", "guaido", "lapsed"), [("2020-01-01", 57, 0), ("2023-01-04", 22, 0), ("2023-01-05", 0, 22)]
)
def test_guaidos_claim_lapses(record, on, guaido, lapsed):
    rows = counts(Country.objects.all(), Dispute.objects.get(), date.fromisoformat(on), rules=["all"])
    found = {row.status: row.count for row in rows}
    assert (found["guaido"], found["lapsed"]) == (guaido, lapsed)


def test_statuses_follow_from_intervals_on_every_day_that_matters(record):
    dispute = Dispute.objects.get()
    intervals = {}
    for each in Position.objects.of(dispute).intervals():
        intervals.setdefault(each.act.country.alpha2, []).append(each)
    for on in (date(2019, 1, 10), date(2019, 2, 4), date(2020, 1, 1), date(2021, 1, 6), date(2023, 1, 5)):
        for row in Country.objects.with_status(dispute, on):
            held = [
                each
                for each in intervals.get(row.alpha2, [])
                if each.holds_from <= on and (each.until is None or on < each.until)
            ]
            assert [each.status for each in held] == ([row.status] if row.position else [])


def timeline(alpha2):
    """The country's intervals: status and first day."""
    acts = Position.objects.filter(country__alpha2=alpha2)
    return [(interval.status, str(interval.holds_from)) for interval in acts.intervals()]


def test_timeline_of_canada(record):
    assert timeline("CA")[:2] == [("assembly", "2019-01-10"), ("guaido", "2019-01-23")]


def test_timeline_of_bolivia(record):
    told = timeline("BO")
    assert len(told) == 4
    assert told[0][0] == "maduro"
    assert told[2:] == [("guaido", "2019-11-14"), ("maduro", "2020-11-10")]


def test_timeline_of_ecuador_ends_lapsed(record):
    assert timeline("EC")[-1] == ("lapsed", "2023-01-05")


def test_writing_gives_the_same_files(record, tmp_path):
    assert run("write_fixtures", tmp_path).endswith(f"13 fixtures in {tmp_path}")
    assert same_files(tmp_path) == []


@pytest.mark.once
def test_files_are_numbered_in_an_order_in_which_plain_loaddata_can_read_them(record_rows, tmp_path):
    files = sorted(FIXTURES.glob("*.json"))
    assert files == list(fixture_files().values())
    call_command("loaddata", *files, verbosity=0)
    run("write_fixtures", tmp_path)
    assert same_files(tmp_path) == []
    assert [revision.pk for revision in Revision.objects.all()] == [1]
    assert run("check_history") == "History and record agree."
    assert Citation.history.count() == Citation.objects.count()


def test_files_have_one_object_a_block_and_no_derived_columns():
    for path in FIXTURES.glob("*.json"):
        text = path.read_text(encoding="utf-8")
        objects = json.loads(text)
        assert text == json.dumps(objects, ensure_ascii=False, indent=1) + "\n"
        for each in objects:
            assert set(each) == {"model", "fields"}
            assert not any(name.startswith("folded") for name in each["fields"])


def test_a_record_in_place_is_not_loaded_again(record):
    country = Country.objects.get(alpha2="CA")
    country.official_name = "Changed by an editor"
    committed()
    country.save()
    assert run("load_fixtures") == "The record is in place (revision 2); no fixture is loaded."
    assert Country.objects.get(alpha2="CA").official_name == "Changed by an editor"
    assert [revision.pk for revision in Revision.objects.all()] == [1, 2]


def test_a_record_that_was_emptied_is_not_loaded_again(record):
    committed()
    Signature.objects.filter(key="lima-2019-02-04-ottawa-ca").delete()
    assert run("load_fixtures") == "The record is in place (revision 2); no fixture is loaded."
    assert not Signature.objects.filter(key="lima-2019-02-04-ottawa-ca").exists()
