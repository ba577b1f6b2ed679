"""The description: valid, whole, and true of what the program answers."""

import json
import re
from io import StringIO

import pytest
import yaml
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import validate

from recognition.api.schema import EXAMPLES, SOMETIMES
from recognition.management.commands.write_examples import CALLS, answer
from tests.api.asking import ENDPOINTS, LISTS, ROOT, VIEWS, address, ask, get, problem, rows
from tests.api.test_strict import EFFECTS

INBOX = f"{ROOT}reports"
"""What takes reports, and gives nothing to read."""


@pytest.fixture(scope="module")
def description():
    """The description as JSON."""
    response = get("schema")
    assert response.status_code == 200
    return response.json()


@pytest.fixture(scope="module", autouse=True)
def database(django_db_setup, django_db_blocker):
    """Let the description, which asks nothing of the record, be made once for the module."""
    with django_db_blocker.unblock():
        yield
        connection.close()


def operations(description):
    """Path, operation."""
    return [(path, methods["get"]) for path, methods in description["paths"].items() if path != INBOX]


def writing(description):
    """Path, method, operation, of what writes."""
    return [
        (path, method, operation)
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
        if method != "get" and path != INBOX
    ]


class TestWhole:
    def test_it_is_valid_openapi_3_1(self, description):
        validate(description)
        assert description["openapi"].startswith("3.1.")
        assert description["info"]["title"] == "Recognition Tracker"

    def test_making_it_warns_of_nothing(self):
        call_command("spectacular", validate=True, fail_on_warn=True, stdout=StringIO())

    def test_it_has_every_route_and_no_other(self, description):
        assert sorted(description["paths"]) == sorted([INBOX, *(ROOT + path for path in ENDPOINTS)])
        told = {path: tuple(methods) for path, methods in description["paths"].items() if len(methods) > 1}
        written = ("positions/{key}", "memberships/{key}", "meetings/{key}", "signatures/{key}", "sources/{id}")
        assert told == {
            **{f"{ROOT}{path.split('/')[0]}": ("get", "post") for path in written},
            **{f"{ROOT}{path}": ("get", "put", "patch", "delete") for path in written},
        }
        assert {path for path, methods in description["paths"].items() if "get" not in methods} == {INBOX}

    def test_it_has_every_parameter_and_no_other(self, description):
        for path, operation in operations(description):
            name = path.removeprefix(ROOT)
            view = VIEWS.get(name)
            declared = list(view.filterset_class.base_filters) if view else ["dispute", "known_at", "format"]
            in_path = re.findall(r"{(\w+)}", path)
            assert [(parameter["name"], parameter["in"]) for parameter in operation["parameters"]] == [
                *((key, "path") for key in in_path),
                *((key, "query") for key in declared),
            ]

    def test_every_parameter_says_what_it_means(self, description):
        for path, operation in operations(description):
            for parameter in operation["parameters"]:
                assert parameter["description"].endswith("."), (path, parameter)
                assert ("example" in parameter) is (parameter["in"] == "path")
                assert parameter["schema"]["type"] in ("string", "integer", "array")
                if parameter["schema"]["type"] == "array":
                    assert (parameter["style"], parameter["explode"]) == ("form", False)
                    assert (parameter["schema"]["minItems"], parameter["schema"]["uniqueItems"]) == (1, True)

    def test_pages_have_their_limits(self, description):
        told = {each["name"]: each for each in description["paths"][f"{ROOT}sources"]["get"]["parameters"]}
        assert told["page"]["schema"] == {"type": "integer", "minimum": 1, "maximum": 999_999_999}
        assert told["page_size"]["schema"] == {"type": "integer", "minimum": 1, "maximum": 1000}
        assert "Only for JSON" in told["page"]["description"]

    def test_forms_are_those_that_the_path_has(self, description):
        for path, operation in operations(description):
            (form,) = [parameter for parameter in operation["parameters"] if parameter["name"] == "format"]
            is_list = path.removeprefix(ROOT) in LISTS
            others = ["csv", "xlsx", "jsonl"] if is_list else ["jsonld", "zip", "sqlite"] if "dataset" in path else []
            on_a_map = ["geojson"] if path.removeprefix(ROOT) in ("countries", "map") else []
            assert form["schema"]["enum"] == ["json", *others, *on_a_map]
            assert ("text/csv" in operation["responses"]["200"]["content"]) is is_list

    def test_every_operation_has_its_errors(self, description):
        reading = ["400", "401", "404", "405", "406", "429", "500"]
        for path, operation in operations(description):
            drafts = ["403"] if path == f"{ROOT}positions" else []
            keyed = ["410"] if re.search(r"/{(key|id)}$", path) else []
            assert sorted(operation["responses"]) == sorted(["200", "304", *reading, *drafts, *keyed])
        for _, method, operation in writing(description):
            done = {"post": "201", "put": "200", "patch": "200", "delete": "204"}[method]
            body = [] if method == "delete" else ["413", "415"]
            state = [] if method == "post" else ["410", "412", "428"]
            assert sorted(operation["responses"]) == sorted([done, *reading, "403", "409", *body, *state])
        for methods in description["paths"].values():
            for operation in methods.values():
                for status, told in operation["responses"].items():
                    assert status < "400" or told["content"].keys() == {"application/problem+json"}

    def test_writing_says_who_may_what_it_takes_and_what_it_gives(self, description):
        schemes = description["components"]["securitySchemes"]
        assert (schemes["token"]["scheme"], schemes["session"]["in"], schemes["csrf"]["name"]) == (
            "bearer",
            "cookie",
            "X-CSRFToken",
        )
        for path, method, operation in writing(description):
            assert operation["security"] == [{"token": []}, {"session": [], "csrf": []}]
            taken = {(each["name"], each.get("required", False)) for each in operation.get("parameters", [])}
            state = set() if method == "post" else {("If-Match", True), (path.rpartition("{")[2].rstrip("}"), True)}
            reason = {("reason", True)} if method == "delete" else set()
            reason |= {("reason", False)} if (path, method) == (f"{ROOT}positions", "post") else set()
            assert taken == state | reason
            assert ("requestBody" in operation) is (method != "delete")
            if method == "post":
                continue
            schema = operation.get("requestBody", {"content": {"application/json": {"schema": {}}}})
            required = schema["content"]["application/json"]["schema"].get("required", [])
            assert ("reason" in required) is (method != "delete")
            assert (len(required) > 1) is (method == "put")
        assert all("security" not in operation for _, operation in operations(description))

    def test_reports_are_sent_by_anybody_and_read_by_nobody(self, description):
        assert list(description["paths"][INBOX]) == ["post"]
        operation = description["paths"][INBOX]["post"]
        assert not {"security", "parameters"} & operation.keys()
        assert sorted(operation["responses"]) == sorted(
            ["201", "400", "401", "403", "404", "405", "406", "413", "415", "429", "500"]
        )
        body = description["components"]["schemas"]["ReportBody"]
        assert (sorted(body["required"]), body["additionalProperties"]) == (["key", "model", "text"], False)
        assert body["properties"]["text"]["maxLength"] == 2000
        assert list(description["components"]["schemas"]["ReportReceipt"]["properties"]) == ["id"]

    def test_every_operation_has_a_name_of_its_own_and_says_what_it_gives(self, description):
        told = [operation for methods in description["paths"].values() for operation in methods.values()]
        names = [operation["operationId"] for operation in told]
        assert len(set(names)) == len(names)
        assert all(operation["summary"].endswith(".") for operation in told)

    def test_every_column_says_what_it_means(self, description):
        for name, schema in description["components"]["schemas"].items():
            if name.endswith("Row"):
                assert all("description" in column for column in schema["properties"].values()), name
                assert set(schema["properties"]) - set(schema["required"]) == (SOMETIMES.get(name, set()))

    def test_it_has_no_keyword_of_older_versions(self, description):
        assert "nullable" not in json.dumps(description)
        assert "x-spec-enum-id" not in json.dumps(description)

    def test_it_comes_as_yaml_too(self, description):
        for response in (get("schema.yaml"), get("schema?format=yaml"), get("schema", accept="application/yaml")):
            assert "yaml" in response["Content-Type"] or "openapi" in response["Content-Type"]
            assert yaml.safe_load(response.content) == description
        for response in (get("schema.json"), get("schema?format=json"), get("schema", accept="application/json")):
            assert response.json() == description

    def test_suffix_and_format_that_differ_are_refused(self):
        assert problem(get("schema.yaml?format=json"), 400)["errors"][0]["parameter"] == "format"
        assert problem(get("schema?format=csv"), 400)["errors"][0]["parameter"] == "format"


