"""What schemathesis is told besides the description: the words of the record, states to change, what is no failure."""

import re

import httpx
import schemathesis
from jsonschema import Draft202012Validator
from schemathesis.core.parameters import ParameterLocation
from schemathesis.openapi.checks import JsonSchemaError, RejectedPositiveData, UnsupportedMethodResponse

# Columns that every answer has, whatever `fields` leaves out.
ALWAYS = {"dispute", "on", "known_at", "revision", "count", "next", "previous", "results"}
# Words that are rows of the record, which the description cannot list, and days that go together: with words that
# nobody knows, hardly a question would get past the check of its words. Parameters and columns of bodies by name.
SOURCES = ["globalnews-2019-02-03-trudeau-guaido", "am-reuters-2019-01-23-mexico"]
WORDS = {
    "after": ["revision:1"],
    "base": ["revision:1"],
    "bloc": ["lima-group", "alba"],
    "country": ["CA", "mex", "namibia"],
    "declared_on": ["2020-01-01", "2021-01-01"],
    "dispute": ["venezuela-presidency"],
    "end_date": ["2022-01-01"],
    "from": ["2019-02-04", "2020-06-30"],
    "from_status": ["unstated", "guaido"],
    "head": ["revision:1"],
    "key": ["CA", "lima-group"],
    "joined": ["2018-01-01"],
    "language": ["en", "es"],
    "known_at": ["revision:1"],
    "left": ["2022-01-01", None],
    "meeting": ["lima-2019-02-04-ottawa", "lima-2019-06-29-osaka"],
    "on": ["2019-02-04", "2023-01-05"],
    "source": SOURCES,
    "sources": SOURCES,
    "stance": ["guaido", "neutral"],
    "start_date": ["2020-01-01"],
    "status": ["guaido", "lapsed"],
    "subregion": ["South America", "Western Europe"],
    "to": ["2021-12-31", "2023-01-01"],
    "to_status": ["lapsed", "maduro"],
}

# Which form of the answer a parameter goes with.
FORMS = {"bom": "csv", "page": "json", "page_size": "json"}

# Rules that OpenAPI cannot tell, by what a 400 names: because of these, and of nothing else, a request that fits the
# description may be refused. `{n}` is a place in an array.
RULES = {
    "country": "The same country by two of its names.",
    "fields": "Some columns are there with another parameter only, as `bloc` with `by=bloc`.",
    "ordering": "One column both ways, with and without -.",
    "page": "Past the last page.",
    "reason": "Of one row it is in the body, of an array in the query; a line break, or too short but for blanks.",
    "/archived_url": "Addresses are of fewer schemes and hosts than a URI may be of.",
    "/bloc": "It never changes.",
    "/contact": "An e-mail address that is one, of a host with a dot.",
    "/city": "City and country belong to meetings in person.",
    "/country": "It never changes, and the same country is not added twice.",
    "/declaration_url": "As /archived_url.",
    "/declared_on": "A country has one act a day.",
    "/end_date": "As the precision says; not before the first day.",
    "/joined": "A country's periods in a bloc do not overlap; as the precision says.",
    "/key": "Of what is published, of the model named.",
    "/left": "As the precision says; not before the first day.",
    "/left_precision": "It goes with a last day.",
    "/meeting": "It never changes, and a country signs once.",
    "/outcome": "A line break, or nothing but blanks.",
    "/publisher": "As /outcome.",
    "/reason": "As /outcome, or too short but for blanks.",
    "/reviewed_on": "No day to come.",
    "/sources": "Only a draft of a position cites none.",
    "/sources/{n}": "No source twice.",
    "/start_date": "As the precision says; a bloc has one meeting a day and place.",
    "/summary": "As /outcome.",
    "/text": "Control characters, or too short but for blanks.",
    "/title": "As /outcome.",
    "/url": "As /archived_url; no source has the address of another.",
}


