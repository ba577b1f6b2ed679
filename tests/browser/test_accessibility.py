"""axe-core has nothing against any page of the admin, nor against one of each kind in the dark and on a telephone."""

import csv
import io
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import Page, expect

from recognition.admin.workflow import ACTIONS
from recognition.models import Country, LogIn, Position, Report, Revision, Source, Token, WrongLogIn
from recognition.models.fact import Fact
from recognition.models.log_in import Event
from recognition.models.revision import revising
from tests import builders
from tests.browser.conftest import DESK, PHONE, code, log_in, person, violations

pytestmark = [pytest.mark.django_db, pytest.mark.once]

# What may differ between the themes; all else has been asked in the light one.
BY_THEME = ("color-contrast", "link-in-text-block")

# Whatever reaches beyond the page, or a box beyond the part of the page that it stands in; what scrolls by itself may.
WIDER = """() => {
  const told = (element) => `${element.tagName.toLowerCase()}#${element.id}.${element.className}`;
  const root = document.documentElement;
  const found = root.scrollWidth > innerWidth ? [`the page is ${root.scrollWidth} wide`] : [];
  const scrolls = (element) => /auto|scroll|hidden/.test(getComputedStyle(element).overflowX);
  const clipped = (element) => element && element !== root && (scrolls(element) || clipped(element.parentElement));
  for (const element of document.querySelectorAll("input, select, textarea, button, .select2-container, table")) {
    if (!element.checkVisibility() || clipped(element.parentElement)) continue;
    const holder = element.closest("fieldset, .module, form, #content") ?? root;
    const over = element.getBoundingClientRect().right - holder.getBoundingClientRect().right;
    if (over > 1) found.push(`${told(element)} reaches ${Math.round(over)} beyond ${told(holder)}`);
  }
  return found;
}"""


@pytest.fixture(scope="module")
def state(browser, served, django_db_blocker):
    """The cookies of a superuser who has logged in; and rows of each kind that the record itself has not got."""
    with django_db_blocker.unblock():
        ana = person("ana", email="ana@example.org")
        make_rows(ana)
    context = browser.new_context(base_url=served, locale="en-GB")
    page = context.new_page()
    log_in(page, "ana")
    expect(page.get_by_role("heading", name="The record")).to_be_visible()
    yield context.storage_state()
    context.close()


def make_rows(ana) -> None:
    """A draft, a correction, a retraction, reports, people, tokens and log-ins."""
    draft = builders.position("CA", "2022-03-01", is_published=False)
    with revising("The day of the letter itself.", ana):
        draft.declared_on = builders.day("2022-03-02")
        draft.save()
    gone = builders.position("CA", "2022-04-01", is_published=False)
    with revising("Entered by mistake.", ana):
        gone.delete()
    builders.report(draft, contact="reader@example.org")
    answered = builders.report(draft, text="It was another day.")
    answered.answer(ana, timezone.now(), reason="The letter bears this date.")
    builders.source_check(Source.objects.first(), "gone", status_code=404)
    eva = person("eva", group="Editors")
    TOTPDevice.objects.create(user=eva, name="app", key="31" * 20)
    LogEntry.objects.log_actions(ana.pk, [eva], CHANGE, change_message="Changed email.")
    Token.objects.create(user=eva, note="A program")
    LogIn.objects.write(Event.WRONG_PASSWORD, "eva", "192.0.2.7", "A browser")
    WrongLogIn.objects.create(username="eva", ip_address="192.0.2.7", failures_since_start=5)


@pytest.fixture
def context(browser, served, state):
    """The superuser's browser."""
    context = browser.new_context(
        base_url=served, viewport=DESK, locale="en-GB", timezone_id="UTC", storage_state=state
    )
    context.set_default_timeout(20_000)
    yield context
    context.close()


