"""Write the shapes of the record's countries out of an atlas."""

import json
from collections.abc import Iterator
from pathlib import Path

import antimeridian
import shapely
from django.core.management.base import BaseCommand
from shapely.geometry import MultiPolygon, Polygon, mapping

from recognition.models import Country
from recognition.shapes import SHAPES

# Natural Earth numbers its shapes as ISO 3166-1 does. Of those that it draws without a number, the record has one.
NAMED = {"Kosovo": "XK"}
GRID = 0.01  # degrees: a kilometre at most; the drawing is hardly finer
SMALLEST = 0.1  # square degrees: less than a pixel of a map of the world 1,000 pixels wide


def polygons(topology: dict, code_of: dict[str, str]) -> Iterator[tuple[str, Polygon]]:
    """Each polygon with the code of its country; `code_of` gives the codes by ISO number.

    What is no entity of the record is left out and joined to none: to whom it belongs is no matter of the record.
    """
    arcs = list(decoded(topology))
    for drawn in topology["objects"]["countries"]["geometries"]:
        code = code_of.get(drawn["id"]) if "id" in drawn else NAMED.get(drawn["properties"]["name"])
        if code:
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


def shapes(topology: dict, code_of: dict[str, str]) -> dict[str, dict]:
    """The geometries of GeoJSON by alpha-2 code; `code_of` gives the codes by ISO number."""
    parts: dict[str, list[Polygon]] = {}
    for code, polygon in polygons(topology, code_of):
        parts.setdefault(code, []).extend(cut(polygon))
    rounded = {code: shapely.set_precision(MultiPolygon(found), GRID) for code, found in sorted(parts.items())}
    return {
        code: mapping(shapely.orient_polygons(shape.normalize()))
        for code, shape in rounded.items()
        if shape.area >= SMALLEST
    }


class Command(BaseCommand):
    help = (
        "Write recognition/atlas/shapes.json, the shapes on the map, out of countries-50m.json of the npm package "
        "world-atlas 2.0.2. It needs what requirements-dev.txt names, and a database that holds the record."
    )

    def add_arguments(self, parser):
        """The files."""
        parser.add_argument("atlas", type=Path, metavar="ATLAS", help="The package's countries-50m.json.")
        parser.add_argument(
            "file", nargs="?", type=Path, default=SHAPES, metavar="FILE", help="Default: the project's."
        )

    def handle(self, atlas: Path, file: Path, **options):
        """Write the file, a country a line."""
        code_of = dict(Country.objects.exclude(numeric="").values_list("numeric", "alpha2"))
        found = shapes(json.loads(atlas.read_text(encoding="utf-8")), code_of)
        lines = [f'"{code}":{json.dumps(shape, separators=(",", ":"))}' for code, shape in found.items()]
        file.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
        self.stdout.write(f"{len(lines)} shapes in {file}")
