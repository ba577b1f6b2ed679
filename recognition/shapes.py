"""The shapes of countries on a map, as `write_shapes` has taken them from Natural Earth."""

import json
from functools import cache
from pathlib import Path

SHAPES = Path(__file__).with_name("atlas") / "shapes.json"


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
