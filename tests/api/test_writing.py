"""Writing through the API: what is accepted, what is refused and how, and what the record says afterwards."""

import threading

import pytest
from django.contrib.auth.models import User
from django.db import connection

from recognition.api.serializers import MOST_ROWS
from recognition.models import Citation, Meeting, Membership, Position, Revision, Signature, Source
from tests import builders
from tests.api.asking import ask, get, problem, rows
from tests.api.writers import Program, user_with
from tests.builders import committed

pytestmark = pytest.mark.django_db

KEY = "venezuela-presidency-ca-2019-01-23"
CANADA = f"positions/{KEY}"
# What a new act, source, ... takes at least, over `small_record`.
NEW = {
    "positions": {
        "country": "mex",
        "stance": "guaido",
        "declared_on": "2019-02-01",
        "basis": "vote",
        "confidence": "reported",
        "summary": "It voted.",
    },
    "sources": {"title": "A page", "publisher": "EFE", "language": "es"},
    "memberships": {
        "bloc": "lima-group",
        "country": "VE",
        "role": "observer",
        "joined": "2019-02-01",
        "confidence": "confirmed",
        "summary": "It joined.",
    },
    "meetings": {
        "bloc": "lima-group",
        "title": "A call",
        "start_date": "2019-03-01",
        "end_date": "2019-03-01",
        "format": "virtual",
        "outcome": "They talked.",
        "sources": ["afp-2019-01-23"],
    },
    "signatures": {
        "meeting": "lima-2019-02-04-ottawa",
        "country": "mexico",
        "signed": "declined",
        "sources": ["afp-2019-01-23"],
    },
}
# An object of each list, and a column to correct.
OBJECTS = {
    CANADA: {"note": "A note."},
    "sources/afp-2019-01-23": {"publisher": "Agence France-Presse"},
    "memberships/lima-group-mx-2017-08-08": {"note": "A note."},
    "meetings/lima-2019-02-04-ottawa": {"outcome": "They agreed."},
    "signatures/lima-2019-02-04-ottawa-ca": {"signed": "absent"},
}


@pytest.fixture
def editor(small_record):
    """A program of somebody who may do everything, over a small record."""
    return Program(User.objects.create_superuser("ana", "ana@example.org", "a long password"))


@pytest.fixture
def stranger(small_record):
    """A program without a token."""
    return Program(None)


def errors(response, status: int = 400) -> list[tuple[str, str]]:
    """Where a body is wrong, and how."""
    return [(error["pointer"], error["code"]) for error in problem(response, status)["errors"]]


def history() -> tuple:
    """All that writing would add to."""
    models = (Position, Citation, Source, Membership, Meeting, Signature)
    return Revision.objects.count(), *(model.history.count() for model in models)


