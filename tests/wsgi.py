"""How tests ask a WSGI application itself, with the layers around Django and without."""

import httpx
from django.core import signals
from django.core.handlers.wsgi import WSGIHandler
from django.db import close_old_connections


def django(environ, start_response) -> list[bytes]:
    """Django's answer within the transaction of a test: as its own test client does, it leaves connections open."""
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)
    try:
        body = WSGIHandler()(environ, start_response)
        chunks = list(body)
        body.close()
        return chunks
    finally:
        for signal in (signals.request_started, signals.request_finished):
            signal.connect(close_old_connections)


class Asked:
    """A WSGI application that notes how often it is asked."""

    def __init__(self, application):
        self.application, self.times = application, 0

    def __call__(self, environ, start_response):
        """Its answer."""
        self.times += 1
        return self.application(environ, start_response)


def client(application, remote_addr: str = "127.0.0.1") -> httpx.Client:
    """A client of the application, which is asked as by a server on this machine; it takes no form in particular."""
    transport = httpx.WSGITransport(app=application, raise_app_exceptions=False, remote_addr=remote_addr)
    found = httpx.Client(transport=transport, base_url="http://localhost")
    found.headers.clear()
    return found
