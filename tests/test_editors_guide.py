"""docs/editors.md shows the pictures that the tests of the browser make, each of them."""

import re

from django.conf import settings

DOCS = settings.BASE_DIR / "docs"


def test_guide_shows_each_picture_that_the_tests_make():
    shown = re.findall(r"!\[[^\]]+\]\(pictures/([a-z-]+)\.png\)", (DOCS / "editors.md").read_text(encoding="utf-8"))
    made = re.findall(r'picture\(\w+, "([a-z-]+)"', (settings.BASE_DIR / "tests/browser/test_desk.py").read_text())
    kept = {path.name for path in (DOCS / "pictures").iterdir()}
    assert sorted(shown) == sorted(made)
    assert kept == {f"{name}.{ending}" for name in made for ending in ("png", "yaml")}
