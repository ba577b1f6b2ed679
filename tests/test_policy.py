"""What pages may load: their own scripts and style sheets, nothing inline, nothing of other sites."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from tests.browser.conftest import person
from tests.site.reading import Read

TEMPLATES = Path(__file__).parent.parent / "recognition" / "templates"
STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
DATA = {"application/json", "application/ld+json"}
"""The types of scripts that nothing runs."""

pytestmark = pytest.mark.usefixtures("unhashed")


def parts(header: str) -> set[str]:
    """The directives of a policy."""
    return set(header.split("; "))


def inline(page: Read) -> list[str]:
    """What of a page the policy would keep from working."""
    found = []
    for each in page.elements:
        if each.name == "style" or (each.name == "script" and not each["src"] and each["type"] not in DATA):
            found.append(f"<{each.name}>")
        for name, value in each.attributes.items():
            if name == "style" or name.startswith("on") or (value or "").strip().lower().startswith("javascript:"):
                found.append(f'<{each.name} {name}="{value}">')
    return found


def foreign(page: Read) -> list[str]:
    """The addresses of other sites that a page would load from."""
    loaded = [each["src"] for each in page.elements if each["src"]]
    loaded += [each["href"] for each in page.all("link") if {"icon", "stylesheet"} & {*(each["rel"] or "").split()}]
    return [address for address in loaded if urlsplit(address).netloc]


def view_of(address: str) -> str | None:
    """The name of the page at an address, None if it is none of the site."""
    try:
        found = resolve(urlsplit(address).path)
    except Resolver404:
        return None
    return found.url_name if found.app_name == "site" else None


@pytest.mark.usefixtures("record")
def test_no_page_that_readers_are_led_to_has_anything_inline():
    """One page of each kind, as links and forms lead from page to page."""
    waiting, seen = ["/?on=2019-02-04", "/nowhere", "/?on=never"], set()
    while waiting:
        address = waiting.pop(0)
        response = Client().get(address, follow=True)
        if not response["Content-Type"].startswith("text/html"):
            continue
        page = Read(response)
        assert parts(response["Content-Security-Policy"]) >= {"script-src 'self'", "style-src 'self'"}, address
        assert inline(page) == [], address
        assert foreign(page) == [], address
        for found in page.addresses():
            if (name := view_of(found)) and name not in seen:
                seen.add(name)
                waiting.append(found)
    assert {"start", "country"} <= seen


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_no_template_has_anything_inline(path):
    source = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", "", path.read_text(), flags=re.DOTALL)
    for forbidden in (r"<style\b", r"\sstyle=", r"\son[a-z]+=", r"javascript:", r"<script\b(?![^>]*(\ssrc=|json))"):
        assert not re.search(forbidden, source, re.IGNORECASE), forbidden


@pytest.mark.usefixtures("small_record")
class TestHeader:
    """The header of each kind of answer."""

    @pytest.mark.parametrize(
        ("path", "status"),
        [
            ("/", 200),
            ("/es/countries/canada", 200),
            ("/?on=never", 400),
            ("/nowhere", 404),
            ("/admin/login/", 200),
            ("/admin/", 302),
            ("/api/v1/countries", 200),
            ("/api/v1/docs/problems", 200),
            ("/api/v1/docs/dashboards", 200),
            ("/api/v1/nowhere", 404),
            ("/feeds/switches.atom", 200),
            ("/static/recognition/icon.svg", 200),
        ],
    )
    def test_is_strict(self, settings, path, status):
        settings.WHITENOISE_USE_FINDERS = True
        response = Client().get(path)
        response.close()
        assert response.status_code == status
        assert parts(response["Content-Security-Policy"]) == parts(STRICT)
        assert response["X-Content-Type-Options"] == "nosniff"

    def test_of_a_page_that_failed(self, monkeypatch):
        monkeypatch.setattr("recognition.site.views.start.marks", None)
        response = Client(raise_request_exception=False).get("/")
        assert response.status_code == 500
        assert parts(response["Content-Security-Policy"]) == parts(STRICT)

    def test_stays_with_what_a_reader_has_already(self):
        tag = Client().get("/")["ETag"]
        response = Client().get("/", headers={"If-None-Match": tag})
        assert response.status_code == 304
        assert parts(response["Content-Security-Policy"]) == parts(STRICT)

    def test_of_the_docs_lets_the_arrows_of_swagger_ui_be_drawn(self):
        response = Client().get("/api/v1/docs")
        page = Read(response)
        expected = parts(STRICT.replace("img-src 'self'", "img-src 'self' data:"))
        assert parts(response["Content-Security-Policy"]) == expected
        assert inline(page) == foreign(page) == []

    @pytest.mark.parametrize(
        "path",
        [
            "/admin/",
            "/admin/password_change/",
            "/admin/second-factor/",
            "/admin/recognition/position/",
            "/admin/recognition/position/add/",
            "/admin/recognition/source/import/",
        ],
    )
    def test_nothing_is_inline_in_the_admin(self, client, path):
        client.force_login(person("ana"))
        page = Read(client.get(path))
        assert page.status == 200
        assert parts(page.response["Content-Security-Policy"]) == parts(STRICT)
        assert inline(page) == []
