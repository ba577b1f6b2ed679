"""A client that openapi-python-client makes from the description: whole, importable, and of use."""

import importlib
import json
import subprocess
import sys
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from tests.api.asking import get, rows

GENERATOR = Path(sys.executable).with_name("openapi-python-client")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The folder of the client's package; making it warns of nothing, so that no operation is left out."""
    folder = tmp_path_factory.mktemp("made")
    description = get("schema").json()
    (folder / "schema.json").write_text(json.dumps(description), encoding="utf-8")
    (folder / "settings.json").write_text(json.dumps({"post_hooks": []}), encoding="utf-8")  # it need not look well
    command = [GENERATOR, "generate", "--path", "schema.json", "--config", "settings.json", "--meta", "none"]
    done = subprocess.run(
        [*command, "--output-path", "tracker_client", "--fail-on-warning"], cwd=folder, capture_output=True, text=True
    )
    assert (done.returncode, "WARNING" in done.stdout) == (0, False), done.stdout + done.stderr
    told = [operation for methods in description["paths"].values() for operation in methods.values()]
    modules = [path for path in folder.glob("tracker_client/api/*/*.py") if path.name != "__init__.py"]
    assert len(modules) == len(told)
    return folder


@pytest.fixture
def imported(made, monkeypatch):
    """Imports a module of the client."""
    monkeypatch.syspath_prepend(made)
    yield lambda name: importlib.import_module(f"tracker_client{name}")
    for name in [name for name in sys.modules if name.split(".")[0] == "tracker_client"]:
        del sys.modules[name]


@pytest.mark.django_db(transaction=True)
class TestAsking:
    @pytest.fixture
    def timeline(self, record, live_server, imported):
        """Asks a live server for the timeline of a country."""
        with imported("").Client(base_url=live_server.url) as client:
            yield partial(imported(".api.countries.timeline_list").sync, client=client)

    def test_it_gets_the_timeline_of_canada(self, timeline):
        found = timeline("CA").results
        assert [row.to_dict() for row in found] == rows("countries/CA/timeline")
        assert date(2019, 1, 23) in [row.holds_from for row in found if row.status == "guaido"]

    def test_it_tells_what_is_wrong(self, timeline):
        problem = timeline("Canadia")
        assert type(problem).__name__ == "Problem"
        assert (problem.status, problem.title) == (404, "There is nothing at this address.")


def test_every_module_of_it_can_be_imported(made, imported):
    for path in sorted(made.glob("tracker_client/**/*.py")):
        imported("." + ".".join(path.relative_to(made / "tracker_client").with_suffix("").parts))