@schemathesis.hook
def before_load_schema(context, raw_schema):
    """Put the record's words into the description."""
    for operations in raw_schema["paths"].values():
        for operation in operations.values():
            for parameter in operation.get("parameters", []):
                if parameter["in"] == "query":
                    limit(parameter["name"], parameter["schema"])
            for content in operation.get("requestBody", {}).get("content", {}).values():
                for name, column in content["schema"].get("properties", {}).items():
                    limit(name, column)
    for title, schema in raw_schema["components"]["schemas"].items():
        if title.endswith("Body"):
            for name, column in schema["properties"].items():
                limit(name, column)


def limit(name: str, schema: dict) -> None:
    """Take only the words of the record."""
    if name in WORDS and not schema.get("readOnly"):
        told = schema.get("items", schema)
        told.setdefault("enum", [word for word in WORDS[name] if word or "null" in told["type"]])


@schemathesis.hook
def before_call(context, case, kwargs):
    """Leave out what does not go with the form; name the current state of what is changed, as who has just read it."""
    query = case.query or {}
    kind = case.meta and case.meta.components.get(ParameterLocation.QUERY)
    if kind and kind.mode.is_positive:
        form = query.get("format", "json")
        case.query = {name: value for name, value in query.items() if FORMS.get(name, form) == form}
    if case.method not in ("PUT", "PATCH", "DELETE") or "If-Match" not in (case.headers or {}):
        return
    kind = case.meta and case.meta.components.get(ParameterLocation.HEADER)
    if kind and kind.mode.is_negative:
        return
    read = httpx.get(f"{case.operation.schema.get_base_url().rstrip('/')}{case.formatted_path}", timeout=60)
    if "ETag" in read.headers:
        case.headers["If-Match"] = read.headers["ETag"]


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Whether what was found is a failure."""
    if isinstance(failure, JsonSchemaError):
        return not is_narrowed(case, response)
    if isinstance(failure, RejectedPositiveData):
        return not is_ruled(response)
    if isinstance(failure, UnsupportedMethodResponse):
        return not is_of_no_form(response)
    return True


def is_ruled(response) -> bool:
    """Whether each error of a 400 is one of the rules."""
    if response.status_code != 400:
        return False
    named = [error.get("parameter", error.get("pointer")) for error in response.json()["errors"]]
    # In an array of rows, the first place is the row's.
    named = [re.sub(r"/\d+$", "/{n}", re.sub(r"^/\d+(?=/)", "", name)) for name in named]
    return bool(named) and RULES.keys() >= set(named)


def is_of_no_form(response) -> bool:
    """Whether the form was refused: that is done before the method is looked at."""
    return response.status_code == 400 and [each["parameter"] for each in response.json()["errors"]] == ["format"]


def is_narrowed(case, response) -> bool:
    """Whether the answer is as described, but for the columns that `fields` leaves out."""
    asked = (case.query or {}).get("fields")
    if not asked or response.status_code != 200:
        return False
    raw = case.operation.schema.raw_schema
    told = raw["paths"][case.operation.path][case.method.lower()]["responses"]["200"]["content"]["application/json"]
    kept = {*ALWAYS, *asked}
    schema = {**narrowed(told["schema"], raw["components"]["schemas"], kept), "components": raw["components"]}
    return Draft202012Validator(schema).is_valid(response.json())


def narrowed(schema: dict, named: dict, kept: set[str]) -> dict:
    """The schema of an answer, whose rows need none but these columns; parts within a row stay as they are."""
    if "$ref" in schema:
        return narrowed(named[schema["$ref"].rpartition("/")[2]], named, kept)
    found = {**schema}
    for name in schema.keys() & {"allOf", "anyOf", "oneOf"}:
        found[name] = [narrowed(each, named, kept) for each in schema[name]]
    if "required" in schema:
        found["required"] = [name for name in schema["required"] if name in kept]
    if (rows := schema.get("properties", {}).get("results")) is not None:
        found["properties"] = {
            **schema["properties"],
            "results": {**rows, "items": narrowed(rows["items"], named, kept)},
        }
    return found
