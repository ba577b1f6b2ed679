"""The recipes of docs/dashboards.md: each that can run here runs as written, but for the host; of the others the
addresses are asked and the columns looked up. The page that the program makes of them."""

import contextlib
import csv
import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import httpx
import psycopg
import pytest
import vl_convert
from django.db import connection
from django.test import Client
from markdown_it import MarkdownIt

from recognition.recipes import EXAMPLE, recipes

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "docs" / "dashboards.md").read_text(encoding="utf-8")
pytestmark = pytest.mark.django_db
BROWSERS = ["chromium", "chromium-browser", "google-chrome"]


@dataclass
class Recipe:
    """A block of code below a heading, and the output that the document says it has."""

    tool: str
    language: str
    code: str
    output: str | None = None


def told() -> list[Recipe]:
    """The recipes of the document, in its order."""
    found, tool = [], ""
    tokens = MarkdownIt().parse(TEXT)
    for token, after in zip(tokens, [*tokens[1:], None], strict=True):
        if token.type == "heading_open":
            tool = after.content
        elif token.type == "fence" and token.info == "text":
            found[-1].output = token.content
        elif token.type == "fence":
            found.append(Recipe(tool, token.info, token.content))
    return found


RECIPES = told()


def of(language: str, word: str = "") -> list[Recipe]:
    """The recipes in a language in which a word is."""
    return [recipe for recipe in RECIPES if recipe.language == language and word in recipe.code]


def one(language: str, word: str = "") -> Recipe:
    """The only one."""
    [recipe] = of(language, word)
    return recipe


VIEWS = one("sh", "make_reporting")
RUN = [recipe for recipe in RECIPES if recipe.language in ("python", "sh") and recipe is not VIEWS]

# What is known of the record from elsewhere, in the words of the output.
KNOWN = {
    "curl": ["all,guaido,Recognises Guaidó,43\n", "all,assembly,Backs the National Assembly,16\n", ",19\n", ",22\n"],
    "pandas": ["guaido        43\n", "assembly      16\n", "neutral       19\n", "maduro        22\n", "Namibia"],
    "polars": ["2019-01-31,21,21\n"],
    "DuckDB": ["2019-01-23 "],
    "openpyxl": ["Canada guaido 2019-01-23\n"],
    "Datasette": ["Namibia,neutral,2019-01-30"],
    "Frictionless": ["True CC-BY-4.0\n", "200 countries\n"],
    "Calendars": ["2017-08-08 Lima Group: Founding meeting"],
    "Feeds": ["Canada: Recognises Guaidó\n", "CC BY 4.0\n"],
}


def asked(site: str, text: str) -> str:
    """The text with the server's address for the example's."""
    return text.replace(EXAMPLE, site)


