"""Whole answers kept in memory, and given before Django is asked, as long as the record is what it was.

A layer around the WSGI application that the rest does not know of: without it (CACHE_SIZE=0) every answer is the same.
It reads the latest revision for each request, over a connection of its own. An answer is kept under the revision that
it says itself, and given while that is the latest, so none is older than the last commit before it was asked.
"""

import os
import sqlite3
import threading
import time
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from django.db import connections

from recognition.models import Revision
from tracker.limits import is_over

# All of a request that an answer to nobody in particular may depend on.
QUESTION = (
    "wsgi.url_scheme HTTP_X_FORWARDED_PROTO HTTP_HOST SERVER_NAME SERVER_PORT SCRIPT_NAME PATH_INFO QUERY_STRING "
    "HTTP_ACCEPT HTTP_ACCEPT_ENCODING HTTP_ACCEPT_LANGUAGE HTTP_ORIGIN"
).split()
VARIES = {"accept", "accept-encoding", "accept-language", "authorization", "cookie", "origin"}
FOOTING = 2000
"""Bytes that Python needs for one answer, about, besides its body."""


@dataclass(frozen=True)
class Answer:
    """A 200 as it was given: which revision it says it is, and on which day it was asked."""

    revision: tuple[int, datetime]
    day: int
    is_final: bool
    tag: str
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def size(self) -> int:
        """How many bytes of memory it takes, about."""
        return FOOTING + len(self.body)

    def holds(self, latest: tuple[int, datetime]) -> bool:
        """Whether the same would be answered now, the latest revision being `latest`."""
        return self.is_final or (self.revision == latest and self.day == today())

    def send(self, environ, start_response) -> list[bytes]:
        """Give it: whole, without its body to HEAD, or 304 to who has it."""
        known = environ.get("HTTP_IF_NONE_MATCH", "")
        if known and {"*", self.tag} & {tag.strip().removeprefix("W/") for tag in known.split(",")}:
            about = [(name, value) for name, value in self.headers if name.lower() not in OF_THE_BODY]
            start_response("304 Not Modified", about)
            return []
        start_response("200 OK", list(self.headers))
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [self.body]


# What 304 leaves out: the reader has been told with the body.
OF_THE_BODY = {
    "content-disposition",
    "content-encoding",
    "content-language",
    "content-length",
    "content-type",
    "repr-digest",
    "tracker-known-at",
    "tracker-on",
    "tracker-revision",
}


