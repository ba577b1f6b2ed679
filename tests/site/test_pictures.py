"""Pictures for where addresses are shared: their size, what they show, how often they are drawn."""

import struct
import zlib

import pytest
from django.test import Client
from django.utils import translation
from fontTools.ttLib import TTFont

from recognition.languages import in_language
from recognition.models import Country, Dispute, Stance
from recognition.models.columns import named
from recognition.models.dispute import Status
from recognition.models.revision import revising
from recognition.site.drawing import FONTS, drawn, fitted, fitting
from tests import builders

PICTURES = ["/pictures/map.png?on=2019-02-04", "/pictures/timeline/canada.png?on=2019-02-04"]
SERIES = "/pictures/series.png"


def ask(path: str, **headers):
    """The answer; drawn anew."""
    drawn.cache_clear()
    return Client().get(path, headers=headers)


def size(png: bytes) -> tuple[int, int]:
    """Width and height in pixels."""
    return struct.unpack(">II", png[16:24])


def pixel(png: bytes, x: int, y: int) -> str:
    """The colour at a place, as #rrggbb."""
    data, at = b"", 8
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        data += png[at + 8 : at + 8 + length] if kind == b"IDAT" else b""
        at += 12 + length
    row_length = size(png)[0] * 4  # RGBA, a byte each
    rows, before = zlib.decompress(data), bytes(row_length)
    for row in range(y + 1):
        start = row * (row_length + 1)
        before = unfiltered(rows[start], rows[start + 1 : start + 1 + row_length], before)
    return f"#{before[4 * x : 4 * x + 3].hex()}"


def unfiltered(kind: int, row: bytes, above: bytes) -> bytes:
    """A row of a PNG as it was before it was filtered (https://www.w3.org/TR/png-3/#9Filters)."""
    found = bytearray(row)
    for i in range(len(found)):
        left, up, corner = (found[i - 4], above[i], above[i - 4]) if i >= 4 else (0, above[i], 0)
        nearest = min((left, up, corner), key=lambda value: abs(left + up - corner - value))
        found[i] = (found[i] + (0, left, up, (left + up) // 2, nearest)[kind]) % 256
    return bytes(found)


@pytest.mark.usefixtures("small_record")
class TestPicture:
    """What holds for each."""

    @pytest.mark.parametrize("path", [*PICTURES, SERIES])
    def test_it_is_a_png_as_social_networks_want_it(self, path):
        answer = ask(path)
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
        assert answer.content.startswith(b"\x89PNG\r\n")
        assert size(answer.content) == (1200, 630)
        assert len(answer.content) < 300_000
        assert not answer.cookies

    @pytest.mark.parametrize("path", PICTURES)
    def test_the_same_is_drawn_the_same(self, path):
        assert ask(path).content == ask(path).content

    @pytest.mark.parametrize("path", PICTURES)
    def test_language_and_day_make_another(self, path):
        found = {ask(path).content, ask(f"/es{path}").content, ask(path.replace("-04", "-05")).content}
        assert len(found) == 3

    def test_it_is_drawn_once(self, django_assert_num_queries):
        drawn.cache_clear()
        for _ in range(2):
            Client().get(PICTURES[0])
        assert (drawn.cache_info().misses, drawn.cache_info().hits) == (1, 1)

    def test_who_has_it_is_told_so(self, django_assert_num_queries):
        tag = ask(PICTURES[0])["ETag"]
        with django_assert_num_queries(2):  # revision, dispute
            assert ask(PICTURES[0], **{"If-None-Match": tag}).status_code == 304

    @pytest.mark.parametrize(
        ("path", "status"),
        [
            ("/pictures/map.png?on=never", 400),
            ("/pictures/map.png?theme=dark", 400),
            ("/pictures/timeline/atlantis.png", 404),
            ("/pictures/timeline/CA.png", 404),
        ],
    )
    def test_mistakes_are_told(self, path, status):
        assert ask(path).status_code == status

    def test_colours_are_those_of_the_statuses(self):
        with revising("Another colour"):
            stance = Stance.objects.get(slug="guaido")
            stance.colour, stance.pattern = "#123456", "solid"
            stance.save()
        png = ask("/pictures/map.png?on=2019-02-04").content
        assert pixel(png, 245, 210) == "#123456"  # in the middle of Canada
        assert pixel(png, 110, 400) == "#dde7ef"  # in the Pacific
        later = ask("/pictures/timeline/canada.png?on=2019-02-04").content
        assert pixel(later, 60, 210) == "#123456"  # beside the status

    def test_picture_of_the_past_is_what_the_record_said(self):
        pinned = f"{PICTURES[1]}&known_at=revision:1"
        before = ask(pinned)
        builders.committed()
        builders.position("CA", "2019-02-01", "neutral")
        assert ask(pinned).content == before.content
        assert ask(PICTURES[1]).content != before.content

    def test_numbers_of_queries(self, django_assert_num_queries):
        with django_assert_num_queries(4):  # revision, dispute, stances, countries
            ask(PICTURES[0])
        with django_assert_num_queries(7):  # revision, dispute; the country, its acts, their sources, coverage; stances
            ask(PICTURES[1])
        # Revision, dispute, stances; countries; stances and acts for the counts, acts for the changes.
        with django_assert_num_queries(7):
            ask(SERIES)


@pytest.mark.usefixtures("record")
class TestFont:
    """The font has what the record's names are written with, and what is written fits."""

    @pytest.fixture(params=["en", "es", "fr", "pt"])
    def texts(self, request):
        """All that is written in pictures in a language."""
        with translation.override(request.param):
            names = [named(each, "name") for each in Country.objects.all()]
            labels = [named(each, "label") for each in [*Stance.objects.all(), *(each.legend for each in Status)]]
            titles = [str(each) for each in Dispute.objects.all()]
            return names, labels, titles

    def test_no_letter_is_missing(self, texts):
        letters = set("".join(sum(texts, [])))
        for font in FONTS:
            with TTFont(font) as read:
                assert letters <= set(map(chr, read.getBestCmap()))

    def test_lines_are_as_long_as_was_reckoned(self, texts):
        names, labels, titles = texts
        bold, regular = ({}, {})
        for font, widths in zip(FONTS, (regular, bold), strict=True):
            with TTFont(font) as read:
                unit = read["head"].unitsPerEm
                widths |= {chr(code): read["hmtx"][name][0] / unit for code, name in read.getBestCmap().items()}
        for text, width, most in [(each, 1120, 72) for each in names] + [(each, 1120, 46) for each in titles]:
            assert sum(map(bold.get, text)) * fitting(text, width, most) <= width
        for label in labels:
            height, lines = fitted(label, 234, 20)
            assert " ".join(lines) == label
            assert max(sum(map(regular.get, line)) * height for line in lines) <= 234 + 4


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("language", ["en", "es", "fr", "pt"])
def test_picture_of_the_real_record(language):
    assert ask(in_language("/pictures/map.png", language)).status_code == 200
    assert ask(in_language("/pictures/timeline/bolivia.png", language)).status_code == 200
    assert ask(in_language("/pictures/series.png?bloc=lima-group", language)).status_code == 200
