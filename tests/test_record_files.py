"""The record as CSV files: what import_record refuses and writes, and that export_record gives the same bytes back."""

import csv
import io
import os
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from recognition.fixtures import MODELS
from recognition.models import Citation, Country, Membership, Position, Revision, Signature, Source
from recognition.models.revision import revising
from recognition.resources import RESOURCES
from tests import builders
from tests.builders import committed

pytestmark = pytest.mark.django_db


def exported(folder):
    """Export the record, and give the folder."""
    call_command("export_record", folder, stdout=io.StringIO())
    return folder


def imported(folder, **options):
    """What the import prints."""
    out = io.StringIO()
    call_command("import_record", folder, stdout=out, stderr=io.StringIO(), **options)
    return [line for line in out.getvalue().splitlines() if line]


def refused(folder, **options):
    """The errors that the import reports; and nothing was written."""
    before, errors = state(), io.StringIO()
    with pytest.raises(CommandError) as refusal:
        call_command("import_record", folder, stdout=io.StringIO(), stderr=errors, **options)
    assert state() == before
    lines = errors.getvalue().splitlines()
    if not lines:
        return str(refusal.value).splitlines()
    assert str(refusal.value) == f"{len(lines)} errors; nothing was written."
    return lines


def state():
    """Everything that an import could change: revisions, rows and versions."""
    rows = {model.__name__: list(model.objects.order_by("pk").values()) for model in MODELS}
    versions = {model.__name__: model.history.count() for model in MODELS}
    return list(Revision.objects.values()), rows, versions


def contents(folder):
    """The bytes of each file."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def lines_of(path):
    """Header and rows of a file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def write(path, lines):
    """Write header and rows to a file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(lines)


def corrected(folder, name, line, /, **cells):
    """Change cells of one line of a file (the header is line 1)."""
    lines = lines_of(folder / name)
    for column, value in cells.items():
        lines[line - 1][lines[0].index(column)] = value
    write(folder / name, lines)
    return folder


def added(folder, name, like, /, **cells):
    """Add a line to a file, like another line but for some cells."""
    lines = lines_of(folder / name)
    row = dict(zip(lines[0], lines[like - 1], strict=True)) | cells
    write(folder / name, [*lines, [row[column] for column in lines[0]]])
    return folder


@pytest.fixture
def folder(tmp_path):
    """A small record as files, the same as in the database."""
    builders.country("CA")
    builders.country("MX", name_es='México, "los Estados"')
    builders.coverage("CA")
    for slug in builders.STANCES:
        builders.stance(slug)
    builders.position("CA", "2019-01-23", "guaido", sources=("b", "a"))
    builders.position("MX", "2019-01-23", "neutral", is_published=False, sources=())
    builders.membership("MX", "2017-08-08", "2019-02-04")
    builders.signature(builders.meeting(ordinal=10, sources=("a",)), "CA", sources=("a",))
    builders.bloc_position(sources=("a",))
    committed()
    return exported(tmp_path / "record")


def test_export_writes_the_twelve_files_sorted_by_key(folder):
    assert set(contents(folder)) == set(RESOURCES)
    assert len(RESOURCES) == 12
    positions = (folder / "positions.csv").read_bytes().decode()
    assert positions == (
        "key,dispute,country,declared_on,precision,stance,basis,confidence,is_published,summary,note,sources\n"
        "venezuela-presidency-ca-2019-01-23,venezuela-presidency,CA,2019-01-23,day,guaido,statement,confirmed,true,"
        "The government said so.,,b a\n"
        "venezuela-presidency-mx-2019-01-23,venezuela-presidency,MX,2019-01-23,day,neutral,statement,confirmed,false,"
        "The government said so.,,\n"
    )
    assert '"México, ""los Estados"""' in (folder / "countries.csv").read_text(encoding="utf-8")


def test_importing_the_same_again_changes_nothing(folder):
    before = state()
    assert imported(folder) == ["0 added", "0 corrected", "0 retracted"]
    assert state() == before


def test_a_record_is_imported_into_an_empty_database(folder):
    files = contents(folder)
    with revising():
        for model in reversed(MODELS):
            model.objects.all().delete()
    committed()
    assert Revision.objects.last().pk == 2
    added_rows = sum(len(lines_of(folder / name)) - 1 for name in files)
    assert imported(folder, reason="From scratch") == [f"{added_rows} added", "0 corrected", "0 retracted"]
    assert contents(exported(folder.parent / "again")) == files
    revision = Revision.objects.get(pk=3)
    assert revision.reason == "From scratch"
    for model in MODELS:
        versions = model.history.filter(revision=revision)
        assert versions.count() == model.objects.count()
        assert set(versions.values_list("history_type", flat=True)) == {"+"}
    call_command("check_history", stdout=io.StringIO())


