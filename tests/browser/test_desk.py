"""An editor at work, by the browser: each journey as a person goes it, and the pictures of docs/editors.md."""

import csv
import re

import httpx
import pytest
from django.db.models import QuerySet
from playwright.sync_api import Page, expect

from recognition.models import Citation, Position, Report, Source
from recognition.resources import PositionResource
from tests.browser.conftest import log_in, person, tab_to
from tests.browser.pictures import picture

pytestmark = pytest.mark.django_db

LIST = "/admin/recognition/position/"
WHY = "The statement carries the day before."


@pytest.fixture
def desk(page):
    """The page of somebody who may do everything, logged in."""
    person("ana")
    log_in(page, "ana")
    return page


def forget(key: str) -> tuple[Position, Source]:
    """Take an act and its one source out of the record, with their history, as if nobody had entered them yet."""
    act = Position.objects.select_related("country", "stance").get(key=key)
    (source,) = act.sources
    for model, rows in (
        (Citation, {"position_id": act.pk}),
        (Position, {"id": act.pk}),
        (Source, {"id": source.pk}),
    ):
        for table in (model.history.model, model):
            found = QuerySet(table).filter(**rows)
            found._raw_delete(found.db)
    return act, source


def choose(page: Page, field: str, typed: str, option: str | re.Pattern) -> None:
    """Choose from a list that is completed while one types."""
    page.locator(f"{field} .select2-selection").click()
    page.locator(".select2-search__field").fill(typed)
    page.get_by_role("option", name=option).first.click()


def fill_in(page: Page, act: Position) -> None:
    """Fill the form with an act."""
    page.get_by_label("Declared on").fill(act.declared_on.isoformat())
    page.get_by_role("radio", name=act.stance.label).check()
    page.get_by_label("Basis").select_option(act.basis)
    page.get_by_label("Confidence").select_option(act.confidence)
    page.get_by_label("Summary").fill(act.summary)


def test_first_page_shows_what_waits_and_leads_there(desk):
    waiting = desk.get_by_role("region", name="What waits for you")
    picture(desk, "landing", waiting)
    disputed = waiting.get_by_role("link", name="Disputed positions")
    number = int(disputed.inner_text().split()[0])
    disputed.click()
    expect(desk.locator("#changelist-form .paginator")).to_contain_text(f"{number} positions")


def test_readers_report_is_answered_by_a_reason(desk, served):
    text = "The page that is cited first carries another day."
    about = {"model": "position", "key": "venezuela-presidency-bo-2019-01-23"}
    assert httpx.post(f"{served}/api/v1/reports", json={**about, "text": text}, timeout=60).status_code == 201
    desk.get_by_role("link", name="Readers’ reports").click()
    desk.locator("#result_list th a").first.click()
    expect(desk.locator("#content")).to_contain_text(text)
    picture(desk, "report")
    desk.get_by_role("radio", name="Not changed").check()
    desk.get_by_role("textbox", name="Reason").fill("That page tells of the day after, in its second half.")
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.locator(".messagelist")).to_contain_text("was changed successfully")
    assert Report.objects.get(text=text).status == "unchanged"


def test_act_with_a_new_source_is_entered_published_and_read(desk, context):
    act, source = forget("venezuela-presidency-jp-2020-01-14")
    desk.goto(LIST)
    desk.get_by_role("link", name="Add position").first.click()
    choose(desk, ".field-country", "japan", "Japan")
    fill_in(desk, act)
    preview = desk.get_by_role("region", name="What this changes")
    expect(preview).to_contain_text("No day’s status would change once this draft is published.")
    with context.expect_page() as opened:
        desk.get_by_role("link", name="Add another source").first.click()
    popup = opened.value
    popup.get_by_label("Address").fill(source.url)
    expect(popup.get_by_label("Publisher")).to_have_value(source.publisher)  # guessed from others of that host
    expect(popup.get_by_label("Language")).to_have_value(source.language)
    popup.get_by_role("textbox", name="Title").fill(source.title)
    popup.get_by_label("Published").fill(source.published.isoformat())
    picture(popup, "source")
    popup.get_by_role("button", name="Save").click()
    expect(desk.locator("#citations-group")).to_contain_text("Statement by Press Secretary")
    picture(desk, "position")
    desk.get_by_role("button", name="Publish").click()
    expect(desk.locator(".messagelist")).to_contain_text("was added successfully")
    told = context.request.get(f"/api/v1/positions/{act.key}").json()
    assert (told["stance"], told["declared_on"], told["summary"]) == ("guaido", "2020-01-14", act.summary)
    assert (len(told["sources"]), told["source_url"]) == (1, source.url)


def test_date_is_corrected_with_a_reason_that_readers_see(desk, context):
    act = Position.objects.get(key="venezuela-presidency-mt-2019-01-23")
    desk.goto(f"{LIST}{act.pk}/change/")
    desk.get_by_label("Declared on").fill("2019-01-22")
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.locator(".field-reason .errorlist")).to_contain_text("10")
    desk.get_by_label("Reason").fill(WHY)
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.locator(".messagelist")).to_contain_text("was changed successfully")
    assert context.request.get(f"/api/v1/positions/{act.key}").json()["declared_on"] == "2019-01-22"
    (change,) = context.request.get("/api/v1/changes?kind=correction").json()["results"]
    assert (change["key"], change["field"]) == (act.key, "declared_on")
    assert (change["before"], change["after"], change["reason"]) == ("2019-01-23", "2019-01-22", WHY)
    desk.goto(f"{LIST}{act.pk}/history/")
    picture(desk, "history")