def output(command: list[str], folder: Path, **environment) -> str:
    """What a command prints; it must not complain."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PATH": path, **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def answer(site: str, address: str) -> httpx.Response:
    """The answer at an address of the document, which must be final."""
    assert "known_at=revision:1" in address
    response = httpx.get(asked(site, address), timeout=60)
    assert response.status_code == 200, response.text
    assert "immutable" in response.headers["Cache-Control"]
    return response


def table(response: httpx.Response) -> list[dict[str, str]]:
    """The rows of an answer in CSV."""
    return list(csv.DictReader(io.StringIO(response.text, newline="")))


class TestRun:
    @pytest.mark.parametrize("recipe", RUN, ids=lambda recipe: recipe.tool)
    def test_it_prints_what_is_told(self, site, tmp_path, recipe):
        start = [sys.executable, "-c"] if recipe.language == "python" else ["sh", "-euc"]
        printed = output([*start, asked(site, recipe.code)], tmp_path)
        assert printed.strip() == recipe.output.strip()
        for fact in KNOWN[recipe.tool]:
            assert fact in printed

    def test_none_is_left_out(self):
        assert {recipe.tool for recipe in RUN} == KNOWN.keys()
        assert {recipe.language for recipe in RECIPES} == set("python sh sql js json r powerquery formula".split())
        assert [recipe.tool for recipe in RECIPES if recipe.output] == [
            recipe.tool for recipe in RECIPES if recipe in RUN or recipe.language == "sql"
        ]

    def test_the_views_answer_in_sql(self, site, tmp_path):
        recipe = one("sql")
        header, rows = (on_postgresql if connection.vendor == "postgresql" else in_sqlite)(site, tmp_path, recipe.code)
        assert "".join(f"{','.join(map(str, row))}\n" for row in [header, *rows]) == recipe.output
        assert {("guaido", 43), ("assembly", 16), ("neutral", 19), ("maduro", 22)} < set(rows)

    def test_vega_lite_draws(self, site, tmp_path, browse):
        recipe = one("json", "$schema")
        spec = json.loads(asked(site, recipe.code))
        page = browse(vl_convert.vegalite_to_html(spec, bundle=True, renderer="svg"))
        drawn = re.findall(r'aria-label="date: (\w+ \d+, \d+); countries: (\d+); status: (\w+)"', page)
        color = spec["encoding"]["color"]["scale"]
        rows = answer(site, spec["data"]["url"]).json()["results"]
        assert set(drawn) == {
            (f"{date.fromisoformat(row['date']):%b %d, %Y}", str(row["count"]), row["status"])
            for row in rows
            if row["status"] in color["domain"]
        }
        assert ("Feb 28, 2019", "53", "guaido") in drawn
        for colour in color["range"]:
            assert f'stroke="{colour}"' in page
        assert "CC BY 4.0" in page

    def test_the_colours_are_the_records(self, site):
        scale = json.loads(one("json", "$schema").code)["encoding"]["color"]["scale"]
        [address] = re.findall(rf"{EXAMPLE}[^`\s]*/disputes/[^`\s]*", TEXT)
        colours = {row["slug"]: row["colour"] for row in answer(site, address).json()["stances"]}
        assert [colours[status] for status in scale["domain"]] == scale["range"]

    def test_observable_has_rows_to_draw(self, site, browse):
        data, chart = of("js")
        show = "document.querySelector('pre').textContent = JSON.stringify({months, revision: series.revision});"
        page = browse(f"<!doctype html><pre></pre><script type=module>{asked(site, data.code)}{show}</script>")
        shown = json.loads(re.search("<pre>(.*?)</pre>", page).group(1))
        rows = answer(site, re.search(rf'{EXAMPLE}[^"]*', data.code).group()).json()["results"]
        assert shown["months"] == [{**row, "date": f"{row['date']}T00:00:00.000Z"} for row in rows]
        assert shown["revision"] == 1
        assert set(re.findall(r'(?:x|y|fill): "(\w+)"', chart.code)) <= rows[0].keys()
        assert "series.revision" in chart.code


def on_postgresql(site, folder, query):
    """The columns and rows that the role of the recipe gets, which can do nothing else."""
    name = connection.settings_dict["NAME"]
    here = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    role = re.search(r"--reader (\w+)", VIEWS.code).group(1)
    try:
        assert f", read by {role}." in output(["sh", "-euc", VIEWS.code], ROOT, DATABASE_URL=here)
        password = re.search("REPORTING_PASSWORD='(.*?)'", VIEWS.code).group(1)
        with psycopg.connect(here, user=role, password=password) as reader:
            found = reader.execute(query)
            columns, rows = [column.name for column in found.description], found.fetchall()
            for refused in ["SELECT * FROM public.auth_user", "CREATE TABLE reporting.mine (id int)"]:
                with pytest.raises(psycopg.Error), reader.transaction():
                    reader.execute(refused)
        return columns, rows
    finally:
        with psycopg.connect(here) as owner:
            owner.execute("DROP SCHEMA reporting CASCADE")
            owner.execute(f"DROP OWNED BY {role}")
            owner.execute(f"DROP ROLE {role}")


def in_sqlite(site, folder, query):
    """The columns and rows of the same query in dataset.sqlite: without PostgreSQL there are the same views."""
    [address] = {word.strip("'") for word in one("sh", "dataset.sqlite").code.split() if EXAMPLE in word}
    (folder / "dataset.sqlite").write_bytes(answer(site, address).content)
    with contextlib.closing(sqlite3.connect(":memory:")) as reader:
        reader.execute("ATTACH ? AS reporting", [str(folder / "dataset.sqlite")])
        found = reader.execute(query)
        return [column[0] for column in found.description], found.fetchall()


@pytest.fixture
def browse(tmp_path):
    """Opens a page in Chromium and gives what it has become: the DOM, once scripts and requests have come to rest."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        assert os.environ.get("CI") != "true", f"none of {', '.join(BROWSERS)} is on this machine"
        pytest.skip("no Chromium on this machine")

    def open_page(html: str) -> str:
        page = tmp_path / "page.html"
        page.write_text(html, encoding="utf-8")
        options = f"--headless --no-sandbox --disable-gpu --user-data-dir={tmp_path / 'profile'} --dump-dom"
        done = subprocess.run(
            [browser, *options.split(), "--virtual-time-budget=20000", page.as_uri()],
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
        return done.stdout

    return open_page


class TestAsked:
    """What runs nowhere here: R, Power Query, Google Sheets, Grafana; Metabase and Superset by their SQL, above."""

    ADDRESSES = sorted(set(re.findall(rf"{EXAMPLE}/[^\s`'\")]*", TEXT)))

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_each_address_is_answered_whole_and_for_ever(self, site, address):
        response = answer(site, address)
        if response.headers["Content-Type"] == "application/json" and "results" in response.json():
            assert response.json()["next"] is None

    def test_r_reads_these_columns(self, site):
        code = one("r").code
        [address] = re.findall(rf'{EXAMPLE}[^"]*', code)
        assert re.search(r'na\.strings = ""', code)
        rows = table(answer(site, address))
        for name in re.findall(r'(\w+) = "Date"', code):
            assert {re.sub(r"\d", "0", row[name]) for row in rows} <= {"0000-00-00", ""}
        assert set(re.findall(r'"(\w+)", "(\w+)", "(\w+)"', code)[0]) <= rows[0].keys()
        assert [row["name"] for row in rows if row["code"] == "NA"] == ["Namibia"]

    def test_power_query_reads_these_columns(self, site):
        code = one("powerquery").code
        path = re.search('RelativePath = "(.*?)"', code).group(1)
        query = dict(re.findall(r'(\w+) = "(.*?)"', re.search(r"Query = \[(.*?)\]", code).group(1)))
        assert EXAMPLE in code
        rows = table(answer(site, f"{EXAMPLE}/{path}?{urlencode(query, safe=':')}"))
        assert len(rows) == 200
        read = {"type date": date.fromisoformat, "type number": float, "Int64.Type": int}
        typed = re.findall(r'\{"(\w+)", ([\w. ]+)\}', code)
        assert len(typed) == 6
        for name, kind in typed:
            assert [read[kind](row[name]) for row in rows if row[name]]

    def test_google_sheets_reads_nine_rows(self, site):
        [(address, separator, language)] = re.findall(r'=IMPORTDATA\("(.*?)", "(.)", "(\w+)"\)', one("formula").code)
        assert (separator, language) == (",", "en_US")
        assert [(row["status"], row["count"]) for row in table(answer(site, address))][:2] == [
            ("guaido", "43"),
            ("assembly", "16"),
        ]
        assert len(table(answer(site, address))) == 9

    def test_grafana_reads_these_columns(self, site):
        query = json.loads(one("json", "url_options").code)
        body = answer(site, query["url"]).json()
        read = {"timestamp": date.fromisoformat, "string": str.lower, "number": float}
        for column in query["columns"]:
            assert [read[column["type"]](row[column["selector"]]) for row in body[query["root_selector"]]]
        assert body["next"] is None


@pytest.mark.usefixtures("unhashed")
class TestPage:
    def test_it_asks_the_site_that_is_asked(self):
        response = Client().get("/api/v1/docs/dashboards", headers={"host": "localhost:8123"})
        assert (response.status_code, response["Content-Type"]) == (200, "text/html; charset=utf-8")
        html = response.text
        assert "http://localhost:8123/api/v1/counts.csv?on=2019-02-04&amp;rule=all&amp;known_at=revision:1" in html
        assert EXAMPLE not in html

    def test_every_recipe_has_an_anchor_in_the_contents(self):
        html = Client().get("/api/v1/docs/dashboards").text
        assert re.findall('<h2 id="(.*?)">', html) == re.findall('<a href="#(.*?)">', html)
        assert '<h2 id="power-query-excel-power-bi">Power Query (Excel, Power BI)</h2>' in html
        assert html.count("<h1>") == 1
        assert html.count("<h2 ") == len(dict.fromkeys(recipe.tool for recipe in RECIPES)) + 1  # Excel has no code

    def test_it_runs_no_script_and_lets_no_html_through(self, settings, tmp_path):
        assert "<script" not in Client().get("/api/v1/docs/dashboards").text
        settings.BASE_DIR = tmp_path
        (tmp_path / "docs").mkdir()
        (tmp_path / "docs" / "dashboards.md").write_text("# A\n\n## B <i>\n\n<script>\n\n[c](javascript:d)\n")
        page = recipes("http://localhost")
        assert page["contents"] == {"b-i": "B <i>"}
        assert page["text"] == ('<h2 id="b-i">B &lt;i&gt;</h2>\n<p>&lt;script&gt;</p>\n<p>[c](javascript:d)</p>\n')

    def test_the_docs_and_the_index_lead_to_it(self, site):
        assert "(/api/v1/docs/dashboards)" in httpx.get(f"{site}/api/v1/schema").json()["info"]["description"]
        assert "docs/dashboards" in [row["path"] for row in httpx.get(f"{site}/api/v1/").json()["endpoints"]]