def test_one_cell_corrected_is_one_version(folder):
    corrected(folder, "positions.csv", 2, note="Seen anew")
    assert imported(folder, reason="A note") == ["0 added", "1 corrected", "0 retracted"]
    act = Position.objects.get(country__alpha2="CA")
    assert act.note == "Seen anew"
    assert [(row.revision_id, row.history_type) for row in act.history.order_by("revision")] == [(1, "+"), (2, "~")]
    assert [row.reason for row in Revision.objects.all()] == ["", "A note"]
    assert not Citation.history.filter(revision=2).exists()
    assert Revision.objects.count() == 2


def test_sources_in_another_order_are_a_correction(folder):
    corrected(folder, "positions.csv", 2, sources="a b")
    assert imported(folder) == ["0 added", "1 corrected", "0 retracted"]
    assert [source.key for source in Position.objects.get(country__alpha2="CA").sources] == ["a", "b"]
    assert not Position.history.filter(revision=2).exists()
    assert set(Citation.history.filter(revision=2).values_list("history_type", flat=True)) == {"~"}


def test_a_source_more_and_one_less(folder):
    added(folder, "sources.csv", 2, id="c", url="https://example.org/c")
    corrected(folder, "positions.csv", 2, sources="c b")
    assert imported(folder) == ["1 added", "1 corrected", "0 retracted"]
    assert [source.key for source in Position.objects.get(country__alpha2="CA").sources] == ["c", "b"]


def test_the_key_stays_when_a_date_was_corrected(folder):
    act = Position.objects.get(country__alpha2="CA")
    act.declared_on = date(2019, 1, 24)
    act.save()
    committed()
    again = exported(folder.parent / "again")
    assert [lines_of(again / "positions.csv")[1][i] for i in (0, 3)] == [
        "venezuela-presidency-ca-2019-01-23",
        "2019-01-24",
    ]
    assert imported(again) == ["0 added", "0 corrected", "0 retracted"]
    assert imported(folder) == ["0 added", "1 corrected", "0 retracted"]
    assert contents(exported(folder.parent / "third")) == contents(folder)
    assert Position.objects.get(country__alpha2="CA").key == "venezuela-presidency-ca-2019-01-23"


def test_a_date_corrected_in_the_file_keeps_the_key_of_the_file(folder):
    corrected(folder, "positions.csv", 2, declared_on="2019-01-24")
    corrected(folder, "memberships.csv", 2, joined="2017-09-01")
    assert imported(folder) == ["0 added", "2 corrected", "0 retracted"]
    assert Position.objects.get(declared_on="2019-01-24").key == "venezuela-presidency-ca-2019-01-23"
    assert Membership.objects.get(joined="2017-09-01").key == "lima-group-mx-2017-08-08"


def test_a_dry_run_shows_what_would_change_and_writes_nothing(folder):
    added(folder, "sources.csv", 2, id="c", url="https://example.org/c")
    corrected(folder, "positions.csv", 2, declared_on="2019-01-24", sources="a b")
    write(folder / "signatures.csv", lines_of(folder / "signatures.csv")[:1])
    before = state()
    assert imported(folder, dry_run=True, retract=True) == [
        "+ sources.csv c",
        "~ positions.csv venezuela-presidency-ca-2019-01-23: declared_on: '2019-01-23' -> '2019-01-24'; "
        "sources: 'b a' -> 'a b'",
        "- signatures.csv lima-2019-02-04-ottawa CA",
        "1 would be added",
        "1 would be corrected",
        "1 would be retracted",
    ]
    assert state() == before


def test_a_dry_run_without_change_says_so(folder):
    assert imported(folder, dry_run=True) == ["0 would be added", "0 would be corrected", "0 would be retracted"]


def test_what_the_files_lack_stays_unless_retract_is_asked_for(folder):
    write(folder / "signatures.csv", lines_of(folder / "signatures.csv")[:1])
    write(folder / "positions.csv", lines_of(folder / "positions.csv")[:2])
    assert imported(folder) == ["0 added", "0 corrected", "0 retracted"]
    assert Signature.objects.count() == 1
    assert imported(folder, retract=True, reason="Out") == ["0 added", "0 corrected", "2 retracted"]
    assert (Signature.objects.count(), [act.country.alpha2 for act in Position.objects.all()]) == (0, ["CA"])
    revision = Revision.objects.last()
    assert (revision.pk, revision.reason) == (2, "Out")
    assert [row.history_type for row in Signature.history.filter(revision=revision)] == ["-"]
    call_command("check_history", stdout=io.StringIO())


