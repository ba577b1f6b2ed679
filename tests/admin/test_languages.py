"""In which language editors are answered, and that programs are answered in English."""

import pytest
from django.test import Client

from recognition.models import Position
from tests import builders
from tests.admin.conftest import errors, url


def lang_of(response) -> str:
    """The language that a page says it is in."""
    return response.content.decode().split('<html lang="')[1][:2]


def test_admin_speaks_the_browsers_language(desk):
    page = desk.client.get("/admin/", headers={"Accept-Language": "pt-BR, pt;q=0.9, en;q=0.5"})
    assert lang_of(page) == "pt"
    assert page["Content-Language"] == "pt"
    assert {"Accept-Language", "Cookie"} <= set(page["Vary"].split(", "))


def test_unknown_language_is_answered_in_english(desk):
    assert lang_of(desk.client.get("/admin/", headers={"Accept-Language": "de"})) == "en"


def test_chosen_language_is_kept_and_beats_the_browsers(desk):
    chosen = desk.client.post(
        "/admin/language/", {"language": "fr", "next": "/admin/recognition/bloc/?kind__exact=bank"}
    )
    assert chosen["Location"] == "/admin/recognition/bloc/?kind__exact=bank"
    cookie = chosen.cookies["django_language"]
    assert (cookie.value, cookie["max-age"], cookie["httponly"]) == ("fr", 365 * 24 * 3600, True)
    assert lang_of(desk.client.get("/admin/", headers={"Accept-Language": "es"})) == "fr"


def test_language_is_chosen_before_the_log_in(db, plain_static_files):
    page = Client().get("/admin/login/", headers={"Accept-Language": "es"})
    assert lang_of(page) == "es"
    assert '<button name="language" value="es" lang="es" aria-current="true">Español</button>' in page.content.decode()


def test_choice_of_language_leads_nowhere_else(desk):
    chosen = desk.client.post("/admin/language/", {"language": "fr", "next": "https://elsewhere.example/"})
    assert chosen["Location"] == "/fr/"


def test_api_speaks_english_whatever_the_browser_wants(small_record, desk):
    desk.client.get("/admin/", headers={"Accept-Language": "es"})
    desk.client.cookies["django_language"] = "es"
    answer = desk.client.get("/api/v1/countries?on=never", headers={"Accept-Language": "es"})
    assert answer.json()["title"] == "A parameter is unknown, repeated, empty, or has a value that it cannot have."


def test_names_of_the_record_are_in_the_language_of_the_editor(desk):
    germany = builders.country("DE", name="Germany", name_es="Alemania")
    builders.position("DE", "2019-02-04", "guaido")
    page = desk.client.get(url(Position, "changelist"), headers={"Accept-Language": "es"}).content.decode()
    assert ">Alemania</a>" in page
    assert str(germany) == "Germany"


@pytest.mark.parametrize("language", ["en", "es", "fr", "pt"])
def test_days_are_typed_in_one_way_in_all_languages(desk, language):
    desk.client.cookies["django_language"] = language
    position = builders.position("DE", "2019-02-04", "guaido", is_published=False)
    page = desk.get(position, "change")
    assert 'value="2019-02-04"' in page.content.decode()
    assert "declared_on" in errors(desk.submit(position, declared_on="05/02/2019"))
