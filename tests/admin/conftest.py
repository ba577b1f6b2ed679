"""Editors at their forms."""

import pytest
from django.contrib.auth.models import Permission, User
from django.db import models
from django.test import Client
from django.urls import reverse

from recognition.models import Revision
from tests.builders import committed


@pytest.fixture(autouse=True)
def plain_static_files(settings):
    """Tests collect no static files, so that pages must not look for a manifest of them."""
    backend = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": backend}


@pytest.fixture
def editor(db):
    """A person who may do everything."""
    return User.objects.create_superuser("ana", "ana@example.org", "a long password")


@pytest.fixture
def desk(editor):
    """The editor, logged in at the admin."""
    return Desk(editor)


def user_with(*codenames: str) -> User:
    """A member of staff with these permissions and no others."""
    user = User.objects.create_user("bo", "bo@example.org", "a long password", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return user


def url(target: type[models.Model] | models.Model, page: str) -> str:
    """The address of a page about a model, or about one row."""
    args = [] if isinstance(target, type) else [target.pk]
    return reverse(f"admin:{target._meta.app_label}_{target._meta.model_name}_{page}", args=args)


def filled(page) -> dict[str, str]:
    """What a browser would send if the form of a page were submitted as it is shown."""
    formsets = [inline.formset for inline in page.context["inline_admin_formsets"]]
    forms = [page.context["adminform"].form]
    for formset in formsets:
        forms += [formset.management_form, *formset.forms]
    data = {}
    for form in forms:
        for field in form:
            value = field.value()
            if value is not None and value is not False:
                data[field.html_name] = getattr(value, "pk", value)
    return data


WHY = "It was wrong in a test."


class Desk:
    """A logged-in browser that fills forms; what was written before is committed first."""

    def __init__(self, user: User):
        self.client = Client()
        self.client.force_login(user)

    def get(self, target, page: str = "changelist", **query):
        """Open a page."""
        return self.client.get(url(target, page), query)

    def submit(self, target, page: str | None = None, *, without: tuple[str, ...] = (), **changes):
        """Open a row's form (or an empty one), change fields, give a reason unless it is `without`, and submit."""
        page = page or ("add" if isinstance(target, type) else "change")
        data = {"reason": WHY, **filled(self.get(target, page))}
        for name in without:
            data.pop(name, None)
        committed()
        return self.client.post(url(target, page), {**data, **changes})

    def post(self, target, page: str, **data):
        """Submit without a form, with a reason unless another is given."""
        committed()
        return self.client.post(url(target, page), {"reason": WHY, **data})


def citing(*rows: tuple, stored: int = 0) -> dict[str, str]:
    """The citations' part of a form: for each (rank, source), of which the first `stored` are there already."""
    data = {"citations-TOTAL_FORMS": str(len(rows)), "citations-INITIAL_FORMS": str(stored)}
    for index, (rank, source) in enumerate(rows):
        data |= {f"citations-{index}-rank": str(rank), f"citations-{index}-source": str(source.pk)}
    return data


def errors(response) -> dict[str, list[str]]:
    """What a refused form says, by field; `citations` for all that stands in its list."""
    assert response.status_code == 200, "the form was accepted"
    said = {name: list(messages) for name, messages in response.context["adminform"].form.errors.items()}
    for inline in response.context["inline_admin_formsets"]:
        formset = inline.formset
        rows = [message for form in formset.forms for messages in form.errors.values() for message in messages]
        if messages := [*formset.non_form_errors(), *rows]:
            said["citations"] = messages
    return said


@pytest.fixture
def revisions(db):
    """Gives the revisions made since the fixture was asked for last."""
    seen = {"last": 0}

    def new() -> list[Revision]:
        made = list(Revision.objects.filter(pk__gt=seen["last"]))
        seen["last"] = made[-1].pk if made else seen["last"]
        return made

    return new
