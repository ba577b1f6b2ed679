"""Lighthouse's scores of the first page, a country and a bloc, as the program's own server gives them."""

import os
import shutil
import subprocess

import pytest

from bench.server import ROOT
from tests.browser.conftest import CHROMIUM

pytestmark = [pytest.mark.django_db, pytest.mark.once]

FLOOR = 95
CATEGORIES = ("accessibility", "best-practices", "seo")  # the performance depends on what else the machine does


@pytest.fixture(scope="module")
def lighthouse():
    """The command, if there is what it needs."""
    missing = [] if any(map(shutil.which, CHROMIUM)) else ["Chromium"]
    missing += [] if shutil.which("npx") else ["npx"]
    if missing:
        assert os.environ.get("CI") != "true", f"no {' and no '.join(missing)} on this machine"
        pytest.skip(f"no {' and no '.join(missing)} on this machine")
    return ROOT / "script" / "lighthouse"


@pytest.mark.parametrize("path", ["/", "/countries/bolivia", "/blocs/lima-group"])
def test_scores(lighthouse, served, path):
    found = subprocess.run([lighthouse, f"{served}{path}", *CATEGORIES], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
    lines = [line.split() for line in found.stdout.splitlines() if not line.startswith(" ")]
    scores = {category: int(score) for category, score in lines}
    assert scores.keys() == set(CATEGORIES)
    assert min(scores.values()) >= FLOOR, found.stdout
