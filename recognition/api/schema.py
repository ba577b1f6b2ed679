"""The OpenAPI 3.1 description, made from the filter sets and serializers, and its pages."""

import json
import re
from functools import cache
from pathlib import Path

from csp.decorators import csp_update
from django.conf import settings
from django.utils.decorators import method_decorator
from drf_spectacular.extensions import OpenApiFilterExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.serializers import CharField

from recognition.api.formats import ZIP, LinkedData, Negotiation, SQLite
from recognition.api.geojson import GeoJSON
from recognition.api.pagination import ECHO, envelope_schema
from recognition.api.problems import CODES, PROBLEMS
from recognition.api.questions import Question
from recognition.api.serializers import GROUPS, MOST_ROWS, ReportBody, ReportReceipt
from recognition.api.strict import take_only
from recognition.api.workbook import XLSX
from recognition.models.bloc import Signed
from recognition.models.rules import REASON

EXAMPLES = Path(__file__).with_name("examples.json")

# What stands in the braces of a path, by the word before them.
NAMED = {
    "countries": ("The country, by alpha-2 or alpha-3 code or slug, in any case.", "CA"),
    "positions": ("The act, by its key.", "venezuela-presidency-ca-2019-01-23"),
    "disputes": ("The dispute, by its slug.", "venezuela-presidency"),
    "blocs": ("The bloc, by its slug.", "lima-group"),
    "memberships": ("The period, by its key.", "lima-group-mx-2017-08-08"),
    "meetings": ("The meeting, by its key.", "lima-2019-02-04-ottawa"),
    "signatures": ("The signature, by its key.", "lima-2019-02-04-ottawa-ca"),
    "sources": ("The source, by its id.", "globalnews-2019-02-03-trudeau-guaido"),
}


# Forms that are no text; of bytes OpenAPI 3.1 tells no schema.
FORMS = {
    LinkedData.media_type: {"schema": {"type": "object"}},
    **dict.fromkeys((XLSX.media_type, ZIP.media_type, SQLite.media_type), {}),
}

# Columns that not every answer has: `by` brings groups, and editors see authors.
SOMETIMES = {"CountRow": GROUPS, "SeriesRow": GROUPS, "ChangeRow": {"author"}}


class StrictParameters(OpenApiFilterExtension):
    """Tells each parameter of a filter set."""

    target_class = "recognition.api.strict.StrictBackend"
    priority = 1  # before spectacular's own for django-filter, which takes subclasses too

    def get_schema_operation_parameters(self, auto_schema, *args, **kwargs):
        """The parameters in the order of their declaration."""
        view = auto_schema.view
        return [described(name, parameter, view) for name, parameter in view.filterset_class.base_filters.items()]


def described(name: str, parameter, view) -> dict:
    """One parameter; lists are joined by commas.

    The example stands in the description: Swagger UI would fill in a field of its own, and ask with all at once.
    """
    told = {"name": name, "in": "query", "description": parameter.meaning, "schema": parameter.schema}
    if parameter.example:
        example = parameter.example if isinstance(parameter.example, str) else ",".join(parameter.example)
        told["description"] += f" Such as `{example}`."
    if name == "format":
        forms = [renderer.format for renderer in view.renderer_classes]
        # By its title, generated clients tell it from the column `format` of meetings.
        told["schema"] = {"type": "string", "title": "Form", "enum": forms}
    if name == "fields":
        told["schema"] = {**parameter.schema, "items": {"type": "string", "enum": view.columns()}}
    if parameter.schema["type"] == "array":
        told |= {"style": "form", "explode": False}
    return told