class TestAdding:
    @pytest.mark.parametrize("where", NEW)
    def test_a_row_is_added_and_told(self, editor, where):
        response = editor.send("post", where, NEW[where])
        assert response.status_code == 201, response.content
        said = response.json()
        key = said["id" if where == "sources" else "key"]
        assert response["Location"] == f"http://testserver/api/v1/{where}/{key}"
        assert (said["revision"], said["dispute"]) == (Revision.objects.last().pk, "venezuela-presidency")
        read = editor.send("get", f"{where}/{key}").json()
        assert read == said
        assert response["ETag"] == f'"{said["revision"]}"'
        assert editor.tag(f"{where}/{key}").startswith(f'"{said["revision"]}.')

    def test_the_whole_answer(self, editor):
        body = {
            **NEW["positions"],
            "note": "Why.",
            "sources": ["afp-2019-01-23"],
            "is_published": True,
            "precision": "month",
        }
        said = editor.send("post", "positions", body).json()
        revision = Revision.objects.last()
        assert said == {
            "dispute": "venezuela-presidency",
            "on": None,
            "known_at": revision.at.isoformat().replace("+00:00", "Z"),
            "revision": revision.pk,
            "key": "venezuela-presidency-mx-2019-02-01",
            "country": "MX",
            "alpha3": "MEX",
            "name": "Mexico",
            "stance": "guaido",
            "stance_label": "Guaido",
            "declared_on": "2019-02-01",
            "precision": "month",
            "until": "2023-01-05",
            "basis": "vote",
            "confidence": "reported",
            "summary": "It voted.",
            "note": "Why.",
            "sources": ["afp-2019-01-23"],
            "source_url": "https://example.org/afp-2019-01-23",
            "is_published": True,
            "reviewed_on": None,
        }
        assert rows("positions?country=MX")[0]["key"] == said["key"]

    def test_author_and_reason_stand_on_the_revision(self, editor):
        editor.send("post", "positions", {**NEW["positions"], "reason": "Found in a list of votes."})
        revision = Revision.objects.last()
        assert (revision.author.username, revision.reason) == ("ana", "Found in a list of votes.")

    def test_an_addition_needs_no_reason(self, editor):
        editor.send("post", "sources", NEW["sources"])
        assert Revision.objects.last().reason == ""

    @pytest.mark.parametrize("name", ["CA", "ca", "can", "Canada"])
    def test_countries_go_by_any_name_in_any_case(self, editor, name):
        body = {**NEW["positions"], "country": name}
        assert editor.send("post", "positions", body).json()["country"] == "CA"

    def test_null_is_nothing_as_in_answers(self, editor):
        body = {**NEW["memberships"], "left": None, "left_precision": None, "note": None}
        assert editor.send("post", "memberships", body).status_code == 201
        assert Membership.objects.get(country__alpha2="VE").note == ""

    def test_a_draft_needs_no_source_and_what_is_published_one(self, editor):
        before = history()
        body = {**NEW["positions"], "is_published": True}
        assert errors(editor.send("post", "positions", body)) == [("/sources", "required")]
        assert history() == before
        assert editor.send("post", "positions", NEW["positions"]).status_code == 201
        assert Position.objects.get(country__alpha2="MX").is_published is False

    def test_another_dispute(self, editor):
        other = builders.dispute("another")
        builders.stance("maduro", other)
        body = {**NEW["positions"], "dispute": "another", "stance": "maduro"}
        said = editor.send("post", "positions", body).json()
        assert (said["dispute"], said["key"]) == ("another", "another-mx-2019-02-01")
        assert errors(editor.send("post", "positions", {**body, "stance": "guaido"})) == [("/stance", "invalid")]

    def test_a_retracted_signature_comes_back_under_its_key(self, editor):
        where = "signatures/lima-2019-02-04-ottawa-ca"
        editor.send("delete", f"{where}?reason=Not+in+the+text.", tag=editor.tag(where))
        body = {**NEW["signatures"], "country": "CA"}
        assert editor.send("post", "signatures", body).json()["key"] == "lima-2019-02-04-ottawa-ca"

    def test_a_retracted_key_is_given_to_no_other_row(self, editor):
        editor.send("delete", f"{CANADA}?reason=There+was+no+act.", tag=editor.tag(CANADA))
        body = {**NEW["positions"], "country": "CA", "declared_on": "2019-01-23"}
        assert editor.send("post", "positions", body).json()["key"] == f"{KEY}-2"
        assert errors(editor.send("post", "positions", {**body, "key": KEY})) == [("/key", "read-only")]


