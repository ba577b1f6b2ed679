"""The real server with the real record, and Chromium: what a person sees and does."""

import os
import shutil
import subprocess
import sys
import threading
from base64 import b32decode
from collections.abc import Collection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.models import Group
from django.core.management.color import no_style
from django.db import connection
from django_otp.oath import totp
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from bench.server import ROOT, serving
from tests.conftest import fill

CHROMIUM = ["chromium", "chromium-browser", "google-chrome"]
# No requests of its own; Debian's runs as root in containers.
OPTIONS = "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync".split()
AXE = Axe().axe_script
PASSWORD = "nine plain words that nobody has used so far"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
# Made by migrations, for good.
KEPT = {"auth_group", "auth_group_permissions", "auth_permission", "django_content_type"}


@pytest.fixture(scope="module")
def browser():
    """Chromium, for the tests of a module."""
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if found is None:
        assert os.environ.get("CI") != "true", f"none of {', '.join(CHROMIUM)} is on this machine"
        pytest.skip("no Chromium on this machine")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop runs in this thread; tests still ask in turn
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=OPTIONS)
        yield chromium
        chromium.close()
        # While Playwright's loop runs, Django has another connection than before and after: nobody would close it.
        connection.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def var(tmp_path_factory):
    """The server's folder, with its static files."""
    folder = tmp_path_factory.mktemp("var")
    command = (
        "manage.py collectstatic --no-input --verbosity 0 --ignore drf_spectacular_sidecar --ignore rest_framework"
    )
    environment = {**os.environ, "VAR_DIR": str(folder)}
    subprocess.run([sys.executable, *command.split()], cwd=ROOT, env=environment, check=True)
    return folder


def database_url() -> str:
    """The address of the database of this test run."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


@pytest.fixture(scope="module")
def served(request, record_rows, kept_rows, django_db_blocker, var):
    """The address of the program's own server, with the real record, for the tests of a module.

    The module's `SETTINGS` are put into the server's environment.
    """
    kept_rows.drop()
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)} - KEPT
    with django_db_blocker.unblock():
        fill(record_rows)
        environment = {**os.environ, "VAR_DIR": str(var), "DATABASE_URL": database_url()}
        try:
            with serving(environment | getattr(request.module, "SETTINGS", {})) as address:
                yield address
        finally:
            connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), sorted(tables)))
            connection.close()


@pytest.fixture
def _django_db_helper(served, django_db_blocker):
    """Instead of pytest-django's: no transaction around a test, for the server must see what a test writes."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def context(browser: Browser, served: str):
    """A browser of somebody at a desk, who speaks English and has been nowhere yet."""
    context = browser.new_context(base_url=served, viewport=DESK, locale="en-GB", timezone_id="UTC")
    context.set_default_timeout(30_000)  # on a busy machine
    expect.set_options(timeout=30_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext):
    """A page of it; what its scripts throw fails the test."""
    page, thrown = context.new_page(), []
    page.on("pageerror", lambda error: thrown.append(str(error)))
    yield page
    assert thrown == []


class Somebodys(BaseHTTPRequestHandler):
    """Answers with the HTML that its server was given."""

    def do_GET(self):  # noqa: N802 (so it is called)
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(f"<!doctype html><title>A page</title>{self.server.html}".encode())

    def log_message(self, *args):
        """Be silent."""


@pytest.fixture
def elsewhere():
    """Put HTML on another site, and give its address.

    The site is there: what a test only makes up counts as public, and Chromium lets none such ask this machine.
    """
    with ThreadingHTTPServer(("127.0.0.1", 0), Somebodys) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()

        def put(html: str) -> str:
            server.html = html
            return f"http://localhost:{server.server_port}/"

        yield put
        server.shutdown()
        thread.join()


def person(name: str, *, group: str = "", email: str = ""):
    """A member of staff, in a group or a superuser; the same one for all tests of a module."""
    # As the server checks passwords, which is not how these tests do; by few rounds, since it takes seconds else.
    password = PBKDF2PasswordHasher().encode(PASSWORD, "salt" * 6, iterations=1)
    user, is_new = get_user_model().objects.get_or_create(
        username=name,
        defaults={"password": password, "email": email, "is_staff": True, "is_superuser": not group},
    )
    if group and is_new:
        user.groups.add(group_called(group))
    return user


def group_called(name: str) -> Group:
    """One of the groups, which are made again where tests with transactions have emptied the tables."""
    if not Group.objects.filter(name=name).exists():
        import_module("recognition.migrations.0008_groups").make_groups(apps, SimpleNamespace(connection=connection))
    return Group.objects.get(name=name)


def log_in(page: Page, name: str, password: str = PASSWORD) -> None:
    """Fill the form of the log-in."""
    page.goto("/admin/login/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


def code(secret: str, *, later: int = 0) -> str:
    """What an app shows that was given the key on the page; or some steps of half a minute later."""
    return f"{totp(b32decode(secret.replace(' ', '')), drift=later):06d}"


def tab_to(page: Page, what: str, *, at_most: int = 25) -> None:
    """Press Tab until the element that has the focus matches a selector."""
    for _ in range(at_most):
        if page.evaluate("what => document.activeElement.matches(what)", what):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{what} is not reached by Tab: {page.evaluate('document.activeElement.outerHTML')}")


def violations(page: Page, *, without: str = "", only: Collection[str] = ()) -> list[str]:
    """What axe-core has against the page, as rule and element; `without` names a part of the page that is not ours.

    `only` names the rules to ask; all, if it is empty.
    """
    if page.evaluate("typeof axe") == "undefined":  # half a megabyte, once for each page
        page.evaluate(AXE)
    context = {"exclude": [without]} if without else None
    options = {"resultTypes": ["violations"], **({"runOnly": [*only]} if only else {})}
    found = page.evaluate(
        "([context, options]) => axe.run(context ?? document, options).then((found) => found.violations)",
        [context, options],
    )
    return [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]
