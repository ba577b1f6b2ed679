"""Cells of files that a spreadsheet opens: what it would run is text, and reads back as it was."""

import re

from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

# What a spreadsheet takes for the start of a formula; apostrophes before it are counted, so that none is lost.
FORMULA = re.compile(r"'*[=+\-@\t\r]")
DEFUSED = re.compile(r"'+[=+\-@\t\r]")
NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


def defused(value):
    """A cell that a spreadsheet would run is text after an apostrophe; numbers are never touched."""
    if isinstance(value, str) and FORMULA.match(value) and not NUMBER.fullmatch(value):
        return f"'{value}"
    return value


def restored(text: str) -> str:
    """What a cell said before it was defused: for each text, `restored(defused(text)) == text`."""
    return text[1:] if DEFUSED.match(text) else text


def normal(text: str) -> str:
    """A text as each kind of file can hold it: one kind of line break, no control characters."""
    return ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n").replace("\r", "\n"))


def text_cell(sheet, text: str) -> WriteOnlyCell:
    """A cell of a workbook that is text, also where it begins like a formula."""
    made = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", text) or None)
    if made.data_type == "f":
        made.data_type = "s"
    return made


def heading(sheet, text: str) -> WriteOnlyCell:
    """A cell in bold."""
    made = WriteOnlyCell(sheet, text)
    made.font = Font(bold=True)
    return made
