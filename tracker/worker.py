"""What each worker process of the server loads: the application, deaf to Ctrl-C."""

import signal

# Ctrl-C in a terminal reaches the workers as well as the server, which then tells them SIGTERM: of the two at once
# granian 2.8's WSGI workers lose one in three stops, and hang. SIGTERM alone is enough.
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
# A forked worker begins with the server's handler, which would lose a SIGTERM; granian sets its own after this import.
signal.signal(signal.SIGTERM, signal.SIG_DFL)

from tracker.wsgi import application  # noqa: E402

__all__ = ["application"]
