"""Reporting an error by a form: anybody may, nothing in the record changes, what was typed is not lost."""

import pytest
from django.test import Client

from recognition.models import Report, Revision
from tests import builders
from tests.site.reading import Read
from tracker import counters as counting

ACT = "position:venezuela-presidency-ca-2019-01-23"
TEXT = "The date is wrong: it was a day later."

pytestmark = pytest.mark.usefixtures("small_record")


@pytest.fixture(autouse=True)
def counters(tmp_path, settings):
    """Counters of this test's own."""
    settings.VAR_DIR = tmp_path
    counting.counters.cache_clear()
    yield
    counting.counters.cache_clear()


def send(about: str = ACT, path: str = "/report", headers: dict | None = None, **typed) -> Read:
    """The answer to the form, sent without a token."""
    form = {"text": TEXT, "contact": "", "website": "", **typed}
    return Read(Client(enforce_csrf_checks=True).post(f"{path}?about={about}", form, headers=headers or {}))


def test_form_says_what_it_is_about_and_what_happens(read):
    page = read("/report", about=ACT)
    assert page.status == 200
    assert "position Canada, 2019-01-23: Guaido" in page.text
    assert "/countries/canada#venezuela-presidency-ca-2019-01-23" in page.addresses()
    assert "deleted with the answer" in page.text
    assert not page.response.cookies
    assert page.one("label", **{"for": "text"}).text == "What is wrong, and how do you know?"


def test_report_is_kept_and_the_reader_thanked(read):
    before = Revision.objects.last()
    answer = send(contact="reader@example.org")
    report = Report.objects.get()
    assert (answer.status, answer.response["Location"]) == (303, f"/report?about={ACT}&sent={report.pk}")
    assert not answer.response.cookies
    assert (report.model, report.text, report.contact) == ("position", TEXT, "reader@example.org")
    assert Revision.objects.last() == before
    thanks = Read(Client().get(answer.response["Location"]))
    assert f"Its number is {report.pk}." in thanks.text
    assert not thanks.all("textarea")


def test_language_stays():
    assert send(path="/es/report").response["Location"].startswith("/es/report?about=")


@pytest.mark.parametrize(
    ("typed", "field", "told"),
    [
        ({"text": "Wrong"}, "text", "at least 10 characters"),
        ({"text": ""}, "text", "This field cannot be blank."),
        ({"text": "a" * 2001}, "text", "at most 2000 characters"),
        ({"text": "It was \u202e another day."}, "text", "U+202E"),
        ({"contact": "nobody"}, "contact", "valid email address"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(typed, field, told):
    page = send(**{"contact": "reader@example.org", **typed})
    assert page.status == 422
    assert page.response["Cache-Control"] == "no-store"
    assert told in page.one("span", id=f"{field}-error").text
    [wrong] = [each for each in page.elements if each["aria-invalid"] == "true"]
    assert wrong["id"] == field
    assert f"{field}-error" in wrong["aria-describedby"]
    assert page.one("textarea").text == " ".join(typed.get("text", TEXT).split())
    assert page.one("input", id="contact")["value"] == typed.get("contact", "reader@example.org")
    assert not Report.objects.exists()


def test_markup_is_text():
    page = send(text="<script>alert(1)</script>", contact="nobody")
    assert "<script>alert(1)" not in page.source
    assert send(text="<script>alert(1)</script>").status == 303
    assert Report.objects.get().text == "<script>alert(1)</script>"


def test_program_that_fills_what_nobody_sees_learns_nothing():
    answer = send(website="https://example.org")
    assert answer.status == 303
    assert "&sent=" in answer.response["Location"]
    assert not Report.objects.exists()


def test_form_of_another_site_is_refused():
    assert send(headers={"sec-fetch-site": "cross-site"}).status == 403
    assert send(headers={"sec-fetch-site": "same-site"}).status == 403
    assert send(headers={"sec-fetch-site": "same-origin"}).status == 303


@pytest.mark.parametrize("about", ["position:nobody", "revision:1", "position", "position:", "position:%00"])
def test_what_is_not_there_cannot_be_reported(read, about):
    assert read("/report", about=about).status == 400
    assert send(about=about).status == 400
    assert not Report.objects.exists()


def test_draft_is_unknown(read):
    draft = builders.position("MX", "2019-05-01", "neutral", is_published=False)
    assert read("/report", about=f"position:{draft.key}").status == 400


def test_each_kind_of_record_leads_back_to_its_page(read):
    meeting = builders.meeting("2019-03-04", "Lima")
    signature = builders.signature(meeting, "MX")
    for about, path in {
        "source:afp-2019-01-23": "/sources/afp-2019-01-23",
        "country:CA": "/countries/canada",
        "membership:lima-group-ca-2017-08-08": "/countries/canada#blocs-title",
        f"signature:{signature.key}": "/countries/mexico#signatures-title",
    }.items():
        assert path in read("/report", about=about).addresses()
    for about in (f"meeting:{meeting.key}", "bloc:lima-group", "bloc_position:lima-group-2019-01-23"):
        assert read("/report", about=about).status == 200


def test_without_a_record_it_tells_how_to_find_one(read):
    page = read("/report")
    assert "Find the record first" in page.text
    assert not page.all("textarea")


def test_too_many_are_told_when_to_send_again(settings):
    settings.REPORT_LIMIT = 2
    assert [send().status, send().status] == [303, 303]
    page = send()
    assert page.status == 429
    assert "Please go back and send it again in 60 minutes." in page.text
    assert 0 < int(page.response["Retry-After"]) <= 3600
    assert Report.objects.count() == 2


def test_form_and_api_count_together(settings):
    settings.REPORT_LIMIT = 1
    model, key = ACT.split(":")
    body = {"model": model, "key": key, "text": TEXT}
    assert Client().post("/api/v1/reports", body, content_type="application/json").status_code == 201
    assert send().status == 429


def test_number_of_queries(read, django_assert_num_queries):
    # Revision, dispute; the act, its country and its stance.
    with django_assert_num_queries(5):
        assert read("/report", about=ACT).status == 200