def test_new_rows_without_a_key_are_added_and_stay(folder):
    added(folder, "positions.csv", 2, key="", declared_on="2019-02-01")
    added(folder, "positions.csv", 2, key="", declared_on="2019-03-01")
    assert imported(folder, retract=True) == ["2 added", "0 corrected", "0 retracted"]
    keys = Position.objects.filter(country__alpha2="CA").order_by("key").values_list("key", flat=True)
    assert list(keys) == [f"venezuela-presidency-ca-{day}" for day in ("2019-01-23", "2019-02-01", "2019-03-01")]


def test_what_is_still_used_is_not_retracted(folder):
    write(folder / "countries.csv", lines_of(folder / "countries.csv")[:1])
    lines = refused(folder, retract=True)
    assert len(lines) >= 2
    assert any("There is no country 'CA'" in line or "cannot be retracted" in line for line in lines)


def test_a_source_that_is_cited_is_not_retracted(folder):
    builders.meeting("2019-02-25", "Bogotá", sources=("c",))
    committed()
    files = exported(folder.parent / "again")
    write(files / "sources.csv", [line for line in lines_of(files / "sources.csv") if line[0] != "c"])
    lines = refused(files, retract=True)
    assert lines == [
        "sources.csv: States take sides (AFP, 2019-01-23) cannot be retracted, it is used by: "
        "States take sides (AFP, 2019-01-23), cited by 2019-02-25 Bogotá: Meeting of ministers"
    ]


# What is wrong, and what is said of it: (file, line, cells, message).
WRONG = [
    (
        "positions.csv",
        2,
        {"stance": "guiado"},
        "positions.csv:2: stance: There is no stance 'guiado'; did you mean guaido?",
    ),
    (
        "positions.csv",
        2,
        {"basis": "statment"},
        "positions.csv:2: basis: 'statment' is unknown; did you mean statement?",
    ),
    (
        "positions.csv",
        2,
        {"confidence": "xyz"},
        "positions.csv:2: confidence: 'xyz' is unknown; give one of: confirmed, reported, disputed.",
    ),
    (
        "positions.csv",
        2,
        {"declared_on": "2019-2-3"},
        "positions.csv:2: declared_on: '2019-2-3' is not a day; give it as YYYY-MM-DD.",
    ),
    (
        "positions.csv",
        2,
        {"declared_on": "2019-02-30"},
        "positions.csv:2: declared_on: '2019-02-30' is not a day of the calendar.",
    ),
    ("positions.csv", 2, {"declared_on": ""}, "positions.csv:2: declared_on: This field cannot be null."),
    ("positions.csv", 2, {"precision": ""}, "positions.csv:2: precision: This field cannot be blank."),
    (
        "positions.csv",
        2,
        {"precision": "month"},
        "positions.csv:2: declared_on: Give the first day of the month or year, as the precision says, and a precision "
        "with each date.",
    ),
    (
        "positions.csv",
        2,
        {"is_published": "yes"},
        "positions.csv:2: is_published: 'yes' is unknown; give true or false.",
    ),
    ("positions.csv", 2, {"sources": ""}, "positions.csv:2: sources: Give at least one source."),
    ("positions.csv", 3, {"is_published": "true"}, "positions.csv:3: sources: Give at least one source."),
    ("positions.csv", 2, {"sources": "a a"}, "positions.csv:2: sources: 'a' stands here twice."),
    (
        "positions.csv",
        2,
        {"sources": "a lg-afp"},
        "positions.csv:2: sources: There is no source 'lg-afp'; give one of: a, b.",
    ),
    ("positions.csv", 2, {"sources": "a  b"}, "positions.csv:2: sources: Separate the ids by one space."),
    ("positions.csv", 2, {"country": "ZZ"}, "positions.csv:2: country: There is no country 'ZZ'; give one of: CA, MX."),
    (
        "positions.csv",
        2,
        {"dispute": "venezuela-presidenty"},
        "positions.csv:2: dispute: There is no dispute 'venezuela-presidenty'; did you mean venezuela-presidency?",
    ),
    (
        "positions.csv",
        2,
        {"summary": "Two  spaces"},
        "positions.csv:2: summary: Take out the line breaks, double spaces and spaces at the ends.",
    ),
    ("positions.csv", 2, {"summary": ""}, "positions.csv:2: summary: This field cannot be blank."),
    (
        "positions.csv",
        2,
        {"declared_on": "2023-01-05"},
        "positions.csv:2: declared_on: Juan Guaidó’s claim ended on 2023-01-05; give an earlier day.",
    ),
    (
        "countries.csv",
        2,
        {"latitude": "10,5"},
        "countries.csv:2: latitude: '10,5' is not a number of this column; give one like -12.5.",
    ),
    (
        "countries.csv",
        2,
        {"region": "America"},
        "countries.csv:2: region: 'America' is unknown; did you mean Americas?",
    ),
    (
        "meetings.csv",
        2,
        {"ordinal": "0"},
        "meetings.csv:2: ordinal: '0' is not a number of this column; give one like 3.",
    ),
    (
        "memberships.csv",
        2,
        {"left": "2017-08-08"},
        "memberships.csv:2: left: The first day outside comes after the first day inside.",
    ),
    (
        "memberships.csv",
        2,
        {"joined_precision": ""},
        "memberships.csv:2: joined_precision: This field cannot be blank.",
    ),
    (
        "signatures.csv",
        2,
        {"meeting": "lima-2019-02-04-otawa"},
        "signatures.csv:2: meeting: There is no meeting 'lima-2019-02-04-otawa'; did you mean lima-2019-02-04-ottawa?",
    ),
    (
        "bloc_positions.csv",
        2,
        {"bloc": "lima"},
        "bloc_positions.csv:2: bloc: There is no bloc 'lima'; give one of: lima-group.",
    ),
]


