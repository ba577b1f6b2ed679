"""Errors: problem details for everything under /api/, Django's own pages for everything else."""

import logging

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory
from django.urls import path
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from recognition.api.problems import KINDS, PROBLEMS
from tests.api.asking import get, problem
from tracker import urls as project


class Reading(APIView):
    """Reads a body, as endpoints that write will."""

    def post(self, request):
        """What was read."""
        if request.data == {"refuse": True}:
            raise PermissionDenied
        if request.data == {"invalid": True}:
            raise ValidationError({"stance": ["Give one."]})
        return Response({"read": request.data})


urlpatterns = [path("api/v1/reading", Reading.as_view()), *project.urlpatterns]
handler400, handler404, handler500 = project.handler400, project.handler404, project.handler500


def kind(response, status: int) -> str:
    """The kind of a problem."""
    root, _, name = problem(response, status)["type"].partition("#")
    assert root == "http://testserver/api/v1/docs/problems"
    return name


@pytest.fixture
def reading(settings):
    """A client that posts JSON to a view that reads it."""
    settings.ROOT_URLCONF = __name__
    client = Client(raise_request_exception=False)
    return lambda body, media_type="application/json": client.post("/api/v1/reading", body, media_type)


class TestBodies:
    def test_json_is_read(self, reading):
        assert reading('{"a": 1}').json() == {"read": {"a": 1}}

    @pytest.mark.parametrize(
        "body",
        [
            "{",
            "{'a': 1}",
            "nonsense",
            b"\xff",
            '{"a": NaN}',
            '{"a": 1, "a": 1}',
            '[{"b": {"a": 1, "a": 2}}]',
            "[" * 100_000,
        ],
    )
    def test_what_is_no_json_is_an_invalid_body(self, reading, body):
        response = reading(body)
        assert kind(response, 400) == "invalid-body"
        assert "The body " in response.json()["detail"]

    def test_another_form_is_unsupported(self, reading):
        assert kind(reading("a=1", "application/x-www-form-urlencoded"), 415) == "unsupported-media-type"

    def test_a_body_without_end_is_not_read(self, reading, settings):
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
        assert reading(f'"{"a" * 98}"').status_code == 200
        response = reading(f'"{"a" * 99}"')
        assert kind(response, 413) == "content-too-large"
        assert "100 bytes" in response.json()["detail"]

    def test_what_is_forbidden(self, reading):
        assert kind(reading('{"refuse": true}'), 403) == "forbidden"

    def test_errors_by_field_do_not_break_the_handler(self, reading):
        problem(reading('{"invalid": true}'), 400)


