"""Import and export in the lists of the admin: what is shown is written, and nothing else."""

import csv
import io
import os
import re
import stat
from datetime import date, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from recognition.admin import exchange, uploads
from recognition.fixtures import MODELS
from recognition.models import Meeting, Membership, Position, Revision, Signature, Source
from recognition.models.source import Citation
from tests import builders
from tests.admin.conftest import Desk, url, user_with
from tests.builders import committed

pytestmark = pytest.mark.django_db

TABLES = [Position, Source, Membership, Meeting, Signature]
REASON = "The ministry says so itself"
TRAPS = ["=1+1", "+1", "-a", "@b", "'=c", "''-d", "'plain'", "TRUE", "007", "2019-01-23"]


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """Files that wait to be confirmed lie in a folder of the test's own."""
    settings.VAR_DIR = tmp_path


@pytest.fixture
def acts(db):
    """Canada's act, published, and Mexico's, a draft."""
    builders.position("CA", "2019-01-23", "guaido", sources=("b", "a"))
    builders.position("MX", "2019-01-23", "neutral", is_published=False, sources=())
    committed()


def state():
    """Everything that an import could change: revisions, rows and versions."""
    rows = {model.__name__: list(model.objects.order_by("pk").values()) for model in MODELS}
    versions = {model.__name__: list(model.history.order_by("pk").values("pk", "superseded_in")) for model in MODELS}
    return list(Revision.objects.values()), rows, versions, LogEntry.objects.count()


def exported(desk: Desk, model, form: str = "csv", **query) -> bytes:
    """The file of a list."""
    answer = desk.client.get(url(model, f"export_{form}"), query)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def lines(data: bytes) -> list[list[str]]:
    """Header and rows of a CSV file."""
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def csv_of(rows: list[list[str]]) -> bytes:
    """A CSV file of these rows."""
    file = io.StringIO(newline="")
    csv.writer(file).writerows(rows)
    return file.getvalue().encode()


def changed(data: bytes, *changes: tuple[int, dict], added: tuple[dict, ...] = ()) -> bytes:
    """The file with cells changed in rows (the header is row 1), and rows added that are like row 2 but for cells."""
    header, *rows = lines(data)
    rows += [list(rows[0]) for _ in added]
    places = range(len(rows) - len(added) + 2, len(rows) + 2)
    for number, cells in [*changes, *zip(places, added, strict=True)]:
        for column, value in cells.items():
            rows[number - 2][header.index(column)] = value
    return csv_of([header, *rows])


def uploaded(desk: Desk, model, data: bytes, name: str = "file.csv"):
    """The page that follows an upload."""
    committed()
    return desk.client.post(url(model, "import"), {"file": SimpleUploadedFile(name, data)})


def confirmed(desk: Desk, model, page, reason: str = ""):
    """The answer to confirming what the page shows."""
    committed()
    data = {"preview": page.context["confirm"]["preview"].value(), "reason": reason}
    return desk.client.post(url(model, "process_import"), data, follow=True)


def shown(page) -> dict[str, list]:
    """What a preview shows: for each kind the rows' numbers and columns."""
    return {
        kind: [(change.number, change.columns) for change in changes]
        for kind, changes, _left_out in page.context.get("kinds", [])
    }


def told(page) -> list[tuple]:
    """The problems that a page shows, as (row, column, message)."""
    return [(problem.number, problem.column, problem.message) for problem in page.context["problems"]]


def messages(page) -> list[str]:
    """What the page says of what has been done."""
    return [str(message) for message in page.context["messages"]]


def waiting(settings) -> list:
    """The files that wait to be confirmed."""
    folder = settings.VAR_DIR / "imports"
    return sorted(folder.iterdir()) if folder.exists() else []


# Export


def test_an_export_has_the_columns_of_the_import_and_the_rows_of_the_list(desk, acts):
    answer = desk.client.get(url(Position, "export_csv"), {"is_published__exact": "1"})
    revision = Revision.objects.last()
    assert answer["Content-Disposition"] == (
        f'attachment; filename="positions-revision-{revision.pk}-{revision.at:%Y-%m-%d}.csv"'
    )
    assert lines(b"".join(answer.streaming_content)) == [
        "key dispute country declared_on precision stance basis confidence is_published summary note sources".split(),
        [
            "venezuela-presidency-ca-2019-01-23",
            *["venezuela-presidency", "CA", "2019-01-23", "day", "guaido", "statement", "confirmed", "true"],
            *["The government said so.", "", "b a"],
        ],
    ]
    assert [row[2] for row in lines(exported(desk, Position, q="mexico"))[1:]] == ["MX"]
    assert len(lines(exported(desk, Position))) == 3


