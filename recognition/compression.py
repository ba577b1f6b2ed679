"""Bodies made smaller for readers who can read them so: brotli and gzip, streams as they go."""

import re
import zlib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from http import HTTPStatus

import brotli
from django.utils.cache import patch_vary_headers

# What shrinks; archives and spreadsheets are compressed already.
TEXT = re.compile(r"text/|application/(?:.+\+)?(?:json|xml|yaml)\b|application/(?:jsonl|x-ndjson|javascript)\b")


class Gzip:
    """zlib's compressor, called as brotli's; without a time in its header, so that the same gives the same."""

    def __init__(self):
        work = zlib.compressobj(6, zlib.DEFLATED, 31)
        self.process, self.finish = work.compress, work.flush


# By preference. With its usual window of 4 MB brotli would hold back as much of a stream.
CODINGS = {"br": lambda: brotli.Compressor(quality=5, lgwin=18), "gzip": Gzip}


def shrinks(media_type: str) -> bool:
    """Whether answers of this type are compressed for those who accept it."""
    return bool(TEXT.match(media_type))


def coding(request, media_type: str) -> str | None:
    """How an answer of this type is coded for the request; None for as it is.

    It depends on nothing else, so that the tag of an answer can be told before there is one. Whoever sends a cookie
    gets pages as they are: secrets in them, such as the token against forged requests, could be guessed by their length
    (BREACH).
    """
    if request.headers.get("Cookie") or not shrinks(media_type):
        return None
    return accepted(request.headers.get("Accept-Encoding", ""))


@lru_cache(maxsize=256)
def accepted(header: str) -> str | None:
    """The best of our codings by a header Accept-Encoding; None if it takes none of them."""
    weights = {}
    for part in header.lower().split(","):
        name, _, weight = part.partition(";")
        found = re.fullmatch(r"\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*", weight)
        weights[name.strip()] = float(found[1]) if found else float(not weight.strip())
    best = max(CODINGS, key=lambda name: weights.get(name, weights.get("*", 0)))  # the first, of equals
    return best if weights.get(best, weights.get("*", 0)) > 0 else None


def compressed(name: str, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The chunks, coded; what the compressor holds back is bounded."""
    work = CODINGS[name]()
    for chunk in chunks:
        if coded := work.process(chunk):
            yield coded
    yield work.finish()


def compression(get_response):
    """Django's middleware that codes what comes from within it."""

    def answer(request):
        response = get_response(request)
        if response.status_code == HTTPStatus.NOT_MODIFIED:
            del response["Content-Length"]  # Django says 0, which is the length of nothing that was asked for
        media_type = response.get("Content-Type", "")
        if not shrinks(media_type) or response.has_header("Content-Encoding"):
            return response
        patch_vary_headers(response, ["Accept-Encoding"])
        name = coding(request, media_type)
        if name is None or response.cookies:
            return response
        response["Content-Encoding"] = name
        if response.streaming:
            response.streaming_content = compressed(name, response.streaming_content)
            del response["Content-Length"]
        else:
            response.content = b"".join(compressed(name, [response.content]))
            response["Content-Length"] = str(len(response.content))
        return response

    return answer
