"""Keys whose records are gone: 410 with the reason, and as they were for those who ask as of then."""

import pytest

from recognition.models import Meeting, Membership, Position, Revision, Signature, Source
from recognition.models.revision import revising
from tests import builders
from tests.api.asking import ask, get, problem
from tests.builders import committed

pytestmark = pytest.mark.usefixtures("small_record")

ACT = "positions/venezuela-presidency-ca-2019-01-23"


def retract(*models, reason="Told by mistake."):
    """Delete all rows of the models, in a revision of its own."""
    committed()
    with revising(reason):
        for model in models:
            for row in model.objects.all():
                row.delete()
    committed()


def gone(path: str) -> dict:
    """The body of a 410."""
    response = get(path)
    body = response.json()
    assert (response.status_code, response["Content-Type"]) == (410, "application/problem+json")
    assert list(body) == ["type", "title", "status", "detail", "instance", "errors", "revision", "at", "reason"]
    assert body["type"] == "http://testserver/api/v1/docs/problems#retracted"
    return body


@pytest.mark.parametrize(
    ("path", "models"),
    [
        (ACT, [Position]),
        ("memberships/lima-group-ca-2017-08-08", [Membership]),
        ("meetings/lima-2019-02-04-ottawa", [Signature, Meeting]),
        ("signatures/lima-2019-02-04-ottawa-ca", [Signature]),
        ("sources/efe-2019-01-24", [Source]),
    ],
)
def test_a_retracted_key_is_gone_with_the_reason(path, models):
    if models == [Source]:  # the others are cited
        builders.source("efe-2019-01-24")
        committed()
        with revising("Told by mistake."):
            Source.objects.get(key="efe-2019-01-24").delete()
    else:
        retract(*models)
    revision = Revision.objects.last()
    body = gone(path)
    assert (body["revision"], body["reason"]) == (revision.pk, "Told by mistake.")
    assert body["at"] == revision.at.isoformat().replace("+00:00", "Z")
    assert f"was retracted in revision {revision.pk}; its reason: Told by mistake." in body["detail"]
    assert ask(f"{path}?known_at=revision:{revision.pk - 1}")["revision"] == revision.pk - 1
    problem(get(f"{path}-2"), 404)


def test_it_is_as_it_was_then_at_each_time():
    retract(Position)
    with revising("Found after all."):
        version = Position.history.get(history_type="-")
        row = version.instance
        row._state.adding = True
        row.is_published = False
        row.save()
        row.cite([builders.source()])
    committed()
    assert gone(ACT)["revision"] == 2
    row.is_published = True
    row.save()
    committed()
    with revising("Withdrawn to look again."):
        row.is_published = False
        row.save()
    assert [get(f"{ACT}?known_at=revision:{number}").status_code for number in range(1, 6)] == [
        200, 410, 410, 200, 410,
    ]  # fmt: skip
    assert gone(ACT)["reason"] == "Withdrawn to look again."
    assert gone(f"{ACT}?known_at=revision:3")["reason"] == "Told by mistake."


def test_a_draft_that_readers_never_saw_is_not_found():
    committed()
    act = builders.position("MX", "2019-02-01", "neutral", is_published=False)
    committed()
    path = "positions/venezuela-presidency-mx-2019-02-01"
    problem(get(path), 404)
    act.delete()
    problem(get(path), 404)


def test_an_unknown_key_is_not_found():
    problem(get("positions/none"), 404)
    problem(get("positions/venezuela-presidency-ca-2019-01-23-2"), 404)


def test_a_reason_that_was_not_given_is_null():
    retract(Position, reason="")
    assert gone(ACT)["reason"] is None
    assert "its reason: none given." in gone(ACT)["detail"]


def test_the_key_is_not_given_to_another_record():
    retract(Position)
    again = builders.position("CA", "2019-01-23", "neutral")
    assert again.key == "venezuela-presidency-ca-2019-01-23-2"
    gone(ACT)


def test_two_queries_more_tell_it(django_assert_num_queries):
    retract(Position)
    with django_assert_num_queries(4):  # revision; dispute; act; versions of the key
        gone(ACT)
