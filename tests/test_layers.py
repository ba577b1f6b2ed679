"""That imports run one way is held by the linter's configuration, which is easily loosened by mistake."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize(
    ("path", "line", "allowed"),
    [
        ("recognition/models/position.py", "from recognition.models.rules import Forbid", True),
        ("recognition/models/position.py", "from recognition.api import filters", False),
        ("recognition/models/position.py", "from recognition.admin.base import FactAdmin", False),
        ("recognition/models/position.py", "from rest_framework import serializers", False),
        ("recognition/models/position.py", "from tracker import settings", False),
        ("recognition/api/filters.py", "from recognition.models import Position", True),
        ("recognition/api/filters.py", "from recognition.api.views import Positions", False),
        ("recognition/api/serializers.py", "from recognition.api import views", False),
        ("recognition/api/views.py", "from recognition.api import serializers", True),
        ("recognition/api/views.py", "from recognition.api.urls import urlpatterns", False),
        ("recognition/api/urls.py", "from recognition.api import views", True),
        ("recognition/api/filters/positions.py", "from recognition.api.subscriptions import FeedView", False),
        ("recognition/feeds.py", "from recognition.models import Position", True),
        ("recognition/feeds.py", "from recognition.api.views import Positions", False),
        ("recognition/models/position.py", "from recognition.feeds import Feed", False),
        ("recognition/admin/positions.py", "from recognition.admin.base import FactAdmin", True),
        ("recognition/admin/positions.py", "from recognition.api.filters import PositionFilter", False),
        ("recognition/site/views.py", "from recognition.site.pages import Page", True),
        ("recognition/site/views.py", "from recognition.models.position import Position", True),
        ("recognition/site/views.py", "from recognition.api.serializers import CountryRow", False),
        ("recognition/site/pages.py", "from recognition.site.urls import urlpatterns", False),
        ("recognition/models/position.py", "from recognition.site.pages import Page", False),
        ("recognition/admin/positions.py", "from recognition.site.pages import Page", False),
        ("recognition/feeds.py", "from recognition.site.pages import Page", False),
        ("recognition/management/commands/export_record.py", "from recognition.resources import RESOURCES", True),
        ("recognition/management/commands/export_record.py", "from recognition.api.views import Positions", False),
        ("recognition/checks.py", "from tracker.settings import DATABASES", False),
        ("tracker/urls.py", "from recognition.api.problems import problem_response", True),
    ],
)
def test_imports_run_one_way(path, line, allowed):
    command = [sys.executable, "-m", "ruff", "check", "--select", "TID251", "--stdin-filename", path, "-"]
    done = subprocess.run(command, cwd=ROOT, input=line, text=True, capture_output=True)
    assert (done.returncode == 0) is allowed, done.stdout