# Bodies of positions with one thing wrong, where, and how.
WRONG = [
    ({"stance": "guiado"}, "/stance", "invalid"),
    ({"stance": 5}, "/stance", "invalid"),
    ({"stance": "a\0"}, "/stance", "invalid"),
    ({"country": "ZZ"}, "/country", "invalid"),
    ({"country": None}, "/country", "empty"),
    ({"country": ["CA"]}, "/country", "invalid"),
    ({"country": "VE"}, "/country", "invalid"),  # the disputed state itself
    ({"dispute": "another"}, "/dispute", "invalid"),
    ({"declared_on": "2019-2-1"}, "/declared_on", "invalid"),
    ({"declared_on": "20190201"}, "/declared_on", "invalid"),
    ({"declared_on": "2019-02-30"}, "/declared_on", "invalid"),
    ({"declared_on": 20190201}, "/declared_on", "invalid"),
    ({"declared_on": ""}, "/declared_on", "invalid"),
    ({"declared_on": None}, "/declared_on", "empty"),
    ({"declared_on": "2018-02-01"}, "/declared_on", "invalid"),  # before what the record covers
    ({"declared_on": "2019-02-02", "precision": "month"}, "/declared_on", "invalid"),
    ({"precision": "week"}, "/precision", "invalid"),
    ({"precision": ["day"]}, "/precision", "invalid"),
    ({"basis": ""}, "/basis", "invalid"),
    ({"confidence": True}, "/confidence", "invalid"),
    ({"summary": ""}, "/summary", "empty"),
    ({"summary": " "}, "/summary", "empty"),
    ({"summary": None}, "/summary", "empty"),
    ({"summary": 1}, "/summary", "invalid"),
    ({"summary": "a\nb"}, "/summary", "invalid"),
    ({"summary": "a\0b"}, "/summary", "invalid"),
    ({"summary": "\ud800"}, "/summary", "invalid"),
    ({"summary": "a" * 301}, "/summary", "out-of-range"),
    ({"is_published": "true"}, "/is_published", "invalid"),
    ({"is_published": 1}, "/is_published", "invalid"),
    ({"is_published": None}, "/is_published", "empty"),
    ({"sources": "afp-2019-01-23"}, "/sources", "invalid"),
    ({"sources": [5]}, "/sources/0", "invalid"),
    ({"sources": ["afp-2019-01-23", "afp-2019-01-24"]}, "/sources/1", "invalid"),
    ({"sources": ["afp-2019-01-23", "afp-2019-01-23"]}, "/sources/1", "repeated"),
    ({"sources": [{"source": "afp-2019-01-23"}]}, "/sources/0", "invalid"),
    ({"reason": "Short."}, "/reason", "out-of-range"),
    ({"reason": 1234567890}, "/reason", "invalid"),
    ({"stanse": "guaido"}, "/stanse", "unknown"),
    ({"a/b~c": 1}, "/a~1b~0c", "unknown"),
    ({"key": "mine"}, "/key", "read-only"),
    ({"revision": 1}, "/revision", "unknown"),
]


class TestRefused:
    @pytest.mark.parametrize(("change", "pointer", "code"), WRONG)
    def test_what_is_wrong_is_told_where_it_stands(self, editor, change, pointer, code):
        before = history()
        assert errors(editor.send("post", "positions", {**NEW["positions"], **change})) == [(pointer, code)]
        assert history() == before

    def test_all_at_once(self, editor):
        response = editor.send(
            "post", "positions", {"stanse": "guaido", "summary": "", "sources": ["x"], "basis": "vote"}
        )
        assert sorted(errors(response)) == [
            ("/confidence", "required"),
            ("/country", "required"),
            ("/declared_on", "required"),
            ("/sources/0", "invalid"),
            ("/stance", "required"),
            ("/stanse", "unknown"),
            ("/summary", "empty"),
        ]
        details = {error["pointer"]: error["detail"] for error in response.json()["errors"]}
        assert details["/stanse"] == "There is no stanse here; did you mean stance?"

    @pytest.mark.parametrize("body", ["5", '"a"', "null", "true"])
    def test_a_body_that_is_no_object(self, editor, body):
        expected = [("", "empty" if body == "null" else "invalid")]
        assert errors(editor.send("post", "positions", body)) == expected
        assert errors(editor.send("post", "sources", body)) == expected

    def test_arrays_are_for_positions(self, editor):
        assert errors(editor.send("post", "sources", [NEW["sources"]])) == [("", "invalid")]

    def test_no_body_at_all(self, editor):
        response = editor.client.generic("POST", "/api/v1/positions", headers=editor.headers)
        assert ("/country", "required") in errors(response)

    @pytest.mark.parametrize(
        ("where", "change", "pointer"),
        [
            ("positions", {"country": "CA", "declared_on": "2019-01-23"}, "/declared_on"),
            ("sources", {"url": "https://example.org/afp-2019-01-23"}, "/url"),
            ("memberships", {"country": "CA"}, "/joined"),
            ("signatures", {"country": "CA"}, "/country"),
        ],
    )
    def test_what_the_record_has_already_is_a_conflict(self, editor, where, change, pointer):
        before = history()
        assert errors(editor.send("post", where, {**NEW[where], **change}), 409) == [(pointer, "conflict")]
        assert history() == before

    @pytest.mark.parametrize(
        ("where", "change", "pointer", "code"),
        [
            ("meetings", {"ordinal": 32768}, "/ordinal", "out-of-range"),
            ("meetings", {"ordinal": 10**30}, "/ordinal", "out-of-range"),
            ("meetings", {"ordinal": "3"}, "/ordinal", "invalid"),
            ("meetings", {"ordinal": True}, "/ordinal", "invalid"),
            ("meetings", {"city": "Lima"}, "/city", "invalid"),
            ("meetings", {"declaration_url": "nowhere"}, "/declaration_url", "invalid"),
            ("meetings", {"sources": []}, "/sources", "required"),
            ("memberships", {"left": "2019-01-01", "left_precision": "day"}, "/left", "invalid"),
            ("memberships", {"joined": "2017-01-01"}, "/joined", "invalid"),
            ("sources", {"title": "[Ours]"}, "/title", "invalid"),
            ("sources", {"language": "EN"}, "/language", "invalid"),
            ("sources", {"citation_count": 5}, "/citation_count", "read-only"),
            ("signatures", {"meeting": "none"}, "/meeting", "invalid"),
        ],
    )
    def test_the_rules_of_the_models_hold(self, editor, where, change, pointer, code):
        assert errors(editor.send("post", where, {**NEW[where], **change})) == [(pointer, code)]

    def test_parameters_are_refused_too(self, editor):
        for method, where in [("post", "sources"), ("put", CANADA), ("patch", CANADA)]:
            body = problem(editor.send(method, f"{where}?reason=Because+it+is+so.", {}, tag='"1"'), 400)
            assert body["errors"][0]["parameter"] == "reason"

    def test_other_forms_of_body_and_answer(self, editor):
        response = editor.client.post("/api/v1/sources", {"a": "b"}, headers=editor.headers)
        problem(response, 415)
        problem(editor.send("post", "sources.csv", NEW["sources"]), 400)
        assert editor.send("post", "sources.json", NEW["sources"]).status_code == 201

    def test_the_location_is_that_without_a_suffix(self, editor):
        response = editor.send("post", "sources.json", NEW["sources"])
        assert response["Location"] == "http://testserver/api/v1/sources/efe-a-page"

    def test_an_empty_record(self, db):
        program = Program(User.objects.create_superuser("ana", "ana@example.org", "a long password"))
        assert ("/country", "invalid") in errors(program.send("post", "positions", NEW["positions"]))
        problem(program.send("delete", f"{CANADA}?reason=There+was+no+act.", tag='"1"'), 404)
        assert "is empty" in problem(program.send("post", "sources", NEW["sources"]), 404)["detail"]
        assert not Source.objects.exists()


