"""Sending reports: anybody may, nothing in the record changes, and nothing is read back."""

import json

import pytest
from django.contrib.auth.models import User
from django.test import Client

from recognition.models import Report, Revision
from tests.api.asking import ROOT, ask, get, problem
from tests.builders import committed, position

WHERE = f"{ROOT}reports"
TEXT = "The date is wrong: it was a day later."
GOOD = {"model": "position", "key": "venezuela-presidency-ca-2019-01-23", "text": TEXT}

pytestmark = pytest.mark.usefixtures("small_record")


def send(body=None, client: Client | None = None, kind: str = "application/json", **changes):
    """The response to a report; a string is sent as it is."""
    sender = client or Client(enforce_csrf_checks=True)
    content = body if isinstance(body, str | bytes) else json.dumps({**GOOD, **changes})
    return sender.post(WHERE, content, content_type=kind)


def refused(**changes) -> list[tuple[str, str]]:
    """Where a report is refused, and how; none is kept."""
    body = problem(send(**changes), 400)
    assert not Report.objects.exists()
    return [(error["pointer"], error["code"]) for error in body["errors"]]


class TestSending:
    def test_a_stranger_gets_an_id_and_nothing_else(self):
        response = send(contact="reader@example.org")
        assert response.status_code == 201
        report = Report.objects.get()
        assert response.json() == {"id": report.pk}
        assert response["Cache-Control"] == "no-store"
        assert (report.model, report.key, report.text) == (GOOD["model"], GOOD["key"], TEXT)
        assert (report.contact, report.status) == ("reader@example.org", "open")

    def test_the_record_and_what_readers_keep_stay_as_they_are(self):
        path = f"positions/{GOOD['key']}"
        before, revision = get(path), Revision.objects.last()
        assert send().status_code == 201
        after = get(path)
        assert (after.content, after["ETag"]) == (before.content, before["ETag"])
        assert Revision.objects.last() == revision
        assert "report" not in {row["model"] for row in ask("changes")["results"]}

    def test_markup_is_text(self):
        assert send(text="<script>alert(1)</script> is what it says.").status_code == 201
        assert Report.objects.get().text == "<script>alert(1)</script> is what it says."


class TestRefusals:
    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            ({"model": "stance"}, [("/model", "invalid")]),
            ({"model": None}, [("/model", "empty")]),
            ({"key": "no-such-act"}, [("/key", "invalid")]),
            ({"key": 7}, [("/key", "invalid")]),
            ({"key": ""}, [("/key", "empty")]),
            ({"key": "x" * 151}, [("/key", "out-of-range")]),
            ({"text": "short"}, [("/text", "out-of-range")]),
            ({"text": "x" * 2001}, [("/text", "out-of-range")]),
            ({"text": "A bell \x07 rings in here."}, [("/text", "invalid")]),
            ({"text": "Half a character: \ud83d."}, [("/text", "invalid")]),
            ({"contact": "nobody"}, [("/contact", "invalid")]),
            ({"name": "A. Reader"}, [("/name", "unknown")]),
            ({"status": "changed", "text": "short"}, [("/status", "unknown"), ("/text", "out-of-range")]),
        ],
    )
    def test_what_is_wrong_is_named(self, changes, expected):
        assert refused(**changes) == expected

    def test_what_is_missing_is_named(self):
        body = problem(send("{}"), 400)
        assert [(error["pointer"], error["code"]) for error in body["errors"]] == [
            ("/model", "required"),
            ("/key", "required"),
            ("/text", "required"),
        ]

    def test_an_unknown_field_is_told_what_was_meant(self):
        assert problem(send(contacts="reader@example.org"), 400)["errors"][0]["detail"].endswith(
            "did you mean contact?"
        )

    @pytest.mark.parametrize("body", ["", "[]", "7", "null", "{", '{"text": "a", "text": "b"}', b"\xff"])
    def test_what_is_no_report_is_refused(self, body):
        assert problem(send(body), 400)["type"].endswith("#invalid-body")

    @pytest.mark.parametrize(
        "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
    )
    def test_only_json_is_read_so_that_other_sites_forms_send_nothing(self, kind):
        problem(send(kind=kind), 415)

    def test_parameters_are_refused(self):
        response = Client().post(f"{WHERE}?lang=es", json.dumps(GOOD), content_type="application/json")
        assert problem(response, 400)["errors"][0]["parameter"] == "lang"

    def test_a_draft_is_answered_like_what_is_not_there(self):
        committed()
        draft = position("MX", "2020-01-01", is_published=False)
        told = [problem(send(key=key), 400)["detail"].replace(key, "KEY") for key in (draft.key, "no-such-act")]
        assert told[0] == told[1]


class TestReading:
    @pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
    def test_nobody_reads_or_changes_them(self, method):
        response = getattr(Client(), method)(WHERE)
        problem(response, 405)
        assert response["Allow"] == "POST, OPTIONS"

    def test_one_has_no_address(self):
        problem(get(f"reports/{send().json()['id']}"), 404)

    def test_other_sites_scripts_may_not_send(self):
        asked = {"origin": "https://other.example", "access-control-request-method": "POST"}
        response = Client().options(WHERE, headers=asked)
        assert "POST" not in response["Access-Control-Allow-Methods"]


class TestSession:
    @pytest.fixture
    def ana(self):
        """Somebody logged in, in a browser that other sites' pages can make send things."""
        client = Client(enforce_csrf_checks=True)
        client.force_login(User.objects.create_superuser("ana"))
        return client

    def test_without_its_token_nothing_is_sent_in_it(self, ana):
        problem(send(client=ana), 403)
        assert not Report.objects.exists()

    def test_a_wrong_token_of_a_program_is_told(self):
        sent = Client().post(
            WHERE, json.dumps(GOOD), content_type="application/json", headers={"authorization": "Bearer wrong"}
        )
        problem(sent, 401)
