"""Pictures: SVG of ours as PNG, with a font of ours, so that every machine draws the same."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from textwrap import wrap

import resvg_py
from django.template.loader import render_to_string

from recognition.site.legend import Mark

FONTS = [str(Path(__file__).parents[1] / "fonts" / f"Inter-{weight}.ttf") for weight in ("Regular", "Bold")]
WIDTH, HEIGHT = 1200, 630  # what social networks show whole
WIDE, NARROW = 0.6, 0.56  # a letter of the bold and of the regular font, on the average of a line, by its height
LABELS = (20, 16)  # how high letters of labels are where rows have room for two lines, and where they have less


@lru_cache(maxsize=32)
def drawn(svg: str) -> bytes:
    """The drawing as PNG. Those asked for last are kept, 300 KB each with their SVG."""
    return resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True, font_files=FONTS, font_family="Inter")


def picture(template: str, context: dict) -> bytes:
    """The picture that a template of SVG makes of the context."""
    return drawn(render_to_string(template, {**context, "width": WIDTH, "height": HEIGHT}))


def fitting(text: str, width: int, most: int) -> int:
    """The height of letters, at most `most`, at which a line of text is no wider than `width` pixels."""
    return min(most, int(width / (WIDE * max(len(text), 1))))


@dataclass(frozen=True)
class Row:
    """A row of a legend: where it begins, and its label as lines, each with the height at which it stands."""

    mark: Mark
    number: int
    top: int
    size: int
    """The height of the label's letters."""
    lines: list[tuple[int, str]]


def rows(numbers: list[tuple[Mark, int]], top: int, bottom: int, width: int) -> list[Row]:
    """A legend between `top` and `bottom`; its labels are at most `width` pixels wide."""
    step = min(54, (bottom - top) // max(len(numbers), 1))
    most = next((size for size in LABELS if step >= 2 * (size + 2)), LABELS[-1])
    found = []
    for place, (mark, number) in enumerate(numbers):
        size, label = fitted(mark.label, width, most)
        first = 24 if len(label) == 1 else 14
        lines = [(first + (most + 2) * line, text) for line, text in enumerate(label)]
        found.append(Row(mark, number, top + place * step, size, lines))
    return found


def fitted(text: str, width: int, most: int) -> tuple[int, list[str]]:
    """The text as one line or two that are at most `width` pixels wide, after the height of their letters."""
    for size in range(most, 8, -1):
        lines = wrap(text, max(int(width / (NARROW * size)), 1), break_on_hyphens=False)
        if len(lines) <= 2:
            break
    return size, lines


@dataclass(frozen=True)
class Key:
    """A mark and where it stands in a picture."""

    mark: Mark
    left: int
    top: int


def keys(marks: list[Mark], top: int) -> list[Key]:
    """Marks in three columns."""
    return [Key(mark, 40 + 373 * (place % 3), top + 36 * (place // 3)) for place, mark in enumerate(marks)]
