"""Write the drawn map of the world out of an atlas."""

import json
from collections.abc import Iterable
from pathlib import Path

import numpy
import shapely
from django.core.management.base import BaseCommand
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from recognition.equal_earth import HEIGHT, WIDTH, project
from recognition.models import Country
from recognition.shapes import WORLD
from recognition.topology import cut, polygons

TOLERANCE = 4.0  # units: a third of a pixel on a map 800 pixels wide
SMALLEST = 70.0  # square units: less than a pixel of such a map; smaller islands are left out
SEEN = 1_500.0  # square units: a country whose largest part is smaller gets a marker
ANTARCTICA = "010"
OTHERS = ""
"""Stands for all land that is no entity of the record: one shape, so that the map has no holes."""


def drawn(topology: dict, code_of: dict[str, str]) -> dict[str, BaseGeometry]:
    """The shapes on the map by alpha-2 code, borders shared; `code_of` gives the codes by ISO number."""
    geometries = topology["objects"]["countries"]["geometries"]
    others = {each["id"]: OTHERS for each in geometries if "id" in each and each["id"] not in code_of}
    others.pop(ANTARCTICA, None)
    parts: dict[str, list[Polygon]] = {}
    for code, polygon in polygons(topology, {**others, **code_of}, unnamed=OTHERS):
        parts.setdefault(code, []).extend(cut(polygon))
    codes = sorted(parts)
    projected = [valid(shapely.transform(MultiPolygon(parts[code]), on_the_plane)) for code in codes]
    return dict(zip(codes, shapely.coverage_simplify(projected, TOLERANCE), strict=True))


def valid(shape: MultiPolygon) -> MultiPolygon:
    """The shape without crossings of its edges, which projecting makes here and there."""
    return MultiPolygon(surfaces(shapely.union_all(surfaces(shapely.make_valid(shape)))))


def on_the_plane(points: numpy.ndarray) -> numpy.ndarray:
    """Points of the globe, in degrees, on the map."""
    return numpy.array([project(*point) for point in points])


def path(shape: BaseGeometry) -> str:
    """The shape as the data of an SVG path: whole units, each point told from the one before."""
    largest = max((part.area for part in surfaces(shape)), default=0)
    rings = [
        ring
        for part in surfaces(shape)
        if part.area >= min(SMALLEST, largest)
        for ring in (part.exterior, *part.interiors)
    ]
    return "".join(map(steps, rings))


def surfaces(shape: BaseGeometry) -> list[Polygon]:
    """The polygons of a shape; lines and points, which simplifying may leave, have no surface."""
    if parts := getattr(shape, "geoms", None):
        return [found for part in parts for found in surfaces(part)]
    return [shape] if isinstance(shape, Polygon) else []


def steps(ring: shapely.LinearRing) -> str:
    """One ring: where it begins, and how it goes on."""
    points = [(round(x), round(y)) for x, y in ring.coords]
    moves = [(x - was_x, y - was_y) for (was_x, was_y), (x, y) in zip(points, points[1:], strict=False)]
    moves = [move for move in moves if move != (0, 0)][:-1]  # the last one leads back, as z does
    if len(moves) < 2:
        return ""
    told = " ".join(f"{x} {y}" for x, y in moves).replace(" -", "-")
    return f"M{points[0][0]} {points[0][1]}l{told}z"


def too_small(shapes: Iterable[tuple[str, BaseGeometry]]) -> list[str]:
    """The codes of countries that nobody would find or hit without a marker."""
    return [
        code
        for code, shape in shapes
        if code != OTHERS and max((part.area for part in surfaces(shape)), default=0) < SEEN
    ]


class Command(BaseCommand):
    help = (
        "Write recognition/atlas/world.json, the drawn map, out of countries-50m.json of the npm package world-atlas "
        "2.0.2. It needs what requirements-dev.txt names, and a database that holds the record."
    )

    def add_arguments(self, parser):
        """The files."""
        parser.add_argument("atlas", type=Path, metavar="ATLAS", help="The package's countries-50m.json.")
        parser.add_argument("file", nargs="?", type=Path, default=WORLD, metavar="FILE", help="Default: the project's.")

    def handle(self, atlas: Path, file: Path, **options):
        """Write the file, a country a line."""
        code_of = dict(Country.objects.exclude(numeric="").values_list("numeric", "alpha2"))
        found = drawn(json.loads(atlas.read_text(encoding="utf-8")), code_of)
        paths = {code: data for code, shape in found.items() if (data := path(shape))}
        others = paths.pop(OTHERS)
        shapes = ",\n".join(f'"{code}":"{data}"' for code, data in paths.items())
        small = json.dumps(too_small((code, found[code]) for code in paths))
        file.write_text(
            f'{{"width":{WIDTH},"height":{HEIGHT},\n"small":{small},\n"others":"{others}",\n"shapes":{{\n{shapes}\n}}}}\n',
            encoding="utf-8",
        )
        self.stdout.write(f"{len(paths)} shapes in {file}")