class TrackerSchema(AutoSchema):
    """Adds what spectacular cannot see: the strict parameters of every operation, problems, forms, examples."""

    @property
    def written(self) -> type | None:
        """The model that the operation writes; None where it reads."""
        return self.view.body_class.Meta.model if self.method in VERBS else None

    def get_filter_backends(self):
        """Details take parameters too; what writing takes is no filter."""
        return [] if self.written else getattr(self.view, "filter_backends", [])

    def get_tags(self):
        """The first word of the path."""
        return [self.path.removeprefix("/api/v1/").split("/")[0] or "index"]

    def get_operation_id(self):
        """The view's name, which says what it gives; of writing, what it does."""
        return f"{VERBS[self.method]}{self.written.__name__}" if self.written else type(self.view).__name__

    def get_summary(self):
        """The first line of what the view says of itself; of writing, what it does."""
        if self.written:
            return f"{VERBS[self.method]} a {self.written._meta.verbose_name}."
        return type(self.view).__doc__.split("\n")[0]

    def _get_format_parameters(self):
        """None: filter sets declare `format`."""
        return []

    def _get_pagination_parameters(self):
        """None: filter sets declare `page` and `page_size`, with their limits."""
        return []

    def get_description(self):
        """Nothing more than the summary says."""
        return ""

    def get_auth(self):
        """Reading needs nothing; writing a token, or a session with its CSRF token."""
        return [] if self.written is None else [{"token": []}, {"session": [], "csrf": []}]

    def _get_parameters(self):
        parameters = super()._get_parameters()
        if self.method in ("PUT", "PATCH", "DELETE"):
            parameters.append(IF_MATCH)
        if self.method == "DELETE":
            parameters.append({**REASON_ASKED, "required": True})
        elif self.method == "POST" and self.view.takes_many:
            parameters.append(REASON_ASKED)
        return parameters

    def get_request_serializer(self):
        """What is written: alone or in an array to add, whole to replace, in part to correct."""
        if not self.written:
            return super().get_request_serializer()
        body = self.resolve_serializer(self.view.body_class(), "request")
        body.schema["additionalProperties"] = False
        for name, field in self.view.body_class().fields.items():
            if isinstance(field, CharField) and not field.allow_blank:
                body.schema["properties"][name].setdefault("minLength", 1)
        if self.method == "POST":
            many = {"type": "array", "minItems": 1, "maxItems": MOST_ROWS, "items": body.ref}
            return {"application/json": {"oneOf": [body.ref, many]} if self.view.takes_many else body.ref}
        columns, meta = body.schema["properties"], self.view.body_class.Meta
        row = self.resolve_serializer(meta.row(), "response").schema["properties"]
        whole = [name for name in columns if name not in meta.optional]
        schema = {
            "type": "object",
            "required": whole if self.method == "PUT" else ["reason"],
            "properties": {**{name: {**told, "readOnly": True} for name, told in (ECHO | row).items()}, **columns},
            "additionalProperties": False,
        }
        return {"application/json": schema}

    def get_response_serializers(self):
        """The row; to who has written it, all that may be seen of it."""
        return self.view.body_class.Meta.row() if self.written else super().get_response_serializers()

    def _get_response_bodies(self, direction="response"):
        if self.written:
            done = WRITTEN[self.method]
            row = None if self.method == "DELETE" else self.get_response_serializers()
            responses, errors = {done: self._get_response_for_code(row, done)}, ERRORS | REFUSALS[self.method]
            responses[done] |= {"headers": HEADERS[self.method]} if self.method in HEADERS else {}
        else:
            responses, errors = super()._get_response_bodies(direction), ERRORS
            responses["304"] = {"description": "The reader has this answer, as If-None-Match says."}
            if "is_published" in getattr(self.view, "filterset_class", Question).base_filters:
                errors = errors | {"403": PROBLEMS["forbidden"]}
        for status, meaning in errors.items():
            problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
            responses[status] = {"description": meaning, "content": {"application/problem+json": problem}}
        if self.view.lookup_field == "key":
            problem = {"schema": {"$ref": "#/components/schemas/Retracted"}}
            responses["410"] = {
                "description": PROBLEMS["retracted"],
                "content": {"application/problem+json": problem},
            }
        return responses


class ReportSchema(AutoSchema):
    """Tells what readers may send in; the answer says nothing of the record."""

    def get_operation_id(self):
        """What it does."""
        return REPORTING

    def get_tags(self):
        """The path's word."""
        return ["reports"]

    def get_summary(self):
        """What it does, in words."""
        return "Report what is wrong with a record to its editors."

    def get_description(self):
        """Nothing more than the summary says."""
        return ""

    def get_auth(self):
        """Nobody has to say who asks."""
        return []

    def get_request_serializer(self):
        """The report."""
        body = self.resolve_serializer(ReportBody(), "request")
        body.schema["additionalProperties"] = False
        for name in ("key", "contact"):
            body.schema["properties"][name].setdefault("minLength", 1)
        return {"application/json": body.ref}

    def get_response_serializers(self):
        """Its id."""
        return ReportReceipt

    def _get_response_bodies(self, direction="response"):
        responses = {"201": self._get_response_for_code(ReportReceipt, "201")}
        errors = {**ERRORS, "403": PROBLEMS["forbidden"], **UNREADABLE}
        for status, meaning in errors.items():
            problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
            responses[status] = {"description": meaning, "content": {"application/problem+json": problem}}
        return responses


