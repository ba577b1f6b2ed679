"""The shapes of countries on a map, as `write_shapes` and `write_world` have taken them from Natural Earth."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SHAPES = Path(__file__).with_name("atlas") / "shapes.json"
WORLD = SHAPES.with_name("world.json")


@dataclass(frozen=True)
class World:
    """The drawn map, as `write_world` makes it: outlines as data of SVG paths, in units of the map."""

    width: int
    height: int
    shapes: dict[str, str]
    """By alpha-2 code; the smallest countries have none."""
    others: str
    """All land that is no entity of the record."""
    small: frozenset[str]
    """Codes of countries that are drawn, and too small to be seen."""


@cache
def world() -> World:
    """The map."""
    found = json.loads(WORLD.read_text(encoding="utf-8"))
    return World(**{**found, "small": frozenset(found["small"])})


@cache
def shapes(*, clockwise: bool = False) -> dict[str, str]:
    """The geometries by alpha-2 code, as JSON; countries too small to be drawn, or not drawn, are missing.

    Outer rings run counterclockwise, as RFC 7946 wants. D3, and so Vega-Lite and Observable Plot, would take what is
    inside for outside, and paint the rest of the world: they want them `clockwise`.
    """
    found = json.loads(SHAPES.read_text(encoding="utf-8"))
    if clockwise:
        for geometry in found.values():
            polygons = geometry["coordinates"]
            for rings in polygons if geometry["type"] == "MultiPolygon" else [polygons]:
                for ring in rings:
                    ring.reverse()
    return {code: json.dumps(geometry, separators=(",", ":")) for code, geometry in found.items()}
