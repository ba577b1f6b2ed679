"""Bodies of requests: JSON, of a bounded size, and nothing in it twice."""

import json

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class StrictJSON(JSONParser):
    """JSON in UTF-8; a name that stands twice in an object is refused, since only one value would count."""

    def parse(self, stream, media_type=None, parser_context=None):
        """What the body says; raises RequestDataTooBig, ParseError."""
        if int(parser_context["request"].META.get("CONTENT_LENGTH") or 0) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig
        try:
            return json.loads(stream.read().decode(), object_pairs_hook=once, parse_constant=no_number)
        except RecursionError:
            raise ParseError("The body cannot be read: it is nested too deeply.") from None
        except ValueError as error:
            raise ParseError(f"The body is not JSON in UTF-8: {error}.") from None


def once(pairs: list[tuple]) -> dict:
    """An object; raises ValueError if a name stands twice."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"{next(name for name in names if names.count(name) > 1)!r} stands twice")
    return found


def no_number(word: str):
    """Refuse NaN and its like, which JSON does not have."""
    raise ValueError(f"{word} is no JSON")