class TestCorrecting:
    @pytest.mark.parametrize("where", OBJECTS)
    def test_what_was_read_can_be_sent_back_and_changes_nothing(self, editor, where):
        before = history()
        read = editor.send("get", where)
        response = editor.send("put", where, {**read.json(), "reason": "Nothing is new."}, tag=read["ETag"])
        assert response.status_code == 200, response.content
        assert history() == before
        assert response["ETag"] == f'"{read["ETag"].strip(chr(34)).split(".")[0]}"'
        assert {**read.json(), **response.json()} == response.json()

    @pytest.mark.parametrize("where", OBJECTS)
    def test_without_a_key_too(self, editor, stranger, where):
        """The state of a record is the same for all who read it."""
        assert editor.tag(where).split(".")[0] == stranger.tag(where).split(".")[0]

    @pytest.mark.parametrize(("where", "change"), OBJECTS.items())
    def test_a_column_is_corrected(self, editor, where, change):
        response = editor.correct(where, **change)
        assert response.status_code == 200, response.content
        revision = Revision.objects.last()
        assert (revision.reason, revision.author.username) == ("It was wrong.", "ana")
        assert change.items() <= response.json().items()
        assert change.items() <= ask(where).items()
        assert response["ETag"] == f'"{revision.pk}"'

    @pytest.mark.parametrize(("where", "change"), OBJECTS.items())
    def test_a_row_is_replaced(self, editor, where, change):
        read = editor.send("get", where)
        body = {**read.json(), **change, "reason": "It was wrong."}
        assert change.items() <= editor.send("put", where, body, tag=read["ETag"]).json().items()

    def test_a_replacement_is_whole(self, editor):
        body = {"reason": "It was wrong.", "note": None}
        missing = {pointer for pointer, code in errors(editor.send("put", CANADA, body, tag=editor.tag(CANADA)))}
        assert missing == {
            "/country",
            "/stance",
            "/declared_on",
            "/precision",
            "/basis",
            "/confidence",
            "/summary",
            "/sources",
        }

    @pytest.mark.parametrize(
        "reason", [{}, {"reason": None}, {"reason": ""}, {"reason": "Short."}, {"reason": "a" * 501}]
    )
    @pytest.mark.parametrize("method", ["put", "patch"])
    def test_a_correction_needs_a_reason(self, editor, method, reason):
        before = history()
        read = editor.send("get", CANADA)
        body = {**read.json(), "note": "A note.", **reason}
        assert [pointer for pointer, _ in errors(editor.send(method, CANADA, body, tag=read["ETag"]))] == ["/reason"]
        assert history() == before

    def test_sources_are_matched_by_id(self, editor):
        assert ask(CANADA)["sources"] == ["reuters-2019-01-24", "afp-2019-01-23"]
        made = Citation.history.count()
        response = editor.correct(CANADA, sources=["afp-2019-01-23", "reuters-2019-01-24"])
        assert response.json()["sources"] == ["afp-2019-01-23", "reuters-2019-01-24"]
        assert list(Citation.history.order_by("history_id")[made:].values_list("history_type", flat=True)) == ["~", "~"]
        editor.correct(CANADA, sources=["reuters-2019-01-24"])
        assert ask(CANADA)["sources"] == ["reuters-2019-01-24"]
        assert errors(editor.correct(CANADA, sources=[])) == [("/sources", "required")]

    @pytest.mark.parametrize("change", [{"key": "mine"}, {"name": "Kanada"}, {"until": None}, {"source_url": "x"}])
    def test_read_only_columns_must_say_what_is_so(self, editor, change):
        (name,) = change
        assert errors(editor.correct(CANADA, **change)) == [(f"/{name}", "read-only")]
        assert editor.correct(CANADA, **{name: ask(CANADA)[name]}).status_code == 200

    @pytest.mark.parametrize(
        ("where", "change"),
        [
            (CANADA, {"country": "MX"}),
            ("memberships/lima-group-mx-2017-08-08", {"country": "CA"}),
            ("signatures/lima-2019-02-04-ottawa-ca", {"country": "MX"}),
        ],
    )
    def test_what_keys_are_made_of_never_changes(self, editor, where, change):
        ((pointer, _),) = errors(editor.correct(where, **change))
        assert pointer == "/country"

    def test_another_dispute_is_another_record(self, editor):
        builders.stance("guaido", builders.dispute("another"))
        problem(editor.correct(CANADA, dispute="another", stance="guaido"), 400)

    def test_a_key_stays_when_the_date_is_corrected(self, editor):
        said = editor.correct(CANADA, declared_on="2019-01-24").json()
        assert (said["key"], said["declared_on"]) == (KEY, "2019-01-24")

    def test_what_was_said_before_is_still_there(self, editor):
        number = Revision.objects.last().pk
        editor.correct(CANADA, declared_on="2019-01-24")
        assert ask(f"{CANADA}?known_at=revision:{number}")["declared_on"] == "2019-01-23"


