"""What README.md and docs/ show is what the program does: addresses answer, numbers hold, the session in a shell runs.

The recipes of docs/dashboards.md run in test_dashboards.py.
"""

import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from markdown_it import MarkdownIt

from bench.server import database, serving
from tests.api.asking import NAMED, column, get, problem, stranger, table

ROOT = Path(__file__).parent.parent
FILES = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
}
SITE = "http://127.0.0.1:8000"
PLACES = "api/v1|feeds|calendars|admin"
# Of this site, with or without its name, up to a blank, a quotation mark or a bracket; templates have braces.
ADDRESS = re.compile(rf"""(?:{SITE}|(?<![\w/.}}-]))(/(?:{PLACES})(?:/[^\s'"`<>|)]*)?)""")
# A question of the API, as text speaks of one.
QUESTION = re.compile(r"`([a-z]+(?:/[\w{}-]+)*(?:\.[a-z]+)?\?[^`]*|[a-z]+(?:/[\w{}-]+)+)`")
# What stands in the text for a value.
SLOTS = {"revision:N": "revision:1", "base=": "base=revision:1", "head=": "head=revision:1", "{on}": "2019-02-04"}
# Addresses that answer with another status than 200, as the text says.
OTHERS = {
    "/api/v1/countries?valid_at=2019-02-01": 400,  # the wrong question
    "/api/v1/positions?is_published=false": 401,  # drafts are for editors
    "/api/v1": 308,  # what the session in a shell begins addresses with
    "/admin/": 302,  # to its login
    "/api/v1/reports": 405,  # it takes POST only
}


def filled(address: str) -> str:
    """The address with values where the text has none."""
    named = {**NAMED, "calendars": NAMED["blocs"]}
    address = re.sub(r"(\w+)/\{\w+\}", lambda match: f"{match[1]}/{named[match[1]]}", address)
    for slot, value in SLOTS.items():
        address = re.sub(rf"{re.escape(slot)}(?=&|$)", value, address)
    return address


def addresses(text: str) -> set[str]:
    """The addresses below the site's root that the text names."""
    found = {address.rstrip(".,;:") for address in ADDRESS.findall(text)}
    return found | {f"/api/v1/{question}" for question in QUESTION.findall(text) if not question.startswith(FOLDERS)}


FOLDERS = ("recognition/", "tracker/", "docs/", "tests/", "script/", "var/", "fixtures/", "bench/")
NAMES = sorted({(name, address) for name, text in FILES.items() for address in addresses(text)})


def test_there_are_addresses_to_ask():
    assert {"README.md", "docs/api.md", "docs/dashboards.md"} <= {name for name, _ in NAMES}
    assert len(NAMES) > 25


@pytest.mark.once
@pytest.mark.usefixtures("record", "unhashed")
@pytest.mark.parametrize(("name", "address"), NAMES)
def test_every_address_answers_as_the_text_says(name, address):
    response = stranger().get(filled(address))
    assert response.status_code == OTHERS.get(address, 200), response.content
    if response.streaming:
        assert b"".join(response.streaming_content)


@pytest.mark.usefixtures("record")
class TestReadme:
    def test_its_three_calls_tell_what_it_says(self):
        text = " ".join(FILES["README.md"].split())
        canada = get("countries/CA?on=2019-02-03").json()
        assert (canada["status"]["status"], canada["status"]["since"]) == ("guaido", "2019-01-23")
        assert 'Canada had recognised Guaidó (`"status": "guaido"`) since 2019-01-23' in text
        counts = {row[1]: row[-1] for row in table("counts.csv?on=2019-02-04&rule=all")[1:]}
        told = ", ".join(f"{counts[status]} `{status}`" for status in ("assembly", "neutral", "maduro"))
        assert f"counts {counts['guaido']} countries as `guaido`, {told}." in text
        members = column("blocs/lima-group/members?on=2019-02-03", "status")
        number = {status: members.count(status) for status in members}
        assert number == {"guaido": 11, "assembly": 2, "neutral": 1}
        assert "lists the 14 members of that day: 11 `guaido`, 2 `assembly`, Mexico `neutral`." in text

    def test_its_wrong_question_is_told_what_would_be_right(self):
        detail = problem(get("countries?valid_at=2019-02-01"), 400)["detail"]
        assert f'answers 400, "{detail}"' in FILES["README.md"].replace("\n", " ")


@pytest.mark.once
def test_the_session_in_a_shell_of_docs_api_runs_as_written():
    [session] = [
        token.content
        for token in MarkdownIt().parse(FILES["docs/api.md"])
        if token.type == "fence" and token.info == "sh"
    ]
    with database("prepare") as environment, serving(environment) as base:
        session = session.replace(SITE, base).replace(".venv/bin/python", sys.executable)
        session = session.replace("head.txt", "$VAR_DIR/head.txt").replace("row.json", "$VAR_DIR/row.json")
        done = subprocess.run(
            ["sh", "-eu", "-c", session], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        )
        assert re.match(r"HTTP/1\.1 204\b", done.stdout)
        assert done.stdout.endswith("1 revoked.\n")
        latest = httpx.get(f"{base}/api/v1/", timeout=60).json()["revision"]
        assert latest == 4  # the record, and what the session added, corrected, retracted
        # Readers never saw the draft.
        assert httpx.get(f"{base}/api/v1/changes?after=revision:1", timeout=60).json()["count"] == 0
