"""Which coding an answer comes in, and that what comes is whole."""

import gzip
import tracemalloc

import brotli
import pytest
from django.test import Client

from recognition.compression import accepted, compressed
from tests.api.asking import ROOT, csv_text, get

DECODE = {"br": brotli.decompress, "gzip": gzip.decompress}


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", None),
        ("identity", None),
        ("deflate, zstd", None),
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("GZIP;Q=0.5", "gzip"),
        ("gzip;q=1.0, br;q=0.9", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0, gzip;q=0.000", None),
        ("*", "br"),
        ("*;q=0.1, br;q=0", "gzip"),
        ("*;q=0", None),
        ("br;q=nonsense", None),
    ],
)
def test_the_best_that_is_accepted_is_chosen(header, expected):
    assert accepted(header) == expected


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("name", ["br", "gzip"])
class TestAnswers:
    def test_json_is_the_same_and_smaller(self, name):
        plain, coded = get("countries"), get("countries", accept_encoding=name)
        assert coded["Content-Encoding"] == name
        assert coded["Content-Length"] == str(len(coded.content))
        assert DECODE[name](coded.content) == plain.content
        assert len(coded.content) * 5 < len(plain.content)
        assert "Accept-Encoding" in plain["Vary"]
        assert plain["Vary"] == coded["Vary"]

    def test_csv_is_the_same_and_streamed(self, name):
        coded = get("countries.csv", accept_encoding=name)
        assert (coded.streaming, coded["Content-Encoding"]) == (True, name)
        assert DECODE[name](b"".join(coded.streaming_content)).decode() == csv_text("countries.csv")

    def test_the_same_comes_out_byte_for_byte(self, name):
        first, second = (get("countries", accept_encoding=name) for _ in range(2))
        assert (first["ETag"], first.content) == (second["ETag"], second.content)

    def test_its_tag_is_its_own(self, name):
        plain, coded = get("countries")["ETag"], get("countries", accept_encoding=name)["ETag"]
        assert plain != coded
        assert get("countries", accept_encoding=name, if_none_match=coded).status_code == 304
        assert get("countries", accept_encoding=name, if_none_match=plain).status_code == 200
        assert get("countries", if_none_match=coded).status_code == 200

    def test_head_says_the_same(self, name):
        head = Client().head(f"{ROOT}countries", headers={"accept-encoding": name})
        assert head.headers == get("countries", accept_encoding=name).headers

    def test_whoever_sends_a_cookie_gets_it_as_it_is(self, name):
        assert not get("countries", accept_encoding=name, cookie="a=b").has_header("Content-Encoding")

    @pytest.mark.usefixtures("unhashed")
    def test_a_page_with_a_secret_comes_as_it_is(self, name):
        page = Client().get("/admin/login/", headers={"accept-encoding": name})
        assert b"csrfmiddlewaretoken" in page.content
        assert not page.has_header("Content-Encoding")


@pytest.mark.parametrize("name", ["br", "gzip"])
def test_a_stream_is_coded_as_it_goes(name):
    rows = (b"%d,venezuela-presidency-ca-2019-01-23,guaido\r\n" % number for number in range(500_000))
    tracemalloc.start()
    sizes = [len(chunk) for chunk in compressed(name, rows)]
    held = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(sizes) > 5
    assert held < 2_000_000