@pytest.mark.once
@pytest.mark.parametrize(("name", "line", "cells", "message"), WRONG)
def test_a_wrong_cell_is_reported_with_what_would_be_right(folder, name, line, cells, message):
    lines = refused(corrected(folder, name, line, **cells))
    assert message in lines
    assert {tuple(error.split(":")[:2]) for error in lines} == {(name, str(line))}  # it spoils no other row


def test_all_errors_are_reported_together(folder):
    corrected(folder, "countries.csv", 2, region="America")
    corrected(folder, "positions.csv", 2, basis="statment", sources="a a")
    corrected(folder, "bloc_positions.csv", 2, confidence="sure")
    assert refused(folder) == [
        "countries.csv:2: region: 'America' is unknown; did you mean Americas?",
        "positions.csv:2: basis: 'statment' is unknown; did you mean statement?",
        "positions.csv:2: sources: 'a' stands here twice.",
        "bloc_positions.csv:2: confidence: 'sure' is unknown; give one of: confirmed, reported, disputed.",
    ]


def test_errors_beside_good_corrections_write_nothing(folder):
    corrected(folder, "countries.csv", 2, official_name="Corrected")
    corrected(folder, "positions.csv", 2, basis="statment")
    assert refused(folder) == ["positions.csv:2: basis: 'statment' is unknown; did you mean statement?"]
    assert refused(folder, dry_run=True) == ["positions.csv:2: basis: 'statment' is unknown; did you mean statement?"]
    assert Country.objects.get(alpha2="CA").official_name == "Canada"


def test_a_row_that_refers_to_a_wrong_row_says_so(folder):
    added(folder, "countries.csv", 2, alpha2="PE", alpha3="PER", slug="peru", name="Peru", region="America")
    added(folder, "positions.csv", 2, key="", country="PE")
    added(folder, "claimants.csv", 2, slug="third", claim_from="yesterday")
    added(folder, "stances.csv", 2, slug="third", claimant="third", rank="9", colour="#123456", pattern="dots")
    lines = refused(folder)
    assert "countries.csv:4: region: 'America' is unknown; did you mean Americas?" in lines
    assert "positions.csv:4: country: The row of PE is wrong itself; mend it first." in lines
    assert "claimants.csv:4: claim_from: 'yesterday' is not a day; give it as YYYY-MM-DD." in lines
    assert "stances.csv:7: claimant: The row of third is wrong itself; mend it first." in lines


def test_a_key_that_stands_twice_is_reported_with_both_lines(folder):
    added(folder, "positions.csv", 2, country="CA", declared_on="2019-02-01")
    added(folder, "signatures.csv", 2)
    lines = refused(folder)
    assert "positions.csv:4: venezuela-presidency-ca-2019-01-23 stands in line 2 already; one row a key." in lines
    assert "signatures.csv:3: lima-2019-02-04-ottawa CA stands in line 2 already; one row a key." in lines