def test_a_list_links_to_its_exports_as_it_is_filtered(desk, acts):
    text = desk.get(Position, q="can").content.decode()
    for link in ("export.csv?q=can", "export.xlsx?q=can", "import/"):
        assert f'href="/admin/recognition/position/{link}"' in text
    answer = desk.client.get(url(Position, "export_csv"), {"nothing": "1"})
    assert (answer.status_code, answer["Location"]) == (302, url(Position, "changelist"))


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_selected_rows_are_exported(desk, acts, form):
    act = Position.objects.get(country__alpha2="MX")
    answer = desk.post(Position, "changelist", action=f"export_selected_as_{form}", _selected_action=[act.pk])
    data = b"".join(answer.streaming_content)
    if form == "xlsx":
        _header, *rows = load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True)
    else:
        _header, *rows = lines(data)
    assert [row[2] for row in rows] == ["MX"]


def test_a_workbook_has_real_dates_numbers_and_truth_values(desk, acts):
    builders.meeting(ordinal=10)
    sheet = load_workbook(io.BytesIO(exported(desk, Position, "xlsx"))).active
    header, row, _draft = sheet.iter_rows()
    said = {name.value: cell for name, cell in zip(header, row, strict=True)}
    assert (said["declared_on"].value.date(), said["declared_on"].number_format) == (date(2019, 1, 23), "yyyy-mm-dd")
    assert (said["is_published"].value, said["note"].value) == (True, None)
    assert said["country"].number_format == "@"
    header, row = load_workbook(io.BytesIO(exported(desk, Meeting, "xlsx"))).active.iter_rows(values_only=True)
    assert dict(zip(header, row, strict=True))["ordinal"] == 10


def test_an_export_takes_the_permission_to_view(acts):
    assert Desk(user_with("view_source")).client.get(url(Position, "export_csv")).status_code == 403


def test_an_export_asks_as_much_whatever_its_length(desk, acts, django_assert_num_queries):
    # who asks; stances and disputes to filter by; revision, citations, rows
    with CaptureQueriesContext(connection) as asked:
        assert len(lines(exported(desk, Position))) == 3
    assert len(asked) <= 10
    for day in ("2019-02-01", "2019-03-01", "2019-04-01"):
        builders.position("CA", day)
    with django_assert_num_queries(len(asked)):
        assert len(lines(exported(desk, Position))) == 6


# There and back


@pytest.fixture
def trapped(db):
    """A record whose texts are traps for spreadsheets."""
    builders.bloc(founded=date(1880, 1, 1))
    for number, text in enumerate(TRAPS):
        key = f"source-{number}"
        builders.source(key, title=f"[{text}]" if number % 2 else text, title_supplied=bool(number % 2), publisher=text)
        at = builders.meeting(f"2019-02-{number + 1:02}", text, title=text, outcome=text, sources=(key,), note=text)
        builders.signature(at, "CA", note=text, sources=(key,))
        builders.position("CA", f"2019-02-{number + 1:02}", summary=text, note=text, sources=(key,))
        year = 1880 + number * 10
        builders.membership("MX", f"{year}-01-01", f"{year + 5}-01-01", summary=text, note=text)
    builders.position("MX", "2019-02-01", note="Several\r\nlines,\r\n=2+2\nhere;\n\n- and here", is_published=False)
    committed()


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_importing_an_export_changes_nothing(desk, trapped, form):
    before = state()
    for model in TABLES:
        page = uploaded(desk, model, exported(desk, model, form), f"file.{form}")
        number = model.objects.count()
        assert page.context["counted"] == [
            "0 rows would be added.",
            "0 rows would be corrected.",
            f"{number} rows say what the record says.",
        ]
        assert "confirm" not in page.context
    assert state() == before


def test_no_cell_of_an_export_begins_like_a_formula(desk, trapped):
    for model in TABLES:
        for row in lines(exported(desk, model)):
            assert not [cell for cell in row if re.match(r"[=+\-@]", cell)]
        for row in load_workbook(io.BytesIO(exported(desk, model, "xlsx"))).active.iter_rows():
            assert not [cell for cell in row if cell.data_type == "f" or re.match(r"[=+\-@]", str(cell.value))]