# A colour that is on its way from one theme to the other is of neither.
STILL = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("*, *::before, *::after { transition: none !important; animation: none !important; }");
  document.adoptedStyleSheets = [sheet];
}"""


def against(page: Page, *, closely: bool = False) -> list[str]:
    """What is wrong with the open page, wide and narrow; `closely` if axe sees it dark and narrow too."""
    page.evaluate(STILL)
    found = [*violations(page), *page.evaluate(WIDER)]
    if closely:
        page.emulate_media(color_scheme="dark")
        found += [f"dark: {said}" for said in violations(page, only=BY_THEME)]
        page.emulate_media(color_scheme="light")
    page.set_viewport_size(PHONE)
    found += [f"narrow: {said}" for said in page.evaluate(WIDER)]
    if closely:
        found += [f"narrow: {said}" for said in violations(page)]
    page.set_viewport_size(DESK)
    return [f"{page.url.partition('/admin/')[2]} {page.title()}: {said}" for said in found]


def all_against(page: Page, addresses, *, closely: bool = False) -> list[str]:
    """The same of many pages, each of which must open."""
    found = []
    for address in addresses:
        response = page.goto(address)
        assert response.status == 200, address
        found += against(page, closely=closely)
    return found


# Facts and others, whose pages of these kinds stand for those of all models, for they have the same templates.
WHOLE = (Position, Source, get_user_model())


def pages_of(model_admin: admin.ModelAdmin) -> Iterator[str]:
    """The addresses of a model's pages: the list by a few rows and the form; of some, the past of a row as well."""
    model = model_admin.model
    info = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    rows = list(model._base_manager.order_by("-pk")[:3])
    row = rows[0]
    yield f"{reverse(f'{info}_changelist')}?{model._meta.pk.name}__in={','.join(str(row.pk) for row in rows)}"
    yield reverse(f"{info}_change", args=[row.pk])
    if model not in WHOLE:
        return
    yield reverse(f"{info}_add")
    yield reverse(f"{info}_history", args=[row.pk])
    yield reverse(f"{info}_delete", args=[row.pk])
    if issubclass(model, Fact):
        version = model.history.filter(**{model._meta.pk.attname: row.pk}).first()
        yield reverse(f"{info}_simple_history", args=[row.pk, version.pk])


MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.model_name)
def test_pages_of_each_model(page, model):
    found = all_against(page, pages_of(admin.site.get_model_admin(model)))
    assert not found, "\n".join(found)


def test_pages_that_are_read(page):
    """The landing page, a list with many rows, and pages of single kinds."""
    eva = get_user_model().objects.get(username="eva")
    position, first = Position.objects.order_by("-pk")[0], Revision.objects.order_by("pk")[0]
    gone = Position.history.filter(history_type="-").latest("pk")
    found = all_against(page, ["/admin/", "/admin/recognition/position/?confidence__exact=disputed"], closely=True)
    found += all_against(
        page,
        [
            "/admin/recognition/",
            "/admin/recognition/source/?q=Guaid%C3%B3&_popup=1",
            f"/admin/recognition/revision/{first.pk}/change/?of=stance",
            f"/admin/recognition/position/{gone.id}/history/",
            f"/admin/recognition/position/{position.pk}/revert/{position.history.earliest('pk').revision_id}/",
            *(f"/admin/recognition/report/{report.pk}/change/" for report in Report.objects.all()),
            f"/admin/auth/user/{eva.pk}/password/",
            f"/admin/auth/user/{eva.pk}/second-factor/",
            "/admin/password_change/",
            "/admin/password_change/done/",
            "/admin/second-factor/",
        ],
    )
    assert not found, "\n".join(found)


def test_form_of_a_position(page):
    """Its preview, its lists and their search, what is refused, and the window in which a source is added."""
    address = "/admin/recognition/position/add/"
    page.goto(f"{address}?country={Country.objects.get(alpha2='BO').pk}")
    expect(page.locator("#preview .words").first).to_contain_text("Bolivia")
    found = against(page, closely=True)
    page.get_by_role("combobox", name="Country").click()
    page.keyboard.type("Brazil")
    expect(page.get_by_role("option", name="Brazil")).to_be_visible()
    found += against(page, closely=True)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Please correct the errors below.")).to_be_visible()
    found += against(page, closely=True)
    known = Source.objects.exclude(publisher="").first()
    found += all_against(page, [f"/admin/recognition/source/add/?_popup=1&url={known.url}"], closely=True)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Please correct the errors below.")).to_be_visible()
    found += against(page)
    assert not found, "\n".join(found)