class TestRetracting:
    def test_a_row_is_retracted_with_its_citations(self, editor):
        response = editor.send("delete", f"{CANADA}?reason=There+was+no+act.", tag=editor.tag(CANADA))
        assert (response.status_code, response.content) == (204, b"")
        assert not Citation.objects.filter(position__isnull=False).exists()
        revision = Revision.objects.last()
        assert (revision.reason, revision.author.username) == ("There was no act.", "ana")
        assert rows("positions") == []

    @pytest.mark.parametrize("query", ["", "?reason=", "?reason=Short", "?reason=a&reason=b", "?reason=a%00bcdefghijk"])
    def test_a_retraction_needs_a_reason(self, editor, query):
        body = problem(editor.send("delete", f"{CANADA}{query}", tag=editor.tag(CANADA)), 400)
        assert [error["parameter"] for error in body["errors"]] == ["reason"]
        assert Position.objects.count() == 1

    def test_a_body_is_refused(self, editor):
        response = editor.send("delete", f"{CANADA}?reason=There+was+no+act.", {"a": 1}, tag=editor.tag(CANADA))
        assert errors(response) == [("", "unknown")]

    @pytest.mark.parametrize("where", ["sources/afp-2019-01-23", "meetings/lima-2019-02-04-ottawa"])
    def test_what_is_used_stays(self, editor, where):
        before = history()
        body = problem(editor.send("delete", f"{where}?reason=There+was+no+such.", tag=editor.tag(where)), 409)
        assert "is used by" in body["detail"]
        assert history() == before