REPORTING = "SendReport"
ERRORS = {
    "400": PROBLEMS["invalid-parameters"],
    "401": PROBLEMS["unauthorized"],
    "404": PROBLEMS["not-found"],
    "405": PROBLEMS["method-not-allowed"],
    "406": PROBLEMS["not-acceptable"],
    "429": PROBLEMS["too-many-requests"],
    "500": PROBLEMS["server-error"],
}

# What the methods that write do, the status when it is done, and how else they may answer than reading does.
VERBS = {"POST": "Add", "PUT": "Replace", "PATCH": "Correct", "DELETE": "Retract"}
WRITTEN = {"POST": "201", "PUT": "200", "PATCH": "200", "DELETE": "204"}
MISSING = {"403": PROBLEMS["forbidden"], "409": PROBLEMS["conflict"]}
UNREADABLE = {"413": PROBLEMS["content-too-large"], "415": PROBLEMS["unsupported-media-type"]}
STALE = {"412": PROBLEMS["precondition-failed"], "428": PROBLEMS["precondition-required"]}
REFUSALS = {
    "POST": MISSING | UNREADABLE,
    "PUT": MISSING | UNREADABLE | STALE,
    "PATCH": MISSING | UNREADABLE | STALE,
    "DELETE": MISSING | STALE,
}
TAG = {"ETag": {"description": "The new state, for If-Match.", "schema": {"type": "string"}}}
PLACE = {
    "Location": {"description": "The address of the one row added.", "schema": {"type": "string", "format": "uri"}}
}
HEADERS = {"POST": TAG | PLACE, "PUT": TAG, "PATCH": TAG}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag under which the object was read: nobody's change is overwritten unseen.",
    "schema": {"type": "string"},
}
REASON_ASKED = {
    "name": "reason",
    "in": "query",
    "description": "Why, for the list of changes.",
    "schema": {"type": "string", "minLength": REASON["min_length"], "maxLength": REASON["max_length"]},
}
SECURITY = {
    "token": {"type": "http", "scheme": "bearer", "description": "As manage.py issue_token prints it."},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": settings.SESSION_COOKIE_NAME,
        "description": "The session of the admin.",
    },
    "csrf": {
        "type": "apiKey",
        "in": "header",
        "name": "X-CSRFToken",
        "description": "The value of the cookie csrftoken, to write by a session.",
    },
}


@cache
def examples() -> dict:
    """Answers from the record by path, and problems by status; a test holds them against the program."""
    return json.loads(EXAMPLES.read_text(encoding="utf-8"))


def without_suffixes(endpoints):
    """Leave out the addresses with a suffix: they are other forms of the same answers."""
    return [endpoint for endpoint in endpoints if "{format}" not in endpoint[0] and endpoint[0].startswith("/api/v1/")]


def completed(result, generator, request, public):
    """Add the envelope of details, the other forms, the problem's schema and the examples."""
    schemas = result["components"]["schemas"]
    schemas |= {"Problem": PROBLEM, "Retracted": RETRACTED}
    result["components"]["securitySchemes"] = SECURITY
    schemas["Signatory"] = {"anyOf": [schemas["Signatory"], SIGNATORY_LINE]}
    for row, columns in SOMETIMES.items():
        schemas[row]["required"] = [name for name in schemas[row]["required"] if name not in columns]
    for path, operations in result["paths"].items():
        for method, operation in operations.items():
            done = WRITTEN.get(method.upper(), "200")
            for parameter in operation.get("parameters", []):
                if parameter["in"] == "path":
                    parameter["description"], parameter["example"] = NAMED[operation["tags"][0]]
            for status in ERRORS.keys() & examples() if method == "get" else ():
                operation["responses"][status]["content"]["application/problem+json"]["example"] = examples()[status]
            operation["responses"][done]["description"] = operation["summary"]
            if "requestBody" in operation:
                operation["requestBody"]["required"] = True
            content = operation["responses"][done].get("content", {})
            for form in content:
                if form == GeoJSON.media_type:
                    row = re.search(r"Paginated(\w+)List", str(content[form]["schema"]))[1]
                    content[form] = {"schema": features(row)}
                elif form != "application/json":
                    content[form] = FORMS.get(form, {"schema": {"type": "string"}})
            if (body := content.get("application/json")) is None or operation["operationId"] == REPORTING:
                continue
            if "results" not in body["schema"].get("properties", {}) and "Paginated" not in str(body["schema"]):
                row = body["schema"]
                body["schema"] = {"allOf": [{"type": "object", "required": [*ECHO], "properties": ECHO}, row]}
                if method == "post" and REASON_ASKED in operation.get("parameters", ()):  # it takes arrays
                    body["schema"] = {"anyOf": [body["schema"], envelope_schema({"type": "array", "items": row})]}
            if method == "get" and path in examples():
                body["example"] = examples()[path]
    return without_marks(result)