def validator(description, schema: dict) -> Draft202012Validator:
    """A validator of one schema of the description, to which nothing may be added that it does not tell."""
    return Draft202012Validator(
        {**schema, "components": description["components"]}, format_checker=FormatChecker(["date"])
    )


def closed(schema):
    """The schema, taking no property that it does not name."""
    if isinstance(schema, dict):
        schema = {name: closed(inner) for name, inner in schema.items()}
        if schema.get("type") == "object" and "properties" in schema:
            schema["unevaluatedProperties"] = False
    return [closed(inner) for inner in schema] if isinstance(schema, list) else schema


def answer_schema(description, template: str) -> dict:
    """The schema of a path's answer."""
    return description["paths"][ROOT + template]["get"]["responses"]["200"]["content"]["application/json"]["schema"]


@pytest.mark.usefixtures("record")
class TestTrue:
    @pytest.mark.parametrize("path", ENDPOINTS)
    def test_answers_are_as_described(self, description, path):
        checked = validator(description, answer_schema(description, path))
        checked.validate(ask(address(path)))

    def test_lists_tell_no_column_that_is_not_described(self, description):
        strict = {**description, "components": closed(description["components"])}
        for path in LISTS:
            validator(strict, answer_schema(description, path)).validate(ask(address(path)))
        for by in ("region", "bloc"):
            validator(strict, answer_schema(description, "counts")).validate(ask(f"counts?by={by}"))

    def test_every_object_of_the_record_is_as_described(self, description):
        countries = validator(description, answer_schema(description, "countries/{code}"))
        for code in ("VE", "XK", "EC", "BO", "MX", "AF", "NA"):
            countries.validate(ask(f"countries/{code}?on=2019-02-04"))
        meetings = validator(description, answer_schema(description, "meetings/{key}"))
        for row in rows("meetings")[::7]:
            meetings.validate(ask(f"meetings/{row['key']}"))
        sources = validator(description, answer_schema(description, "sources/{id}"))
        for row in rows("sources?ordering=-citation_count&page_size=3"):
            sources.validate(ask(f"sources/{row['id']}"))

    def test_problems_are_as_described(self, description):
        checked = validator(description, {"$ref": "#/components/schemas/Problem"})
        checked.validate(problem(get("countries?nonsense=1&on=2025-01-01&country=&region=x&region=y"), 400))
        checked.validate(problem(get("countries/none"), 404))
        checked.validate(problem(get("countries", accept="image/png"), 406))

    @pytest.mark.once
    @pytest.mark.parametrize("path", VIEWS)
    def test_examples_of_parameters_find_something(self, path):
        for name, parameter in VIEWS[path].filterset_class.base_filters.items():
            if parameter.example:
                value = parameter.example if isinstance(parameter.example, str) else ",".join(parameter.example)
                assert ask(f"{address(path)}?{name}={value}").get("count") != 0, name