class TestState:
    """If-Match: nobody's change is overwritten unseen."""

    METHODS = pytest.mark.parametrize("method", ["put", "patch", "delete"])

    def send(self, editor, method, tag):
        """A request that is right but for If-Match."""
        body = None if method == "delete" else {**ask(CANADA), "note": "A note.", "reason": "It was wrong."}
        query = "?reason=There+was+no+act." if method == "delete" else ""
        return editor.send(method, f"{CANADA}{query}", body, tag=tag)

    @METHODS
    def test_without_it_nothing_is_written(self, editor, method):
        before = history()
        response = self.send(editor, method, None)
        assert problem(response, 428)["type"].endswith("#precondition-required")
        assert response["ETag"] == f'"{Revision.objects.last().pk}"'
        assert history() == before

    @METHODS
    @pytest.mark.parametrize(
        "tag", ["*", "1", '"x"', '""', '"0"', '"0.abc"', '"11"', "W/", '"1', "\u00b2", '"999999999999999999999"']
    )
    def test_a_state_that_is_not_the_current_one(self, editor, method, tag):
        before = history()
        tag = tag.encode().decode("latin-1")
        response = self.send(editor, method, tag)
        assert problem(response, 412)["type"].endswith("#precondition-failed")
        assert response["ETag"] == f'"{Revision.objects.last().pk}"'
        assert history() == before

    @METHODS
    @pytest.mark.parametrize("tag", ['"{}"', '"{}.abc"', 'W/"{}.abc"', '"0.abc", "{}.abc"', ' "{}" '])
    def test_the_current_state_in_every_spelling(self, editor, method, tag):
        assert self.send(editor, method, tag.format(Revision.objects.last().pk)).status_code in (200, 204)

    def test_who_changed_it_is_told(self, editor):
        tag = editor.tag(CANADA)
        editor.correct(CANADA, note="Another.")
        assert "made by ana at" in problem(self.send(editor, "put", tag), 412)["detail"]

    def test_the_state_grows_with_what_the_answer_tells_along(self, editor):
        def state() -> int:
            return int(editor.tag(CANADA).strip('"').split(".")[0])

        seen = [state()]
        editor.correct("sources/reuters-2019-01-24", publisher="Thomson Reuters")
        seen.append(state())
        editor.correct(CANADA, sources=["afp-2019-01-23"])
        seen.append(state())
        editor.correct("sources/reuters-2019-01-24", publisher="Reuters News")  # no longer cited
        editor.correct("memberships/lima-group-mx-2017-08-08", note="A note.")
        assert seen == [1, 2, 3]
        assert state() == 3

    def test_of_the_past_it_is_that_of_the_past(self, editor):
        editor.correct(CANADA, note="Another.")
        past = editor.send("get", f"{CANADA}?known_at=revision:1")["ETag"]
        assert past.startswith('"1.')
        problem(self.send(editor, "put", past), 412)

    @METHODS
    def test_what_is_there_no_longer(self, editor, method):
        editor.send("delete", f"{CANADA}?reason=There+was+no+act.", tag=editor.tag(CANADA))
        where = f"{CANADA}?reason=There+was+no+act." if method == "delete" else CANADA
        response = editor.send(method, where, tag='"1"')
        assert (response.status_code, response.json()["reason"]) == (410, "There was no act.")

    @METHODS
    def test_what_is_not_there(self, editor, method):
        problem(
            editor.send(
                method, "positions/none?reason=There+was+no+act." if method == "delete" else "positions/none", tag='"1"'
            ),
            404,
        )