def features(row: str) -> dict:
    """The schema of a GeoJSON whose features have the columns of `row`."""
    geometry = {
        "type": "object",
        "required": ["type", "coordinates"],
        "properties": {
            "type": {"type": "string", "enum": ["Point", "Polygon", "MultiPolygon"]},
            "coordinates": {"type": "array", "items": {}},
        },
    }
    feature = {
        "type": {"type": "string", "const": "Feature"},
        "id": {"type": "string", "description": "Alpha-2 code of the country."},
        "geometry": geometry,
        "properties": {"$ref": f"#/components/schemas/{row}"},
    }
    collection = {
        "type": {"type": "string", "const": "FeatureCollection"},
        **ECHO,
        "licence": {"type": "string", "description": "Under which the record may be used."},
        "note": {"type": "string", "description": "What is to be said of the geometries."},
        "features": {
            "type": "array",
            "items": {"type": "object", "required": list(feature), "properties": feature},
        },
    }
    return {"type": "object", "required": list(collection), "properties": collection}


def without_marks(told):
    """The description without spectacular's own marks on enumerations."""
    if isinstance(told, dict):
        return {name: without_marks(inner) for name, inner in told.items() if name != "x-spec-enum-id"}
    return [without_marks(inner) for inner in told] if isinstance(told, list) else told


SIGNATORY_LINE = {
    "type": "object",
    "description": "With layout=wide: what a country did, with a column for each meeting, by its key.",
    "required": ["country", "alpha3", "name"],
    "properties": {name: {"type": "string"} for name in ("country", "alpha3", "name")},
    "additionalProperties": {"enum": [*Signed.values, None]},
}
PROBLEM = {
    "type": "object",
    "description": "An error, as RFC 9457 tells it.",
    "required": ["type", "title", "status", "detail", "instance", "errors"],
    "properties": {
        "type": {"type": "string", "format": "uri", "description": "Address of a page that explains the kind."},
        "title": {"type": "string", "description": "What the kind means."},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What is wrong here, and what would be right."},
        "instance": {"type": "string", "description": "The path asked."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "detail"],
                "properties": {
                    "parameter": {"type": "string", "description": "The parameter of the query that is wrong."},
                    "pointer": {"type": "string", "description": "Where the body is wrong, as a JSON pointer."},
                    "code": {"type": "string", "enum": CODES},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}


RETRACTED = {
    "description": "The error of a key whose record was retracted.",
    "allOf": [
        {"$ref": "#/components/schemas/Problem"},
        {
            "type": "object",
            "required": ["revision", "at", "reason"],
            "properties": {
                "revision": {"type": "integer", "description": "The revision that retracted it."},
                "at": {"type": "string", "format": "date-time", "description": "Its instant."},
                "reason": {"type": ["string", "null"], "description": "The editor's reason."},
            },
        },
    ],
}


class SchemaView(SpectacularAPIView):
    """This description, as OpenAPI 3.1 in JSON or YAML."""

    schema = None
    renderer_classes = [OpenApiJsonRenderer, OpenApiJsonRenderer2, OpenApiYamlRenderer, OpenApiYamlRenderer2]
    content_negotiation_class = Negotiation

    def get(self, request, *args, **kwargs):
        """The description."""
        take_only(request, "format")
        return super().get(request, *args, **kwargs)


@method_decorator(csp_update({"img-src": "data:"}), name="dispatch")  # Swagger UI's style sheet draws its arrows so
class DocsView(SpectacularSwaggerSplitView):
    """The description for people, with every call to try."""

    schema = None
    url_name = "schema"
    template_name = "recognition/swagger.html"

    def get(self, request, *args, **kwargs):
        """The page, or with `?script=` the script that starts it."""
        if list(request.query_params.lists()) != [("script", [""])]:
            take_only(request)
        return super().get(request, *args, **kwargs)