class Cache:
    """Keeps the application's answers in at most `size` bytes, those asked for last."""

    def __init__(self, application, size: int):
        self.application, self.size = application, size
        self.latest = Latest()
        self.lock = threading.Lock()
        self.forget((0, datetime.min.replace(tzinfo=UTC)))

    def forget(self, latest):
        """Keep nothing."""
        self.answers: OrderedDict[tuple, Answer] = OrderedDict()
        self.kept, self.seen = 0, latest

    def __call__(self, environ, start_response):
        """Answer from memory, else from the application; only reading by nobody in particular is looked up."""
        if not may_be_kept(environ) or (latest := self.latest.read()) is None:
            return self.application(environ, start_response)
        question = tuple(map(environ.get, QUESTION))
        with self.lock:
            if latest < self.seen or latest[1] < self.seen[1]:  # another record, such as a backup
                self.forget(latest)
            self.seen = latest
            found = self.answers.get(question)
            if found and found.holds(latest):
                self.answers.move_to_end(question)
            else:
                found = None
        if found:
            return found.send(environ, start_response)
        if environ["REQUEST_METHOD"] == "HEAD":
            return self.application(environ, start_response)
        return self.ask(question, latest, environ, start_response)

    def ask(self, question: tuple, latest, environ, start_response):
        """The application's answer, kept if it may be once it is sent to its end."""
        day, said = today(), []

        def start(status, headers, exc_info=None):
            said[:] = status, list(headers)
            return start_response(status, headers, exc_info) if exc_info else start_response(status, headers)

        body = self.application(environ, start)
        answer = kept_answer(latest, day, *said) if said else None
        return Watched(body, self.size // 8, lambda whole: self.keep(question, answer(whole))) if answer else body

    def keep(self, question: tuple, answer: Answer) -> None:
        """Keep an answer; what was asked for longest ago makes room."""
        if answer.day != today():  # it may be about either day
            return
        with self.lock:
            if replaced := self.answers.pop(question, None):
                self.kept -= replaced.size
            self.answers[question] = answer
            self.kept += answer.size
            while self.kept > self.size:
                self.kept -= self.answers.popitem(last=False)[1].size


def may_be_kept(environ) -> bool:
    """Whether the request only reads, is by nobody in particular, and is not to be refused as one too many."""
    is_personal = environ.get("HTTP_COOKIE") or environ.get("HTTP_AUTHORIZATION")
    return environ["REQUEST_METHOD"] in ("GET", "HEAD") and not is_personal and not is_over(environ)


def today() -> int:
    """The day by UTC, as a number."""
    return int(time.time() // 86400)


def kept_answer(latest, day: int, status: str, headers: list[tuple[str, str]]):
    """What makes an answer of its body; None if it is not to be kept."""
    told = {name.lower(): value for name, value in headers}
    varies = {name.strip().lower() for name in told.get("vary", "").split(",") if name.strip()}
    if not status.startswith("200 ") or "set-cookie" in told or not varies <= VARIES:
        return None
    if not {"etag", "tracker-revision", "tracker-known-at"} <= told.keys():
        return None
    control = told.get("cache-control", "")
    if "public" not in control:
        return None
    revision = int(told["tracker-revision"]), datetime.fromisoformat(told["tracker-known-at"])
    is_final = "immutable" in control
    if not is_final and revision < latest:  # it is about the past, and would never be looked up
        return None
    return lambda body: Answer(revision, day, is_final, told["etag"], headers, body)


class Watched:
    """A body on its way, handed to `done` once it is sent to its end, if it has at most `most` bytes."""

    def __init__(self, body, most: int, done):
        self.body, self.rest, self.room, self.done = body, iter(body), most, done
        self.chunks: list[bytes] = []

    def __iter__(self):
        return self

    def __next__(self) -> bytes:
        try:
            chunk = next(self.rest)
        except StopIteration:
            if self.room >= 0:
                self.done(b"".join(self.chunks))
                self.room = -1
            raise
        self.room -= len(chunk)
        if self.room >= 0:
            self.chunks.append(chunk)
        else:
            self.chunks.clear()
        return chunk

    def close(self):
        """The server is through with it."""
        if hasattr(self.body, "close"):
            self.body.close()


class Latest:
    """Reads which revision is the latest: each thread over its own connection, opened when it first asks.

    So none is opened before the server forks. Django's own would cost more, and may be within a transaction.
    """

    def __init__(self):
        self.local = threading.local()

    def read(self) -> tuple[int, datetime] | None:
        """Number and instant of the last commit; None if there is none, or the database does not tell."""
        database = connections.settings["default"]
        try:
            row = self.read_file(database["NAME"]) if "sqlite3" in database["ENGINE"] else self.read_server()
        except (OSError, sqlite3.Error, psycopg.Error):
            self.close()  # the next request tries a new one; this one is told by Django what is wrong
            return None
        return row

    def close(self) -> None:
        """Forget this thread's connection."""
        with suppress(AttributeError, sqlite3.Error, psycopg.Error):
            self.local.connection.close()
        self.local.__dict__.clear()

    def read_file(self, name):
        """From SQLite."""
        stat = os.stat(name)  # the file may have been replaced by another, such as a backup
        if getattr(self.local, "file", None) != (stat.st_dev, stat.st_ino):
            self.local.connection = sqlite3.connect(f"{Path(name).absolute().as_uri()}?mode=ro", uri=True)
            self.local.file = stat.st_dev, stat.st_ino
        row = self.local.connection.execute(LAST).fetchone()
        return row and (row[0], datetime.fromisoformat(row[1]).replace(tzinfo=UTC))

    def read_server(self):
        """From PostgreSQL."""
        if not hasattr(self.local, "connection"):
            django = connections.create_connection("default")  # for what it knows of addresses and options
            self.local.connection = django.get_new_connection(django.get_connection_params())
            self.local.connection.autocommit = True
            self.local.connection.prepare_threshold = 0
        return self.local.connection.execute(LAST).fetchone()


LAST = f"SELECT id, at FROM {Revision._meta.db_table} ORDER BY id DESC LIMIT 1"  # noqa: S608 (a name of ours)
