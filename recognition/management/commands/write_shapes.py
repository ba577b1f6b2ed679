"""Write the shapes of the record's countries out of an atlas."""

import json
from pathlib import Path

import shapely
from django.core.management.base import BaseCommand
from shapely.geometry import MultiPolygon, Polygon, mapping

from recognition.models import Country
from recognition.shapes import SHAPES
from recognition.topology import cut, polygons

GRID = 0.01  # degrees: a kilometre at most; the drawing is hardly finer
SMALLEST = 0.1  # square degrees: less than a pixel of a map of the world 1,000 pixels wide


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
