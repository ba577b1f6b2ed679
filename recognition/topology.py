"""Reading TopoJSON, the form in which world-atlas holds Natural Earth; it needs what requirements-dev.txt names."""

from collections.abc import Iterator

import antimeridian
from shapely.geometry import MultiPolygon, Polygon

# Natural Earth numbers its shapes as ISO 3166-1 does. Of those that it draws without a number, the record has one.
NAMED = {"Kosovo": "XK"}


def polygons(topology: dict, code_of: dict[str, str], unnamed: str | None = None) -> Iterator[tuple[str, Polygon]]:
    """Each polygon with the code of its country; `code_of` gives the codes by ISO number.

    What is no entity of the record is joined to none: to whom it belongs is no matter of the record. It is left out;
    with `unnamed`, what is drawn without a number of its own comes under that code.
    """
    arcs = list(decoded(topology))
    for drawn in topology["objects"]["countries"]["geometries"]:
        code = code_of.get(drawn["id"]) if "id" in drawn else NAMED.get(drawn["properties"]["name"])
        if code is None and "id" not in drawn:
            code = unnamed
        if code is not None:
            parts = drawn["arcs"] if drawn["type"] == "MultiPolygon" else [drawn["arcs"]]
            for outer, *holes in parts:
                yield code, Polygon(stitched(outer, arcs), [stitched(hole, arcs) for hole in holes])


def decoded(topology: dict) -> Iterator[list]:
    """The arcs in degrees; the file holds whole steps from point to point."""
    (scale_x, scale_y), (left, bottom) = topology["transform"]["scale"], topology["transform"]["translate"]
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            points.append((x * scale_x + left, y * scale_y + bottom))
        yield points


def stitched(ring: list[int], arcs: list[list]) -> list:
    """The points of a ring of arcs; a negative number is an arc backwards."""
    points = []
    for index in ring:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points += arc[1:] if points else arc
    return points


def cut(polygon: Polygon) -> list[Polygon]:
    """The polygon in parts that do not cross the antimeridian: world-atlas has closed the seam, RFC 7946 wants it."""
    # Rings run clockwise in Natural Earth; edges are straight in degrees, says the RFC.
    fixed = antimeridian.fix_polygon(polygon, fix_winding=True, great_circle=False)
    return list(fixed.geoms) if isinstance(fixed, MultiPolygon) else [fixed]
