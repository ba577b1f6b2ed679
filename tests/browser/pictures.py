"""The pictures of docs/editors.md, made by the tests: beside each lies what it showed, which each run compares.

`PICTURES=1 script/test tests/browser` makes them anew.
"""

import os
import re

from playwright.sync_api import Locator, Page

from bench.server import ROOT

PICTURES = ROOT / "docs" / "pictures"
# What differs from run to run: instants, days of the clock, numbers of revisions, codes.
VARIES = [
    (re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?"), "INSTANT"),
    (re.compile(r"\b([Rr])evision \d+\b"), r"\1evision N"),
    (re.compile(r"\breport \w{10}\b"), "report ID"),
    (re.compile(r"/url: .*"), "/url: ADDRESS"),
]


def picture(page: Page, name: str, of: Locator | None = None) -> None:
    """Hold what the page, or a part of it, shows against what the picture of this name showed when it was made."""
    shown = of or page.locator("#content")
    told = shown.aria_snapshot()
    for varying, word in VARIES:
        told = varying.sub(word, told)
    said = PICTURES / f"{name}.yaml"
    if os.environ.get("PICTURES"):
        PICTURES.mkdir(exist_ok=True)
        said.write_text(f"{told}\n", encoding="utf-8")
        shown.screenshot(path=PICTURES / f"{name}.png", animations="disabled", caret="hide", scale="css")
    assert said.read_text(encoding="utf-8") == f"{told}\n", f"{name}.png is out of date: PICTURES=1 makes it anew"
