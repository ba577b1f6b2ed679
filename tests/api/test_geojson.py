"""GeoJSON: countries as points and as shapes, as programs that draw maps read them."""

import json

import pytest
from shapely.geometry import Point, shape

from tests import builders
from tests.api.asking import ask, content, get, refused, rows
from tests.api.test_schema import closed, description, validator  # noqa: F401 (a fixture)

MEMBERS = ["type", "dispute", "on", "known_at", "revision", "licence", "note", "features"]


def collection(path: str, **headers) -> dict:
    """The collection, which must be a 200 in GeoJSON."""
    response = get(path, **headers)
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "application/geo+json"
    return json.loads(response.getvalue())


def by_code(path: str) -> dict[str, dict]:
    """The features by their ids."""
    return {feature["id"]: feature for feature in collection(path)["features"]}


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("path", ["countries", "map"])
class TestCollections:
    def test_it_says_of_itself_what_lists_do(self, path):
        found, listed = collection(f"{path}.geojson?on=2019-02-04"), ask(f"{path}?on=2019-02-04")
        assert list(found) == MEMBERS
        assert found["type"] == "FeatureCollection"
        assert {name: found[name] for name in MEMBERS[1:5]} == {name: listed[name] for name in MEMBERS[1:5]}
        assert found["licence"] == "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/"

    def test_its_features_are_the_rows_of_the_list(self, path):
        question = "on=2019-02-04&region=Americas&status=guaido,maduro"
        features = collection(f"{path}.geojson?{question}")["features"]
        assert [feature["properties"] for feature in features] == rows(f"{path}?{question}")
        for feature in features:
            assert list(feature) == ["type", "id", "geometry", "properties"]
            assert (feature["type"], feature["id"]) == ("Feature", feature["properties"]["code"])

    def test_suffix_format_and_accept_ask_for_it(self, path):
        expected = collection(f"{path}.geojson")
        assert collection(f"{path}?format=geojson") == expected
        assert collection(path, accept="application/geo+json") == expected

    def test_columns_and_language_can_be_chosen(self, path):
        found = by_code(f"{path}.geojson?fields=name,status&lang=es")
        assert found["US"]["properties"] == {"name": "Estados Unidos", "status": "assembly"}
        assert {code: feature["geometry"] for code, feature in found.items()} == {
            code: feature["geometry"] for code, feature in by_code(f"{path}.geojson").items()
        }

    def test_it_is_as_described(self, path, description):  # noqa: F811
        content = description["paths"][f"/api/v1/{path}"]["get"]["responses"]["200"]["content"]
        strict = {**description, "components": closed(description["components"])}
        validator(strict, closed(content["application/geo+json"]["schema"])).validate(collection(f"{path}.geojson"))

    @pytest.mark.parametrize("question", ["?on=2019-02-04", "?country=TV"])
    def test_queries_are_those_of_the_list(self, path, question, django_assert_num_queries):
        with django_assert_num_queries({"countries": 4, "map": 3}[path]):  # revision; then as in test_views.QUERIES
            content(f"{path}.geojson?on=2019-02-04&un_status=member")


@pytest.mark.usefixtures("record")
def test_countries_are_points_at_their_centres():
    for feature in collection("countries.geojson")["features"]:
        properties = feature["properties"]
        assert feature["geometry"] == {
            "type": "Point",
            "coordinates": [properties["longitude"], properties["latitude"]],  # in this order
        }


@pytest.mark.usefixtures("record")
class TestMap:
    def test_every_country_has_exactly_one_geometry(self):
        features = collection("map.geojson")["features"]
        codes = [row["code"] for row in rows("countries")]
        assert [feature["id"] for feature in features] == codes
        assert len(set(codes)) == len(codes) == 200

    def test_small_states_and_those_without_a_shape_are_points(self):
        found = by_code("map.geojson")
        points = {code for code, feature in found.items() if feature["geometry"]["type"] == "Point"}
        assert points >= {"TV", "VA", "MC", "NR", "SM", "LI", "SG", "MT", "KN", "MV"}
        assert len(points) == 27
        assert not points & {"LU", "CY", "XK", "TW", "PS", "EH", "QA", "JM", "FJ"}
        assert found["TV"]["geometry"]["coordinates"] == [179.2, -8.5]

    def test_each_shape_is_where_its_country_is(self):
        """A shape under a wrong code would lie elsewhere."""
        for code, feature in by_code("map.geojson").items():
            properties = feature["properties"]
            centre = Point(properties["longitude"], properties["latitude"])
            assert shape(feature["geometry"]).distance(centre) < 3, code

    def test_rings_run_as_asked_for(self):
        for question, runs in (("", True), ("?winding=counterclockwise", True), ("?winding=clockwise", False)):
            for code, feature in by_code(f"map.geojson{question}").items():
                geometry = shape(feature["geometry"])
                for polygon in getattr(geometry, "geoms", [geometry] if geometry.geom_type == "Polygon" else []):
                    assert polygon.exterior.is_ccw is runs, code
                    assert all(hole.is_ccw is not runs for hole in polygon.interiors), code

    def test_the_winding_changes_nothing_else(self):
        one, other = by_code("map.geojson"), by_code("map.geojson?winding=clockwise")
        for code, feature in one.items():
            assert feature["properties"] == other[code]["properties"]
            assert shape(feature["geometry"]).normalize() == shape(other[code]["geometry"]).normalize()

    def test_it_says_that_boundaries_are_no_opinion(self):
        assert "Boundaries and names are no opinion" in collection("map.geojson")["note"]
        assert "centres" in collection("countries.geojson")["note"]

    def test_colours_are_those_of_the_legend(self):
        legend = ask("disputes/venezuela-presidency")
        marks = {row["slug"]: (row["colour"], row["pattern"]) for row in legend["stances"] + legend["statuses"]}
        found = {
            row["status"]: (row["colour"], row["pattern"])
            for row in [*rows("map?on=2019-02-04"), *rows("map?on=2023-01-31")]
        }
        assert found == {status: marks[status] for status in found}
        assert len(found) >= 7


@pytest.mark.usefixtures("small_record")
class TestParameters:
    def test_winding_is_for_geojson_only(self):
        assert refused("map?winding=clockwise") == {
            "winding": ("invalid", "winding is for GEOJSON only; ask for format=geojson too.")
        }
        assert refused("map.geojson?winding=left")["winding"][0] == "invalid"
        assert refused("countries.geojson?winding=clockwise")["winding"][0] == "unknown"
        assert refused("countries.geojson?bom=1")["bom"][0] == "invalid"

    def test_the_past_is_mapped_too(self):
        builders.committed()
        builders.position("MX", "2019-02-01", "maduro")
        status = {
            known_at: by_code(f"map.geojson?on=2019-02-04&known_at=revision:{known_at}")["MX"]["properties"]["status"]
            for known_at in (1, 2)
        }
        assert status == {1: "unstated", 2: "maduro"}

    def test_a_map_without_countries_is_valid(self):
        assert collection("map.geojson?status=subject&on=2019-02-04&region=Africa")["features"] == []
