"""How tests ask the API: as a reader would, by addresses, from a client that takes no errors for answers."""

import csv
import io

from django.test import Client
from openpyxl import Workbook, load_workbook

from recognition.api import urls

ROOT = "/api/v1/"

# What stands in the braces of a path, in the real record.
NAMED = {
    "countries": "CA",
    "positions": "venezuela-presidency-ca-2019-01-23",
    "disputes": "venezuela-presidency",
    "blocs": "lima-group",
    "memberships": "lima-group-mx-2017-08-08",
    "meetings": "lima-2019-02-04-ottawa",
    "signatures": "lima-2019-02-04-ottawa-ca",
    "sources": "globalnews-2019-02-03-trudeau-guaido",
}


def address(template: str) -> str:
    """The address of a path's template, with what is in the real record: `countries/{code}` is `countries/CA`."""
    first, *rest = template.split("/")
    return "/".join([first, *(NAMED[first] if part.startswith("{") else part for part in rest)])


def templates(patterns) -> list[str]:
    """The patterns' paths, with braces."""
    return [path for path, _ in urls.described(patterns)]


LISTS, DETAILS, DATASETS = templates(urls.lists), templates(urls.details), templates(urls.datasets)
ENDPOINTS = ["", *LISTS, *DETAILS, *DATASETS]
VIEWS = {
    path: pattern.callback.view_class
    for path, pattern in zip([*LISTS, *DETAILS, *DATASETS], [*urls.lists, *urls.details, *urls.datasets], strict=True)
}


def stranger() -> Client:
    """Somebody who has not been here before: no cookie of another question comes along."""
    return Client(raise_request_exception=False)


def get(path: str, **headers):
    """The response to a GET below /api/v1/."""
    return stranger().get(f"{ROOT}{path}", headers=headers)


def ask(path: str) -> dict:
    """The answer, which must be a 200 in JSON."""
    response = get(path)
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "application/json"
    return response.json()


def rows(path: str) -> list[dict]:
    """The rows of a list."""
    return ask(path)["results"]


def column(path: str, name: str) -> list:
    """One column of a list."""
    return [row[name] for row in rows(path)]


def content(path: str) -> bytes:
    """A streamed answer, read to its end."""
    response = get(path)
    assert response.status_code == 200, response.content
    return b"".join(response.streaming_content)


def csv_text(path: str) -> str:
    """The text of a CSV."""
    return content(path).decode()


def workbook(path: str) -> Workbook:
    """A workbook as a reader's program opens it."""
    return load_workbook(io.BytesIO(content(path)))


def sheet(path: str) -> list[tuple]:
    """The cells of a workbook's first sheet, header first."""
    return list(workbook(path).worksheets[0].values)


def table(path: str) -> list[list[str]]:
    """The cells of a CSV, header first."""
    return list(csv.reader(io.StringIO(csv_text(path), newline="")))


def problem(response, status: int) -> dict:
    """The body of a problem, once it is found whole."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert list(body) == ["type", "title", "status", "detail", "instance", "errors"]
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    return body


def refused(path: str) -> dict[str, tuple[str, str]]:
    """What a 400 says of each parameter: code and detail."""
    body = problem(get(path), 400)
    assert body["type"] == "http://testserver/api/v1/docs/problems#invalid-parameters"
    assert body["instance"] == f"{ROOT}{path}"
    assert body["detail"] == " ".join(error["detail"] for error in body["errors"])
    assert all(list(error) == ["parameter", "code", "detail"] for error in body["errors"])
    return {error["parameter"]: (error["code"], error["detail"]) for error in body["errors"]}