def test_what_was_defused_is_written_as_it_was(desk, trapped):
    data = changed(exported(desk, Position), (2, {"summary": "'=2+2"}), (3, {"summary": "''=2+2"}))
    page = uploaded(desk, Position, data)
    assert shown(page) == {
        "corrections": [
            (2, [("summary", "=1+1", "=2+2")]),
            (3, [("summary", "+1", "'=2+2")]),
        ]
    }
    confirmed(desk, Position, page, REASON)
    acts = Position.objects.filter(country__alpha2="CA").order_by("declared_on")
    assert [act.summary for act in acts[:3]] == ["=2+2", "'=2+2", "-a"]


def test_a_note_of_several_lines_stays_when_another_cell_is_corrected(desk, trapped):
    act = Position.objects.get(country__alpha2="MX")
    data = exported(desk, Position, "xlsx")
    book = load_workbook(io.BytesIO(data))
    header = [cell.value for cell in book.active[1]]
    number = next(row[0].row for row in book.active if row[0].value == act.key)
    book.active.cell(number, header.index("declared_on") + 1).value = date(2019, 2, 5)
    file = io.BytesIO()
    book.save(file)
    page = uploaded(desk, Position, file.getvalue(), "file.xlsx")
    assert shown(page) == {"corrections": [(number, [("declared_on", "2019-02-01", "2019-02-05")])]}
    confirmed(desk, Position, page)
    again = Position.objects.get(pk=act.pk)
    assert (again.declared_on, again.note) == (date(2019, 2, 5), act.note)


# The preview


def test_a_preview_shows_each_difference_and_writes_nothing(desk, acts, settings):
    before, last = state(), Revision.objects.last().pk
    new = {"key": "", "declared_on": "2019-03-01", "is_published": "false", "note": "New"}
    data = changed(exported(desk, Position), (3, {"confidence": "reported", "sources": "a"}), added=(new,))
    page = uploaded(desk, Position, data)
    assert page.context["counted"] == [
        "1 row would be added.",
        "1 row would be corrected.",
        "1 row says what the record says.",
    ]
    assert shown(page) == {
        "additions": [
            (
                4,
                [
                    ("key", "", "venezuela-presidency-ca-2019-03-01"),
                    ("dispute", "", "venezuela-presidency"),
                    ("country", "", "CA"),
                    ("declared_on", "", "2019-03-01"),
                    ("precision", "", "day"),
                    ("stance", "", "guaido"),
                    ("basis", "", "statement"),
                    ("confidence", "", "confirmed"),
                    ("is_published", "", "false"),
                    ("summary", "", "The government said so."),
                    ("note", "", "New"),
                    ("sources", "", "b a"),
                ],
            )
        ],
        "corrections": [(3, [("confidence", "confirmed", "reported"), ("sources", "", "a")])],
    }
    text = page.content.decode()
    assert "<del>confirmed</del>" in text
    assert "<ins>reported</ins>" in text
    assert state() == before
    assert Revision.objects.last().pk == last
    assert len(waiting(settings)) == 1


def test_what_a_long_preview_leaves_out_is_told(desk, acts, monkeypatch):
    monkeypatch.setattr(exchange, "SHOWN", 1)
    days = [{"key": "", "declared_on": f"2019-03-0{number}"} for number in (1, 2, 3)]
    page = uploaded(desk, Position, changed(exported(desk, Position), added=days))
    assert [number for number, _columns in shown(page)["additions"]] == [4]
    assert "2 more rows of this kind are not shown here, and would be written with the others." in page.content.decode()
    wrong = [{"key": "", "declared_on": day} for day in ("x", "y", "z")]
    page = uploaded(desk, Position, changed(exported(desk, Position), added=wrong))
    assert told(page) == [(4, "declared_on", "'x' is not a day; give it as YYYY-MM-DD.")]
    assert "2 more are not shown." in page.content.decode()


def test_names_and_values_of_a_file_are_text_on_the_page(desk, acts):
    data = changed(exported(desk, Position), (3, {"summary": "<b>bold</b>"}))
    page = uploaded(desk, Position, data, "<i>file.csv")
    assert "<b>bold" not in page.content.decode()
    assert "<i>file" not in page.content.decode()


