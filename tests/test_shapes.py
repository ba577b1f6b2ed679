"""The shapes on the map: the file, and how it is taken from an atlas."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from shapely.geometry import MultiPolygon, Polygon, box, shape

from recognition.equal_earth import WIDTH, project
from recognition.management.commands.write_shapes import shapes as taken
from recognition.management.commands.write_world import drawn as drawn_map
from recognition.management.commands.write_world import path
from recognition.models import Country
from recognition.shapes import SHAPES, WORLD, shapes, world
from tests import builders


@pytest.fixture(scope="module")
def drawn():
    """The geometries of the file."""
    return {code: shape(json.loads(text)) for code, text in shapes().items()}


class TestFile:
    def test_shapes_are_valid_and_on_the_globe(self, drawn):
        assert len(drawn) == 173
        for code, geometry in drawn.items():
            assert geometry.is_valid, code
            assert box(-180, -90, 180, 90).covers(geometry), code
            assert geometry.geom_type in ("Polygon", "MultiPolygon")

    def test_no_edge_leads_round_the_world(self, drawn):
        """Fiji, New Zealand, Russia and the United States lie on both sides of the 180th meridian: they are cut."""
        for code, geometry in drawn.items():
            for polygon in getattr(geometry, "geoms", [geometry]):
                assert polygon.bounds[2] - polygon.bounds[0] < 180, code
        assert {code for code, found in drawn.items() if found.bounds[2] - found.bounds[0] > 180} == {
            *("FJ", "NZ", "RU", "US")
        }

    def test_shapes_do_not_cover_each_other(self, drawn):
        for code, other in (("MA", "EH"), ("RS", "XK"), ("CN", "TW"), ("IL", "PS"), ("RU", "UA"), ("IN", "PK")):
            assert drawn[code].intersection(drawn[other]).area < 0.05, (code, other)

    def test_they_are_coarse_enough_to_be_sent(self):
        assert SHAPES.stat().st_size < 1_500_000
        assert SHAPES.with_name("LICENSE").read_text(encoding="utf-8").count("Natural Earth") > 1

    @pytest.mark.usefixtures("record")
    def test_they_are_of_countries_of_the_record(self, drawn):
        assert drawn.keys() <= set(Country.objects.values_list("alpha2", flat=True))


def topology(**rings) -> dict:
    """An atlas in steps of a tenth of a degree, with a ring for each country; two share an arc, once backwards."""
    arcs, geometries = [], []
    for name, points in rings.items():
        steps = [points[0], *([x2 - x1, y2 - y1] for (x1, y1), (x2, y2) in zip(points, points[1:], strict=False))]
        geometry = {"type": "Polygon", "arcs": [[len(arcs)]], "properties": {"name": name}}
        arcs.append(steps)
        geometries.append({"id": name.removeprefix("n"), **geometry} if name.startswith("n") else geometry)
    return {
        "transform": {"scale": [0.1, 0.1], "translate": [-180, -90]},
        "arcs": arcs,
        "objects": {"countries": {"geometries": geometries}},
    }


def square(x: int, y: int, size: int = 100) -> list[list[int]]:
    """A ring, clockwise as in Natural Earth, from the tenths of degrees at its corner."""
    return [[x, y], [x, y + size], [x + size, y + size], [x + size, y], [x, y]]


class TestTaken:
    def test_steps_become_degrees_and_rings_run_counterclockwise(self):
        found = taken(topology(n124=square(1000, 1000)), {"124": "CA"})
        geometry = shape(found["CA"])
        assert geometry.equals(box(-80, 10, -70, 20))
        assert geometry.geoms[0].exterior.is_ccw

    def test_arcs_are_stitched_and_turned(self):
        atlas = topology(n124=square(1000, 1000))
        first, second = atlas["arcs"][0][:3], [[1100, 1000], [-100, 0]]
        atlas["arcs"] = [first, [[1100, 1000], [0, 100]], second]  # up and right; up again, used backwards; left
        atlas["objects"]["countries"]["geometries"][0]["arcs"] = [[0, -2, 2]]
        assert shape(taken(atlas, {"124": "CA"})["CA"]).equals(box(-80, 10, -70, 20))

    def test_two_drawings_of_one_number_are_one_country(self):
        atlas = topology(n036=square(1000, 1000), n036b=square(2000, 1000))
        atlas["objects"]["countries"]["geometries"][1]["id"] = "036"
        assert len(taken(atlas, {"036": "AU"})["AU"]["coordinates"]) == 2

    def test_kosovo_has_no_number(self):
        assert taken(topology(Kosovo=square(1000, 1000)), {}).keys() == {"XK"}

    def test_what_is_no_entity_of_the_record_is_left_out_and_joined_to_none(self):
        atlas = topology(n706=square(1000, 1000), Somaliland=square(1100, 1000), n304=square(2000, 1000))
        found = taken(atlas, {"706": "SO"})
        assert found.keys() == {"SO"}
        assert shape(found["SO"]).equals(box(-80, 10, -70, 20))

    def test_what_is_too_small_is_left_out(self):
        atlas = topology(n336=square(1000, 1000, 3), n442=square(2000, 1000, 4))
        assert taken(atlas, {"336": "VA", "442": "LU"}).keys() == {"LU"}

    def test_what_crosses_the_antimeridian_is_cut(self):
        ring = [[3550, 1000], [3550, 1100], [50, 1100], [50, 1000], [3550, 1000]]
        parts = shape(taken(topology(n242=ring), {"242": "FJ"})["FJ"])
        assert sorted(part.bounds for part in parts.geoms) == [(-180, 10, -175, 20), (175, 10, 180, 20)]

    @pytest.mark.django_db
    def test_the_command_writes_a_country_a_line(self, tmp_path):
        builders.country("MX", numeric="484")
        builders.country("CA", numeric="124")
        atlas, file, out = tmp_path / "atlas.json", tmp_path / "shapes.json", StringIO()
        atlas.write_text(json.dumps(topology(n484=square(1000, 1000), n124=square(2000, 1000))))
        call_command("write_shapes", atlas, file, stdout=out)
        assert out.getvalue() == f"2 shapes in {file}\n"
        assert list(json.loads(file.read_text())) == ["CA", "MX"]
        assert [line[:5] for line in file.read_text().splitlines()] == ["{", '"CA":', '"MX":', "}"]


class TestWorld:
    """The drawn map."""

    def test_equal_earth_keeps_sizes(self):
        # The same square of degrees covers half the ground at 60 degrees north.
        def ground(latitude: float) -> float:
            corners = [(0, latitude), (0.1, latitude), (0.1, latitude + 0.1), (0, latitude + 0.1)]
            return Polygon([project(*corner) for corner in corners]).area

        assert ground(59.95) / ground(-0.05) == pytest.approx(0.5, abs=0.001)

    def test_equal_earth_spans_the_map(self):
        assert project(-180, 0)[0] == pytest.approx(0, abs=1e-9)
        assert project(180, 0)[0] == pytest.approx(WIDTH)
        assert project(0, 84)[1] == pytest.approx(0, abs=1e-9)
        assert project(0, 0)[0] == WIDTH / 2

    def test_neighbours_share_their_border(self):
        found = drawn_map(topology(n124=square(1000, 1000), n840=square(1100, 1000)), {"124": "CA", "840": "US"})
        assert found["CA"].intersection(found["US"]).area == 0
        assert found["CA"].intersection(found["US"]).length > 100

    def test_land_that_is_no_entity_of_the_record_is_one_shape(self):
        atlas = topology(n706=square(1000, 1000), Somaliland=square(1100, 1000), n304=square(2000, 1000))
        found = drawn_map(atlas, {"706": "SO"})
        assert found.keys() == {"SO", ""}
        assert len(found[""].geoms) == 2

    def test_antarctica_is_left_out(self):
        assert drawn_map(topology(n010=square(1000, 0), n124=square(1000, 1000)), {"124": "CA"}).keys() == {"CA"}

    def test_path_is_told_in_steps(self):
        assert path(box(10, 20, 110, 220)) == "M110 20l0 200-100 0 0-200z"

    def test_islands_too_small_to_see_are_left_out_but_the_last(self):
        assert path(MultiPolygon([box(0, 0, 100, 100), box(200, 200, 204, 204)])).count("M") == 1
        assert path(box(0, 0, 4, 4)).count("M") == 1

    @pytest.mark.django_db
    def test_the_command_writes_a_country_a_line(self, tmp_path):
        builders.country("MX", numeric="484")
        builders.country("MT", numeric="470")
        atlas, file, out = tmp_path / "atlas.json", tmp_path / "world.json", StringIO()
        rings = {"n484": square(1000, 1000), "n470": square(2000, 1000, 3), "n304": square(1500, 1000)}
        atlas.write_text(json.dumps(topology(**rings)))
        call_command("write_world", atlas, file, stdout=out)
        assert out.getvalue() == f"2 shapes in {file}\n"
        found = json.loads(file.read_text())
        assert list(found["shapes"]) == ["MT", "MX"]
        assert found["small"] == ["MT"]
        assert found["others"].startswith("M")

    def test_file_is_small_enough_for_a_page(self):
        assert WORLD.stat().st_size < 100_000
        assert world().shapes.keys() >= shapes().keys()
