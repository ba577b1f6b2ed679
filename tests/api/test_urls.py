"""The addresses: one for each answer, others lead there or are told to be none."""

import pytest
from django.test import Client

from recognition.api import urls
from tests.api.asking import (
    DATASETS,
    DETAILS,
    ENDPOINTS,
    LISTS,
    ROOT,
    address,
    ask,
    content,
    csv_text,
    get,
    problem,
    sheet,
    templates,
)

pytestmark = pytest.mark.usefixtures("small_record")


def redirected(where: str, method: str = "get") -> str:
    """Where a 308 leads."""
    client = Client(enforce_csrf_checks=True)
    response = getattr(client, method)(where)
    assert response.status_code == 308
    return response["Location"]


@pytest.mark.parametrize("path", [path for path in ENDPOINTS if path])
def test_a_slash_at_the_end_leads_to_the_address_without(path):
    assert redirected(f"{ROOT}{address(path)}/?on=2019-02-04&q=a%20b%2Cc") == (
        f"{ROOT}{address(path)}?on=2019-02-04&q=a%20b%2Cc"
    )


@pytest.mark.parametrize("method", ["get", "head", "post", "put", "delete"])
def test_it_does_so_for_every_method(method):
    assert redirected(f"{ROOT}countries/", method) == f"{ROOT}countries"


def test_the_index_has_its_slash():
    assert redirected("/api/v1") == "/api/v1/"
    assert redirected("/api/v1?format=json") == "/api/v1/?format=json"
    assert redirected("/api/v1", "post") == "/api/v1/"


def test_slashes_are_taken_away_at_once():
    assert redirected("/api/v1/countries///") == "/api/v1/countries"
    assert redirected("/api/v1///") == "/api/v1"


def test_what_is_quoted_stays_quoted():
    assert redirected("/api/v1/a%3Fb%25c/") == "/api/v1/a%3Fb%25c"


def test_no_redirect_leaves_the_host():
    assert redirected("/api/v1//evil.example/") == "/api/v1//evil.example"


@pytest.mark.parametrize("path", LISTS)
def test_lists_have_suffixes_for_their_forms(path):
    where = {"blocs": "blocs/lima-group", "countries": "countries/CA"}.get(path.split("/")[0], "")
    name = f"{where}/{path.split('/')[-1]}" if "{" in path else path
    assert ask(f"{name}.json") == ask(name)
    assert csv_text(f"{name}.csv") == csv_text(f"{name}?format=csv")
    assert content(f"{name}.jsonl") == content(f"{name}?format=jsonl")
    assert sheet(f"{name}.xlsx") == sheet(f"{name}?format=xlsx")
    problem(get(f"{name}.ods"), 404)
    problem(get(f"{name}."), 404)


@pytest.mark.parametrize(
    "path", ["countries/CA", "blocs/lima-group", "disputes/venezuela-presidency", "sources/afp-2019-01-23"]
)
def test_objects_have_the_suffix_of_json(path):
    assert ask(f"{path}.json") == ask(path)


@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
@pytest.mark.parametrize(
    "where",
    [
        "/api",
        "/api/",
        "/api/v2",
        "/api/v1/none",
        "/api/v1/countries/CA/none",
        "/api/none/",
        "/api/v1/countries.csv.json",
    ]
    + [
        "/api/v1/none%0Athere",
        "/api/v1/countries/C%20A",
        "/api/v1/countries/%C3%A9",
        "/api/v1/countries/%00",
        "/api/v1/countries/%0A",
    ]
    + ["/api/v1/schema.csv", "/api/v1/docs.json", "/api/v1/countries/../../admin"],
)
def test_what_is_no_address_is_told_as_a_problem(where, method):
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    body = problem(getattr(client, method)(where), 404)
    assert body["type"].endswith("#not-found")
    assert body["detail"].endswith("/api/v1/ lists the endpoints.")


def test_the_index_lists_every_endpoint():
    answer = ask("")
    assert list(answer) == ["dispute", "on", "known_at", "revision", "endpoints"]
    outside = [f"/{path}" for path in templates(urls.outside)]
    inside = sorted([*LISTS, *DETAILS, *DATASETS, *templates([*urls.inboxes, *urls.about])])
    assert [row["path"] for row in answer["endpoints"]] == [*inside, *outside]
    for row in answer["endpoints"]:
        assert list(row) == ["path", "gives", "address"]
        assert row["gives"].endswith(".")
        root = "http://testserver" if row["path"] in outside else "http://testserver/api/v1/"
        assert row["address"] == f"{root}{row['path']}"


def test_a_browser_gets_json_at_the_index():
    assert get("", accept="text/html,application/xhtml+xml,*/*;q=0.8")["Content-Type"] == "application/json"


class TestOtherSites:
    """CORS: other sites' scripts may read the API, and nothing else."""

    ORIGIN = "https://observable.example"

    @pytest.mark.parametrize(
        "path", ["countries", "countries.csv", "countries/CA", "schema", "none", "countries?nonsense=1", ""]
    )
    def test_they_may_read_answers_and_errors(self, path):
        response = get(path, origin=self.ORIGIN)
        assert response["Access-Control-Allow-Origin"] == "*"
        assert "content-disposition" in response["Access-Control-Expose-Headers"].lower()
        assert "Access-Control-Allow-Credentials" not in response

    def test_they_may_ask_first(self):
        response = Client().options(
            "/api/v1/countries",
            headers={
                "origin": self.ORIGIN,
                "access-control-request-method": "GET",
                "access-control-request-headers": "accept",
            },
        )
        assert response.status_code == 200
        assert response["Access-Control-Allow-Origin"] == "*"
        assert response["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
        assert "accept" in response["Access-Control-Allow-Headers"]

    @pytest.mark.usefixtures("unhashed")
    @pytest.mark.parametrize("where", ["/admin/", "/admin/login/", "/"])
    def test_they_may_not_read_the_rest(self, where):
        response = Client().get(where, headers={"origin": self.ORIGIN})
        assert "Access-Control-Allow-Origin" not in response