# What is wrong


def test_all_that_is_wrong_is_told_by_row_and_column_and_nothing_is_written(desk, acts, settings):
    before = state()
    data = changed(
        exported(desk, Position),
        (2, {"stance": "guiado", "sources": ""}),
        (3, {"declared_on": "23/01/2019"}),
        added=({"declared_on": "2019-03-01"}, {"key": "", "declared_on": "2030-01-01"}),
    )
    page = uploaded(desk, Position, data)
    assert told(page) == [
        (2, "stance", "There is no stance 'guiado'; did you mean guaido?"),
        (2, "sources", "Give at least one source."),
        (3, "declared_on", "'23/01/2019' is not a day; give it as YYYY-MM-DD."),
        (4, None, "venezuela-presidency-ca-2019-01-23 stands in row 2 already; one row a key."),
        (5, "declared_on", "Juan Guaidó’s claim ended on 2023-01-05; give an earlier day."),
    ]
    assert "5 things to mend in file.csv" in page.content.decode()
    assert (state(), waiting(settings)) == (before, [])


def test_a_key_of_another_country_is_refused(desk, acts):
    page = uploaded(
        desk, Position, changed(exported(desk, Position), (2, {"country": "MX", "declared_on": "2019-05-05"}))
    )
    assert [(number, column) for number, column, _message in told(page)] == [(2, "country")]


def test_a_file_that_cannot_be_read_is_told(desk, acts):
    assert told(uploaded(desk, Position, b"key,contry\r\n"))[0] == (
        1,
        "contry",
        "There is no such column; did you mean country?",
    )
    page = desk.client.post(url(Position, "import"), {})
    assert page.context["form"].errors == {"file": ["This field is required."]}


def test_too_much_is_refused(desk, acts, monkeypatch):
    monkeypatch.setattr(exchange, "MOST_CHANGES", 1)
    days = [{"key": "", "declared_on": day} for day in ("2019-03-01", "2019-03-02")]
    page = uploaded(desk, Position, changed(exported(desk, Position), added=days))
    assert told(page) == [(None, None, "2 rows differ from the record; one import takes up to 1. Split the file.")]
    monkeypatch.setattr(uploads, "MOST_BYTES", 2**20)
    page = uploaded(desk, Position, b"x" * (2**20 + 1))
    assert page.context["form"].errors == {"file": ["The file has more than 1 MB; split it."]}


# The confirmation


def test_a_confirmed_preview_is_written_as_one_revision(desk, acts, editor, revisions, settings):
    revisions()
    new = {"key": "", "declared_on": "2019-03-01", "is_published": "false"}
    data = changed(exported(desk, Position), (2, {"confidence": "reported", "sources": "b"}), added=(new,))
    page = confirmed(desk, Position, uploaded(desk, Position, data), f" {REASON}\n")
    assert messages(page) == ["Imported file.csv: rows added 1, corrected 1, unchanged 1."]
    (revision,) = revisions()
    assert (revision.author, revision.reason) == (editor, REASON)
    act = Position.objects.get(key="venezuela-presidency-ca-2019-01-23")
    assert (act.confidence, [source.key for source in act.sources]) == ("reported", ["b"])
    assert Position.objects.filter(key="venezuela-presidency-ca-2019-03-01", is_published=False).exists()
    assert sorted(Position.history.filter(revision=revision).values_list("history_type", flat=True)) == ["+", "~"]
    assert Citation.history.filter(revision=revision, history_type="-").count() == 1
    assert sorted(LogEntry.objects.values_list("action_flag", "change_message")) == [
        (1, "Imported from file.csv."),
        (2, "Imported from file.csv."),
    ]
    assert waiting(settings) == []