class TestMany:
    """An array of positions."""

    def bodies(self, number: int, **columns) -> list[dict]:
        """Acts of Mexico on different days."""
        days = [f"2019-{2 + place // 28:02}-{1 + place % 28:02}" for place in range(number)]
        return [{**NEW["positions"], "declared_on": day, **columns} for day in days]

    def test_all_are_added_in_one_revision(self, editor):
        before = Revision.objects.count()
        bodies = self.bodies(30, sources=["afp-2019-01-23"], is_published=True)
        response = editor.send("post", "positions?reason=Votes+of+2019", bodies)
        assert response.status_code == 201
        said = response.json()
        assert [row["declared_on"] for row in said["results"]] == [body["declared_on"] for body in bodies]
        assert (said["count"], said["next"], said["revision"]) == (30, None, before + 1)
        assert Revision.objects.count() == before + 1
        assert Revision.objects.last().reason == "Votes of 2019"
        assert len(rows("positions?country=MX")) == 30

    def test_or_none_with_errors_by_place(self, editor):
        before = history()
        bodies = self.bodies(5)
        bodies[1]["stance"] = "guiado"
        bodies[3] = {"stanse": "x"}
        found = errors(editor.send("post", "positions", bodies))
        assert ("/1/stance", "invalid") in found
        assert ("/3/stanse", "unknown") in found
        assert {pointer.split("/")[1] for pointer, _ in found} == {"1", "3"}
        assert history() == before

    def test_rules_are_told_by_place_too(self, editor):
        before = history()
        bodies = self.bodies(4)
        bodies[2]["declared_on"] = bodies[1]["declared_on"]
        bodies[3]["declared_on"] = "2018-01-01"
        assert errors(editor.send("post", "positions", bodies)) == [
            ("/2/declared_on", "conflict"),
            ("/3/declared_on", "invalid"),
        ]
        assert history() == before

    def test_a_conflict_alone_is_one(self, editor):
        bodies = self.bodies(2)
        bodies[1]["declared_on"] = bodies[0]["declared_on"]
        assert errors(editor.send("post", "positions", bodies), 409) == [("/1/declared_on", "conflict")]

    @pytest.mark.parametrize("number", [0, MOST_ROWS + 1])
    def test_their_number_is_bounded(self, editor, number):
        assert errors(editor.send("post", "positions", [{}] * number)) == [("", "out-of-range")]

    def test_one_reason_for_all(self, editor):
        bodies = self.bodies(2, reason="Votes of 2019")
        assert errors(editor.send("post", "positions", bodies)) == [("/0/reason", "unknown"), ("/1/reason", "unknown")]

    def test_places_that_hold_no_object(self, editor):
        assert errors(editor.send("post", "positions", [5, None, NEW["positions"]])) == [
            ("/0", "invalid"),
            ("/1", "empty"),
        ]


class TestPermissions:
    @pytest.mark.parametrize("where", NEW)
    def test_strangers_are_asked_who_they_are(self, stranger, where):
        collection = where
        for method, path in [
            ("post", collection),
            *((method, next(o for o in OBJECTS if o.startswith(where))) for method in ("put", "patch", "delete")),
        ]:
            response = stranger.send(method, path)
            assert problem(response, 401)["type"].endswith("#unauthorized")
            assert response["WWW-Authenticate"] == "Bearer"

    @pytest.mark.parametrize(("where", "change"), OBJECTS.items())
    @pytest.mark.parametrize(
        ("method", "action"), [("post", "add"), ("put", "change"), ("patch", "change"), ("delete", "delete")]
    )
    def test_each_action_has_its_permission(self, small_record, where, change, method, action):
        model = where.split("/")[0].removesuffix("s")
        others = [f"{other}_{model}" for other in ("add", "change", "delete", "view") if other != action]
        program = Program(user_with(*others, "publish_position"))
        path = where.split("/")[0] if method == "post" else where
        body = {} if method == "post" else None
        detail = problem(program.send(method, path, body), 403)["detail"]
        assert f"recognition.{action}_{model}" in detail
        allowed = Program(user_with(f"{action}_{model}", "publish_position", name="cy"))
        assert allowed.send(method, path, body).status_code in (400, 428)

    def test_reading_needs_none(self, stranger):
        assert stranger.send("get", "positions").status_code == 200

    def test_who_may_not_publish_writes_drafts(self, small_record):
        program = Program(user_with("add_position", "change_position", "delete_position"))
        said = program.send("post", "positions", NEW["positions"]).json()
        where = f"positions/{said['key']}"
        assert program.correct(where, summary="It abstained.", sources=["afp-2019-01-23"]).status_code == 200
        for response in (
            program.send("post", "positions", {**NEW["positions"], "is_published": True}),
            program.send("post", "positions", [{**NEW["positions"], "is_published": True}]),
            program.correct(where, is_published=True),
            program.correct(CANADA, note="A note."),
            program.correct(CANADA, is_published=False),
            program.send("delete", f"{CANADA}?reason=There+was+no+act.", tag=program.tag(CANADA)),
        ):
            assert "recognition.publish_position" in problem(response, 403)["detail"]
        assert Position.objects.get(key=KEY).note == ""
        assert program.send("delete", f"{where}?reason=There+was+no+act.", tag=program.tag(where)).status_code == 204

    def test_who_may_publish_does(self, small_record):
        program = Program(user_with("add_position", "change_position", "publish_position"))
        where = f"positions/{program.send('post', 'positions', NEW['positions']).json()['key']}"
        assert errors(program.correct(where, is_published=True)) == [("/sources", "required")]
        assert program.correct(where, is_published=True, sources=["afp-2019-01-23"]).json()["is_published"] is True
        assert ask(where)["country"] == "MX"
        assert program.correct(where, is_published=False).json()["is_published"] is False
        assert get(where).status_code == 410