class TestExamples:
    @pytest.fixture
    def examples(self):
        """The examples of the description."""
        return json.loads(EXAMPLES.read_text(encoding="utf-8"))

    def test_every_path_and_the_common_problems_have_one(self, description, examples):
        assert list(examples) == list(CALLS)
        assert examples.keys() == {*description["paths"], "400", "404"} - {INBOX}
        for path, operation in operations(description):
            assert operation["responses"]["200"]["content"]["application/json"]["example"] == examples[path]
            for status in ("400", "404"):
                assert (
                    operation["responses"][status]["content"]["application/problem+json"]["example"] == examples[status]
                )

    @pytest.mark.usefixtures("record")
    @pytest.mark.parametrize("path", CALLS)
    def test_it_is_what_the_program_answers(self, examples, path):
        assert answer(CALLS[path]) == examples[path]

    @pytest.mark.usefixtures("record")
    def test_the_command_writes_them_again(self, tmp_path):
        out = StringIO()
        call_command("write_examples", tmp_path / "examples.json", stdout=out)
        assert (tmp_path / "examples.json").read_bytes() == EXAMPLES.read_bytes()
        assert out.getvalue().startswith(f"{len(CALLS)} examples")

    @pytest.mark.django_db
    def test_the_command_wants_the_record(self, tmp_path):
        with pytest.raises(CommandError, match="The record is empty"):
            call_command("write_examples", tmp_path / "examples.json")
        assert not (tmp_path / "examples.json").exists()


@pytest.mark.usefixtures("unhashed")
class TestDocs:
    def test_they_are_rendered_from_local_files(self):
        page = get("docs")
        assert (page.status_code, page["Content-Type"]) == (200, "text/html; charset=utf-8")
        html = page.content.decode()
        assert "<title>Recognition Tracker" in html
        addresses = re.findall(r'(?:src|href)="([^"]+)"', html)
        assert len(addresses) >= 4
        assert all(where.startswith((settings.STATIC_URL, "/api/v1/docs")) for where in addresses)
        assert "://" not in html

    def test_their_script_asks_for_the_description(self):
        script = get("docs?script=")
        assert script["Content-Type"] == "application/javascript"
        assert "/api/v1/schema" in script.content.decode()
        assert "://" not in script.content.decode()


def test_the_table_of_effects_names_every_list():
    assert sorted(EFFECTS) == sorted(LISTS)