@pytest.mark.parametrize("model", TABLES)
def test_each_table_is_corrected_and_added_to(desk, model):
    builders.position("CA")
    builders.membership("CA", left="2018-01-01")
    builders.signature(builders.meeting(), "CA")
    builders.country("MX")
    committed()
    new = {
        Position: {"key": "", "country": "MX"},
        Source: {"id": "", "url": "https://example.org/new"},
        Membership: {"key": "", "country": "MX"},
        Meeting: {"key": "", "city": "Lima"},
        Signature: {"country": "MX"},
    }
    corrections = {
        Position: {"confidence": "disputed"},
        Source: {"publisher": "EFE"},
        Membership: {"role": "observer"},
        Meeting: {"outcome": "They met."},
        Signature: {"signed": "absent"},
    }
    data = changed(exported(desk, model), (2, corrections[model]), added=(new[model],))
    page = confirmed(desk, model, uploaded(desk, model, data), REASON)
    assert messages(page) == ["Imported file.csv: rows added 1, corrected 1, unchanged 0."]
    assert model.objects.count() == 2
    ((name, value),) = corrections[model].items()
    assert model.objects.filter(**{name: value}).count() == 1


def test_a_correction_of_what_readers_saw_needs_a_reason(desk, acts, revisions, settings):
    page = uploaded(desk, Position, changed(exported(desk, Position), (2, {"confidence": "reported"})))
    before = state()
    for reason in ("", "too short"):
        page = confirmed(desk, Position, page, reason)
        assert len(page.context["confirm"].errors["reason"]) == 1
        assert "Needed, in 10 to 500 characters" in page.content.decode()
        assert page.context["confirm"]["reason"].value() == reason
        assert shown(page)["corrections"][0][0] == 2
    assert state() == before
    assert messages(confirmed(desk, Position, page, REASON)) == [
        "Imported file.csv: rows added 0, corrected 1, unchanged 1."
    ]


def test_additions_and_drafts_need_no_reason(desk, acts):
    new = {"key": "", "declared_on": "2019-03-01"}
    data = changed(exported(desk, Position), (3, {"confidence": "reported"}), added=(new,))
    page = confirmed(desk, Position, uploaded(desk, Position, data))
    assert messages(page) == ["Imported file.csv: rows added 1, corrected 1, unchanged 1."]


def test_what_has_changed_meanwhile_is_shown_and_not_written(desk, acts):
    page = uploaded(desk, Position, changed(exported(desk, Position), (2, {"confidence": "reported"})))
    act = Position.objects.get(country__alpha2="CA")
    act.summary = "Another editor wrote this."
    act.save()
    committed()
    before = state()
    page = confirmed(desk, Position, page, REASON)
    assert messages(page) == [
        "The record has changed since this preview was made. Nothing was written: here is what the file would do now."
    ]
    columns = [
        ("confidence", "confirmed", "reported"),
        ("summary", "Another editor wrote this.", "The government said so."),
    ]
    assert shown(page) == {"corrections": [(2, columns)]}
    assert page.context["confirm"]["reason"].value() == REASON
    assert state() == before
    assert len(messages(confirmed(desk, Position, page, REASON))) == 1
    assert Position.objects.get(pk=act.pk).summary == "The government said so."


def test_a_change_elsewhere_does_not_stand_in_the_way(desk, acts):
    page = uploaded(desk, Position, changed(exported(desk, Position), (2, {"confidence": "reported"})))
    builders.source("elsewhere")
    committed()
    assert messages(confirmed(desk, Position, page, REASON)) == [
        "Imported file.csv: rows added 0, corrected 1, unchanged 1."
    ]


def test_a_source_retracted_meanwhile_is_told(desk, acts):
    builders.source("c")
    data = changed(exported(desk, Position), (3, {"sources": "c"}))
    page = uploaded(desk, Position, data)
    Source.objects.get(key="c").delete()
    committed()
    page = confirmed(desk, Position, page, REASON)
    assert [(number, column) for number, column, _message in told(page)] == [(3, "sources")]


def test_a_preview_is_confirmed_once(desk, acts, revisions):
    page = uploaded(desk, Position, changed(exported(desk, Position), (2, {"confidence": "reported"})))
    confirmed(desk, Position, page, REASON)
    revisions()
    again = confirmed(desk, Position, page, REASON)
    assert messages(again) == [
        "This preview has ended: it was confirmed already, or is too old. Upload the file again."
    ]
    assert revisions() == []


def test_only_who_uploaded_the_file_confirms_it_and_only_as_it_was(desk, acts, settings):
    page = uploaded(desk, Position, changed(exported(desk, Position), (2, {"confidence": "reported"})))
    before = state()
    other = Desk(user_with("add_position", "change_position", "view_position", "publish_position"))
    assert "This preview has ended" in messages(confirmed(other, Position, page, REASON))[0]
    assert "This preview has ended" in messages(confirmed(desk, Source, page, REASON))[0]
    (file,) = waiting(settings)
    file.write_bytes(exported(desk, Position) + b"\r\n")
    assert "This preview has ended" in messages(confirmed(desk, Position, page, REASON))[0]
    assert desk.client.get(url(Position, "process_import")).status_code == 405
    assert state() == before


