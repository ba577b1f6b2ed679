"""A name for each request, by which its traces are found: in the answer, in the log, in what a 500 says."""

import logging
import re
import uuid

SANE = re.compile(r"[A-Za-z0-9._~+/=:-]{1,128}")


def named(application):
    """A layer around the WSGI application: X-Request-ID is the client's, if it can be one, else a new one."""

    def answer(environ, start_response):
        name = environ.get("HTTP_X_REQUEST_ID", "")
        if not SANE.fullmatch(name):
            name = environ["HTTP_X_REQUEST_ID"] = uuid.uuid4().hex

        def start(status, headers, exc_info=None):
            return start_response(status, [*headers, ("X-Request-ID", name)], *([exc_info] if exc_info else []))

        return application(environ, start)

    return answer


class RequestName(logging.Filter):
    """Gives each record of the log the name of the request that it is about, or a dash."""

    def filter(self, record):
        """Keep the record."""
        request = getattr(record, "request", None)
        record.request_id = request.META.get("HTTP_X_REQUEST_ID", "-") if hasattr(request, "META") else "-"
        return True
