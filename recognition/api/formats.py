"""The forms in which answers come, and how a request chooses one."""

import csv
from collections.abc import Iterable, Iterator

from rest_framework.exceptions import NotAcceptable
from rest_framework.fields import Field
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.utils.encoders import JSONEncoder

from recognition.api.problems import InvalidParameters, ParameterError
from recognition.exchange.cells import defused
from recognition.nearest import expected


class Negotiation(DefaultContentNegotiation):
    """A suffix or `format` beats Accept; a form that the address does not have is refused by name."""

    def select_renderer(self, request, renderers, format_suffix=None):
        """The renderer and its media type; raises InvalidParameters for `format`, NotAcceptable for Accept."""
        asked = request.query_params.get("format", "")
        if not asked.strip():  # the strict backend says that it is empty
            asked = None
        if asked and format_suffix and asked != format_suffix:
            raise invalid_format(f"The address ends in .{format_suffix}, format says {asked}; give one of them.")
        if wanted := format_suffix or asked:
            # DRF would look into Accept all the same, and refuse what it does not name.
            known = {renderer.format: renderer for renderer in reversed(renderers)}
            if wanted not in known:
                raise invalid_format(f"{wanted!r} is no form of this answer; {expected(wanted, known)}")
            return known[wanted], known[wanted].media_type
        try:
            return super().select_renderer(request, renderers, format_suffix)
        except NotAcceptable:
            types = ", ".join(renderer.media_type for renderer in renderers)
            raise NotAcceptable(f"This answer comes as {types}.") from None


def invalid_format(detail: str) -> InvalidParameters:
    """A 400 about `format`."""
    return InvalidParameters([ParameterError("format", "invalid", detail)])


class Table(BaseRenderer):
    """A form in which a list comes whole, row by row, and is kept as a file."""

    def stream(self, columns: dict[str, Field], rows: Iterable[dict], view) -> Iterable[str | bytes]:
        """The parts of the file: `columns` by name, `rows` as the JSON has them, `view` for what was asked."""
        raise NotImplementedError

    def render(self, data, accepted_media_type=None, renderer_context=None):
        """Tables are streamed; only HEAD and OPTIONS come here, without a body."""
        return b""


class CSV(Table):
    """RFC 4180, streamed: a header always, UTF-8, empty cells for null, arrays joined by semicolons."""

    media_type = "text/csv"
    format = "csv"
    charset = "utf-8"

    def stream(self, columns, rows, view) -> Iterator[str]:
        """The lines of the file; `bom` begins it with the mark by which Excel knows UTF-8."""
        line = csv.writer(Echo())
        yield ("\ufeff" if view.asked["bom"] else "") + line.writerow(columns)
        for row in rows:
            yield line.writerow([defused(cell(row[column])) for column in columns])


class JSONLines(Table):
    """A JSON object a line, streamed."""

    media_type = "application/jsonl"
    format = "jsonl"
    charset = "utf-8"

    def stream(self, columns, rows, view) -> Iterator[str]:
        """The lines of the file."""
        encode = JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
        for row in rows:
            yield f"{encode(row)}\n"


class LinkedData(JSONRenderer):
    """JSON-LD."""

    media_type = "application/ld+json"
    format = "jsonld"


class ZIP(BaseRenderer):
    """An archive; its bytes are those of a file, so that nothing is rendered."""

    media_type = "application/zip"
    format = "zip"
    charset = None
    render_style = "binary"

    def render(self, data, accepted_media_type=None, renderer_context=None):
        """Files are sent as they are; only OPTIONS comes here, without a body."""
        return b""


class SQLite(ZIP):
    """A database, likewise."""

    media_type = "application/vnd.sqlite3"
    format = "sqlite"


class Echo:
    """A file for csv.writer that hands back what is written."""

    def write(self, line: str) -> str:
        """The line."""
        return line


def cell(value) -> str | int | float:
    """A value as a cell."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case list():
            return ";".join(map(str, value))
        case _:
            return value
