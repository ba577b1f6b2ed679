"""Each request has a name, which the answer, the log and a failure tell."""

import io
import logging

import pytest
from django.test import RequestFactory

from tests.api.asking import ROOT
from tests.wsgi import client, django
from tracker.requests import RequestName, named

pytestmark = pytest.mark.usefixtures("small_record")


def ask(path: str, name: str | None = None):
    """The response to a request of this name."""
    headers = {} if name is None else {"x-request-id": name}
    return client(named(django)).get(f"{ROOT}{path}", headers=headers)


@pytest.mark.parametrize("name", ["a", "7b0c-4f.2_x", "x" * 128, "1-67891233-abcdef012345678912345678"])
def test_a_clients_name_is_taken(name):
    assert ask("coverage", name).headers["x-request-id"] == name


@pytest.mark.parametrize("name", [None, "", "x" * 129, "two words", 'quo"te', "a,b", "a\\b"])
def test_without_one_that_can_be_a_name_it_gets_a_new_one(name):
    names = {ask("coverage", name).headers["x-request-id"] for _ in range(2)}
    assert len(names) == 2
    assert all(len(found) == 32 for found in names)


def test_errors_have_it_too():
    assert ask("none", "mine").headers["x-request-id"] == "mine"


def test_a_failure_tells_the_name_under_which_it_is_logged(monkeypatch):
    monkeypatch.setattr("recognition.models.position.ActQuerySet.with_until", None)
    handlers = logging.getLogger("django.request").handlers  # pytest's among them
    [console] = [handler for handler in handlers if any(isinstance(found, RequestName) for found in handler.filters)]
    log = io.StringIO()
    monkeypatch.setattr(console, "stream", log)
    response = ask("positions", "mine")
    assert (response.status_code, response.headers["x-request-id"]) == (500, "mine")
    assert response.json()["detail"] == "The program failed; it is logged as request mine."
    assert log.getvalue().startswith("ERROR mine Internal Server Error: /api/v1/positions\nTraceback")


@pytest.mark.parametrize(("extra", "expected"), [({}, "-"), ({"request": RequestFactory().get("/")}, "-")])
def test_what_is_about_no_named_request_is_logged_with_a_dash(extra, expected):
    record = logging.makeLogRecord(extra)
    assert RequestName().filter(record)
    assert record.request_id == expected