def test_second_editor_is_told_what_the_first_changed_and_loses_nothing(desk, browser, served):
    act = Position.objects.get(key="venezuela-presidency-bo-2019-01-23")
    person("ben")
    other = browser.new_context(base_url=served, locale="en-GB").new_page()
    log_in(other, "ben")
    for page in (desk, other):
        page.goto(f"{LIST}{act.pk}/change/")
    desk.get_by_label("Note").fill("The address was given in La Paz.")
    desk.get_by_label("Reason").fill("Where it was said was missing.")
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.locator(".messagelist")).to_contain_text("was changed successfully")

    other.get_by_label("Note").fill("The ministry sent the text.")
    other.get_by_label("Reason").fill("How it was made known was missing.")
    other.get_by_role("button", name="Save", exact=True).click()
    told = other.get_by_role("region", name="Changed meanwhile")
    expect(told).to_contain_text("ana: Where it was said was missing.")
    expect(told).to_contain_text("The address was given in La Paz.")
    expect(other.get_by_label("Note")).to_have_value("The ministry sent the text.")
    picture(other, "meanwhile", told)
    act.refresh_from_db()
    assert act.note == "The address was given in La Paz."

    other.get_by_label("Note").fill("The address was given in La Paz. The ministry sent the text.")
    other.get_by_role("button", name="Save", exact=True).click()
    expect(other.locator(".messagelist")).to_contain_text("was changed successfully")
    act.refresh_from_db()
    assert act.note == "The address was given in La Paz. The ministry sent the text."
    other.context.close()


def test_file_with_two_bad_rows_is_mended_and_imported(desk, context, tmp_path):
    keys = ["venezuela-presidency-jp-2019-01-11", "venezuela-presidency-dm-2021-06-24"]
    header, *rows = PositionResource().rows()
    rows = [dict(zip(header, row, strict=True)) for row in rows if row[0] in keys]
    for row in rows:
        source = forget(row["key"])[1]
        source.pk, source.key = None, ""
        source.save()
        row |= {"key": "", "sources": source.key}
    right = tmp_path / "positions.csv"
    wrong = tmp_path / "wrong.csv"
    save(wrong, header, [{**rows[0], "declared_on": "24.6.2021"}, {**rows[1], "stance": "assembley"}])
    save(right, header, rows)

    desk.goto(LIST)
    desk.get_by_role("link", name="Import", exact=True).click()
    desk.locator("input[type=file]").set_input_files(wrong)
    desk.get_by_role("button", name="Show what it would change").click()
    problems = desk.locator("section.module").filter(has_text="to mend")
    expect(problems).to_contain_text("'24.6.2021' is not a day; give it as YYYY-MM-DD.")
    expect(problems).to_contain_text("assembley")
    picture(desk, "import-problems", problems)
    assert not Position.objects.filter(key__in=keys).exists()

    desk.locator("input[type=file]").set_input_files(right)
    desk.get_by_role("button", name="Show what it would change").click()
    expect(desk.get_by_role("heading", name="positions.csv would change")).to_be_visible()
    picture(desk, "import-preview", desk.locator("#content-main"))
    assert not Position.objects.filter(key__in=keys).exists()
    desk.get_by_role("button", name="Write these changes").click()
    expect(desk.locator(".messagelist")).to_be_visible()
    assert Position.objects.filter(key__in=keys).count() == 2
    told = context.request.get(f"/api/v1/positions/{keys[0]}").json()
    assert (told["stance"], len(told["sources"])) == ("assembly", 1)


def save(path, header: list[str], rows: list[dict]) -> None:
    """Write a file as a spreadsheet would."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, header)
        writer.writeheader()
        writer.writerows(rows)


def test_position_is_entered_by_keyboard_alone(desk):
    desk.goto(f"{LIST}add/")
    expect(desk.locator(".field-country .select2-selection")).to_be_focused()  # a new form begins in its first field
    keys = desk.keyboard
    keys.press("Enter")
    expect(desk.locator(".select2-search__field")).to_be_focused()
    keys.type("malta")
    expect(desk.get_by_role("option", name="Malta")).to_be_visible()
    keys.press("Enter")
    tab_to(desk, "#id_declared_on")
    keys.type("2020-05-06")
    tab_to(desk, "[name=stance]")
    keys.press("ArrowDown")
    tab_to(desk, "#id_basis")
    keys.press("s")
    tab_to(desk, "#id_confidence")
    keys.press("r")
    tab_to(desk, "#id_summary")
    keys.type("A sentence.")
    expect(desk.locator(".counted").first).to_contain_text("11")
    tab_to(desk, "#citations-group .select2-selection")
    keys.press("Enter")
    expect(desk.locator(".select2-search__field")).to_be_focused()
    keys.type("malta")
    expect(desk.get_by_role("option", name="Europa Press")).to_be_visible()
    keys.press("ArrowDown")
    keys.press("Enter")
    tab_to(desk, "[name=_draft]")
    keys.press("Enter")
    expect(desk.locator(".messagelist")).to_contain_text("was added successfully")
    act = Position.objects.get(country__alpha2="MT", declared_on="2020-05-06")
    assert (act.is_published, act.summary, act.citations.count()) == (False, "A sentence.", 1)
