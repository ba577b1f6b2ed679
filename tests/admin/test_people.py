"""People: what each group may and may not do, and that nobody gives more than they have."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission, User
from django.db import connection
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from recognition import second_factor
from recognition.models import LogIn, Position, Source
from tests import builders
from tests.admin.conftest import Desk, citing, errors, url
from tests.api.writers import Program

PASSWORD = "a long password"
KEY = "31" * 20
migration = import_module("recognition.migrations.0008_groups")


@pytest.fixture(autouse=True)
def groups(db):
    """The groups as the migration leaves them: tests that empty all tables leave none."""
    make_groups()


def make_groups():
    """Run what the migration runs."""
    migration.make_groups(apps, SimpleNamespace(connection=connection))


def member(group: str, name: str = "carla") -> User:
    """A member of staff who is in this group."""
    user = User.objects.create_user(name, f"{name}@example.org", PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    return user


def permissions(name: str) -> set[str]:
    """What a group may do."""
    found = Permission.objects.filter(group__name=name).values_list("content_type__app_label", "codename")
    return {".".join(names) for names in found}


class TestMigration:
    def test_each_group_may_do_what_the_one_before_may(self):
        contributors, editors, administrators = map(permissions, ("Contributors", "Editors", "Administrators"))
        assert contributors < editors < administrators

    def test_contributors_need_no_second_factor_and_the_others_do(self, settings):
        settings.REQUIRE_2FA = True
        needed = {name: second_factor.is_needed(member(name, name.lower())) for name in migration.GROUPS}
        assert needed == {"Contributors": False, "Editors": True, "Administrators": True}

    def test_what_administrators_change_stays(self):
        group = Group.objects.get(name="Contributors")
        group.permissions.clear()
        Group.objects.get(name="Editors").delete()
        make_groups()
        assert permissions("Contributors") == set()
        assert "recognition.publish_position" in permissions("Editors")
        assert Group.objects.count() == 3


class TestContributors:
    def test_they_enter_drafts_with_new_sources_and_publish_nothing(self):
        builders.dispute()
        country, stance, source = builders.country("MX"), builders.stance("neutral"), builders.source()
        desk = Desk(member("Contributors"))
        page = desk.get(Position, "add")
        assert "is_published" not in page.context["adminform"].form.fields
        values = {"dispute": stance.dispute.pk, "country": country.pk, "stance": stance.pk, "precision": "day"}
        values |= {
            "declared_on": "2019-01-23",
            "basis": "statement",
            "confidence": "confirmed",
            "summary": "It said so.",
        }
        response = desk.submit(Position, **values, **citing((1, source)), is_published="on")
        assert response.status_code == 302
        draft = Position.objects.get()
        assert (draft.is_published, draft.sources) == (False, [source])
        assert desk.submit(draft, summary="It said so again.", reason="A better sentence.").status_code == 302
        new = {"title": "A page", "publisher": "EFE", "language": "es", "url": "https://example.org/new"}
        assert desk.submit(Source, **new).status_code == 302

    def test_they_touch_nothing_that_is_published(self):
        act = builders.position("CA")
        desk = Desk(member("Contributors"))
        assert desk.get(act, "change").status_code == 200
        assert desk.get(act, "history").status_code == 200
        assert desk.post(act, "change", summary="Other").status_code == 403
        assert desk.get(act, "delete").status_code == 403
        source = Source.objects.get()
        assert desk.post(source, "change", title="Other").status_code == 403
        assert desk.get(source, "delete").status_code == 403
        for model in (User, Group, LogIn):
            assert desk.get(model).status_code == 403

    def test_the_api_holds_them_to_the_same(self):
        act = builders.position("CA")
        draft = builders.position("MX", is_published=False)
        program = Program(member("Contributors"))
        assert program.correct(f"positions/{act.key}", summary="Other.").status_code == 403
        assert program.correct(f"positions/{draft.key}", summary="Other.").status_code == 200
        assert program.correct(f"positions/{draft.key}", is_published=True).status_code == 403
        tag = program.tag(f"positions/{draft.key}")
        assert program.send("delete", f"positions/{draft.key}?reason=It+was+wrong.", tag=tag).status_code == 403
        source = Source.objects.get()
        assert program.correct(f"sources/{source.key}", title="Other").status_code == 403
        body = {"title": "A page", "publisher": "EFE", "language": "es"}
        assert program.send("post", "sources", body).status_code == 201


class TestEditors:
    def test_they_publish_correct_and_retract(self):
        draft, act = builders.position("MX", is_published=False), builders.position("CA")
        desk = Desk(member("Editors"))
        assert desk.submit(draft, is_published="on", reason="It is checked now.").status_code == 302
        assert desk.submit(act, summary="Another sentence.", reason="A better sentence.").status_code == 302
        for row in (draft, act):
            row.refresh_from_db()
        assert (draft.is_published, act.summary) == (True, "Another sentence.")
        for row in (act, act.country, builders.membership("CA"), builders.meeting(), Source.objects.first()):
            assert desk.get(row, "change").status_code == 200
        assert desk.post(act, "delete", post="yes", reason="It was none at all.").status_code == 302
        assert not Position.objects.filter(pk=act.pk).exists()

    def test_they_change_neither_the_reference_nor_people(self):
        act = builders.position("CA")
        desk = Desk(member("Editors"))
        for row in (act.dispute, act.stance, act.country):
            assert desk.post(row, "change", slug="other").status_code == 403
        for model in (User, Group, LogIn):
            assert desk.get(model).status_code == 403

    def test_the_api_lets_them_publish(self):
        draft = builders.position("MX", is_published=False)
        assert Program(member("Editors")).correct(f"positions/{draft.key}", is_published=True).status_code == 200


def new_user(**more) -> dict:
    """What the form of a new user is filled with."""
    return {"username": "dan", "password1": "quite a password", "password2": "quite a password", **more}


class TestAdministrators:
    @pytest.fixture
    def desk(self):
        """An administrator, who is no superuser."""
        return Desk(member("Administrators"))

    def test_every_page_of_theirs_opens(self, desk):
        act = builders.position("CA")
        groups = {group["name"]: group["models"] for group in desk.client.get("/admin/").context["app_list"]}
        assert [str(model["name"]) for model in groups["People"]] == [
            "Users",
            "Groups",
            "Tokens",
            "Log-ins",
            "Wrong log-ins",
        ]
        for model in (User, Group, LogIn):
            assert desk.get(model).status_code == 200
        for row in (act.dispute, act.country, act.stance, member("Editors", "eva"), Group.objects.first()):
            assert desk.get(row, "change").status_code == 200

    def test_they_add_a_user_who_can_log_in_and_is_in_a_group(self, desk):
        page = desk.get(User, "add")
        assert page.context["adminform"].form["is_staff"].value() is True
        editors = Group.objects.get(name="Editors")
        response = desk.client.post(url(User, "add"), new_user(is_staff="on", groups=[editors.pk]))
        assert response.status_code == 302
        dan = User.objects.get(username="dan")
        assert (dan.is_staff, dan.is_superuser, [*dan.groups.all()]) == (True, False, [editors])
        form = {"username": "dan", "password": "quite a password", "next": "/admin/"}
        assert Client().post("/admin/login/", form).status_code == 302

    def test_passwords_have_rules(self, desk):
        response = desk.client.post(url(User, "add"), new_user(password1="short", password2="short"))
        assert "at least 12 characters" in str(errors(response)["password2"])

    def test_they_make_no_superuser(self, desk):
        form = new_user(is_superuser="on", is_staff="on", user_permissions=[Permission.objects.first().pk])
        desk.client.post(url(User, "add"), form)
        dan = User.objects.get(username="dan")
        desk.client.post(url(dan, "change"), {**form, "date_joined_0": "2026-01-01", "date_joined_1": "10:00"})
        dan.refresh_from_db()
        assert (dan.is_superuser, dan.user_permissions.count()) == (False, 0)

    def test_they_give_no_group_that_may_do_more(self, desk):
        more = Group.objects.create(name="Keepers")
        more.permissions.add(Permission.objects.get(codename="delete_revision"))
        response = desk.client.post(url(User, "add"), new_user(groups=[more.pk]))
        assert errors(response)["groups"] == [
            "You cannot give or take what you may not do yourself: recognition.delete_revision."
        ]
        group = Group.objects.get(name="Contributors")
        chosen = [*group.permissions.values_list("pk", flat=True), *more.permissions.values_list("pk", flat=True)]
        response = desk.client.post(url(group, "change"), {"name": "Contributors", "permissions": chosen})
        assert "recognition.delete_revision" in str(errors(response)["permissions"])
        assert desk.get(more, "delete").status_code == 403
        assert not group.permissions.filter(codename="delete_revision").exists()

    def test_they_take_from_a_group_what_they_have(self, desk):
        group = Group.objects.get(name="Contributors")
        response = desk.client.post(url(group, "change"), {"name": "Contributors", "permissions": []})
        assert response.status_code == 302
        assert permissions("Contributors") == set()

    @pytest.mark.parametrize("is_active", [True, False])
    def test_they_do_not_touch_who_may_do_more(self, desk, is_active):
        root = User.objects.create_superuser("root", "root@example.org", PASSWORD)
        keeper = User.objects.create_user("keeper", password=PASSWORD, is_active=is_active)
        keeper.user_permissions.add(Permission.objects.get(codename="delete_revision"))
        for user in (root, keeper):
            assert desk.get(user, "change").status_code == 200, "they may look"
            assert desk.post(user, "change", username="mine").status_code == 403
            assert desk.get(user, "delete").status_code == 403
            for page in ("auth_user_password_change", "auth_user_second_factor"):
                assert desk.client.get(reverse(f"admin:{page}", args=[user.pk])).status_code == 403
            chosen = {"action": "delete_selected", "_selected_action": [user.pk], "post": "yes"}
            desk.client.post(url(User, "changelist"), chosen)
            assert User.objects.filter(pk=user.pk).exists()

    def test_they_remove_the_second_factor_of_who_has_lost_it(self, desk):
        eva = member("Editors", "eva")
        TOTPDevice.objects.create(user=eva, name="app", key=KEY)
        inside = Client()
        inside.force_login(eva)
        page = desk.get(eva, "change")
        assert KEY not in page.text
        address = reverse("admin:auth_user_second_factor", args=[eva.pk])
        assert address in page.text
        assert "end" in desk.client.get(address).text
        assert desk.client.post(address).status_code == 302
        assert not TOTPDevice.objects.exists()
        assert inside.get("/admin/second-factor/code/").url.startswith("/admin/login/")
        entry = LogIn.objects.get(event="removed")
        assert (entry.username, entry.note) == ("eva", "by carla")
        assert "the second factor was removed" in desk.get(eva, "history").text

    def test_who_has_one_is_seen_in_the_list(self, desk, django_assert_max_num_queries):
        for name in ("eva", "fay", "gus"):
            member("Editors", name)
        TOTPDevice.objects.create(user=User.objects.get(username="eva"), name="app", key=KEY)
        shown = desk.get(User, second_factor="yes").context["cl"].result_list
        assert [user.username for user in shown] == ["eva"]
        with django_assert_max_num_queries(14):
            assert len(desk.get(User).context["cl"].result_list) == 4


def test_superusers_make_superusers(editor):
    desk = Desk(editor)
    dan = User.objects.create_user("dan", password=PASSWORD, is_staff=True)
    data = {"username": "dan", "is_active": "on", "is_superuser": "on", "is_staff": "on"}
    assert desk.client.post(url(dan, "change"), data).status_code == 302
    dan.refresh_from_db()
    assert dan.is_superuser