def test_lines_are_counted_in_the_file_not_in_rows(folder):
    lines = lines_of(folder / "positions.csv")
    lines[1][lines[0].index("note")] = "Two\nlines"
    write(folder / "positions.csv", lines)
    corrected(folder, "positions.csv", 3, basis="statment")
    assert refused(folder) == [
        "positions.csv:3: note: Take out the line breaks, double spaces and spaces at the ends.",
        "positions.csv:4: basis: 'statment' is unknown; did you mean statement?",
    ]


def test_missing_and_unknown_columns_are_reported(folder):
    for name, old, new in (("countries.csv", "alpha3", "alpha"), ("blocs.csv", "kind,", "")):
        path = folder / name
        head, _, rest = path.read_text(encoding="utf-8").partition("\n")
        path.write_text(f"{head.replace(old, new, 1)}\n{rest}", encoding="utf-8")
    lines = refused(folder)
    assert "countries.csv:1: alpha: unknown column; did you mean alpha3?" in lines
    assert [line.split(" must be ")[0] for line in lines if "must be" in line] == [
        "countries.csv:1: the columns",
        "blocs.csv:1: the columns",
    ]
    assert "slug,name,name_es,name_fr,name_pt,acronym,kind," in lines[-1]


def test_rows_of_a_wrong_length_are_reported(folder):
    path = folder / "coverage.csv"
    path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + ",more\n\n", encoding="utf-8")
    assert refused(folder) == ["coverage.csv:2: 5 fields; give 4.", "coverage.csv:3: 0 fields; give 4."]


def test_a_file_that_is_not_utf_8_is_reported(folder):
    path = folder / "countries.csv"
    text = path.read_text(encoding="utf-8")
    path.write_bytes(text.encode("latin-1"))
    [line] = refused(folder)
    assert line == f"countries.csv: not UTF-8 at byte {text.index('é')}; save the file as UTF-8."


def test_broken_quotes_are_reported(folder):
    path = folder / "coverage.csv"
    path.write_text(path.read_text(encoding="utf-8") + 'x,"y"z,,\n', encoding="utf-8")
    [line] = refused(folder)
    assert line.startswith("coverage.csv:3: ")
    assert line.endswith("; quote fields as RFC 4180 says.")


def test_missing_and_unknown_files_are_reported_together(folder):
    (folder / "positions.csv").rename(folder / "position.csv")
    assert refused(folder) == [
        "position.csv: no file of the record; did you mean positions.csv?",
        f"positions.csv: missing in {folder}.",
    ]


def test_a_folder_that_is_not_there_is_reported(folder):
    assert f"countries.csv: missing in {folder / 'nowhere'}." in refused(folder / "nowhere")


def test_a_byte_order_mark_and_windows_line_ends_are_read(folder):
    path = folder / "countries.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert imported(folder) == ["0 added", "0 corrected", "0 retracted"]


def test_namibia_is_no_missing_value(folder):
    added(folder, "countries.csv", 2, alpha2="NA", alpha3="NAM", slug="namibia", name="Namibia")
    assert imported(folder) == ["1 added", "0 corrected", "0 retracted"]
    assert Country.objects.get(alpha2="NA").name == "Namibia"


def test_the_real_record_goes_round_byte_for_byte(record, tmp_path):
    committed()
    files = exported(tmp_path / "first")
    act = Position.objects.get(key="venezuela-presidency-ca-2019-01-23")
    act.declared_on = date(2019, 1, 24)
    act.save()
    committed()
    after = exported(tmp_path / "second")
    changed = [name for name, text in contents(after).items() if text != contents(files)[name]]
    assert changed == ["positions.csv"]
    assert imported(files) == ["0 added", "1 corrected", "0 retracted"]
    assert contents(exported(tmp_path / "third")) == contents(files)


RECORD_DIR = os.environ.get("RECORD_DIR")


@pytest.mark.once
@pytest.mark.skipif(not RECORD_DIR, reason="RECORD_DIR names no folder with the record's CSV files")
def test_the_folder_record_dir_is_the_record_of_the_fixtures(tmp_path):
    folder = Path(RECORD_DIR)
    assert Source.objects.count() == 0
    imported(folder)
    assert [revision.pk for revision in Revision.objects.all()] == [1]
    assert contents(exported(tmp_path / "files")) == {name: (folder / name).read_bytes() for name in sorted(RESOURCES)}
    call_command("write_fixtures", tmp_path / "fixtures", stdout=io.StringIO())
    fixtures = Path(settings.FIXTURE_DIRS[0])
    assert contents(tmp_path / "fixtures") == {path.name: path.read_bytes() for path in fixtures.glob("*.json")}
