"""An editor at work, by the browser."""

import pytest

from tests.browser.conftest import log_in, person, violations

pytestmark = pytest.mark.django_db


def test_editor_logs_in(page):
    person("ana")
    log_in(page, "ana")
    assert page.get_by_role("heading", name="The record").is_visible()
    assert violations(page) == []
