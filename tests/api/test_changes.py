"""What changed, asked by followers and by those who compare two revisions."""

import pytest
from django.contrib.auth.models import Permission
from rest_framework.test import APIRequestFactory, force_authenticate

from recognition.api import views
from recognition.models import Position, Revision
from recognition.models.revision import revising
from tests import builders
from tests.api.asking import ask, csv_text, refused, rows, table
from tests.builders import committed

pytestmark = pytest.mark.usefixtures("small_record")

KEY = "venezuela-presidency-ca-2019-01-23"


@pytest.fixture
def editor(django_user_model):
    """Somebody who may change positions."""
    editor = django_user_model.objects.create_user("ana")
    editor.user_permissions.add(Permission.objects.get(codename="change_position"))
    return editor


@pytest.fixture
def corrected(editor, small_record):
    """Canada's act corrected in revision 2, and retracted in revision 3."""
    committed()
    with revising("The day was that of the article.", editor):
        act = Position.objects.get()
        act.declared_on = builders.day("2019-01-24")
        act.save()
    committed()
    with revising("Told by mistake."):
        act.delete()
    committed()


class TestChanges:
    @pytest.mark.usefixtures("corrected")
    def test_a_correction_tells_revision_reason_and_both_values(self):
        second = Revision.objects.get(pk=2)
        assert rows("changes?kind=correction") == [
            {
                "revision": 2,
                "at": second.at.isoformat().replace("+00:00", "Z"),
                "kind": "correction",
                "model": "position",
                "key": KEY,
                "country": "CA",
                "field": "declared_on",
                "before": "2019-01-23",
                "after": "2019-01-24",
                "reason": "The day was that of the article.",
            }
        ]

    @pytest.mark.usefixtures("corrected")
    def test_the_latest_comes_first_and_for_followers_the_oldest(self):
        assert [row["revision"] for row in rows("changes")] == sorted(
            (row["revision"] for row in rows("changes")), reverse=True
        )
        assert [(row["revision"], row["kind"]) for row in rows("changes?after=revision:1")] == [
            (2, "correction"),
            *[(3, "retraction")] * 7,
        ]

    @pytest.mark.usefixtures("corrected")
    def test_a_follower_gets_each_change_once(self):
        """By the revision of the answer before, or its instant."""
        for name in ("revision", "known_at"):
            seen = []
            for number in (1, 2, 3):
                answer = ask(f"changes?known_at=revision:{number}")
                after = f"revision:{answer['revision']}" if name == "revision" else answer["known_at"]
                seen += [
                    row["revision"] for row in rows(f"changes?after={after}&known_at=revision:{min(number + 1, 3)}")
                ]
            assert seen == [2, *[3] * 7]
        assert rows("changes?after=revision:3") == []

    @pytest.mark.usefixtures("corrected")
    def test_known_at_ends_the_list(self):
        assert {row["revision"] for row in rows("changes?known_at=revision:2")} == {1, 2}
        assert refused("changes?known_at=revision:2&after=revision:3") == {
            "after": ("out-of-range", "There is no revision 3; the latest is 2.")
        }

    def test_pages_lie_end_to_end(self):
        everything = rows("changes")
        pages, address = [], "changes?page_size=10"
        while address:
            answer = ask(address)
            assert answer["count"] == len(everything)
            pages += answer["results"]
            address = answer["next"] and answer["next"].partition("/api/v1/")[2]
        assert pages == everything

    def test_csv_is_whole(self):
        header, *lines = table("changes.csv")
        assert [line[header.index("key")] for line in lines] == [row["key"] for row in rows("changes")]

    def test_numbers_are_not_defused(self):
        assert ",longitude,,-66.9," in csv_text("changes.csv?model=country&country=CA")

    @pytest.mark.parametrize(
        ("value", "code", "said"),
        [
            ("revision:2", "out-of-range", "There is no revision 2; the latest is 1."),
            ("2", "invalid", "give one as 2026-01-31T12:00:00Z, or a revision as revision:1."),
            ("2019-02-03", "invalid", "is no instant"),
            ("2019-02-03T12:00:00Z", "out-of-range", "before the first revision, 1 of"),
            ("2999-01-01T00:00:00Z", "out-of-range", "still to come"),
        ],
    )
    @pytest.mark.parametrize("name", ["changes?after", "diff?base", "diff?head"])
    def test_a_revision_that_cannot_be_is_refused(self, name, value, code, said):
        ((found, detail),) = refused(f"{name}={value}").values()
        assert (found, said in detail) == (code, True)

    def test_what_others_call_it_is_answered_by_name(self):
        assert refused("changes?since=revision:1")["since"][1].endswith("did you mean after?")
        assert refused("changes?model=positions")["model"][1].endswith("did you mean position?")
        assert refused("changes?kind=edit")["kind"][0] == "invalid"

    def test_what_has_no_country_is_about_none(self):
        assert rows("changes?model=source&country=CA") == []


@pytest.mark.usefixtures("corrected")
class TestAuthor:
    def ask(self, user):
        """The rows that a user gets."""
        request = APIRequestFactory().get("/api/v1/changes?after=revision:1")
        force_authenticate(request, user)
        return views.ChangeList.as_view()(request).data["results"]

    def test_editors_see_who_changed_it(self, editor):
        assert [row["author"] for row in self.ask(editor)] == ["ana", *[None] * 7]
        assert list(self.ask(editor)[0])[-1] == "author"

    def test_others_do_not(self, django_user_model):
        for user in (None, django_user_model.objects.create_user("reader")):
            assert "author" not in self.ask(user)[0]
        assert "author" not in csv_text("changes.csv")
        assert "ana" not in csv_text("changes.csv?after=revision:1")


@pytest.mark.usefixtures("corrected")
class TestDiff:
    def test_it_compares_two_revisions(self):
        assert rows("diff?base=revision:1&head=revision:2") == [
            {
                "kind": "correction",
                "model": "position",
                "key": KEY,
                "country": "CA",
                "field": "declared_on",
                "before": "2019-01-23",
                "after": "2019-01-24",
            }
        ]
        first = Revision.objects.get(pk=1).at.isoformat().replace("+00:00", "Z")
        assert rows(f"diff?base={first}&head=revision:2") == rows("diff?base=revision:1&head=revision:2")

    def test_it_tells_the_net(self):
        found = {row["field"]: (row["kind"], row["before"], row["after"]) for row in rows("diff?base=revision:1")}
        assert found["declared_on"] == ("retraction", "2019-01-23", None)

    def test_without_parameters_it_tells_what_the_latest_revision_changed(self):
        assert rows("diff") == rows("diff?base=revision:2&head=revision:3")
        assert rows("diff?head=revision:2") == rows("diff?base=revision:1&head=revision:2")
        assert rows("diff?known_at=revision:2") == rows("diff?head=revision:2")
        assert {row["kind"] for row in rows("diff?head=revision:1")} == {"addition"}

    def test_a_revision_is_not_different_from_itself(self):
        assert rows("diff?base=revision:2&head=revision:2") == []

    def test_a_base_that_comes_after_the_head_is_refused(self):
        assert refused("diff?base=revision:3&head=revision:2") == {
            "head": ("invalid", "Revision 2 came before base, revision 3; exchange them.")
        }

    def test_known_at_is_the_latest_that_may_be_named(self):
        assert refused("diff?base=revision:3&known_at=revision:2")["base"][0] == "out-of-range"
