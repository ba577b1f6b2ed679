"""The projection of the drawn map: Equal Earth, which shows all countries at their true sizes to each other.

B. Šavrič, T. Patterson and B. Jenny, "The Equal Earth map projection", International Journal of Geographical
Information Science 33 (2019), https://doi.org/10.1080/13658816.2018.1504949
"""

from math import asin, cos, radians, sin, sqrt

WIDTH = 10_000
"""Units from the western to the eastern edge at the equator; the map's own units, in whole numbers."""
NORTH, SOUTH = 84.0, -57.0
"""Degrees at which the drawing is cut: beyond lie ice and sea, and nothing that the record is about."""

A1, A2, A3, A4 = 1.340264, -0.081106, 0.000893, 0.003796
ROOT = sqrt(3) / 2


def raw(longitude: float, latitude: float) -> tuple[float, float]:
    """The place on the plane of a globe of radius 1, y growing to the north; degrees in."""
    at = asin(ROOT * sin(radians(latitude)))
    square = at * at
    sixth = square**3
    stretch = ROOT * (A1 + 3 * A2 * square + sixth * (7 * A3 + 9 * A4 * square))
    return radians(longitude) * cos(at) / stretch, at * (A1 + A2 * square + sixth * (A3 + A4 * square))


EDGE = raw(180, 0)[0]
SCALE = WIDTH / (2 * EDGE)
TOP = raw(0, NORTH)[1]
HEIGHT = round((TOP - raw(0, SOUTH)[1]) * SCALE)


def project(longitude: float, latitude: float) -> tuple[float, float]:
    """The place on the drawn map, in its units from the left and upper edge; degrees in."""
    x, y = raw(float(longitude), float(latitude))
    return (x + EDGE) * SCALE, (TOP - y) * SCALE
