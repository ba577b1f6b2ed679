"""The WSGI application that the server runs: Django's, in layers, the outermost of which names each request."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
django = get_wsgi_application()

from django.conf import settings  # noqa: E402 (what follows needs Django set up)

from tracker.cache import Cache  # noqa: E402
from tracker.limits import limited  # noqa: E402
from tracker.requests import named  # noqa: E402

application = named(limited(Cache(django, settings.CACHE_SIZE) if settings.CACHE_SIZE else django))
