"""The system checks that keep history whole."""

import pytest
from django.core.checks import run_checks
from django.db import models
from django.test.utils import isolate_apps

from recognition import checks
from recognition.models.fact import Fact


@pytest.fixture
def found(monkeypatch):
    """What the check says of the models that are made within this test."""
    with isolate_apps("recognition") as registry:
        monkeypatch.setattr(checks, "apps", registry)
        yield lambda: sorted((error.id, error.obj.name) for error in checks.check_facts(None))


def model(base, name, **fields):
    """A model of the app, made as its source would make it."""
    meta = type("Meta", (), {"app_label": "recognition"})
    return type(name, (base,), {"__module__": "recognition.models.fact", "Meta": meta, **fields})


def test_a_many_to_many_field_of_a_fact_is_refused(found):
    tag = model(models.Model, "Tag")
    model(Fact, "Tagged", tags=models.ManyToManyField(tag))
    assert found() == [("recognition.E001", "tags")]


@pytest.mark.parametrize(
    ("on_delete", "expected"),
    [
        (models.CASCADE, []),
        (models.PROTECT, []),
        (models.SET_NULL, [("recognition.E002", "tag")]),
        (models.SET_DEFAULT, [("recognition.E002", "tag")]),
        (models.DO_NOTHING, [("recognition.E002", "tag")]),
        (models.RESTRICT, [("recognition.E002", "tag")]),
    ],
)
def test_a_foreign_key_of_a_fact_protects_or_cascades(found, on_delete, expected):
    tag = model(models.Model, "Tag")
    model(Fact, "Tagged", tag=models.ForeignKey(tag, on_delete, null=True, default=None))
    assert found() == expected


def test_what_is_no_fact_may_do_as_it_likes(found):
    tag = model(models.Model, "Tag")
    model(
        models.Model,
        "Note",
        tag=models.ForeignKey(tag, models.SET_NULL, null=True),
        tags=models.ManyToManyField(tag, related_name="+"),
    )
    assert found() == []


def test_the_projects_own_models_pass():
    assert [error for error in run_checks(tags=["models"]) if error.id.startswith("recognition.")] == []
