"""What tests of pages use."""

import pytest
from django.test import Client

from tests.site.reading import Read


@pytest.fixture(autouse=True)
def plain_static_files(unhashed):
    """Static files by their plain names."""


@pytest.fixture
def read():
    """Ask for a page and read it: `read("/countries/canada", on="2019-02-04")`."""

    def ask(path: str, headers: dict | None = None, **params) -> Read:
        return Read(Client().get(path, params, headers=headers or {}))

    return ask