def test_files_that_wait_are_their_owners_and_are_swept_out_after_a_day(desk, acts, settings):
    data = changed(exported(desk, Position), (2, {"confidence": "reported"}))
    uploaded(desk, Position, data)
    (file,) = waiting(settings)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    old = (timezone.now() - timedelta(hours=25)).timestamp()
    os.utime(file, (old, old))
    uploaded(desk, Position, data)
    assert len(waiting(settings)) == 1
    assert waiting(settings) != [file]


# Who may


def test_who_may_only_add_corrects_nothing(acts):
    desk = Desk(user_with("view_position", "add_position", "publish_position"))
    new = {"key": "", "declared_on": "2019-03-01"}
    data = exported(desk, Position)
    page = uploaded(desk, Position, changed(data, (2, {"confidence": "reported"}), added=(new,)))
    assert told(page) == [(2, None, "This row differs from the record, and you may not correct any; take it out.")]
    assert messages(confirmed(desk, Position, uploaded(desk, Position, changed(data, added=(new,))))) == [
        "Imported file.csv: rows added 1, corrected 0, unchanged 2."
    ]


def test_who_may_only_correct_adds_nothing(acts):
    desk = Desk(user_with("view_position", "change_position", "publish_position"))
    page = uploaded(
        desk, Position, changed(exported(desk, Position), added=({"key": "", "declared_on": "2019-03-01"},))
    )
    assert told(page) == [(4, None, "This row is new, and you may not add any; take it out.")]


def test_who_may_not_publish_writes_drafts_only(acts):
    desk = Desk(user_with("view_position", "add_position", "change_position"))
    data = exported(desk, Position)
    wrong = changed(
        data,
        (2, {"is_published": "false"}),
        (3, {"is_published": "true", "sources": "a"}),
        added=({"key": "", "declared_on": "2019-03-01"},),
    )
    message = "You may enter and correct drafts only; give false in a new row, or take this row out."
    assert told(uploaded(desk, Position, wrong)) == [(number, "is_published", message) for number in (2, 3, 4)]
    right = changed(
        data, (3, {"note": "Corrected"}), added=({"key": "", "declared_on": "2019-03-01", "is_published": "false"},)
    )
    assert messages(confirmed(desk, Position, uploaded(desk, Position, right))) == [
        "Imported file.csv: rows added 1, corrected 1, unchanged 1."
    ]


def test_who_may_only_look_imports_nothing(acts):
    desk = Desk(user_with("view_position"))
    assert desk.client.get(url(Position, "import")).status_code == 403
    assert desk.client.post(url(Position, "process_import")).status_code == 403
    text = desk.get(Position).content.decode()
    assert "/import/" not in text
    assert "export.csv" in text


def test_the_page_says_what_each_column_takes(desk, acts):
    columns = dict(desk.get(Position, "import").context["columns"])
    assert columns["basis"] == "One of: statement, joint, vote, conduct"
    assert columns["sources"] == "Ids of sources, best first, separated by one space"
    assert list(columns) == lines(exported(desk, Position))[0]


def test_a_workbook_is_imported_as_an_editor_saves_it(desk, acts):
    header, *rows = lines(exported(desk, Position))
    book = Workbook()
    book.active.append(header)
    for row in rows:
        said = dict(zip(header, row, strict=True))
        said |= {"declared_on": date.fromisoformat(said["declared_on"]), "is_published": said["is_published"] == "true"}
        book.active.append([said[name] or None if name != "is_published" else said[name] for name in header])
    book.active["D2"].value = date(2019, 1, 24)
    file = io.BytesIO()
    book.save(file)
    page = uploaded(desk, Position, file.getvalue(), "file.xlsx")
    assert shown(page) == {"corrections": [(2, [("declared_on", "2019-01-23", "2019-01-24")])]}
    confirmed(desk, Position, page, REASON)
    assert Position.objects.get(declared_on="2019-01-24").key == "venezuela-presidency-ca-2019-01-23"