def test_form_that_another_has_changed_or_retracted_meanwhile(page):
    row = builders.position("CA", "2022-05-01", is_published=False)
    page.goto(f"/admin/recognition/position/{row.pk}/change/")
    with revising("The letter says so.", get_user_model().objects.get(username="eva")):
        row.note = "Theirs."
        row.save()
    page.get_by_label("Summary").fill("Mine.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="Changed meanwhile")).to_be_visible()
    found = against(page, closely=True)
    with revising("It was entered twice."):
        row.delete()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="Retracted meanwhile")).to_be_visible()
    found += against(page, closely=True)
    assert not found, "\n".join(found)


def test_pages_that_ask_before_many_rows_change(page):
    found = []
    for action in [*(action.name for action in ACTIONS), "delete_selected"]:
        page.goto("/admin/recognition/position/?q=BO")
        page.locator("#action-toggle").check()
        page.locator("select[name=action]").select_option(action)
        page.get_by_role("button", name="Go").click()
        page.wait_for_load_state()
        assert page.locator("textarea[name=reason]").is_visible(), action
        found += against(page, closely=action == "set-confidence")
    assert not found, "\n".join(found)


def test_pages_of_an_import(page):
    page.goto("/admin/recognition/position/import/")
    found = against(page, closely=True)
    exported = page.request.get("/admin/recognition/position/export.csv?q=BO").body().decode()
    header, *rows = csv.reader(io.StringIO(exported))
    changed = [{**dict(zip(header, row, strict=True)), "note": "Read again."} for row in rows]
    for change, heading in (({}, "What acts.csv would change"), ({"stance": "nobody"}, "to mend in acts.csv")):
        file = io.StringIO()
        writer = csv.DictWriter(file, header)
        writer.writeheader()
        writer.writerows({**row, **change} for row in changed)
        page.goto("/admin/recognition/position/import/")
        given = {"name": "acts.csv", "mimeType": "text/csv", "buffer": file.getvalue().encode()}
        page.locator("input[type=file]").set_input_files(given)
        page.get_by_role("button", name="Show what it would change").click()
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
        found += against(page, closely=True)
    assert not found, "\n".join(found)


def test_pages_of_the_way_in(page):
    """From the log-in by the second factor to the lockout."""
    page.context.clear_cookies()
    found = all_against(page, ["/admin/login/"], closely=True)
    person("con", group="Contributors")
    log_in(page, "con")
    expect(page.get_by_role("heading", name="The record")).to_be_visible()
    found += all_against(page, ["/admin/", "/admin/second-factor/", "/admin/second-factor/enrol/"], closely=True)
    secret = page.locator("code.secret").inner_text()
    page.get_by_label("Code").fill(code(secret))
    page.get_by_role("button", name="Enrol").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    found += against(page, closely=True)
    found += all_against(page, ["/admin/second-factor/"], closely=True)
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("heading", name="Logged out")).to_be_visible()
    found += against(page)
    log_in(page, "con")
    expect(page.get_by_role("heading", name="Second factor")).to_be_visible()
    page.get_by_label("Code").fill(code(secret, later=-1))
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_text("This code is wrong.")).to_be_visible()
    found += against(page, closely=True)
    page.context.clear_cookies()
    for number in range(5):
        log_in(page, "nobody", "a wrong one")
        page.wait_for_load_state()
        if number == 0:
            found += against(page)
    expect(page.get_by_role("heading", name="Locked out")).to_be_visible()
    found += against(page, closely=True)
    assert not found, "\n".join(found)


def test_pages_in_another_language(page, served):
    page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": "fr", "url": served}])
    row = Position.objects.filter(country__alpha2="BO").first()
    path = "/admin/recognition/position/"
    addresses = [
        "/admin/",
        f"{path}?q=BO",
        f"{path}{row.pk}/change/",
        f"{path}{row.pk}/history/",
        f"{path}{row.pk}/delete/",
        f"{path}import/",
        "/admin/second-factor/enrol/",
    ]
    found = all_against(page, addresses, closely=True)
    assert page.locator("html").get_attribute("lang") == "fr"
    assert not found, "\n".join(found)