class TestStatuses:
    def test_a_problem_has_every_member(self, small_record):
        assert problem(get("countries/atlantis?on=2019-02-04"), 404) == {
            "type": "http://testserver/api/v1/docs/problems#not-found",
            "title": "There is nothing at this address.",
            "status": 404,
            "detail": (
                "There is no country atlantis; give an alpha-2 or alpha-3 code or a slug, as countries lists them."
            ),
            "instance": "/api/v1/countries/atlantis?on=2019-02-04",
            "errors": [],
        }

    @pytest.mark.usefixtures("small_record")
    @pytest.mark.parametrize(
        "missing",
        [
            "countries/none",
            "countries/none/timeline",
            "positions/none",
            "disputes/none",
            "blocs/none",
            "memberships/none",
        ]
        + [
            "blocs/none/members",
            "blocs/none/meetings",
            "blocs/none/positions",
            "meetings/none",
            "signatures/none",
            "sources/none",
        ],
    )
    def test_what_is_not_there(self, missing):
        assert kind(get(missing), 404) == "not-found"

    @pytest.mark.usefixtures("small_record")
    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
    @pytest.mark.parametrize(
        "where", ["", "countries", "countries/CA", "coverage.csv", "schema", "docs", "docs/problems", "docs/dashboards"]
    )
    def test_what_is_read_only(self, where, method):
        client = Client(raise_request_exception=False, enforce_csrf_checks=True)
        response = getattr(client, method)(f"/api/v1/{where}")
        assert kind(response, 405) == "method-not-allowed"
        assert response["Allow"] == "GET, HEAD, OPTIONS"
        assert method.upper() in response.json()["detail"]

    @pytest.mark.usefixtures("small_record")
    def test_options_tells_the_methods(self):
        for where, writing in [("countries", ""), ("countries/CA", ""), ("positions.csv", "POST, ")]:
            response = Client().options(f"/api/v1/{where}")
            assert (response.status_code, response["Allow"]) == (200, f"GET, {writing}HEAD, OPTIONS")
        response = Client().options("/api/v1/positions/venezuela-presidency-ca-2019-01-23")
        assert response["Allow"] == "GET, PUT, PATCH, DELETE, HEAD, OPTIONS"
        assert "actions" not in response.json()

    @pytest.mark.usefixtures("small_record")
    @pytest.mark.parametrize(
        "where", ["", "countries", "countries/CA", "schema", "docs", "docs/problems", "docs/dashboards"]
    )
    def test_what_is_not_acceptable(self, where):
        assert kind(get(where, accept="image/png"), 406) == "not-acceptable"

    @pytest.mark.parametrize("where", ["positions", "positions.csv", "countries/CA"])
    def test_a_failure_of_the_program_is_told_without_its_secrets(self, small_record, monkeypatch, caplog, where):
        def fail(*args, **kwargs):
            raise RuntimeError("a secret")

        monkeypatch.setattr("recognition.models.position.ActQuerySet.with_until", fail)
        with caplog.at_level(logging.CRITICAL, "django.request"):
            response = get(where)
        assert kind(response, 500) == "server-error"
        assert response.json()["errors"] == []
        assert b"secret" not in response.content

    def test_after_a_failure_the_program_answers_again(self, small_record, monkeypatch):
        with monkeypatch.context() as patch:
            patch.setattr("recognition.models.position.ActQuerySet.with_until", None)
            problem(get("positions"), 500)
        assert get("positions").status_code == 200

    @pytest.mark.usefixtures("small_record")
    @pytest.mark.parametrize("where", ["/api/v1/countries", "/api/v1/none", "/api/v1/countries/"])
    def test_a_host_that_is_not_ours(self, where):
        response = Client(raise_request_exception=False).get(where, headers={"host": "evil.example"})
        body = problem(response, 400)
        assert body["type"] == "/api/v1/docs/problems#bad-request"
        assert "evil" not in response.text


@pytest.mark.usefixtures("unhashed")
class TestPages:
    def test_every_kind_has_a_place_on_the_page(self, settings):
        html = get("docs/problems").content.decode()
        assert get("docs/problems")["Content-Type"] == "text/html; charset=utf-8"
        for name, meaning in PROBLEMS.items():
            assert f'<dt id="{name}">' in html
            assert meaning in html.replace("&#x27;", "'")

    def test_every_status_has_a_kind_that_the_page_tells(self):
        assert set(KINDS.values()) <= PROBLEMS.keys()

    @pytest.mark.django_db
    @pytest.mark.parametrize("where", ["/nothing", "/apifoo", "/api-docs", "/nothing/api/"])
    def test_pages_of_others_stay_html(self, where):
        response = Client().get(where)
        assert response.status_code == 404
        assert response["Content-Type"].startswith("text/html")
        assert b"tried" not in response.content

    def test_failures_of_other_pages_stay_html(self):
        response = project.handler500(RequestFactory().get("/admin/"))
        assert (response.status_code, response["Content-Type"]) == (500, "text/html; charset=utf-8")
        response = project.handler400(RequestFactory().get("/admin/"), exception=Exception())
        assert (response.status_code, response["Content-Type"].split(";")[0]) == (400, "text/html")
        response = project.handler403(RequestFactory().get("/admin/"), exception=Exception())
        assert (response.status_code, response["Content-Type"].split(";")[0]) == (403, "text/html")

    def test_under_the_api_they_are_problems(self):
        for handler, status in [(project.handler400, 400), (project.handler403, 403), (project.handler500, 500)]:
            response = handler(RequestFactory().get("/api/v1/countries"))
            assert response.status_code == status
            assert response["Content-Type"] == "application/problem+json"
