"""GeoJSON (RFC 7946): countries as features of a map, points or shapes."""

import json
from collections.abc import Iterator, Mapping
from typing import ClassVar

from rest_framework.utils.encoders import JSONEncoder

from recognition.api.formats import Table
from recognition.credit import LICENCE
from recognition.shapes import shapes


class GeoJSON(Table):
    """A collection of features, streamed: each row is one, at the country's centre."""

    media_type = "application/geo+json"
    format = "geojson"
    charset = None  # always UTF-8: the media type has no such parameter
    needed: ClassVar[frozenset[str]] = frozenset({"code", "latitude", "longitude"})
    """Columns that features are made of, whether they are wanted or not."""
    note = "Points are approximate centres, for placing a marker."
    """What is to be said of the geometries."""

    def stream(self, columns, rows, view) -> Iterator[str]:
        """The parts of the file; what it says of itself stands before the features, as foreign members."""
        encode = JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
        about = {**view.echo(), "licence": f"{LICENCE.name}, {LICENCE.url}"} | (
            {"note": self.note} if self.note else {}
        )
        wanted = view.asked["fields"] or columns
        drawn = self.geometries(view)
        yield f'{{"type":"FeatureCollection",{encode(about)[1:-1]},"features":['
        separator = "\n"
        for row in rows:
            code, centre = row["code"], [row["longitude"], row["latitude"]]
            geometry = drawn.get(code) or json.dumps({"type": "Point", "coordinates": centre}, separators=(",", ":"))
            properties = encode({name: row[name] for name in columns if name in wanted})
            feature = f'"id":{encode(code)},"geometry":{geometry},"properties":{properties}'
            yield f'{separator}{{"type":"Feature",{feature}}}'
            separator = ",\n"
        yield "\n]}\n"

    def geometries(self, view) -> Mapping[str, str]:
        """Those that are more than points, as JSON by the code of the country."""
        return {}


class MapGeoJSON(GeoJSON):
    """The same as shapes."""

    note = "Shapes: Natural Earth, 1:50m, public domain. Boundaries and names are no opinion of this record."

    def geometries(self, view):
        """The shapes, their rings in the order asked for."""
        return shapes(clockwise=view.asked["winding"] == "clockwise")
