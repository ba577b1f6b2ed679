"""The site as a whole: groups, log-in, and that every page opens over the real record."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client

from recognition.models import Citation, LogIn, Report, Revision, Token, WrongLogIn
from recognition.models.fact import Fact
from tests.admin.conftest import Desk, url, user_with

MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)


def test_every_fact_is_registered_but_citations_which_stand_with_their_records():
    facts = {model for model in apps.get_models() if issubclass(model, Fact)}
    assert facts - set(MODELS) == {Citation}


def test_models_stand_in_groups(desk):
    groups = [
        (group["name"], [model["name"] for model in group["models"]])
        for group in desk.client.get("/admin/").context["app_list"]
    ]
    assert groups == [
        ("Readers", ["Reports"]),
        ("Positions", ["Positions", "Bloc positions"]),
        ("Blocs and meetings", ["Blocs", "Memberships", "Meetings", "Signatures"]),
        ("Sources", ["Sources"]),
        ("Reference", ["Countries", "Coverage", "Disputes", "Claimants", "Stances"]),
        ("History", ["Revisions"]),
        ("People", ["Users", "Groups", "Tokens", "Log-ins", "Wrong log-ins"]),
    ]


def test_group_shows_only_what_one_may_see(db):
    desk = Desk(user_with("view_meeting"))
    assert [group["name"] for group in desk.client.get("/admin/").context["app_list"]] == ["Blocs and meetings"]
    assert desk.client.get("/admin/recognition/").status_code == 200
    assert desk.client.get("/admin/auth/").status_code == 404


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_strangers_are_sent_to_the_log_in(db, model):
    for page in ("changelist", "add"):
        response = Client().get(url(model, page))
        assert (response.status_code, response.url.split("?")[0]) == (302, "/admin/login/")


def test_every_page_opens_over_the_real_record(record, desk):
    for model in MODELS:
        assert desk.get(model).status_code == 200, model
        assert desk.get(model, q="guaidó").status_code == 200, model
        if model not in (LogIn, Report, Revision, Token, WrongLogIn):
            assert desk.get(model, "add").status_code == 200, model
        if row := model._base_manager.order_by("pk").last():
            for page in ("change", "history"):
                assert desk.get(row, page).status_code == 200, (model, page)


def test_saving_any_row_of_the_real_record_unchanged_changes_nothing(record, desk):
    before = Revision.objects.last()
    for model in MODELS:
        if issubclass(model, Fact):
            for row in model._base_manager.order_by("pk")[:: max(1, model._base_manager.count() // 5)]:
                assert desk.submit(row).status_code == 302, row
    assert Revision.objects.last() == before