class TestDrafts:
    @pytest.fixture
    def draft(self, small_record):
        """The path of a draft."""
        builders.position("MX", "2019-02-01", "guaido", is_published=False)
        committed()
        return "positions/venezuela-presidency-mx-2019-02-01"

    @pytest.mark.parametrize("permission", ["add_position", "change_position", "delete_position", "publish_position"])
    def test_they_are_seen_by_those_who_may_write_them(self, draft, permission):
        program = Program(user_with(permission))
        response = program.send("get", "positions?is_published=false")
        (row,) = response.json()["results"]
        assert (row["country"], row["is_published"], row["reviewed_on"]) == ("MX", False, None)
        assert response["Cache-Control"] == "private, no-store"
        detail = program.send("get", draft)
        assert row.items() <= detail.json().items()
        assert detail["Cache-Control"] == "private, no-store"

    def test_csv_has_them_too(self, draft):
        response = Program(user_with("change_position")).send("get", "positions.csv?is_published=false")
        text = b"".join(response.streaming_content).decode()
        assert text.splitlines()[0].endswith(",is_published,reviewed_on")
        assert text.count("\n") == 2

    def test_others_are_told_what_they_lack(self, draft, stranger):
        response = stranger.send("get", "positions?is_published=false")
        assert problem(response, 401)["type"].endswith("#unauthorized")
        reader = Program(user_with("change_source", "view_position"))
        assert (
            "recognition.change_position" in problem(reader.send("get", "positions?is_published=false"), 403)["detail"]
        )
        for program in (stranger, reader):
            problem(program.send("get", draft), 404)

    def test_nothing_else_shows_them(self, draft, editor):
        assert [row["country"] for row in editor.send("get", "positions").json()["results"]] == ["CA"]
        assert [row["country"] for row in editor.send("get", "positions?is_published=true").json()["results"]] == ["CA"]
        detail = editor.send("get", "sources/afp-2019-01-23").json()
        assert draft.split("/")[1] not in str(detail)
        assert editor.send("get", "countries/MX?on=2019-02-04").json()["timeline"] == []

    def test_they_are_in_force_on_no_day(self, draft, editor):
        body = problem(editor.send("get", "positions?is_published=false&on=2019-02-04"), 400)
        assert body["errors"][0]["parameter"] == "on"

    def test_other_filters_go_with_them(self, draft, editor):
        assert editor.send("get", "positions?is_published=false&country=CA").json()["count"] == 0
        assert editor.send("get", "positions?is_published=false&country=MX").json()["count"] == 1

    def test_queries_do_not_grow_with_rows(self, draft, django_assert_num_queries):
        program = Program(user_with("change_position"))
        for alpha2 in ("BO", "BR", "PE"):
            builders.position(alpha2, is_published=False)
        # revision; token with user; permissions of the user and of groups; dispute; count; acts; citations
        with django_assert_num_queries(8):
            assert program.send("get", "positions?is_published=false").json()["count"] == 4


@pytest.mark.django_db(transaction=True)
def test_of_two_writers_who_have_seen_the_same_state_one_is_refused():
    builders.position("CA")
    program = Program(User.objects.create_superuser("ana", "ana@example.org", "a long password"))
    tag = program.tag(CANADA)
    start, answers = threading.Barrier(2, timeout=30), []

    def write(note):
        try:
            other = Program(None, **program.headers)
            start.wait()
            answers.append(other.send("patch", CANADA, {"note": note, "reason": "It was wrong."}, tag=tag))
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(note,)) for note in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    (done,) = [answer for answer in answers if answer.status_code == 200]
    (refused,) = [answer for answer in answers if answer.status_code == 412]
    assert Position.objects.get().note == done.json()["note"]
    assert refused["ETag"] == done["ETag"] == f'"{Revision.objects.last().pk}"'
